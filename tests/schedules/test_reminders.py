"""リマインド: who is told, when, and how often."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.support.reminding import MINUTE, choose, given, moments, run_until, visit
from tests.support.world import NOW, TOKYO, World, deadline
from yotei.people.models import Employee
from yotei.schedules.models import Attendee, DayOff, Reminder, ReminderChoice, Schedule
from yotei.schedules.reminders.moments import due_lead, moment_of

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


def series(world: World, *, days: int = 1, rule: str = "FREQ=DAILY", **changes: object) -> Schedule:
    """A daily series at 10:00, from tomorrow on."""
    first = NOW.date() + timedelta(days=days)
    fields = {"kind": "recurring", "rule": rule, "first_day": first, "begins_at": time(10), "minutes": 30}
    return world.register(category=world.category("visit"), **fields | changes).schedule


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = TOKYO) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=zone)


# Which moment


@pytest.mark.parametrize(
    ("leads", "minutes_left", "due"),
    [
        ({10}, 11, None),
        ({10}, 10, 10),
        ({10}, 0.5, 10),
        ({10}, -4, 10),  # it has just begun
        ({10}, -5, None),
        ({0}, 0, 0),
        ({30, 10}, 20, 30),
        ({30, 10}, 10, 10),
        ({1440, 10}, 60, None),  # a day before is long over, and another one follows
        ({1440}, 60, 1440),  # none follows
        (set(), 5, None),
    ],
)
def test_the_last_moment_that_has_come_counts(leads: set[int], minutes_left: float, due: int | None) -> None:
    assert due_lead(leads, NOW + minutes_left * MINUTE, now=NOW) == due


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_beside_a_change_of_the_clocks_the_hour_is_that_of_the_clock(day: date) -> None:
    moment = moment_of(day + timedelta(days=1), -360, ZoneInfo("America/New_York"))
    assert (moment.date(), moment.hour) == (day, 18)


# Who, and when


def test_the_registrant_is_told_ten_minutes_before(world: World) -> None:
    schedule = visit(world, 30)
    run_until(world, NOW + 40 * MINUTE)
    assert moments(schedule) == [NOW + 20 * MINUTE]
    assert given() == [("taro", "Zoom会議", 10)]


def test_attendees_are_told_whoever_has_not_declined(world: World) -> None:
    schedule = visit(world, 30, attendees=[world.hanako, world.jiro], viewers=[world.admin])
    schedule.reply(by=world.jiro, reply="declined")
    run_until(world, NOW + 25 * MINUTE)
    assert sorted(given()) == [("hanako", "Zoom会議", 10), ("taro", "Zoom会議", 10)]


def test_who_has_left_is_not_told(world: World) -> None:
    visit(world, 5, attendees=[world.hanako])
    Employee.objects.filter(pk=world.hanako.pk).update(is_active=False)
    world.work()
    assert given() == [("taro", "Zoom会議", 10)]


def test_each_of_the_minutes_chosen_counts_once(world: World) -> None:
    choose(world.taro, leads=[60, 15, 0])
    schedule = visit(world, 120)
    run_until(world, NOW + 130 * MINUTE, step=300)
    assert [moment - schedule.starts_at for moment in moments(schedule)] == [-60 * MINUTE, -15 * MINUTE, 0 * MINUTE]


@pytest.mark.parametrize("lead", [1440, 2880, 10_080])
def test_days_before_are_kept_to_the_minute(world: World, lead: int) -> None:
    choose(world.taro, leads=[lead])
    schedule = visit(world, lead + 10)
    run_until(world, NOW + 12 * MINUTE)
    assert moments(schedule) == [NOW + 10 * MINUTE]


def test_changed_minutes_count_at_once(world: World) -> None:
    schedule = visit(world, 60)
    world.work()
    choose(world.taro, leads=[60])
    world.advance(60)
    world.work()
    assert len(moments(schedule)) == 1
    choose(world.taro, leads=[])
    other = visit(world, 20)
    run_until(world, NOW + 25 * MINUTE)
    assert moments(other) == []


def test_for_one_schedule_something_else_is_chosen(world: World) -> None:
    early, silent, usual = visit(world, 60), visit(world, 60), visit(world, 60)
    ReminderChoice.choose(early, by=world.taro, when="m30")
    ReminderChoice.choose(silent, by=world.taro, when="none")
    run_until(world, NOW + 70 * MINUTE)
    assert [moments(each) for each in (early, silent, usual)] == [[NOW + 30 * MINUTE], [], [NOW + 50 * MINUTE]]


def test_a_choice_is_for_oneself_alone(world: World) -> None:
    schedule = visit(world, 20, attendees=[world.hanako])
    ReminderChoice.choose(schedule, by=world.taro, when="none")
    run_until(world, NOW + 20 * MINUTE)
    assert given() == [("hanako", "Zoom会議", 10)]


# What happens meanwhile


def test_a_moved_schedule_is_told_of_at_its_new_time(world: World) -> None:
    schedule = visit(world, 30)
    world.change(schedule, starts_at=NOW + 90 * MINUTE, ends_at=NOW + 120 * MINUTE)
    run_until(world, NOW + 95 * MINUTE)
    assert moments(schedule) == [NOW + 80 * MINUTE]


def test_a_schedule_that_moves_after_its_reminder_is_told_of_again(world: World) -> None:
    schedule = visit(world, 30)
    run_until(world, NOW + 25 * MINUTE)
    world.change(schedule, starts_at=NOW + 60 * MINUTE, ends_at=NOW + 90 * MINUTE)
    run_until(world, NOW + 65 * MINUTE)
    assert moments(schedule) == [NOW + 20 * MINUTE, NOW + 50 * MINUTE]


def test_a_deleted_schedule_reminds_nobody(world: World) -> None:
    schedule = visit(world, 30)
    world.read(schedule).remove(by=world.taro)
    run_until(world, NOW + 35 * MINUTE)
    assert given() == []


def test_a_worker_that_was_down_tells_before_the_start(world: World) -> None:
    schedule = visit(world, 30)
    world.work()
    world.advance(28 * 60)
    world.work()
    assert moments(schedule) == [NOW + 28 * MINUTE]


def test_a_worker_that_was_down_says_nothing_of_what_runs(world: World) -> None:
    visit(world, 30)
    world.work()
    world.advance(36 * 60)
    world.work()
    assert given() == []


def test_two_looks_never_tell_twice(world: World) -> None:
    visit(world, 10)
    for _ in range(30):
        world.work()
        world.advance(15)
    assert len(given()) == 1


def test_between_looks_nothing_is_asked_twice(world: World) -> None:
    world.work()
    visit(world, 5)
    world.advance(14)
    world.work()
    assert given() == []
    world.advance(1)
    world.work()
    assert len(given()) == 1


def test_what_is_long_over_is_forgotten(world: World) -> None:
    visit(world, 5)
    world.work()
    Reminder.forget_old(now=world.now + timedelta(days=1))
    assert Reminder.objects.exists()
    Reminder.forget_old(now=world.now + timedelta(days=3))
    assert not Reminder.objects.exists()


# Series


def test_each_date_of_a_series_is_told_of(world: World) -> None:
    schedule = series(world)
    for day in (2, 3, 4):
        run_until(world, at(day, 9, 45), step=6 * 3600)
        run_until(world, at(day, 10, 5))
    assert moments(schedule) == [at(day, 9, 50) for day in (2, 3, 4)]


def test_a_series_without_end_is_still_told_of_after_months(world: World) -> None:
    schedule = series(world)
    world.work()
    world.advance(100 * 86_400 - 10 * 60 + HOUR.total_seconds())
    world.work()
    assert moments(schedule) == [world.now]


def test_a_date_that_is_called_off_reminds_nobody(world: World) -> None:
    schedule = series(world)
    world.read(schedule).remove_date(date(2026, 12, 2), by=world.taro)
    run_until(world, at(2, 9, 30), step=6 * 3600)
    run_until(world, at(2, 10, 5))
    assert moments(schedule) == []


def test_a_moved_date_is_told_of_where_it_is(world: World) -> None:
    schedule = series(world)
    fields = {"starts_at": at(2, 15), "ends_at": at(2, 16)}
    world.read(schedule).change_date(date(2026, 12, 2), by=world.taro, fields=fields, deadline=deadline())
    run_until(world, at(2, 9, 30), step=6 * 3600)
    run_until(world, at(2, 15, 5), step=300)
    assert moments(schedule) == [at(2, 14, 50)]


def test_who_comes_to_one_date_is_told_of_that_one(world: World) -> None:
    schedule = series(world)
    fields = {"attendees": [world.hanako]}
    world.read(schedule).change_date(date(2026, 12, 3), by=world.taro, fields=fields, deadline=deadline())
    for day in (2, 3):
        run_until(world, at(day, 9, 45), step=6 * 3600)
        run_until(world, at(day, 10, 5))
    found = sorted((each.original.day, each.employee.login) for each in Reminder.objects.select_related("employee"))
    assert found == [(2, "taro"), (3, "hanako"), (3, "taro")]


def test_who_declines_one_date_is_told_of_the_others(world: World) -> None:
    schedule = series(world, attendees=[world.hanako])
    world.read(schedule).reply_to_date(date(2026, 12, 2), by=world.hanako, reply="declined")
    for day in (2, 3):
        run_until(world, at(day, 9, 45), step=6 * 3600)
        run_until(world, at(day, 10, 5))
    days = [each.original.day for each in Reminder.objects.filter(employee=world.hanako)]
    assert days == [3]


def test_a_date_before_a_day_off_is_told_of_where_it_is_held(world: World) -> None:
    schedule = series(world, rule="FREQ=WEEKLY;BYDAY=WE", on_holiday="after")
    world.work()
    DayOff.add(day=date(2026, 12, 2), name="休業日")
    run_until(world, at(3, 9, 30), step=6 * 3600)
    run_until(world, at(3, 10, 5))
    assert moments(schedule) == [at(3, 9, 50)]


def test_what_follows_a_date_is_told_of_as_before(world: World) -> None:
    schedule = series(world)
    ReminderChoice.choose(schedule, by=world.taro, when="m30")
    saved = world.read(schedule).change_following(
        date(2026, 12, 3), by=world.taro, fields={"subject": "別"}, deadline=deadline()
    )
    assert ReminderChoice.of(saved.schedule, world.taro) == "m30"
    run_until(world, at(3, 9, 15), step=6 * 3600)
    run_until(world, at(3, 10, 5))
    assert moments(saved.schedule) == [at(3, 9, 30)]
    assert {each.original.day for each in Reminder.objects.filter(schedule=schedule)} <= {2}


# All day


def all_day(world: World, day: int, **changes: object) -> Schedule:
    fields = {"category": world.category("visit"), "kind": "all_day", "day": date(2026, 12, day)}
    return world.register(**fields | changes).schedule


def test_of_a_whole_day_one_is_told_the_evening_before(world: World) -> None:
    schedule = all_day(world, 3)
    run_until(world, at(3, 12), step=3600)
    assert moments(schedule) == [at(2, 18)]


def test_the_hour_of_whole_days_is_that_of_ones_own_zone(world: World) -> None:
    zone = ZoneInfo("America/New_York")
    Employee.objects.filter(pk=world.hanako.pk).update(time_zone=zone.key)
    choose(world.hanako, day=480)
    all_day(world, 3, attendees=[world.hanako])
    run_until(world, at(4, 0), step=3600)
    [mine] = Reminder.objects.filter(employee=world.hanako)
    assert mine.made_at == at(3, 8, zone=zone)


def test_whole_days_of_a_series_are_told_of_too(world: World) -> None:
    schedule = series(world, rule="FREQ=WEEKLY;BYDAY=TH", begins_at=None, minutes=None)
    run_until(world, at(3, 1), step=3600)
    assert moments(schedule) == [at(2, 18)]


def test_for_one_whole_day_another_hour_is_chosen(world: World) -> None:
    schedule = all_day(world, 2)
    ReminderChoice.choose(schedule, by=world.taro, when="d-240")
    run_until(world, at(2, 12), step=3600)
    assert moments(schedule) == [at(1, 20)]


def test_an_invitation_in_the_last_minutes_is_told_of(world: World) -> None:
    schedule = visit(world, 8)
    world.work()
    Attendee.objects.create(schedule=schedule, employee=world.hanako, starts_at=schedule.starts_at)
    world.advance(15)
    world.work()
    assert given(to=world.hanako) == [("hanako", "Zoom会議", 10)]
