"""カレンダー配信: what a feed holds, and what its readers ask."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar, Event

from tests.schedules.test_ical import dates_in
from tests.support.feeds import address, issue, read
from tests.support.world import TOKYO, World
from yotei.schedules.feeds import CalendarFeed
from yotei.schedules.models import Schedule
from yotei.todos.models import Todo

pytestmark = pytest.mark.django_db(transaction=True)

HALF_A_YEAR = (datetime(2026, 9, 1, tzinfo=TOKYO), datetime(2027, 3, 31, tzinfo=TOKYO))


def calendar(feed: CalendarFeed) -> Calendar:
    answer = read(feed)
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content.decode())
    assert isinstance(found, Calendar)
    return found


def events(feed: CalendarFeed) -> dict[str, Event]:
    return {str(each["SUMMARY"]): each for each in calendar(feed).events}


def visit(world: World, on: date | None = None, **changes: Any) -> Schedule:
    """At ten, for an hour."""
    start = datetime.combine(on or date(2026, 12, 3), time(10), TOKYO)
    usual = {"category": world.category("visit"), "starts_at": start, "ends_at": start + timedelta(hours=1)}
    return world.register(**usual | changes).schedule


def weekly(world: World, **changes: Any) -> Schedule:
    """Tuesdays at ten."""
    usual = {"kind": "recurring", "rule": "FREQ=WEEKLY;BYDAY=TU", "first_day": date(2026, 11, 3), "begins_at": time(10)}
    return visit(world, **{"subject": "定例", "minutes": 60, "starts_at": None, "ends_at": None} | usual | changes)


# What it holds


def test_it_holds_what_one_registered(world: World) -> None:
    visit(world, subject="打合せ", place="本社")
    event = events(issue(world))["打合せ"]
    assert (event.start, event.end) == (
        datetime(2026, 12, 3, 10, tzinfo=TOKYO), datetime(2026, 12, 3, 11, tzinfo=TOKYO)
    )  # fmt: skip
    assert event["LOCATION"] == "本社"


def test_it_holds_what_one_takes_part_in(world: World) -> None:
    visit(world, by="jiro", subject="招待", attendees=[world.taro])
    visit(world, by="jiro", subject="他人の予定")
    assert set(events(issue(world))) == {"招待"}


def test_an_unanswered_invitation_is_tentative(world: World) -> None:
    schedule = visit(world, by="jiro", subject="招待", attendees=[world.taro])
    feed = issue(world)
    assert events(feed)["招待"]["STATUS"] == "TENTATIVE"
    schedule.reply(by=world.taro, reply="accepted")
    assert events(feed)["招待"]["STATUS"] == "CONFIRMED"


def test_a_declined_invitation_is_left_out(world: World) -> None:
    visit(world, by="jiro", attendees=[world.taro]).reply(by=world.taro, reply="declined")
    assert events(issue(world)) == {}


@pytest.mark.parametrize("by", ["taro", "jiro"])
def test_a_private_schedule_is_busy_time(world: World, by: str) -> None:
    visit(world, by=by, subject="秘密", details="内密", place="密室", visibility="private", attendees=[world.taro])
    feed = issue(world, with_links=True)
    assert set(events(feed)) == {"予定あり"}
    assert [word for word in ("秘密", "内密", "密室") if word in read(feed).content.decode()] == []


def test_zoom_links_are_in_it_only_when_wanted(world: World) -> None:
    booking = world.booking(world.register().schedule)
    without, with_them = read(issue(world)), read(issue(world, with_links=True))
    unfolded = [each.content.decode().replace("\r\n ", "") for each in (without, with_them)]
    assert [booking.join_url in text for text in unfolded] == [False, True]
    assert [booking.passcode in text for text in unfolded] == [False, True]


def test_todos_are_in_it_only_when_wanted(world: World) -> None:
    due = date(2026, 12, 4)
    Todo.add(owner=world.taro, name="見積書", due=due)
    Todo.add(owner=world.taro, name="私用", due=due, visibility="private")
    Todo.add(owner=world.taro, name="済み", due=due).finish(now=world.now)
    assert events(issue(world)) == {}
    found = events(issue(world, with_todos=True))
    assert {name: each.start for name, each in found.items()} == {"ToDo: 見積書": due}


@pytest.mark.parametrize(
    ("day", "is_in"),
    [("2026-11-16", False), ("2026-11-17", True), ("2027-03-01", True), ("2027-03-02", False)],
)
def test_the_window_is_of_whole_days(world: World, day: str, is_in: bool) -> None:
    """Two weeks back, three months ahead of 2026-12-01."""
    visit(world, date.fromisoformat(day), subject="予定")
    assert ("予定" in events(issue(world))) == is_in


def test_the_window_can_be_chosen(world: World) -> None:
    visit(world, date(2026, 11, 20), subject="過去")
    visit(world, date(2027, 1, 15), subject="先")
    assert set(events(issue(world, weeks_back=0, months_ahead=1))) == set()
    assert set(events(issue(world, weeks_back=8, months_ahead=12))) == {"過去", "先"}


def test_the_window_moves_with_the_day(world: World) -> None:
    visit(world, date(2027, 3, 2), subject="予定")
    feed = issue(world)
    assert events(feed) == {}
    world.advance(24 * 3600)
    assert set(events(feed)) == {"予定"}


def test_an_all_day_schedule_is_the_same_date_everywhere(world: World) -> None:
    visit(world, kind="all_day", day=date(2026, 12, 24), subject="休み", timezone="America/New_York")
    feed = issue(world)
    for zone in ("Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"):
        world.taro.change_sheet(time_zone=zone)
        event = events(feed)["休み"]
        assert (event.start, event.end) == (date(2026, 12, 24), date(2026, 12, 25))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_a_series_keeps_its_hour_where_clocks_change(world: World, zone: str) -> None:
    weekly(world, timezone=zone)
    found = dates_in(
        calendar(issue(world, months_ahead=12)), datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 30, tzinfo=UTC)
    )
    hours = {start.astimezone(ZoneInfo(zone)).hour for start, _, _ in found}
    assert (len(found), hours) == (9, {10})


def test_a_series_with_exceptions_is_as_in_the_calendar(world: World) -> None:
    schedule = weekly(world)
    deadline = world.office.form_deadline()
    moved = {"starts_at": datetime(2026, 12, 9, 15, tzinfo=TOKYO), "ends_at": datetime(2026, 12, 9, 16, tzinfo=TOKYO)}
    schedule.change_date(date(2026, 12, 8), by=world.taro, deadline=deadline, fields=moved)
    world.read(schedule).change_date(date(2026, 12, 15), by=world.taro, deadline=deadline, fields={"subject": "納会"})
    world.read(schedule).remove_date(date(2026, 12, 22), by=world.taro)
    begin, end = datetime(2026, 11, 17, tzinfo=TOKYO), datetime(2027, 3, 2, tzinfo=TOKYO)
    own = Schedule.objects.of([world.taro], begin, end, zone=TOKYO).laid_out(begin, end, zone=TOKYO, of=[world.taro])
    assert len(own) == 14
    expected = sorted((each.starts_at, each.ends_at, each.subject) for each in own)
    assert dates_in(calendar(issue(world)), *HALF_A_YEAR) == expected


def test_of_a_series_only_the_dates_that_one_takes_part_in_are_told(world: World) -> None:
    schedule = weekly(world, by="jiro")
    date_ = date(2026, 12, 8)
    schedule.change_date(
        date_, by=world.jiro, deadline=world.office.form_deadline(), fields={"attendees": [world.taro]}
    )
    found = dates_in(calendar(issue(world)), *HALF_A_YEAR)
    assert [start.astimezone(TOKYO).date() for start, _, _ in found] == [date_]


def test_a_date_that_one_declined_is_left_out(world: World) -> None:
    schedule = weekly(world, by="jiro", attendees=[world.taro])
    schedule.reply_to_date(date(2026, 12, 8), by=world.taro, reply="declined")
    found = {start.astimezone(TOKYO).date() for start, _, _ in dates_in(calendar(issue(world)), *HALF_A_YEAR)}
    assert date(2026, 12, 1) in found
    assert date(2026, 12, 8) not in found


def test_it_speaks_the_language_that_was_chosen(world: World) -> None:
    visit(world, visibility="private")
    assert set(events(issue(world, language="en"))) == {"Busy"}


def test_it_says_whose_it_is(world: World) -> None:
    lines = read(issue(world)).content.decode().split("\r\n")
    assert "X-WR-CALNAME:Yotei: 営業太郎" in lines


def test_it_says_how_often_to_ask(world: World) -> None:
    lines = read(issue(world)).content.decode().split("\r\n")
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"} <= set(lines)


# What a reader asks


def test_nothing_new_is_said_in_a_word(world: World) -> None:
    visit(world)
    feed = issue(world)
    first = read(feed)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    for headers in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
        again = read(feed, **headers)
        assert (again.status_code, again.content) == (304, b"")


def test_what_is_new_is_told(world: World) -> None:
    """Each of these changes what a reader sees, so neither mark of the answer before it counts any more."""
    schedule = visit(world, attendees=[world.jiro])
    series = weekly(world)
    feed = issue(world, "jiro")
    deadline = world.office.form_deadline()
    changes: list[Callable[[], object]] = [
        lambda: schedule.reply(by=world.jiro, reply="accepted"),
        lambda: world.change(schedule, subject="変更"),
        lambda: world.change(series, attendees=[world.jiro]),
        lambda: series.reply_to_date(date(2026, 12, 8), by=world.jiro, reply="declined"),
        lambda: world.read(series).change_date(
            date(2026, 12, 15), by=world.taro, deadline=deadline, fields={"place": "札幌"}
        ),
        lambda: world.read(series).remove_date(date(2026, 12, 22), by=world.taro),
        lambda: world.category("visit").change(name="ご訪問"),
        lambda: feed.change(weeks_back=1),
        lambda: world.read(schedule).remove(by=world.taro),
        lambda: world.advance(24 * 3600),
    ]
    before = read(feed)
    for change in changes:
        change()
        for headers in (
            {"If-None-Match": before.headers["ETag"]},
            {"If-Modified-Since": before.headers["Last-Modified"]},
        ):
            assert read(feed, **headers).status_code == 200
        before = read(feed)


def test_a_link_that_comes_later_is_new(world: World) -> None:
    feed = issue(world, with_links=True)
    schedule = world.register(book_later=True).schedule
    before = read(feed)
    world.work()
    assert world.booking(schedule).meeting_id
    assert read(feed, **{"If-None-Match": before.headers["ETag"]}).status_code == 200


def test_a_head_has_the_headers_alone(world: World) -> None:
    feed = issue(world)
    head, full = Client().head(address(feed)), read(feed)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == full.headers["ETag"]


def test_nothing_is_taken_in(world: World) -> None:
    assert Client().post(address(issue(world))).status_code == 405


def test_it_comes_packed_to_whom_can_unpack(world: World) -> None:
    feed = issue(world)
    for number in range(10):
        visit(world, subject=f"打合せ{number}")
    packed = read(feed, **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == read(feed).content
    assert read(feed, **{"If-None-Match": packed.headers["ETag"]}).status_code == 304


def test_when_it_was_read_is_noted_once_in_a_while(world: World) -> None:
    feed = issue(world)

    def last() -> datetime | None:
        read(feed)
        return CalendarFeed.objects.get().last_read_at

    first = last()
    world.advance(240)
    assert last() == first == world.now - timedelta(seconds=240)
    world.advance(61)
    assert last() == world.now


def test_many_schedules_cost_no_more_queries(world: World) -> None:
    feed = issue(world, with_todos=True, with_links=True)

    def asked(**headers: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            read(feed, **headers)
        return len(queries)

    def fill() -> None:
        visit(world)
        visit(world, by="jiro", attendees=[world.taro])
        schedule = weekly(world, on_holiday="skip")
        world.read(schedule).remove_date(date(2026, 12, 22), by=world.taro)
        Todo.add(owner=world.taro, name="見積書", due=date(2026, 12, 4))

    fill()
    read(feed)
    few, unchanged = asked(), asked(**{"If-None-Match": read(feed).headers["ETag"]})
    for _ in range(5):
        fill()
    read(feed)
    assert (asked(), asked(**{"If-None-Match": read(feed).headers["ETag"]})) == (few, unchanged)
    assert unchanged <= 6
