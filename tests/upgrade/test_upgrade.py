"""From the first schema that anybody had: what was in it is there after an upgrade, and one books on.

The two files are what `b02ea0f` made of the cast and five bookings, by sqlite3's iterdump and by pg_dump.
"""

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import global_settings
from django.db import connection
from django.test import Client

from tests.support.copies import path_with_programs
from tests.support.environment import DATABASE
from tests.support.world import World, open_office
from tests.support.zoom import SandboxTransport
from yotei.booking.models import Booking
from yotei.cli import migrate
from yotei.cli.cast import PASSWORD
from yotei.people.models import Employee
from yotei.schedules.models import Schedule

FIRST = Path(__file__).parent / f"first-{DATABASE}.sql"


@pytest.fixture
def columns(world: World) -> dict[str, list[str]]:
    """Of a database made today."""
    return described()


@pytest.fixture
def old(world: World, tmp_path: Path) -> Iterator[World]:
    """The company as the first schema knew it, upgraded; the connection leads to it."""
    name = connection.settings_dict["NAME"]
    there = make(tmp_path)
    connection.close()
    connection.settings_dict["NAME"] = there
    try:
        migrate.run()
        world.office = open_office(world.sandbox, SandboxTransport(world.sandbox))
        world.people = {employee.login: employee for employee in Employee.objects.all()}
        yield world
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        if DATABASE == "postgres":
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {there} WITH (FORCE)")


def make(folder: Path) -> str:
    """A database of its own, as it was."""
    if DATABASE == "sqlite":
        file = folder / "first.sqlite3"
        with closing(sqlite3.connect(file)) as opened:
            opened.executescript(FIRST.read_text(encoding="utf-8"))
        return str(file)
    name = f"{connection.settings_dict['NAME']}_upgrade"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    host = connection.settings_dict["HOST"] or connection.settings_dict["OPTIONS"]["host"]
    where = f"dbname={name} user={connection.settings_dict['USER']} host={host}"
    command = ["psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={where}", f"--file={FIRST}"]
    done = subprocess.run(command, env={"PATH": path_with_programs()}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return name


def described() -> dict[str, list[str]]:
    """Columns, indexes and constraints by table, as the database names them; tests take the audit's triggers down."""
    with connection.cursor() as cursor:
        return {table: parts_of(table) for table in connection.introspection.table_names(cursor)}


SQLITE = [
    'SELECT name, type, "notnull" FROM pragma_table_info(%s)',
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
    'SELECT "from", "table", "to" FROM pragma_foreign_key_list(%s)',
    "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s",
]
POSTGRES = [
    "SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_name = %s",
    "SELECT indexdef FROM pg_indexes WHERE tablename = %s",
    "SELECT conname, contype FROM pg_constraint WHERE conrelid = %s::regclass",
]
CASTS = re.compile(r"::[a-z ]+(\[\])?|[()\[\]]")


def parts_of(table: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for question in SQLITE if DATABASE == "sqlite" else POSTGRES:
            cursor.execute(question, [table])
            found += [" ".join(map(str, row)) for row in cursor.fetchall()]
    # Of a database that was put back from a backup PostgreSQL tells the same condition with its casts elsewhere.
    found = [CASTS.sub("", each) if each.startswith("CREATE UNIQUE INDEX") else each for each in found]
    # SQLite's tables are told by their whole text, in which the order of columns says when each was added.
    texts = [each for each in found if each.startswith("CREATE TABLE")]
    names = [name for text in texts for name in re.findall(r'CONSTRAINT "(\w+)"', text)]
    return sorted([each for each in found if each not in texts] + names)


def schedule(subject: str) -> Schedule:
    return Schedule.objects.with_names().get(subject=subject)


def test_an_upgraded_database_is_like_a_new_one(columns: dict[str, list[str]], old: World) -> None:
    now = described()
    assert set(now) == set(columns)
    for table, parts in columns.items():
        assert now[table] == parts, table


def test_everything_that_was_there_is_there(old: World) -> None:
    assert set(Schedule.objects.values_list("subject", "kind", "visibility", "registrant__login")) == {
        ("予約済み", "timed", "public", "taro"),
        ("予約待ち", "timed", "public", "taro"),
        ("終日の外出", "all_day", "public", "taro"),
        ("非公開の外出", "timed", "private", "taro"),
    }
    booked = schedule("予約済み")
    assert (booked.starts_at, booked.details) == (datetime(2026, 12, 1, 4, tzinfo=UTC), "資料持参")
    assert str(booked.deal) == "新規導入"


def test_a_link_from_before_is_still_shown(old: World) -> None:
    row = old.booking(schedule("予約済み"))
    browser = Client()
    browser.force_login(old.taro)
    page = browser.get(f"/schedules/{schedule('予約済み').pk}").content.decode()
    assert row.passcode in page
    assert str(row.meeting_id) in page


def test_passwords_from_before_open(old: World, settings: Any) -> None:
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # tests have a quicker one
    assert old.taro.check_password(PASSWORD)


def test_what_waited_is_booked(old: World) -> None:
    old.recover()
    old.check_shown(schedule("予約待ち"))


def test_a_lost_answer_from_before_is_looked_up(old: World) -> None:
    unsure = Booking.objects.get(create_sent_at__isnull=False)
    mark = f"[yotei:{unsure.installation}:{unsure.token}]"
    old.sandbox.make_meeting("taro@example.com", topic="応答なし", agenda=mark)
    old.recover()
    assert "応答なし" not in {meeting.topic for meeting in old.live()}


def test_one_changes_what_was_booked_before(old: World) -> None:
    """Zoom has forgotten that meeting here, so the change books anew."""
    old.change(schedule("予約済み"), subject="変更後")
    old.check_shown(schedule("変更後"))


def test_one_books_on(old: World) -> None:
    old.check_shown(old.register(subject="更新の後").schedule)


def test_a_second_upgrade_changes_nothing(old: World) -> None:
    before = described()
    migrate.run()
    assert described() == before
