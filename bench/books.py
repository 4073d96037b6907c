"""A book of many schedules, written straight into its table: for `bench.inside`, once Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yotei.people.models import Employee
from yotei.schedules.models import Category, Schedule

BATCH = 5_000
DAYS = 700  # over which the book is spread, around today
MONTH = 60  # bars in the month that is looked at


def fill(size: int) -> int:
    """Others' schedules until the book holds `size`; Taro's own are the same in every book. Returns how many."""
    taro = Employee.objects.get(login="taro")
    if not Schedule.objects.filter(registrant=taro, subject="毎日").exists():
        Schedule.objects.bulk_create(_own(taro))
    wanted = _others(size - Schedule.objects.count())
    while rows := list(islice(wanted, BATCH)):
        Schedule.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Schedule.objects.filter(registrant=taro, subject="毎日").count()


def queries_of_month() -> int:
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(Employee.objects.get(login="taro"))
    connection.force_debug_cursor = True
    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/calendar").status_code == 200
    return len(asked)


def _own(taro: Employee) -> list[Schedule]:
    first = timezone.now().replace(day=1, hour=1, minute=0, second=0, microsecond=0)
    return [_row(taro, first + timedelta(hours=number * 11), "毎日") for number in range(MONTH)]


def _others(count: int) -> Iterator[Schedule]:
    people = list(Employee.objects.filter(login__startswith="staff"))
    begin = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=DAYS / 2)
    for number in range(count):
        moment = begin + timedelta(minutes=number * 7919 % (DAYS * 24 * 60))
        yield _row(people[number % len(people)], moment, "ほかの人の予定")


def _row(by: Employee, moment: datetime, subject: str) -> Schedule:
    return Schedule(
        category_id=_category(),
        subject=subject,
        starts_at=moment,
        ends_at=moment + timedelta(hours=1),
        registrant=by,
        last_editor=by,
        created_at=moment,
        updated_at=moment,
    )


_known: list[int] = []


def _category() -> int:
    if not _known:
        _known.append(Category.objects.get(code="visit").pk)
    return _known[0]
