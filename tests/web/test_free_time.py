"""空き時間: who, how long, when; and from a gap to the form."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.support.pages import Page
from tests.support.world import TOKYO, World
from yotei.schedules.models import Attendee, DayOff

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


def visit(world: World, hour: int, until: int, *, day: int = 1, **changes: Any) -> Any:
    start = datetime(2026, 12, day, hour, tzinfo=TOKYO)
    fields = {"starts_at": start, "ends_at": start + timedelta(hours=until - hour)}
    return world.register(category=world.category("visit"), **fields | changes).schedule


def ask(client: Client, world: World, *logins: str, **fields: str) -> Any:
    people = [("attendee", str(world.people[login].pk)) for login in logins]
    return client.get(f"/free-time?{urlencode([*people, *fields.items()])}")


def found(response: Any) -> list[str]:
    return [f"{gap.day.day} {gap.hours}" for gap in response.context["gaps"]]


def test_it_begins_with_the_readers_own_free_time(taro: Client, world: World) -> None:
    visit(world, 13, 14)
    response = taro.get("/free-time")
    assert [employee.login for employee in response.context["chosen"]] == ["taro"]
    assert found(response)[:3] == ["1 09:00–13:00", "1 14:00–18:00", "2 09:00–18:00"]


def test_a_gap_is_free_for_all(taro: Client, world: World) -> None:
    visit(world, 9, 12)
    visit(world, 13, 17, by="hanako")
    assert found(ask(taro, world, "taro", "hanako", date="2026-12-01"))[:2] == ["1 12:00–13:00", "1 17:00–18:00"]


def test_a_private_schedule_of_another_counts_without_being_named(as_: Log, world: World) -> None:
    visit(world, 9, 17, subject="秘密の件名", visibility="private")
    response = ask(as_("hanako"), world, "hanako", "taro")
    assert found(response)[0] == "1 17:00–18:00"
    assert "秘密の件名" not in response.content.decode()


def test_who_takes_part_is_busy_unless_they_declined(taro: Client, world: World) -> None:
    schedule = visit(world, 9, 17, by="hanako")
    part = Attendee.objects.create(schedule=schedule, employee=world.jiro, starts_at=schedule.starts_at)
    assert found(ask(taro, world, "jiro"))[0] == "1 17:00–18:00"
    part.reply = Attendee.Reply.DECLINED
    part.save()
    assert found(ask(taro, world, "jiro"))[0] == "1 09:00–18:00"


def test_a_whole_day_is_busy(taro: Client, world: World) -> None:
    world.register(category=world.category("visit"), kind="all_day", day=date(2026, 12, 1))
    assert found(ask(taro, world, "taro"))[0] == "2 09:00–18:00"


def test_hours_that_are_over_are_not_offered(taro: Client, world: World) -> None:
    world.advance(3 * 3600 + 60)
    assert found(taro.get("/free-time"))[0] == "1 12:15–18:00"


def test_days_without_work_are_left_out(taro: Client, world: World) -> None:
    DayOff.add(day=date(2026, 12, 7), name="創立記念日")
    assert found(ask(taro, world, "taro", date="2026-12-05"))[0] == "8 09:00–18:00"
    assert found(ask(taro, world, "taro", date="2026-12-05", days="all"))[0] == "5 09:00–18:00"


def test_at_most_twenty_gaps_are_listed(taro: Client, world: World) -> None:
    assert len(found(taro.get("/free-time"))) == 20


def test_length_hours_are_as_asked_for(taro: Client, world: World) -> None:
    visit(world, 9, 10)
    visit(world, 11, 12)
    asked = ask(taro, world, "taro", length="90", begin="8:00", finish="1300", date="2026/12/1")
    assert found(asked)[:2] == ["2 08:00–13:00", "3 08:00–13:00"]


def test_a_gap_leads_to_the_form_with_its_time(taro: Client, world: World) -> None:
    visit(world, 9, 10)
    response = ask(taro, world, "taro", "hanako", "jiro", length="90")
    start = response.context["gaps"][0].starts[0]
    assert start.label == "10:00–11:30"
    form = Page.get(taro, start.address).form
    times = [form[name] for name in ("start_date", "start_time", "end_date", "end_time")]
    assert times == ["2026-12-01", "10:00", "2026-12-01", "11:30"]
    others = sorted([world.hanako.pk, world.jiro.pk])
    assert sorted(int(part.partition("=")[2]) for part in start.address.split("&") if "attendee" in part) == others


def test_members_of_a_group_are_offered(taro: Client, world: World) -> None:
    choices = taro.get("/free-time?circle=all").context["choices"]
    assert choices[0].employee == world.taro
    assert len(choices) == 4


def test_who_is_chosen_stays_when_another_group_is_shown(taro: Client, world: World) -> None:
    response = ask(taro, world, "taro", "jiro", circle=f"department-{world.taro.department_id}")
    assert {choice.employee.login for choice in response.context["choices"] if choice.is_chosen} == {"taro", "jiro"}


def test_who_left_is_left_out_with_a_word(taro: Client, world: World) -> None:
    world.hanako.change_sheet(is_active=False)
    response = ask(taro, world, "taro", "hanako")
    assert [employee.login for employee in response.context["chosen"]] == ["taro"]
    assert "在籍していない社員" in response.content.decode()


def test_hours_that_are_too_short_are_said_at_their_field(taro: Client, world: World) -> None:
    response = ask(taro, world, "taro", begin="18:00", finish="09:00")
    assert "時間帯が所要時間より短くなっています。" in response.content.decode()
    assert not response.context["gaps"]


@pytest.mark.parametrize(
    "query",
    ["attendee=x", "attendee=" + "9" * 40, "attendee=-1", "date=2026-02-30", "date=9999-12-31", "date=2099-12-31",
     "length=7", "begin=99:99", "days=%00", "circle=%00", "finish=%3Cscript%3Ealert(1)%3C/script%3E"],
)  # fmt: skip
def test_a_crooked_address_finds_nothing_wrong(query: str, taro: Client) -> None:
    response = taro.get(f"/free-time?{query}")
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("query", ["start=x&end=y", "start=25:00", "date=2026-12-01&start=23:30&end=00:30"])
def test_the_form_reads_times_of_an_address_kindly(query: str, taro: Client) -> None:
    assert taro.get(f"/schedules/new?{query}").status_code == 200


def test_an_end_before_its_start_is_of_the_next_day(taro: Client) -> None:
    form = Page.get(taro, "/schedules/new?date=2026-12-01&start=23:30&end=00:30").form
    assert (form["start_date"], form["end_date"], form["end_time"]) == ("2026-12-01", "2026-12-02", "00:30")
