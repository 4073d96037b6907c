"""A series and its one Zoom meeting: what each change costs, and that both sides say the same (design §3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.world import World, deadline
from yotei.booking.problems import BookingFailed
from yotei.schedules.errors import VersionMoved
from yotei.schedules.models import Schedule

FIRST = date(2026, 12, 8)  # a Tuesday, a week after the world's now
SECOND, THIRD = FIRST + timedelta(weeks=1), FIRST + timedelta(weeks=2)
WEEKLY = "FREQ=WEEKLY;BYDAY=TU"
FOUR = f"{WEEKLY};COUNT=4"


def register(world: World, rule: str = FOUR, **changes: Any) -> Schedule:
    fields = {"kind": "recurring", "rule": rule, "first_day": FIRST, "begins_at": time(13), "minutes": 60}
    return world.register(**fields | {"starts_at": None, "ends_at": None} | changes).schedule


def at(day: date, hour: int, zone: Any) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def move(world: World, schedule: Schedule, day: date, hour: int = 16, **request: Any) -> None:
    start = at(day, hour, world.taro.zone)
    fields = {"starts_at": start, "ends_at": start + timedelta(minutes=30)}
    read = world.read(schedule)
    read.change_date(day, by=world.taro, fields=fields, deadline=deadline(), version=read.version, **request)


def calls(world: World) -> dict[str, int]:
    """Calls that change something, and looks."""
    return {method: number for method in ("POST", "PATCH", "DELETE", "GET") if (number := world.calls(method))}


def since(before: dict[str, int], world: World) -> dict[str, int]:
    now = calls(world)
    return {method: now[method] - before.get(method, 0) for method in now if now[method] > before.get(method, 0)}


def held(world: World) -> list[tuple[datetime, int]]:
    """What Zoom holds of the one meeting."""
    [meeting] = world.live()
    return [(each.start_time, each.duration) for each in meeting.occurrences if each.available]


def weeks(world: World, *numbers: int, hour: int = 13, minutes: int = 60) -> list[tuple[datetime, int]]:
    return [(at(FIRST + timedelta(weeks=number), hour, world.taro.zone), minutes) for number in numbers]


def test_a_series_of_few_dates_is_one_meeting_of_fixed_times(world: World) -> None:
    register(world)
    assert calls(world) == {"POST": 1}
    assert (world.live()[0].type, held(world)) == (8, weeks(world, 0, 1, 2, 3))
    world.check_invariants()


@pytest.mark.parametrize(
    "choice",
    [{"rule": WEEKLY}, {"rule": f"{WEEKLY};COUNT=51"}, {"on_holiday": "skip"},
     {"rule": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=8;COUNT=2"}],
)  # fmt: skip
def test_what_zoom_cannot_lay_out_is_one_meeting_without_times(world: World, choice: dict[str, Any]) -> None:
    register(world, **choice)
    assert calls(world) == {"POST": 1}
    assert world.live()[0].type == 3
    world.check_invariants()


@pytest.mark.parametrize("rule", [FOUR, WEEKLY])
def test_a_series_is_deleted_by_one_call(world: World, rule: str) -> None:
    schedule = register(world, rule)
    before = calls(world)
    schedule.remove(by=world.taro)
    world.work()
    assert since(before, world) == {"DELETE": 1}
    assert not world.live()
    world.check_at_rest()


def test_one_date_is_moved_by_one_call(world: World) -> None:
    schedule = register(world)
    before = calls(world)
    move(world, schedule, SECOND)
    assert since(before, world) == {"PATCH": 1}
    assert held(world) == [*weeks(world, 0), (at(SECOND, 16, world.taro.zone), 30), *weeks(world, 2, 3)]
    world.check_at_rest()


def test_one_date_of_an_open_series_is_moved_by_none(world: World) -> None:
    schedule = register(world, WEEKLY)
    before = calls(world)
    move(world, schedule, SECOND)
    world.read(schedule).remove_date(THIRD, by=world.taro)
    world.work()
    assert since(before, world) == {}
    world.check_at_rest()


def test_a_date_moved_twice_is_looked_up_once(world: World) -> None:
    """Zoom may call a date otherwise after it has moved."""
    schedule = register(world)
    move(world, schedule, SECOND)
    before = calls(world)
    move(world, schedule, SECOND, hour=18)
    assert since(before, world) == {"GET": 1, "PATCH": 1}
    assert held(world)[1] == (at(SECOND, 18, world.taro.zone), 30)


def test_one_date_is_dropped_by_one_call(world: World) -> None:
    schedule = register(world)
    before = calls(world)
    schedule.remove_date(SECOND, by=world.taro)
    assert since(before, world) == {}  # nobody waits for it
    world.work()
    assert since(before, world) == {"DELETE": 1}
    assert held(world) == weeks(world, 0, 2, 3)
    world.check_at_rest()


def test_notes_of_one_date_are_none_of_zooms_business(world: World) -> None:
    schedule = register(world)
    before = calls(world)
    schedule.change_date(SECOND, by=world.taro, fields={"details": "資料"}, deadline=deadline())
    assert since(before, world) == {}


def test_a_new_subject_leaves_the_dates_at_zoom(world: World) -> None:
    schedule = register(world)
    move(world, schedule, SECOND)
    before = calls(world)
    world.change(world.read(schedule), subject="新しい定例")
    assert since(before, world) == {"PATCH": 1}
    assert held(world)[1] == (at(SECOND, 16, world.taro.zone), 30)
    assert world.live()[0].topic == "新しい定例"


def test_a_new_hour_costs_one_call_more_for_each_exception(world: World) -> None:
    """Zoom lays the series out anew, which undoes them."""
    schedule = register(world)
    move(world, schedule, SECOND)
    world.read(schedule).remove_date(THIRD, by=world.taro)
    world.work()
    before = calls(world)
    world.change(world.read(schedule), begins_at=time(10))
    world.recover()
    assert since(before, world) == {"PATCH": 2, "DELETE": 1}
    moved = (at(SECOND, 16, world.taro.zone), 30)
    assert held(world) == [*weeks(world, 0, hour=10), moved, *weeks(world, 3, hour=10)]
    world.check_at_rest()


def test_a_dropped_date_comes_back(world: World) -> None:
    schedule = register(world)
    schedule.remove_date(SECOND, by=world.taro)
    world.work()
    before = calls(world)
    world.read(schedule).change_date(SECOND, by=world.taro, fields=None, deadline=deadline())
    assert since(before, world) == {"PATCH": 1}
    assert held(world) == weeks(world, 0, 1, 2, 3)
    world.check_at_rest()


def test_what_follows_gets_a_meeting_of_its_own(world: World) -> None:
    schedule = register(world)
    before = calls(world)
    fields = {"begins_at": time(15)}
    schedule.change_following(THIRD, by=world.taro, fields=fields, deadline=deadline())
    world.work()
    assert since(before, world) == {"POST": 1, "PATCH": 1}
    shown = sorted(world.live(), key=lambda each: each.start_time)
    dates = [[each.start_time for each in meeting.occurrences] for meeting in shown]
    expected = weeks(world, 0, 1), weeks(world, 2, 3, hour=15)
    assert dates == [[start for start, _ in some] for some in expected]
    world.check_at_rest()


def test_a_change_to_another_kind_changes_the_meeting(world: World) -> None:
    schedule = register(world)
    start = at(FIRST, 9, world.taro.zone)
    world.change(schedule, kind="timed", starts_at=start, ends_at=start + timedelta(hours=1))
    [meeting] = world.live()
    assert (meeting.type, meeting.start_time, meeting.occurrences) == (2, start, [])
    world.check_invariants()


def test_a_single_schedule_becomes_a_series(world: World) -> None:
    schedule = world.register().schedule
    world.change(schedule, kind="recurring", rule=FOUR, first_day=FIRST, begins_at=time(13), minutes=60)
    assert (world.live()[0].type, held(world)) == (8, weeks(world, 0, 1, 2, 3))
    world.check_at_rest()


def test_a_series_without_end_becomes_one_of_fixed_times(world: World) -> None:
    schedule = register(world, WEEKLY)
    world.change(schedule, rule=FOUR)
    assert (world.live()[0].type, held(world)) == (8, weeks(world, 0, 1, 2, 3))


def test_a_refused_date_changes_nothing(world: World) -> None:
    schedule = register(world)
    world.sandbox.fault(action="status", method="PATCH", status=400, body={"code": 200, "message": "no"})
    with pytest.raises(BookingFailed):
        move(world, schedule, SECOND)
    assert not world.read(schedule).exceptions.exists()
    assert held(world) == weeks(world, 0, 1, 2, 3)


@pytest.mark.parametrize("action", ["cut_before", "cut_after"])
def test_a_lost_answer_of_a_moved_date_is_put_right(world: World, action: str) -> None:
    schedule = register(world)
    world.sandbox.fault(action=action, method="PATCH")
    with pytest.raises(BookingFailed):
        move(world, schedule, SECOND)
    world.recover()
    assert held(world) == weeks(world, 0, 1, 2, 3)
    world.check_at_rest()


def test_a_date_that_zoom_calls_otherwise_is_found_all_the_same(world: World) -> None:
    schedule = register(world)
    for occurrence in world.live()[0].occurrences:
        occurrence.id = f"9{occurrence.id}"
    move(world, schedule, SECOND)
    assert held(world)[1] == (at(SECOND, 16, world.taro.zone), 30)


def test_a_series_runs_on_when_some_dates_are_past(world: World) -> None:
    """Zoom takes no start that has passed."""
    schedule = register(world)
    world.advance(timedelta(days=10).total_seconds())
    world.change(world.read(schedule), begins_at=time(10))
    world.recover()
    assert held(world) == weeks(world, 1, 2, 3, hour=10)


def test_dates_across_a_change_of_clocks_are_checked(world: World) -> None:
    first = date(2027, 3, 7)  # summer time begins in New York on the 14th
    schedule = register(world, "FREQ=WEEKLY;COUNT=3", first_day=first, timezone="America/New_York")
    [meeting] = world.live()
    meeting.occurrences[2].start_time += timedelta(hours=1)  # as Zoom was seen to
    before = calls(world)
    world.change(world.read(schedule), minutes=45)
    world.recover()
    assert since(before, world)["PATCH"] >= 1
    zone = ZoneInfo("America/New_York")
    hours = {each.start_time.astimezone(zone).hour for each in meeting.occurrences}
    assert hours == {13}


def test_a_category_that_does_not_book_releases_the_series(world: World) -> None:
    schedule = register(world)
    world.change(schedule, category=world.category("visit"))
    world.work()
    assert not world.live()


def test_a_waiting_series_is_booked_later(world: World) -> None:
    register(world, book_later=True)
    assert not world.live()
    world.work()
    assert held(world) == weeks(world, 0, 1, 2, 3)
    world.check_at_rest()


def test_a_lost_answer_of_a_series_never_makes_a_second_meeting(world: World) -> None:
    world.sandbox.fault(action="cut_after", method="POST", path="/users/*/meetings")
    with pytest.raises(BookingFailed):
        register(world)
    world.recover()
    assert not world.live()
    world.check_at_rest()


def test_a_series_that_moved_on_is_not_split_by_who_read_it_before(world: World) -> None:
    schedule = register(world)
    old = world.read(schedule)
    world.change(world.read(schedule), subject="新しい定例")
    before = calls(world)
    with pytest.raises(VersionMoved):
        old.change_following(THIRD, by=world.taro, fields={"begins_at": time(15)}, deadline=deadline(), version=1)
    world.work()
    assert since(before, world) == {}
    world.check_at_rest()
