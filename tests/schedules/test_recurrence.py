"""What a rule may say, which dates it has, at which instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from yotei.schedules.recurrence import (
    EndsBeforeStart,
    NeverOccurs,
    Occurrence,
    OutOfBounds,
    Recurrence,
    Rule,
    Unreadable,
    Unsupported,
)

TOKYO, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
TUESDAY = date(2026, 12, 1)


def dates(text: str, first: date = TUESDAY, number: int = 4) -> list[str]:
    found = Rule.parse(text).dates(first, first, date(2100, 1, 1))
    return [day.isoformat() for day in islice(found, number)]


def begin(text: str, day: date = TUESDAY, at: time | None = time(10), zone: ZoneInfo = TOKYO) -> Recurrence:
    return Recurrence.begin(Rule.parse(text), day, zone=zone, at=at, length=HOUR if at else timedelta(days=1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=DAILY", ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"]),
        ("FREQ=DAILY;INTERVAL=10", ["2026-12-01", "2026-12-11", "2026-12-21", "2026-12-31"]),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"]),
        ("FREQ=WEEKLY;BYDAY=TH,TU", ["2026-12-01", "2026-12-03", "2026-12-08", "2026-12-10"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", ["2026-12-01", "2026-12-15", "2026-12-29", "2027-01-12"]),
        ("FREQ=MONTHLY;BYMONTHDAY=15", ["2026-12-15", "2027-01-15", "2027-02-15", "2027-03-15"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2026-12-31", "2027-01-31", "2027-03-31", "2027-05-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]),
        ("FREQ=MONTHLY;BYDAY=2TU", ["2026-12-08", "2027-01-12", "2027-02-09", "2027-03-09"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["2026-12-25", "2027-01-29", "2027-02-26", "2027-03-26"]),
        ("FREQ=MONTHLY;BYDAY=5TU", ["2026-12-29", "2027-03-30", "2027-06-29", "2027-08-31"]),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            ["2026-12-31", "2027-01-29", "2027-02-26", "2027-03-31"],
        ),
        ("FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=1", ["2026-12-01", "2027-06-01", "2027-12-01", "2028-06-01"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["2028-02-29", "2032-02-29", "2036-02-29", "2040-02-29"]),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=2MO", ["2027-05-10", "2028-05-08", "2029-05-14", "2030-05-13"]),
    ],
)
def test_the_dates_of_a_rule(text, expected):
    assert dates(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"),
        ("FREQ=YEARLY;BYMONTH=3", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"),
    ],
)
def test_what_a_rule_leaves_out_is_taken_from_its_first_date(text, expected):
    assert str(Rule.parse(text).starting(TUESDAY)) == expected


def test_weeks_of_an_interval_begin_where_the_rule_says():
    sunday_then_tuesday = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU"
    assert dates(sunday_then_tuesday) == ["2026-12-01", "2026-12-06", "2026-12-15", "2026-12-20"]
    assert dates(sunday_then_tuesday + ";WKST=SU") == ["2026-12-01", "2026-12-13", "2026-12-15", "2026-12-27"]


def test_a_first_day_that_does_not_fit_moves_to_the_first_date_that_does():
    recurrence = begin("FREQ=WEEKLY;BYDAY=TH;COUNT=3")
    assert (recurrence.first, recurrence.last) == (date(2026, 12, 3), date(2026, 12, 17))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("rrule:freq=weekly;byday=th,tu;interval=1", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", "FREQ=MONTHLY;BYDAY=2TU"),
        ("FREQ=MONTHLY;BYDAY=+2TU", "FREQ=MONTHLY;BYDAY=2TU"),
        ("FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=SU;COUNT=5", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=5;WKST=SU"),
    ],
)
def test_a_rule_has_one_way_to_be_written(text, written):
    assert str(Rule.parse(text)) == written


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("20261210T010000Z", "2026-12-10"),  # that very start counts
        ("20261210T005959Z", "2026-12-09"),
        ("20261209T235959Z", "2026-12-09"),  # the 10th in Tokyo, but before ten o'clock
    ],
)
def test_an_end_that_is_an_instant_is_a_date_of_the_series(until, expected):
    rule = Rule.parse(f"FREQ=DAILY;UNTIL={until}", at=time(10), zone=TOKYO)
    assert str(rule.until) == expected


def test_a_rule_for_a_calendar_file_ends_at_an_instant():
    rule = Rule.parse("FREQ=DAILY;UNTIL=20261231")
    assert rule.in_calendar(at=time(10), zone=TOKYO) == "FREQ=DAILY;UNTIL=20261231T010000Z"


@pytest.mark.parametrize(
    ("text", "error", "part"),
    [
        ("", Unreadable, "RRULE"),
        ("every week", Unreadable, "RRULE"),
        ("FREQ=", Unreadable, "RRULE"),
        ("FREQ=DAILY;" + "X" * 200, Unreadable, "RRULE"),
        ("INTERVAL=2", Unreadable, "FREQ"),
        ("FREQ=FORTNIGHTLY", Unreadable, "FREQ"),
        ("FREQ=HOURLY", Unsupported, "FREQ"),
        ("FREQ=DAILY;FREQ=WEEKLY", Unreadable, "FREQ"),
        ("FREQ=DAILY;COLOUR=RED", Unreadable, "COLOUR"),
        ("FREQ=DAILY;BYHOUR=9,15", Unsupported, "BYHOUR"),
        ("FREQ=YEARLY;BYWEEKNO=20", Unsupported, "BYWEEKNO"),
        ("FREQ=DAILY;INTERVAL=0", OutOfBounds, "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=-1", OutOfBounds, "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=1000", OutOfBounds, "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=two", Unreadable, "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=２", Unreadable, "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=9999999999", Unreadable, "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", OutOfBounds, "COUNT"),
        ("FREQ=DAILY;COUNT=10000", OutOfBounds, "COUNT"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20261231", Unsupported, "COUNT"),
        ("FREQ=DAILY;UNTIL=20261331", Unreadable, "UNTIL"),
        ("FREQ=DAILY;UNTIL=2026-12-31", Unreadable, "UNTIL"),
        ("FREQ=DAILY;UNTIL=20261231T100000", Unsupported, "UNTIL"),
        ("FREQ=DAILY;UNTIL=20261231T100000Z", Unsupported, "UNTIL"),  # of an all-day series
        ("FREQ=DAILY;UNTIL=21000101", OutOfBounds, "UNTIL"),
        ("FREQ=DAILY;BYDAY=MO,TU", Unsupported, "BYDAY"),
        ("FREQ=DAILY;BYMONTHDAY=1", Unsupported, "BYMONTHDAY"),
        ("FREQ=WEEKLY;BYDAY=2TU", Unsupported, "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=TUE", Unreadable, "BYDAY"),
        ("FREQ=WEEKLY;WKST=1", Unreadable, "WKST"),
        ("FREQ=WEEKLY;BYMONTH=6", Unsupported, "BYMONTH"),
        ("FREQ=MONTHLY;BYDAY=TU", Unsupported, "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", Unsupported, "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=6TU", OutOfBounds, "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=-2TU", OutOfBounds, "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1", Unsupported, "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=1", Unsupported, "BYSETPOS"),
        ("FREQ=MONTHLY;BYSETPOS=1", Unsupported, "BYDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", Unsupported, "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", OutOfBounds, "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", OutOfBounds, "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=1FR", Unsupported, "BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1", OutOfBounds, "BYMONTH"),
        ("FREQ=YEARLY;BYMONTHDAY=1", Unsupported, "BYMONTH"),
        ("FREQ=YEARLY;BYDAY=20MO", OutOfBounds, "BYDAY"),
    ],
)
def test_a_rule_that_cannot_be_kept_says_which_part_is_to_blame(text, error, part):
    with pytest.raises(error) as caught:
        Rule.parse(text)
    assert type(caught.value) is error
    assert caught.value.part == part
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", NeverOccurs),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", None),  # 2028 is a year of it
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", None),
        ("FREQ=DAILY;UNTIL=20261130", EndsBeforeStart),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261206", EndsBeforeStart),  # before the first Monday
        ("FREQ=YEARLY;COUNT=75", OutOfBounds),
        ("FREQ=YEARLY;COUNT=74", None),
    ],
)
def test_a_series_has_a_date_within_the_book(text, error):
    if error is None:
        assert begin(text).first >= TUESDAY
        return
    with pytest.raises(error):
        begin(text)


def test_a_day_that_no_month_of_the_interval_has_never_occurs():
    with pytest.raises(NeverOccurs):
        begin("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", date(2026, 11, 1))
    with pytest.raises(NeverOccurs):
        begin("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", date(2027, 3, 1))


def test_a_series_without_end_ends_with_the_book():
    rule = Rule.parse("FREQ=DAILY")
    assert rule.last_date(TUESDAY) is None
    assert rule.dates(TUESDAY, date(2099, 12, 30), date(2150, 1, 1)) == [date(2099, 12, 30), date(2099, 12, 31)]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261231", date(2026, 12, 31)),
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261230", date(2026, 12, 29)),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", date(2026, 12, 10)),
        ("FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20270430", date(2027, 3, 31)),
        ("FREQ=DAILY;COUNT=999", date(2029, 8, 25)),
    ],
)
def test_the_last_date_is_known_at_once(text, last):
    assert begin(text).last == last


# Times


def test_a_series_keeps_its_hour_when_clocks_change():
    recurrence = begin("FREQ=WEEKLY;BYDAY=MO", date(2026, 10, 26), time(9), NEW_YORK)
    window = datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 11, 7, tzinfo=UTC)
    assert [f"{each.starts_at:%d %H:%M}" for each in recurrence.between(*window)] == ["26 13:00", "02 14:00"]


def test_an_hour_that_is_skipped_is_read_with_the_clock_of_before():
    recurrence = begin("FREQ=DAILY", date(2026, 3, 7), time(2, 30), NEW_YORK)
    [gap] = recurrence.between(datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 3, 9, 5, tzinfo=UTC))
    assert gap.day == date(2026, 3, 8)
    assert gap.starts_at.astimezone(NEW_YORK).time() == time(3, 30)


def test_an_hour_that_comes_twice_is_the_first():
    recurrence = begin("FREQ=DAILY", date(2026, 10, 31), time(1, 30), NEW_YORK)
    [twice] = recurrence.between(datetime(2026, 11, 1, 5, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC))
    assert twice.starts_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_date_lasts_as_long_as_any_other_when_clocks_change():
    night = Recurrence.begin(
        Rule.parse("FREQ=DAILY"), date(2026, 3, 7), zone=NEW_YORK, at=time(22), length=timedelta(hours=8)
    )
    assert night.occurrence(date(2026, 3, 7), date(2026, 3, 7)).ends_at.astimezone(NEW_YORK).time() == time(7)


def test_what_began_before_the_window_is_seen_in_it():
    long = Recurrence.begin(Rule.parse("FREQ=MONTHLY"), TUESDAY, zone=TOKYO, at=time(10), length=timedelta(days=3))
    [seen] = long.between(datetime(2027, 1, 3, 12, tzinfo=UTC), datetime(2027, 1, 3, 13, tzinfo=UTC))
    assert seen.original == date(2027, 1, 1)
    assert long.between(seen.ends_at, seen.ends_at + HOUR) == []
    assert long.between(seen.starts_at - HOUR, seen.starts_at) == []


def test_an_all_day_date_is_a_day_of_its_zone():
    recurrence = begin("FREQ=WEEKLY;BYDAY=SU", date(2026, 3, 1), at=None, zone=NEW_YORK)
    short = recurrence.occurrence(date(2026, 3, 8), date(2026, 3, 8))
    assert short.ends_at - short.starts_at == timedelta(hours=23)
    assert recurrence.days(date(2026, 3, 8), date(2026, 3, 9)) == [(date(2026, 3, 8), date(2026, 3, 8))]


# Parts


def test_a_series_is_cut_in_two_without_loss():
    whole = begin("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10")
    day = date(2026, 12, 15)
    before, since = whole.before(day), whole.since(day)
    assert [*before.originals(), *since.originals()] == list(whole.originals())
    assert str(before.rule) == "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261210"
    assert str(since.rule) == "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=6"
    assert (since.first, since.last) == (day, whole.last)


def test_weeks_of_an_interval_go_on_where_a_series_is_cut():
    whole = begin("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU")
    since = whole.since(date(2026, 12, 6))
    assert list(islice(since.originals(), 3)) == [date(2026, 12, 6), date(2026, 12, 15), date(2026, 12, 20)]


def test_nothing_is_left_outside_of_a_series():
    whole = begin("FREQ=DAILY;COUNT=3")
    assert whole.before(TUESDAY) is None
    assert whole.since(date(2026, 12, 4)) is None


def test_a_date_that_is_not_in_the_series_is_known():
    whole = begin("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231")
    assert whole.has(date(2026, 12, 8))
    assert not whole.has(date(2026, 12, 9))
    assert not whole.has(date(2027, 1, 5))
    assert whole.held(date(2026, 12, 9)) is None
    at = datetime(2026, 12, 8, 1, tzinfo=UTC)
    assert whole.held(date(2026, 12, 8)) == Occurrence(date(2026, 12, 8), date(2026, 12, 8), at, at + HOUR)


def test_the_next_dates_are_found_however_rare():
    leap = begin("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29")
    assert [day.year for day, _ in leap.next_days(TUESDAY, 3)] == [2028, 2032, 2036]
    assert leap.next_days(date(2099, 1, 1), 3) == []
    assert len(begin("FREQ=DAILY;COUNT=2").next_days(TUESDAY, 5)) == 2
