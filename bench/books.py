"""A book of many schedules, written straight into its table: for `bench.inside`, once Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yotei.people.models import Employee, Group
from yotei.schedules.models import Category, Schedule

Row = tuple[int, datetime, str]  # of whom, when, what

BATCH = 20_000
DAYS = 700  # over which the book is spread, around today
MONTH = 60  # bars in the month that is looked at


def fill(size: int) -> int:
    """Others' schedules until the book holds `size`; Taro's own are the same in every book. Returns how many."""
    taro = Employee.objects.get(login="taro")
    if not Schedule.objects.filter(registrant=taro, subject="毎日").exists():
        insert(_own(taro))
    insert(_others(size - Schedule.objects.count()))
    analyse()
    return Schedule.objects.filter(registrant=taro, subject="毎日").count()


def analyse() -> None:
    """What a database does by itself some minutes after so many rows."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")


def queries_of(page: str) -> int:
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(Employee.objects.get(login="taro"))
    connection.force_debug_cursor = True
    browser.get(page)  # warms what a process keeps
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(page).status_code == 200
    return len(asked)


def gather(count: int) -> str:
    """A group of so many people; returns the address of its week."""
    people = list(Employee.objects.filter(login__startswith="staff")[:count])
    group = Group(owner=Employee.objects.get(login="taro"))
    group.change(name="比べる組", members=people)
    return f"/group?circle=group-{group.pk}"


def _own(taro: Employee) -> Iterator[Row]:
    first = timezone.now().replace(day=1, hour=1, minute=0, second=0, microsecond=0)
    for number in range(MONTH):
        yield taro.pk, first + timedelta(hours=number * 11), "毎日"


def _others(count: int) -> Iterator[Row]:
    people = list(Employee.objects.filter(login__startswith="staff").values_list("pk", flat=True))
    begin = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=DAYS / 2)
    for number in range(count):
        moment = begin + timedelta(minutes=number * 7919 % (DAYS * 24 * 60))
        yield people[number % len(people)], moment, "ほかの人の予定"


def insert(rows: Iterator[Row]) -> None:
    names = [
        "category_id", "kind", "subject", "starts_at", "ends_at", "timezone", "place", "met_others", "details",
        "visibility", "open_to_edit", "registrant_id", "last_editor_id", "created_at", "updated_at", "version",
        "is_long", "rule", "on_holiday", "whole_version",
    ]  # fmt: skip
    category = Category.objects.get(code="visit").pk
    places = ", ".join(["%s"] * len(names))
    statement = f"INSERT INTO {Schedule._meta.db_table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - no input
    as_kept = connection.ops.adapt_datetimefield_value
    while some := list(islice(rows, BATCH)):
        values = [
            (category, "timed", subject, as_kept(moment), as_kept(moment + timedelta(hours=1)), "Asia/Tokyo", "", "",
             "", "public", False, by, by, as_kept(moment), as_kept(moment), 1, False, "",
             "keep", 1)
            for by, moment, subject in some
        ]  # fmt: skip
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(statement, values)
