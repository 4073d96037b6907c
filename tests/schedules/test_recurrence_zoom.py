"""Which series Zoom can hold as a meeting with fixed times (zoom-contract §2.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from tests.schedules.test_recurrence import NEW_YORK, begin
from yotei.schedules.recurrence import OnHoliday, WhyOpen, zoom_recurrence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=DAILY;COUNT=10", {"type": 1, "repeat_interval": 1, "end_times": 10}),
        ("FREQ=DAILY;INTERVAL=90;COUNT=2", {"type": 1, "repeat_interval": 90, "end_times": 2}),
        (
            "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261231",
            {"type": 2, "repeat_interval": 1, "weekly_days": "3,5", "end_times": 10},
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=50",
            {"type": 2, "repeat_interval": 1, "weekly_days": "2,3,4,5,6", "end_times": 50},
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;COUNT=3",
            {"type": 2, "repeat_interval": 2, "weekly_days": "1", "end_times": 3},
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4",
            {"type": 2, "repeat_interval": 2, "weekly_days": "3,5", "end_times": 4},
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=12",
            {"type": 3, "repeat_interval": 1, "monthly_day": 15, "end_times": 12},
        ),
        (
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=30;COUNT=1",
            {"type": 3, "repeat_interval": 2, "monthly_day": 30, "end_times": 1},
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2",  # December, January: both have it
            {"type": 3, "repeat_interval": 1, "monthly_day": 31, "end_times": 2},
        ),
        (
            "FREQ=MONTHLY;BYDAY=2TU;COUNT=6",
            {"type": 3, "repeat_interval": 1, "monthly_week": 2, "monthly_week_day": 3, "end_times": 6},
        ),
        (
            "FREQ=MONTHLY;BYDAY=-1SU;COUNT=6",
            {"type": 3, "repeat_interval": 1, "monthly_week": -1, "monthly_week_day": 1, "end_times": 6},
        ),
    ],
)
def test_a_series_that_zoom_can_hold(text, expected):
    assert zoom_recurrence(begin(text)) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("FREQ=DAILY", WhyOpen.ENDLESS),
        ("FREQ=DAILY;COUNT=51", WhyOpen.TOO_MANY),
        ("FREQ=DAILY;INTERVAL=91;COUNT=2", WhyOpen.INTERVAL),
        ("FREQ=WEEKLY;INTERVAL=13;BYDAY=TU;COUNT=2", WhyOpen.INTERVAL),
        ("FREQ=MONTHLY;INTERVAL=4;BYMONTHDAY=1;COUNT=2", WhyOpen.INTERVAL),
        ("FREQ=YEARLY;COUNT=2", WhyOpen.YEARLY),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", WhyOpen.MONTH_END),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", WhyOpen.MONTH_END),
        ("FREQ=MONTHLY;BYDAY=5TU;COUNT=2", WhyOpen.FIFTH),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", WhyOpen.WORKING_DAY),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=4", WhyOpen.WEEK_START),
    ],
)
def test_a_series_that_zoom_cannot_hold_says_why(text, why):
    assert zoom_recurrence(begin(text)) is why


@pytest.mark.parametrize("on_holiday", ["skip", "before", "after"])
def test_a_holiday_within_its_dates_is_beyond_zoom(on_holiday):
    series = replace(begin("FREQ=WEEKLY;BYDAY=TH;COUNT=4"), on_holiday=OnHoliday(on_holiday))
    assert zoom_recurrence(series, {date(2026, 12, 17)}) is WhyOpen.HOLIDAY
    assert zoom_recurrence(series, {date(2026, 12, 31)})["end_times"] == 4  # after its last date
    assert zoom_recurrence(replace(series, on_holiday=OnHoliday.KEEP), {date(2026, 12, 17)})["end_times"] == 4


def test_an_hour_that_clocks_skip_or_repeat_is_beyond_zoom():
    def nights(day: date) -> object:
        return zoom_recurrence(begin("FREQ=DAILY;COUNT=2", day, time(2, 30), NEW_YORK))

    assert nights(date(2026, 3, 7)) is WhyOpen.CLOCKS
    assert nights(date(2026, 3, 9))["end_times"] == 2
    assert zoom_recurrence(begin("FREQ=DAILY;COUNT=2", date(2026, 10, 31), time(1, 30), NEW_YORK)) is WhyOpen.CLOCKS


def test_what_is_left_of_a_series_may_be_within_zoom():
    whole = begin("FREQ=DAILY;COUNT=60")
    assert zoom_recurrence(whole) is WhyOpen.TOO_MANY
    assert zoom_recurrence(whole.since(date(2027, 1, 1)))["end_times"] == 29
