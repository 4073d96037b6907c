"""A schedule as iCalendar: read by a library of other people's, its dates are those of the schedule book."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from tests.schedules.test_recurrence_agrees import firsts, rules
from tests.support.world import TOKYO, World
from yotei.schedules.exceptions import READ, SeriesException
from yotei.schedules.ical import Attending, calendar_of, events_of, uid_of, within
from yotei.schedules.models import Category, Schedule
from yotei.schedules.series import dates_of, lay_down, recurrence_of

FULL = os.environ.get("GRID") == "full"
agreeing = settings(max_examples=5_000 if FULL else 150, derandomize=not FULL, database=None, deadline=None)

NOW = datetime(2026, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HALF_A_YEAR = (datetime(2026, 9, 1, tzinfo=TOKYO), datetime(2027, 3, 31, tzinfo=TOKYO))
HOSTILE = 'コンマ,セミコロン;逆\\斜線:コロン"引用" 👨‍👩‍👧‍👦 ' + "長い行" * 20


def told(schedule: Schedule, **how: Any) -> list[Event]:
    usual = {"installation": "here", "base_url": "https://yotei.test", "shows": "all", "with_link": True, "now": NOW}
    return events_of(schedule, **usual | how)


def read(schedule: Schedule, **how: Any) -> Calendar:
    calendar = Calendar.from_ical(calendar_of(told(schedule, **how)))
    assert isinstance(calendar, Calendar)
    return calendar


def dates_in(calendar: Calendar, begin: date, end: date) -> list[tuple[Any, Any, str]]:
    found = recurring_ical_events.of(calendar).between(begin, end)
    return sorted((_in_utc(each.start), _in_utc(each.end), str(each["SUMMARY"])) for each in found)


def _in_utc(moment: date) -> date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


# Series, drawn at random. They are not saved: their exceptions are at hand, as if just read.

zones = st.sampled_from(["Asia/Tokyo", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"])
clocks = st.none() | st.sampled_from([time(0), time(1, 30), time(2, 30), time(10), time(23, 45)])
alterations = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["cancelled", "moved", "text", "answered"]), st.integers(-20, 20)),
    max_size=6,
)


def drawn(rule: Any, first: date, zone: str, at: time | None, altered: list[tuple[int, str, int]]) -> Schedule:
    schedule = Schedule(
        kind="recurring", subject="定例", rule=str(rule), first_day=first, timezone=zone, begins_at=at,
        minutes=None if at is None else 45, created_at=NOW, updated_at=NOW, category=Category(name="会議"),
    )  # fmt: skip
    assume(not lay_down(schedule))
    schedule.pk = 7
    originals = list(islice(recurrence_of(schedule).originals(), 31))
    rows = {place: (what, by) for place, what, by in altered if place < len(originals)}
    schedule.__dict__[READ] = [_exception(schedule, originals[place], *what) for place, what in rows.items()]
    return schedule


def _exception(schedule: Schedule, original: date, what: str, by: int) -> SeriesException:
    row = SeriesException(schedule=schedule, date=original, is_cancelled=what == "cancelled")
    row.part_of = None  # type: ignore[attr-defined]
    if what == "text":
        row.subject = f"第{by}回"
    if what == "moved":
        moved = recurrence_of(schedule).occurrence(original, original + by * DAY)
        row.starts_at, row.ends_at = moved.starts_at + timedelta(minutes=5), moved.ends_at + timedelta(minutes=5)
        row.day = moved.day if schedule.begins_at is None else None
    return row


series = st.builds(drawn, rules, firsts, zones, clocks, alterations)


def own_dates(schedule: Schedule, begin: datetime, end: datetime) -> list[Schedule]:
    return list(dates_of(schedule, begin, end, zone=ZoneInfo(schedule.timezone), off=()))


def window_of(schedule: Schedule, offset: int, days: int) -> tuple[datetime, datetime]:
    assert schedule.first_day is not None
    begin = datetime.combine(schedule.first_day + offset * DAY, time(), ZoneInfo(schedule.timezone))
    return begin, datetime.combine(begin.date() + days * DAY, time(), ZoneInfo(schedule.timezone))


def facts(shown: list[Schedule]) -> list[tuple[Any, Any, str]]:
    return sorted((each.day or each.starts_at, each.day + DAY if each.day else each.ends_at, each.subject)
                  for each in shown)  # fmt: skip


def sure(found: list[tuple[Any, Any, str]], schedule: Schedule) -> list[tuple[Any, Any, str]]:
    """Where the clocks change during a date, libraries count its length on the clock, and we exactly."""
    return found if schedule.timezone == "Asia/Tokyo" else [(start, None, subject) for start, _, subject in found]


@agreeing
@given(series, st.integers(-40, 400), st.integers(1, 60))
def test_the_dates_of_a_series_are_read_as_they_are_held(schedule, offset, days):
    begin, end = window_of(schedule, offset, days)
    window = (begin.date(), end.date()) if schedule.begins_at is None else (begin, end)
    theirs = dates_in(read(schedule), *window)
    assert sure(theirs, schedule) == sure(facts(own_dates(schedule, begin, end)), schedule)


@agreeing
@given(series, st.integers(-40, 400), st.integers(1, 60))
def test_a_window_of_a_series_holds_just_its_dates(schedule, offset, days):
    shown = own_dates(schedule, *window_of(schedule, offset, days))
    dates = within(schedule, shown)
    assert (dates is None) == (not shown)
    if dates is not None:
        theirs = dates_in(read(schedule, dates=dates), date(2010, 1, 1), date(2099, 12, 31))
        assert sure(theirs, schedule) == sure(facts(shown), schedule)


def weekly(world: World, **changes: Any) -> Schedule:
    """Tuesdays at ten, from the first of December 2026 on."""
    fields = {"kind": "recurring", "rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=8", "first_day": date(2026, 12, 1)}
    usual = {
        "category": world.category("visit"),
        "begins_at": time(10),
        "minutes": 60,
        "starts_at": None,
        "ends_at": None,
    }
    return world.read(world.register(**fields | usual | changes).schedule)


def test_a_series_that_gives_way_to_holidays_is_told_where_it_is_held(world):
    world.close_on("2026-12-08", "2026-12-29")
    for on_holiday in ("skip", "before", "after"):
        schedule = weekly(world, on_holiday=on_holiday)
        begin, end = datetime(2026, 11, 1, tzinfo=TOKYO), datetime(2027, 3, 1, tzinfo=TOKYO)
        held = Schedule.objects.filter(pk=schedule.pk).laid_out(begin, end, zone=TOKYO)
        assert dates_in(read(schedule, now=world.now), begin, end) == facts(held)
        assert date(2026, 12, 8) not in {each.starts_in(TOKYO).date() for each in held}


def test_an_endless_series_that_gives_way_to_holidays_is_told_two_years_ahead(world):
    schedule = weekly(world, rule="FREQ=WEEKLY;BYDAY=TU", on_holiday="skip")
    [rule, *_] = told(schedule, now=world.now)
    until = rule["RRULE"]["UNTIL"][0]
    assert timedelta(days=700) < until - world.now < timedelta(days=800)


def test_to_who_misses_a_date_the_series_is_told_without_it(world):
    schedule = weekly(world, attendees=[world.hanako, world.jiro])
    fields = {"attendees": [world.hanako]}
    schedule.change_date(date(2026, 12, 8), by=world.taro, deadline=world.office.form_deadline(), fields=fields)
    dates = {
        login: {start.astimezone(TOKYO).date() for start, _, _ in found}
        for login in ("hanako", "jiro")
        for found in [dates_in(read(world.read(schedule), of=world.people[login]), *HALF_A_YEAR)]
    }
    assert dates["hanako"] - dates["jiro"] == {date(2026, 12, 8)}
    assert len(dates["jiro"]) == 7


def test_one_date_of_a_series_says_which_it_is(world):
    schedule = weekly(world)
    shown = schedule.on(date(2026, 12, 8))
    [event] = told(shown)
    assert event["UID"] == uid_of(schedule, installation="here")
    assert event["RECURRENCE-ID"].dt == datetime(2026, 12, 8, 10, tzinfo=TOKYO)
    [alone] = told(shown, alone=True)
    assert alone["UID"] != event["UID"]
    assert "RECURRENCE-ID" not in alone


def test_all_of_a_meeting_is_told(world):
    schedule = world.read(world.register(details="資料持参", place="第1会議室").schedule)
    [event] = told(schedule)
    booking = world.booking(schedule)
    assert event["SUMMARY"] == "Zoom会議"
    assert event["LOCATION"] == "第1会議室"
    assert event["DESCRIPTION"] == f"資料持参\n\n{booking.block}\n\nhttps://yotei.test/schedules/{schedule.pk}"
    assert event["CONFERENCE"] == booking.join_url
    assert event["SEQUENCE"] == schedule.version


def test_without_the_link_nothing_of_the_meeting_is_told(world):
    schedule = world.read(world.register().schedule)
    text = calendar_of(told(schedule, with_link=False)).replace("\r\n ", "")
    booking = world.booking(schedule)
    assert [secret for secret in (booking.join_url, booking.passcode, booking.meeting_id) if secret in text] == []


def test_busy_time_has_no_words(world):
    schedule = world.read(world.register(details="秘密", place="秘密", visibility="private").schedule)
    [event] = told(schedule, shows="busy")
    assert event["SUMMARY"] == "予定あり"
    assert not {"DESCRIPTION", "LOCATION", "URL", "CATEGORIES", "CONFERENCE"} & set(event)


@pytest.mark.parametrize(("zone", "offset"), [("Europe/Berlin", 2), ("America/New_York", -4), ("Asia/Tokyo", 9)])
def test_a_single_schedule_keeps_its_instants_in_every_zone(world, zone, offset):
    start = datetime(2027, 7, 1, 23, 30, tzinfo=ZoneInfo(zone))
    assert start.utcoffset() == timedelta(hours=offset)
    schedule = world.register(
        category=world.category("visit"), starts_at=start, ends_at=start + timedelta(hours=2), timezone=zone
    ).schedule
    [event] = read(schedule).events
    assert (event.start, event.end) == (start, start + timedelta(hours=2))
    assert event["DTSTART"].params["TZID"] == zone


def test_an_hour_that_comes_twice_is_told_in_utc(world):
    start = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # the second 02:30 of Berlin
    schedule = world.register(
        category=world.category("visit"), starts_at=start, ends_at=start + timedelta(hours=1), timezone="Europe/Berlin"
    ).schedule
    [event] = read(schedule).events
    assert (event.start.astimezone(UTC), event.end.astimezone(UTC)) == (start, start + timedelta(hours=1))


def test_any_text_comes_out_as_it_was(world):
    details = f"{HOSTILE}\nBEGIN:VEVENT\nEND:VCALENDAR\n"
    schedule = world.register(category=world.category("visit"), subject=HOSTILE[:60], details=details).schedule
    text = calendar_of(told(schedule, attendees=[Attending('営業";CN=x\r\nX:y', "a@example.com", "accepted", True)]))
    [event] = Calendar.from_ical(text).events
    assert event["SUMMARY"] == schedule.subject
    assert str(event["DESCRIPTION"]).startswith(details.rstrip("\n"))
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "\n" not in text.replace("\r\n", "")
    assert "X" not in event


def test_people_are_told_with_their_answers(world):
    people = [
        Attending("営業花子", "hanako@example.com", "declined"),
        Attending("技術次郎", "jiro@example.com", rsvp=True),
    ]
    schedule = world.register(category=world.category("visit")).schedule
    [event] = told(schedule, organizer=("営業太郎", "taro@example.com"), attendees=people, sequence=4)
    assert str(event["ORGANIZER"]) == "mailto:taro@example.com"
    assert [(each.params["PARTSTAT"], each.params["RSVP"]) for each in event["ATTENDEE"]] == [
        ("DECLINED", "FALSE"), ("NEEDS-ACTION", "TRUE"),
    ]  # fmt: skip
    assert (event["SEQUENCE"], event["DTSTAMP"].dt) == (4, NOW)
