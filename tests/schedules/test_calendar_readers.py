"""Readers that nobody here wrote find in a feed the dates of the schedule book: ical.js (Thunderbird's), node-ical, and
vobject. Each reckons rules, zones and exceptions by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from tests.support.foreign import Foreign
from tests.support.world import TOKYO, World
from tools import clients
from yotei.schedules.feed_contents import FeedContents
from yotei.schedules.feeds import CalendarFeed
from yotei.schedules.models import Schedule

pytestmark = [pytest.mark.broad, pytest.mark.django_db(transaction=True)]

Dates = list[tuple[str, str, str]]
HOSTILE = 'コンマ,セミコロン;逆\\斜線 "引用" 👨‍👩‍👧‍👦 ' + "長い行" * 30
BEGIN, END = datetime(2026, 11, 17, tzinfo=TOKYO), datetime(2027, 12, 2, tzinfo=TOKYO)  # the window of `feed`
READERS: dict[str, Callable[[], list[Any]]] = {
    "ical.js": lambda: clients.reader("ical_js.mjs"),
    "node-ical": lambda: clients.reader("node_ical.mjs"),
    "vobject": lambda: [clients.python(), clients.READERS / "vobject_by_line.py"],
}


@contextmanager
def reading(name: str) -> Iterator[Callable[[str], Dates]]:
    with Foreign(READERS[name](), {"TZ": "UTC"}) as reader:
        yield lambda text: _told(reader.ask("read", text=text, **{"from": BEGIN.isoformat(), "until": END.isoformat()}))


def _told(found: list[list[str]]) -> Dates:
    return sorted((_moment(start), _moment(end), subject) for start, end, subject in found)


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat() if "T" in text else text


def own(world: World) -> Dates:
    """As the calendar page has them."""
    shown = Schedule.objects.of([world.taro], BEGIN, END, zone=TOKYO).laid_out(BEGIN, END, zone=TOKYO, of=[world.taro])
    found = []
    for each in shown:
        days = (each.day, each.day + timedelta(days=1)) if each.day else None
        start, end = days or (each.starts_at.astimezone(UTC), each.ends_at.astimezone(UTC))
        found.append((start.isoformat(), end.isoformat(), each.subject))
    return sorted(found)


def feed(world: World) -> str:
    row = CalendarFeed.issue(employee=world.taro, now=world.now, name="試験", months_ahead=12, with_links=True)
    return FeedContents(row, installation="here", base_url="https://yotei.test", now=world.now).text()


def single(world: World, zone: str, start: datetime) -> None:
    world.register(
        category=world.category("visit"), subject=f"{zone} 単発", starts_at=start, ends_at=start + timedelta(hours=1),
        timezone=zone,
    )  # fmt: skip


def series(world: World, rule: str, **changes: Any) -> Schedule:
    usual = {"kind": "recurring", "first_day": date(2026, 12, 1), "begins_at": time(10), "minutes": 45}
    usual |= {"category": world.category("visit"), "subject": rule}
    return world.read(world.register(rule=rule, **usual | changes).schedule)


def alter(world: World, schedule: Schedule, *, moved: date, renamed: date, cancelled: date, gone: date) -> None:
    """One date of each sort, `moved` to the next day at three."""
    deadline = world.office.form_deadline()
    start = datetime.combine(moved + timedelta(days=1), time(15), TOKYO)
    times: dict[str, Any] = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
    if schedule.begins_at is None:
        times = {"day": moved + timedelta(days=1)}
    schedule.change_date(moved, by=world.taro, deadline=deadline, fields=times)
    world.read(schedule).change_date(renamed, by=world.taro, deadline=deadline, fields={"subject": "納会"})
    world.read(schedule).remove_date(cancelled, by=world.taro)
    world.read(schedule).remove_date(gone, by=world.taro)


def fill(world: World) -> None:
    for zone in ("Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"):
        for month in (1, 7):
            single(world, zone, datetime(2027, month, 8, 3, 30, tzinfo=UTC))
        series(world, "FREQ=WEEKLY;BYDAY=MO,TH", timezone=zone, subject=f"{zone} 定例")
    single(world, "Europe/Berlin", datetime(2027, 10, 31, 1, 30, tzinfo=UTC))  # the second 02:30
    world.register(subject=HOSTILE[:120], details=HOSTILE)
    world.register(category=world.category("visit"), kind="all_day", day=date(2026, 12, 24), subject="終日")
    for rule in ("FREQ=DAILY;INTERVAL=3;COUNT=40", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYDAY=2TU",
                 "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;WKST=SU",
                 "FREQ=YEARLY", "FREQ=WEEKLY;UNTIL=20270330"):  # fmt: skip
        series(world, rule)
        series(world, rule, begins_at=None, minutes=None, subject=f"終日 {rule}")
    tuesdays = {"moved": date(2026, 12, 8), "renamed": date(2026, 12, 15), "cancelled": date(2026, 12, 22)}
    for changes in ({}, {"begins_at": None, "minutes": None}):
        alter(world, series(world, "FREQ=WEEKLY", subject="例外", **changes), **tuesdays, gone=date(2026, 12, 1))
    world.close_on("2026-12-29", "2027-01-05")
    for on_holiday in ("skip", "before", "after"):
        series(world, "FREQ=WEEKLY;BYDAY=TU", on_holiday=on_holiday, subject=on_holiday)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_of_others_finds_our_dates(world: World, name: str) -> None:
    fill(world)
    with reading(name) as read:
        found = read(feed(world))
    expected = own(world)
    assert len(expected) > 500
    assert [each for each in expected if each not in found] == []
    assert [each for each in found if each not in expected] == []
