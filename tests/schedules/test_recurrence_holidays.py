"""What becomes of a date that falls on a day off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schedules.test_recurrence import TOKYO, begin
from yotei.schedules.recurrence import OnHoliday, Recurrence, Rule

# The year's turn as a company rests: Tuesday 29 December to Sunday 3 January.
OFF = {date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)}
DAY = timedelta(days=1)


def held(text: str, on_holiday: str, begin_: date, days: int, off: set[date] = OFF) -> list[str]:
    rule = Rule.parse(text)
    recurrence = Recurrence.begin(rule, date(2026, 12, 1), zone=TOKYO, at=None, on_holiday=OnHoliday(on_holiday))
    found = recurrence.days(begin_, begin_ + days * DAY, off)
    return [f"{original:%m-%d}>{day:%m-%d}" if original != day else f"{day:%m-%d}" for original, day in found]


@pytest.mark.parametrize(
    ("on_holiday", "expected"),
    [
        ("keep", ["12-24", "12-31", "01-07"]),
        ("skip", ["12-24", "01-07"]),
        ("before", ["12-24", "12-31>12-28", "01-07"]),
        ("after", ["12-24", "12-31>01-04", "01-07"]),
    ],
)
def test_a_date_on_a_holiday(on_holiday, expected):
    assert held("FREQ=WEEKLY;BYDAY=TH", on_holiday, date(2026, 12, 24), 20) == expected


def test_a_date_by_the_calendar_moves_from_a_weekend_too():
    """The 26th of December 2026 is a Saturday: 営業日 means a day on which the company works."""
    assert held("FREQ=MONTHLY;BYMONTHDAY=26", "before", date(2026, 12, 20), 15) == ["12-26>12-25"]
    assert held("FREQ=MONTHLY;BYMONTHDAY=26", "after", date(2026, 12, 20), 15) == ["12-26>12-28"]
    assert held("FREQ=MONTHLY;BYMONTHDAY=26", "skip", date(2026, 12, 20), 15) == ["12-26"]


def test_a_saturday_that_the_rule_names_stays():
    assert held("FREQ=WEEKLY;BYDAY=SA", "after", date(2026, 12, 26), 7) == ["12-26"]


def test_a_day_holds_one_date_of_a_series():
    """Tuesday to Thursday are off: what comes to Monday 4 January is Monday's own."""
    assert held("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", "after", date(2026, 12, 28), 10) == [
        "12-28",
        "01-04",
        "01-05",
        "01-06",
    ]


def test_the_nearest_of_two_that_come_to_one_day_remains():
    assert held("FREQ=WEEKLY;BYDAY=TU,TH", "after", date(2026, 12, 28), 8) == ["12-31>01-04"]
    assert held("FREQ=WEEKLY;BYDAY=TU,TH", "before", date(2026, 12, 28), 7) == ["12-29>12-28"]


@pytest.mark.parametrize(("on_holiday", "day"), [("before", date(2026, 12, 28)), ("after", date(2027, 1, 4))])
def test_a_moved_date_is_seen_in_the_window_that_it_came_to(on_holiday, day):
    assert len(held("FREQ=WEEKLY;BYDAY=TH", on_holiday, day, 1)) == 1
    assert held("FREQ=WEEKLY;BYDAY=TH", on_holiday, date(2026, 12, 31), 1) == []


def test_a_date_without_a_working_day_in_reach_stays():
    off = {date(2026, 11, 1) + number * DAY for number in range(120)}
    assert held("FREQ=MONTHLY;BYMONTHDAY=15", "after", date(2026, 12, 1), 31, off) == ["12-15"]


def test_a_count_counts_what_is_skipped():
    """As RFC 5545 counts dates that EXDATE takes out."""
    assert held("FREQ=WEEKLY;BYDAY=TH;COUNT=6", "skip", date(2026, 12, 1), 60)[-1] == "01-07"


def test_a_single_date_is_asked_for_by_its_place_in_the_series():
    recurrence = Recurrence.begin(
        Rule.parse("FREQ=WEEKLY;BYDAY=TH"), date(2026, 12, 1), zone=TOKYO, at=None, on_holiday=OnHoliday.AFTER
    )
    assert recurrence.held(date(2026, 12, 31), OFF).day == date(2027, 1, 4)
    assert recurrence.held(date(2027, 1, 4), OFF) is None
    skipping = begin("FREQ=WEEKLY;BYDAY=TH")
    assert skipping.held(date(2026, 12, 31), OFF).day == date(2026, 12, 31)


rules = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=TU,TH",
        "FREQ=WEEKLY;BYDAY=SA",
        "FREQ=MONTHLY;BYMONTHDAY=1",
    ]
)
days_off = st.sets(st.integers(-35, 60)).map(lambda days: {date(2027, 5, 1) + day * DAY for day in days})


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(rules, st.sampled_from(["before", "after"]), days_off, st.integers(0, 20), st.integers(1, 10))
def test_a_window_sees_what_a_wider_one_sees(text, on_holiday, off, offset, length):
    """However the days off lie: what is held does not depend on who looks."""
    begin_ = date(2027, 5, 1) + offset * DAY
    wide = held(text, on_holiday, date(2027, 3, 20), 110, off)
    inside = {f"{begin_ + number * DAY:%m-%d}" for number in range(length)}
    assert held(text, on_holiday, begin_, length, off) == [each for each in wide if each[-5:] in inside]
    assert len({each[-5:] for each in wide}) == len(wide)
