"""Series beside as many single schedules, read in one process in turns: for `bench.inside`, once Django is set up."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from django.db.models import QuerySet

from yotei.people.models import Employee
from yotei.schedules.models import Category, Schedule

FIRST = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)  # a Monday; 09:00 in Tokyo
WEEKS_A_MONTH = 5
ROUNDS = 7


def fill_with_series(people: int, each: int, weeks: int) -> dict[str, int]:
    """Half of the people have so many weekly series each, the others a single schedule for each of their dates in so
    many weeks."""
    staff = list(Employee.objects.filter(login__startswith="staff").order_by("login")[: 2 * people])
    visit = Category.objects.get(code="visit")
    rows = [_series(visit, by, number) for by in staff[:people] for number in range(each)]
    rows += [
        _single(visit, by, number, week) for by in staff[people:] for number in range(each) for week in range(weeks)
    ]
    Schedule.objects.bulk_create(rows, batch_size=5_000)
    return {"series": people * each, "singles": people * each * weeks}


def months_of_series(people: int) -> list[float]:
    """Seconds for a month of people with series, and of people with as many single schedules."""
    return _in_turns(people, timedelta(weeks=WEEKS_A_MONTH))


def weeks_of_series(people: int) -> list[float]:
    return _in_turns(people, timedelta(weeks=1))


def _in_turns(people: int, length: timedelta) -> list[float]:
    staff = list(Employee.objects.filter(login__startswith="staff").order_by("login")[: 2 * people])
    looks = [_look(staff[:people], length), _look(staff[people:], length)]
    counts = [look() for look in looks]
    assert counts[0] == counts[1] > 0, counts
    return [median(times) for times in zip(*([_seconds(look) for look in looks] for _ in range(ROUNDS)), strict=True)]


def _look(staff: list[Employee], length: timedelta) -> Callable[[], int]:
    zone = staff[0].zone

    def look() -> int:
        found: QuerySet[Schedule] = Schedule.objects.of(staff, FIRST, FIRST + length, zone=zone).with_names()
        return len(found.laid_out(FIRST, FIRST + length, zone=zone))  # type: ignore[attr-defined]

    return look


def _seconds(look: Callable[[], int]) -> float:
    begin = time.perf_counter()
    look()
    return time.perf_counter() - begin


def _series(category: Category, by: Employee, number: int) -> Schedule:
    start = FIRST + timedelta(days=number % 5, hours=number % 8)
    row = _row(category, by, start)
    row.kind, row.rule, row.first_day = "recurring", "FREQ=WEEKLY", start.date()
    row.begins_at, row.minutes = start.astimezone(by.zone).time(), 30
    row.clean()
    return row


def _single(category: Category, by: Employee, number: int, week: int) -> Schedule:
    return _row(category, by, FIRST + timedelta(days=number % 5, hours=number % 8, weeks=week))


def _row(category: Category, by: Employee, start: datetime) -> Schedule:
    return Schedule(
        category=category, kind="timed", subject="定例", starts_at=start, ends_at=start + timedelta(minutes=30),
        timezone="Asia/Tokyo", registrant=by, last_editor=by, created_at=start, updated_at=start,
    )  # fmt: skip
