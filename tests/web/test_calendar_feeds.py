"""カレンダー配信: an address that gives one's own calendar to other programs, without a log-in."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar, Event

from tests.schedules.test_ical import dates_in
from tests.support.pages import Page
from tests.support.world import TOKYO, World
from yotei.audit.models import Entry
from yotei.config.logs import hide_secrets
from yotei.schedules.feeds import MOST, CalendarFeed
from yotei.schedules.models import Schedule
from yotei.todos.models import Todo

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/calendar/feeds"
GONE = "このカレンダーのアドレスは無効です。"
HALF_A_YEAR = (datetime(2026, 9, 1, tzinfo=TOKYO), datetime(2027, 3, 31, tzinfo=TOKYO))


def issue(world: World, login: str = "taro", **choices: Any) -> CalendarFeed:
    return CalendarFeed.issue(employee=world.people[login], now=world.now, **{"name": "iPhone"} | choices)


def address(feed: CalendarFeed) -> str:
    return f"/feeds/{feed.token}.ics"


def read(feed: CalendarFeed, **headers: str) -> Any:
    """By a program that has no cookie."""
    return Client(headers=headers).get(address(feed))


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


# Whom it lets in


def test_an_unknown_address_says_what_to_do(world: World) -> None:
    answer = Client().get("/feeds/" + "x" * 43 + ".ics")
    assert answer.status_code == 410
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert GONE in answer.content.decode()
    assert "This calendar address is not valid any more." in answer.content.decode()


def test_a_revoked_address_opens_nothing(world: World, taro: Client) -> None:
    feed = issue(world)
    taro.post(f"{PATH}/{feed.pk}/revoke")
    assert (read(feed).status_code, GONE in read(feed).content.decode()) == (410, True)


def test_revoking_one_leaves_the_others(world: World, taro: Client) -> None:
    first, second = issue(world), issue(world, name="PC")
    taro.post(f"{PATH}/{first.pk}/revoke")
    assert read(second).status_code == 200


def test_an_old_address_opens_nothing(world: World, taro: Client) -> None:
    old = issue(world)
    taro.post(f"{PATH}/{old.pk}/renew")
    assert read(old).status_code == 410
    assert read(CalendarFeed.objects.get(pk=old.pk)).status_code == 200


def test_who_leaves_is_read_no_more(world: World) -> None:
    feed = issue(world)
    world.taro.change_sheet(is_active=False)
    assert read(feed).status_code == 410
    assert not CalendarFeed.objects.exists()
    world.taro.change_sheet(is_active=True)
    assert read(feed).status_code == 410


def test_who_may_not_log_in_is_read_no_more(world: World) -> None:
    """Also where a row was written by hand."""
    feed = issue(world)
    type(world.taro).objects.filter(pk=world.taro.pk).update(is_active=False)
    assert read(feed).status_code == 410


def test_the_same_is_asked_for_whatever_address(world: World) -> None:
    feed = issue(world)
    feed.revoke()
    asked = []
    for path in (address(feed), "/feeds/never-there.ics"):
        with CaptureQueriesContext(connection) as queries:
            Client().get(path)
        asked.append(len(queries))
    assert asked == [1, 1]


def test_the_database_holds_no_address(world: World) -> None:
    feed = issue(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM schedules_calendarfeed")
        assert feed.token not in str(cursor.fetchall())


def test_nobody_sees_anothers_feeds(world: World, as_: Log) -> None:
    feed = issue(world)
    admin = as_("admin")
    assert "iPhone" not in Page.get(admin, PATH).text
    assert [admin.get(f"{PATH}/{feed.pk}").status_code, admin.post(f"{PATH}/{feed.pk}/revoke").status_code] == [
        404,
        404,
    ]


def test_no_log_line_has_an_address(world: World, caplog: pytest.LogCaptureFixture) -> None:
    feed = issue(world)
    feed.revoke()
    with caplog.at_level(logging.DEBUG):
        read(feed)
    lines = [hide_secrets(None, "info", {"event": each.getMessage()})["event"] for each in caplog.records]
    assert lines
    assert [line for line in lines if feed.token in line] == []


def test_search_engines_keep_away(world: World) -> None:
    headers = read(issue(world)).headers
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "private, no-cache"


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


# The page


def test_one_issues_an_address(world: World, taro: Client) -> None:
    page = Page.get(taro, PATH).press(name="iPhone", weeks_back="1", months_ahead="6")
    feed = CalendarFeed.objects.get()
    assert page.path == f"{PATH}/{feed.pk}"
    assert (feed.weeks_back, feed.months_ahead, feed.with_links, feed.with_todos) == (1, 6, True, False)
    shown = page.root.first("pre", id="address").text
    assert Client().get(shown).status_code == 200


def test_the_address_can_be_looked_at_again(world: World, taro: Client) -> None:
    feed = issue(world)
    answer = taro.get(f"{PATH}/{feed.pk}")
    assert feed.token in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_list_shows_no_address(world: World, taro: Client) -> None:
    assert issue(world).token not in Page.get(taro, PATH).html


def test_the_window_is_changed_on_its_page(world: World, taro: Client) -> None:
    feed = issue(world)
    Page.get(taro, f"{PATH}/{feed.pk}").press(weeks_back="0", months_ahead="12")
    feed.refresh_from_db()
    assert (feed.weeks_back, feed.months_ahead) == (0, 12)


@pytest.mark.parametrize("changes", [{"name": " "}, {"weeks_back": "9"}, {"months_ahead": "0"}, {"months_ahead": "13"},
                                     {"language": "fr"}])  # fmt: skip
def test_a_wrong_choice_issues_none(world: World, taro: Client, changes: dict[str, str]) -> None:
    form = {"name": "iPhone", "weeks_back": "2", "months_ahead": "3", "language": "ja"} | changes
    assert taro.post(PATH, form).status_code == 422
    assert not CalendarFeed.objects.exists()


def test_a_person_has_five_at_most(world: World, taro: Client) -> None:
    for number in range(MOST):
        issue(world, name=str(number))
    with pytest.raises(ValidationError, match="5"):
        issue(world)
    assert "先に1件を無効にしてください" in Page.get(taro, PATH).text
    assert taro.post(PATH, {"name": "6", "weeks_back": "2", "months_ahead": "3", "language": "ja"}).status_code == 422
    issue(world, "jiro")


def test_the_database_refuses_a_sixth(world: World) -> None:
    feed = issue(world)
    rows = CalendarFeed.objects.filter(pk=feed.pk)
    for wrong in ({"slot": MOST + 1}, {"slot": 0}, {"weeks_back": 9}, {"months_ahead": 0}, {"name": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_issuing_leaves_a_line_without_the_address(world: World, taro: Client) -> None:
    feed = issue(world)
    taro.post(f"{PATH}/{feed.pk}/renew")
    renewed = CalendarFeed.objects.get()
    taro.post(f"{PATH}/{feed.pk}/revoke")
    lines = list(Entry.objects.filter(kind="calendarfeed").order_by("pk"))
    assert [each.action for each in lines] == ["made", "changed", "deleted"]
    told = str([each.changes for each in lines])
    assert [secret for secret in (feed.token, feed.digest, renewed.digest) if secret in told] == []


def test_reading_leaves_no_line(world: World) -> None:
    feed = issue(world)
    count = Entry.objects.count()
    read(feed)
    assert Entry.objects.count() == count
