"""カレンダー: the page, what its script asks for, moving a bar (host-spec §2.1, §2.4)."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.world import TOKYO, World
from yotei.people.models import Group
from yotei.schedules.models import Attendee, DayOff, Schedule

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

DECEMBER = {"from": "2026-11-29", "to": "2027-01-03"}
MOST_QUERIES = 5  # of the month of one employee: page, bars and ToDos together


@pytest.fixture
def meeting(world: World) -> Schedule:
    """Taro's web meeting, 2026-12-01 13:00 to 14:00."""
    return world.register().schedule


def bars(client: Client, **query: str) -> list[dict[str, Any]]:
    return list(client.get("/calendar/events", DECEMBER | query).json()["bars"])


def given(client: Client, address: str = "/calendar?month=2026-12") -> dict[str, Any]:
    """What came with the page."""
    page = client.get(address).content.decode()
    found = re.search(r'<script id="board-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def place(schedule: Schedule, **changes: Any) -> dict[str, Any]:
    """What a drag to 15:00 sends."""
    return {
        "version": schedule.version,
        "kind": "timed",
        "start_date": "2026-12-01",
        "start_time": "15:00",
        "end_date": "2026-12-01",
        "end_time": "16:00",
    } | changes


def move(client: Client, schedule: Schedule, **changes: Any) -> Any:
    return client.post(f"/schedules/{schedule.pk}/move", place(schedule, **changes))


def text(response: Any) -> str:
    return str(response.content.decode())


def starts(world: World, schedule: Schedule) -> datetime:
    return world.read(schedule).starts_at.astimezone(TOKYO)


# The page, its bars


def test_a_bar_says_what_the_calendar_shows(taro: Client, meeting: Schedule) -> None:
    [bar] = bars(taro)
    assert bar == {
        "id": str(meeting.pk),
        "title": "Zoom会議",
        "start": "2026-12-01T13:00:00+09:00",
        "end": "2026-12-01T14:00:00+09:00",
        "allDay": False,
        "who": "",
        "url": f"/schedules/{meeting.pk}",
        "customer": "",
        "category": "web会議",
        "colour": "blue",
        "icon": "video",
        "editable": True,
        "state": "booked",
        "version": 1,
    }


def test_the_month_comes_with_the_page(taro: Client, meeting: Schedule) -> None:
    board = given(taro)
    assert board["window"]["bars"] == bars(taro)
    assert (board["from"], board["to"]) == (DECEMBER["from"], DECEMBER["to"])


def test_the_month_of_one_employee_takes_few_queries(as_: Log, meeting: Schedule) -> None:
    DayOff.objects.create(day=date(2026, 12, 29), name="年末休業")
    for client in (as_("taro"), as_("hanako")):
        with CaptureQueriesContext(connection) as asked:
            assert len(given(client, "/calendar?month=2026-12&whose=employee-taro")["window"]["bars"]) == 1
        assert len(asked) <= MOST_QUERIES, [query["sql"][-90:] for query in asked]


def test_a_later_month_takes_few_queries(taro: Client, meeting: Schedule) -> None:
    with CaptureQueriesContext(connection) as asked:
        bars(taro)
    assert len(asked) <= MOST_QUERIES


def test_times_are_those_of_the_readers_zone(world: World, as_: Log, meeting: Schedule) -> None:
    world.people["hanako"].change_sheet(time_zone="America/New_York")
    [bar] = bars(as_("hanako"), whose="employee-taro")
    assert bar["start"] == "2026-11-30T23:00:00-05:00"


def test_an_all_day_bar_keeps_its_date_in_every_zone(world: World, as_: Log) -> None:
    world.register(category=world.category("visit"), kind="all_day", day=date(2026, 12, 3))
    world.people["hanako"].change_sheet(time_zone="America/New_York")
    [bar] = bars(as_("hanako"), whose="employee-taro")
    assert (bar["start"], bar["end"], bar["allDay"]) == ("2026-12-03", "2026-12-04", True)


def test_a_private_schedule_of_others_is_busy_time(world: World, as_: Log) -> None:
    world.register(subject="面接", visibility="private")
    answer = text(as_("hanako").get("/calendar/events", DECEMBER | {"whose": "employee-taro"}))
    [bar] = json.loads(answer)["bars"]
    assert (bar["title"], bar["editable"]) == ("予定あり", False)
    assert not {"id", "url", "version", "state", "category"} & set(bar)
    assert "面接" not in answer


def test_a_bar_of_others_is_not_to_be_moved(as_: Log, meeting: Schedule) -> None:
    assert [bar["editable"] for bar in bars(as_("hanako"), whose="employee-taro")] == [False]


def test_a_bar_that_is_open_to_edit_is_to_be_moved(world: World, as_: Log) -> None:
    world.register(open_to_edit=True)
    assert [bar["editable"] for bar in bars(as_("hanako"), whose="employee-taro")] == [True]


def test_a_group_shows_whose_a_bar_is(world: World, taro: Client, meeting: Schedule) -> None:
    group = Group.objects.create(name="営業", owner=world.people["taro"])
    group.members.set([world.people["taro"], world.people["hanako"]])
    world.register(by="hanako", subject="訪問")
    shown = {bar["title"]: bar["who"] for bar in bars(taro, whose=f"group-{group.pk}")}
    assert shown == {"Zoom会議": "営業太郎", "訪問": "営業花子"}


def test_a_shared_bar_names_all_of_the_group(world: World, taro: Client, meeting: Schedule) -> None:
    Attendee.objects.create(schedule=meeting, employee=world.people["hanako"], starts_at=meeting.starts_at)
    department = world.people["taro"].department_id
    assert [bar["who"] for bar in bars(taro, whose=f"department-{department}")] == ["営業太郎, 営業花子"]


def test_a_group_of_somebody_else_is_not_to_be_chosen(world: World, as_: Log) -> None:
    group = Group.objects.create(name="秘密", owner=world.people["taro"])
    group.members.set([world.people["taro"]])
    assert "秘密" not in text(as_("hanako").get("/calendar"))
    world.register()
    assert bars(as_("hanako"), whose=f"group-{group.pk}") == []


def test_a_common_group_is_everybodys(world: World, as_: Log) -> None:
    group = Group.objects.create(name="全国営業")
    group.members.set([world.people["taro"]])
    world.register()
    assert len(bars(as_("hanako"), whose=f"group-{group.pk}")) == 1


def test_days_off_have_names(taro: Client) -> None:
    DayOff.objects.create(day=date(2026, 12, 29), name="年末休業")
    off = taro.get("/calendar/events", DECEMBER).json()["off"]
    assert off == {"2026-12-29": "年末休業", "2027-01-01": "元日"}


def test_weeks_begin_as_the_reader_likes(world: World, as_: Log) -> None:
    world.people["hanako"].change_sheet(week_start="monday")
    assert given(as_("hanako"))["from"] == "2026-11-30"


def test_without_script_the_month_has_links(taro: Client, meeting: Schedule) -> None:
    assert f'href="/schedules/{meeting.pk}"' in text(taro.get("/calendar?month=2026-12"))


def test_hostile_words_stay_words(world: World, taro: Client) -> None:
    hostile = "</script><img src=x onerror=alert(1)>"
    world.register(subject=hostile)
    assert hostile not in text(taro.get("/calendar?month=2026-12"))
    assert given(taro)["window"]["bars"][0]["title"] == hostile


@pytest.mark.parametrize("query", [{}, {"from": "x", "to": "y"}, {"from": "2026-01-01", "to": "2027-01-01"}])
def test_a_window_out_of_bounds_is_refused(taro: Client, query: dict[str, str]) -> None:
    assert taro.get("/calendar/events", query).status_code == 400


def test_whoever_is_not_logged_in_sees_no_bars() -> None:
    assert Client().get("/calendar/events", DECEMBER).status_code == 302


# The popup


def test_everybody_who_sees_it_may_join(as_: Log, world: World, meeting: Schedule) -> None:
    shown = text(as_("hanako").get(f"/schedules/{meeting.pk}/popup"))
    assert f'href="{world.booking(meeting).join_url}"' in shown
    assert "/start" not in shown
    assert "/edit" not in shown


def test_the_registrant_may_start_from_the_popup(taro: Client, meeting: Schedule) -> None:
    shown = text(taro.get(f"/schedules/{meeting.pk}/popup"))
    assert f'action="/schedules/{meeting.pk}/start"' in shown
    for verb in ("edit", "delete", "copy", "move"):
        assert f"/schedules/{meeting.pk}/{verb}" in shown


def test_a_hidden_schedule_has_no_popup(as_: Log, world: World) -> None:
    private = world.register(visibility="private").schedule
    assert as_("hanako").get(f"/schedules/{private.pk}/popup").status_code == 404


# Moving


def test_a_moved_bar_moves_its_meeting(taro: Client, world: World, meeting: Schedule) -> None:
    assert move(taro, meeting).status_code == 200
    assert [live.start_time.astimezone(TOKYO).hour for live in world.live()] == [15]
    assert world.calls("PATCH") == 1
    world.check_booked()


def test_a_lengthened_bar_lengthens_its_meeting(taro: Client, world: World, meeting: Schedule) -> None:
    move(taro, meeting, start_time="13:00", end_time="14:45")
    assert [live.duration for live in world.live()] == [105]


def test_the_clock_of_a_move_is_the_readers(world: World, as_: Log) -> None:
    open_one = world.register(open_to_edit=True).schedule
    world.people["hanako"].change_sheet(time_zone="America/New_York")
    move(as_("hanako"), open_one, start_time="01:00", end_time="02:00")
    assert world.read(open_one).starts_at == datetime(2026, 12, 1, 1, tzinfo=ZoneInfo("America/New_York"))
    assert world.read(open_one).timezone == "Asia/Tokyo"


def test_a_bar_moves_to_the_row_of_all_day(taro: Client, world: World, meeting: Schedule) -> None:
    move(taro, meeting, kind="all_day", start_date="2026-12-04")
    assert world.read(meeting).day == date(2026, 12, 4)


def test_a_move_refused_by_zoom_changes_nothing(taro: Client, world: World, meeting: Schedule) -> None:
    world.sandbox.fault(method="PATCH", path="/meetings/*", action="status", status=503)
    response = move(taro, meeting)
    assert response.status_code == 502
    assert "Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。" in text(response)
    assert 'name="book_later"' in text(response)
    assert starts(world, meeting).hour == 13


def test_a_refused_move_may_be_saved_without_zoom(taro: Client, world: World, meeting: Schedule) -> None:
    assert move(taro, meeting, book_later="1").status_code == 200
    assert starts(world, meeting).hour == 15
    assert world.booking(meeting).state == "waiting"


def test_a_move_of_what_was_changed_meanwhile_is_refused(taro: Client, world: World, meeting: Schedule) -> None:
    world.change(meeting, subject="先に変えた件名")
    assert move(taro, meeting).status_code == 409
    assert starts(world, meeting).hour == 13


def test_a_move_without_version_is_refused(taro: Client, world: World, meeting: Schedule) -> None:
    assert move(taro, meeting, version="").status_code == 409


def test_a_move_by_somebody_without_the_right_is_forbidden(as_: Log, world: World, meeting: Schedule) -> None:
    assert move(as_("hanako"), meeting).status_code == 403
    assert starts(world, meeting).hour == 13


def test_a_move_of_a_hidden_schedule_is_not_there(as_: Log, world: World) -> None:
    private = world.register(visibility="private").schedule
    assert move(as_("hanako"), private).status_code == 404


def test_a_move_into_a_gap_of_the_clock_is_refused(world: World, taro: Client, meeting: Schedule) -> None:
    world.people["taro"].change_sheet(time_zone="America/New_York")
    gap = {"start_date": "2027-03-14", "start_time": "02:30", "end_date": "2027-03-14", "end_time": "03:30"}
    response = move(taro, meeting, **gap)
    assert response.status_code == 422
    assert "America/New_York" in text(response)
    assert starts(world, meeting).hour == 13


def test_a_move_keeps_the_second_of_two_equal_hours(world: World, taro: Client) -> None:
    second = datetime(2027, 11, 7, 1, 30, tzinfo=ZoneInfo("America/New_York"), fold=1)
    visit = world.register(
        category=world.category("visit"), starts_at=second, ends_at=datetime(2027, 11, 7, 4, 0, tzinfo=second.tzinfo)
    ).schedule
    world.people["taro"].change_sheet(time_zone="America/New_York")
    day = {"start_date": "2027-11-07", "end_date": "2027-11-07"}
    move(taro, visit, start_time="01:30", end_time="05:00", **day)
    assert world.read(visit).starts_at.timestamp() == second.timestamp()


def test_an_end_before_the_start_is_refused(taro: Client, meeting: Schedule) -> None:
    assert move(taro, meeting, end_time="14:00").status_code == 422


def test_one_drag_sent_twice_moves_once(taro: Client, world: World, meeting: Schedule) -> None:
    for _ in range(2):
        assert move(taro, meeting, key="one-drag").status_code == 200
    assert (world.read(meeting).version, world.calls("PATCH")) == (2, 1)
