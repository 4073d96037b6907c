"""However large the book, a calendar reads what it shows: PostgreSQL never goes through the whole table for it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.pages import log_in
from tests.support.rest import api_of
from tests.support.world import World
from yotei.people.models import Group
from yotei.schedules.models import Schedule
from yotei.schedules.reminders.looking import remind

pytestmark = [pytest.mark.broad, pytest.mark.postgres_only, pytest.mark.django_db(transaction=True)]

OTHERS = 20_000
TABLE = Schedule._meta.db_table
DAY = {"from": "2026-12-01T00:00:00+09:00", "to": "2026-12-02T00:00:00+09:00"}


@pytest.fixture
def large_book(world: World) -> None:
    """A schedule of Taro, and many of Hanako around it."""
    own = world.register(category=world.category("visit")).schedule
    names = {field.column: f"pattern.{field.column}" for field in Schedule._meta.concrete_fields if field.name != "id"}
    names |= {"registrant_id": "%s"}
    for moment in ("starts_at", "ends_at"):
        names[moment] = f"pattern.{moment} + number * interval '30 minutes'"
    rows = f"SELECT {', '.join(names.values())} FROM {TABLE} pattern, generate_series(-%s, %s) number"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} ({', '.join(names)}) {rows} WHERE pattern.id = %s",
            [world.hanako.pk, OTHERS // 2, OTHERS // 2, own.pk],
        )
        cursor.execute("ANALYZE")


def whole_reads(queries: CaptureQueriesContext) -> list[str]:
    """The queries that go through all schedules."""
    asked = [query["sql"] for query in queries.captured_queries if TABLE in query["sql"]]
    assert asked
    return [sql for sql in asked if re.search(rf"Seq Scan on {TABLE}\b", plan_of(sql))]


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.usefixtures("large_book")
@pytest.mark.parametrize("address", ["/calendar", "/schedules", "/today", "/group?circle=group-{group}"])
def test_a_page_reads_what_it_shows(world: World, address: str) -> None:
    group = Group(owner=world.taro)
    group.change(name="身近な人", members=[world.taro, world.people["jiro"]])
    browser = log_in(world, "taro")
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address.format(group=group.pk)).status_code == 200
    assert whole_reads(queries) == []


@pytest.mark.usefixtures("large_book")
def test_a_look_for_reminders_reads_what_is_near(world: World) -> None:
    world.work()
    with CaptureQueriesContext(connection) as queries:
        remind(now=world.now + timedelta(minutes=1))
    assert whole_reads(queries) == []


@pytest.mark.usefixtures("large_book")
def test_a_list_by_rest_reads_what_it_shows(world: World) -> None:
    api = api_of(world, "taro")
    with CaptureQueriesContext(connection) as queries:
        api.get("/schedules", **DAY)
    assert whole_reads(queries) == []
