"""グループ: a week of several people side by side."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.counting import queries
from tests.support.pages import Page
from tests.support.world import TOKYO, World
from yotei.people.models import Department, Employee, Group
from yotei.schedules.models import Attendee, DayOff, Schedule

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

MOST_QUERIES = 8


def visit(world: World, hour: int, until: int, *, day: int = 1, **changes: Any) -> Schedule:
    start = datetime(2026, 12, day, hour, tzinfo=TOKYO)
    fields = {"starts_at": start, "ends_at": start + timedelta(hours=until - hour)}
    return world.register(category=world.category("visit"), **fields | changes).schedule


def blocks(client: Client, login: str, day: int, address: str = "/group?circle=all") -> list[tuple[int, int]]:
    rows = client.get(address).context["rows"]
    [cells] = [cells for member, cells in rows if member.login == login]
    [cell] = [cell for cell in cells if cell.head.date == date(2026, 12, day)]
    return [(block.x, block.width) for block in cell.blocks]


def test_it_begins_with_the_own_department(taro: Client, world: World) -> None:
    assert [member.name for member, _cells in taro.get("/group").context["rows"]] == ["営業太郎", "営業花子"]


def test_who_has_no_department_sees_everybody(as_: Log, world: World) -> None:
    world.jiro.change_sheet(department=None)
    assert len(as_("jiro").get("/group").context["rows"]) == 4


def test_a_common_group_is_chosen_by_everybody(as_: Log, world: World) -> None:
    group = Group.objects.get(owner=None)
    members = [member.login for member, _cells in as_("admin").get(f"/group?circle=group-{group.pk}").context["rows"]]
    assert sorted(members) == ["hanako", "jiro", "taro"]


def test_the_own_group_of_somebody_else_is_not_there(as_: Log, world: World) -> None:
    group = Group(owner=world.taro)
    group.change(name="秘密のグループ", members=[world.jiro])
    response = as_("hanako").get(f"/group?circle=group-{group.pk}")
    assert response.context["circle"].sort == "department"
    assert "秘密のグループ" not in response.content.decode()


def test_who_left_is_in_no_group(taro: Client, world: World) -> None:
    world.hanako.change_sheet(is_active=False)
    assert [member.login for member, _cells in taro.get("/group").context["rows"]] == ["taro"]


def test_the_bar_shows_when_somebody_is_busy(taro: Client, world: World) -> None:
    visit(world, 10, 12)
    assert blocks(taro, "taro", 1) == [(120, 120)]
    assert blocks(taro, "hanako", 1) == []


def test_the_bar_ends_where_its_hours_end(taro: Client, world: World) -> None:
    visit(world, 6, 9)
    visit(world, 19, 22)
    visit(world, 22, 23)
    assert blocks(taro, "taro", 1) == [(0, 60), (660, 60)]


def test_a_schedule_of_two_days_fills_both_bars(taro: Client, world: World) -> None:
    visit(world, 18, 34)
    assert blocks(taro, "taro", 1) == [(600, 120)]
    assert blocks(taro, "taro", 2) == [(0, 120)]


def test_a_whole_day_fills_its_bar(taro: Client, world: World) -> None:
    world.register(category=world.category("visit"), kind="all_day", day=date(2026, 12, 2))
    assert blocks(taro, "taro", 2) == [(0, 720)]


def test_who_takes_part_is_busy_too(taro: Client, world: World) -> None:
    schedule = visit(world, 10, 12)
    Attendee.objects.create(schedule=schedule, employee=world.hanako, starts_at=schedule.starts_at)
    assert blocks(taro, "hanako", 1) == [(120, 120)]


def test_who_will_be_absent_is_free(taro: Client, world: World) -> None:
    schedule = visit(world, 10, 12)
    Attendee.objects.create(
        schedule=schedule, employee=world.hanako, starts_at=schedule.starts_at, reply=Attendee.Reply.DECLINED
    )
    assert blocks(taro, "hanako", 1) == []


def test_a_private_schedule_of_another_is_busy_time_only(as_: Log, world: World) -> None:
    visit(world, 10, 12, subject="秘密の件名", visibility="private")
    hanako = as_("hanako")
    page = Page.get(hanako, "/group")
    assert "10:00–12:00 予定あり" in page.text
    assert "秘密の件名" not in page.html
    assert blocks(hanako, "taro", 1) == [(120, 120)]


@pytest.mark.parametrize(("start", "first"), [("sunday", date(2026, 11, 29)), ("monday", date(2026, 11, 30))])
def test_the_week_begins_where_the_readers_weeks_do(start: str, first: date, as_: Log, world: World) -> None:
    world.hanako.change_sheet(week_start=start)
    assert as_("hanako").get("/group").context["first"] == first


def test_days_without_work_are_named(taro: Client, world: World) -> None:
    DayOff.add(day=date(2026, 11, 24), name="創立記念日")
    page = Page.get(taro, "/group?date=2026-11-23")
    assert "勤労感謝の日" in page.text
    assert "創立記念日" in page.text


def test_an_own_day_leads_to_the_form_with_its_date(taro: Client, world: World) -> None:
    page = Page.get(taro, "/group")
    links = [link.attributes["href"] for link in page.root.all("a", class_="plus")]
    assert len(links) == 7
    assert "2026-12-03" in Page.get(taro, links[4]).form["start_date"]


def test_nothing_on_the_page_needs_a_style_of_its_own(taro: Client, world: World) -> None:
    visit(world, 10, 12)
    assert " style=" not in taro.get("/group").content.decode()


@pytest.mark.parametrize(
    "query", ["date=x", "date=9999-12-31", "date=2000-01-01", "circle=%00", "circle=group-" + "9" * 30]
)
def test_a_crooked_address_is_read_kindly(query: str, taro: Client) -> None:
    assert taro.get(f"/group?{query}").status_code == 200


def test_thirty_people_cost_as_few_questions_as_one(taro: Client, world: World) -> None:
    department = Department.objects.get(name="第一営業部")
    people = [Employee(login=f"e{number}", name=f"社員{number}", department=department) for number in range(28)]
    Employee.objects.bulk_create(people)
    for number, employee in enumerate(Employee.objects.filter(login__startswith="e")):
        world.people[employee.login] = employee
        schedule = visit(world, 9 + number % 8, 18, day=1 + number % 4, by=employee.login)
        Attendee.objects.create(schedule=schedule, employee=world.taro, starts_at=schedule.starts_at)
    Group(owner=world.taro).change(name="身近な人", members=[world.hanako])
    number, response = queries(taro, "/group")
    assert len(response.context["rows"]) == 30
    assert number <= MOST_QUERIES
