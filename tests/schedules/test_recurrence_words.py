"""A series in words, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.utils.translation import override

from tests.schedules.test_recurrence import begin
from yotei.schedules.recurrence import OnHoliday, RecurrenceError, Rule, WhyOpen
from yotei.schedules.recurrence_words import HOLIDAYS, WHY_OPEN, explain, in_words


@pytest.mark.parametrize(
    ("text", "japanese", "english"),
    [
        ("FREQ=DAILY", "毎日", "Every day"),
        ("FREQ=DAILY;INTERVAL=3", "3日ごと", "Every 3 days"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "平日", "Every weekday"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "毎週 火・木", "Every week on Tue, Thu"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "2週ごと 月・金", "Every 2 weeks on Mon, Fri"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "毎月 15日", "Every month on day 15"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "毎月 末日", "Every month on the last day"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU", "2か月ごと 第2火曜", "Every 2 months on the second Tue"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "毎月 最終金曜", "Every month on the last Fri"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "毎月 最終平日", "Every month on the last weekday"),
        ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=5", "毎年 6月5日", "Every year on June 5"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "毎年 2月末日", "Every year on the last day of February"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYDAY=2MO", "2年ごと 5月第2月曜", "Every 2 years on the second Mon of May"),
    ],
)  # fmt: skip
def test_a_rule_in_words(text, japanese, english):
    recurrence = begin(text)
    with override("ja"):
        assert in_words(recurrence) == f"{japanese} 10:00–11:00"
    with override("en"):
        assert in_words(recurrence) == f"{english} 10:00–11:00"


@pytest.mark.parametrize(
    ("text", "japanese", "english"),
    [
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261231", "毎週 火・木 10:00–11:00, 2026-12-31 まで",
         "Every week on Tue, Thu 10:00–11:00, until 2026-12-31"),
        ("FREQ=DAILY;COUNT=10", "毎日 10:00–11:00, 全10回", "Every day 10:00–11:00, 10 times"),
        ("FREQ=DAILY;COUNT=1", "毎日 10:00–11:00, 全1回", "Every day 10:00–11:00, 1 time"),
    ],
)  # fmt: skip
def test_the_end_of_a_series_in_words(text, japanese, english):
    with override("ja"):
        assert in_words(begin(text)) == japanese
    with override("en"):
        assert in_words(begin(text)) == english


@pytest.mark.parametrize(
    ("on_holiday", "japanese", "english"),
    [
        ("keep", "", ""),
        ("skip", ", 休日は行わない", ", not on holidays"),
        ("before", ", 休日は前営業日", ", on holidays the working day before"),
        ("after", ", 休日は翌営業日", ", on holidays the working day after"),
    ],
)
def test_what_holidays_do_in_words(on_holiday, japanese, english):
    recurrence = replace(begin("FREQ=DAILY"), on_holiday=OnHoliday(on_holiday))
    with override("ja"):
        assert in_words(recurrence) == f"毎日 10:00–11:00{japanese}"
    with override("en"):
        assert in_words(recurrence) == f"Every day 10:00–11:00{english}"


@pytest.mark.parametrize(
    ("at", "hours", "japanese", "english"),
    [
        (time(22), 8, "22:00–06:00(1日後)", "22:00–06:00 (1 day later)"),
        (time(0), 24, "00:00–00:00(1日後)", "00:00–00:00 (1 day later)"),
        (time(9), 56, "09:00–17:00(2日後)", "09:00–17:00 (2 days later)"),
        (None, 24, "終日", "all day"),
    ],
)
def test_the_hours_of_a_series_in_words(at, hours, japanese, english):
    recurrence = replace(begin("FREQ=DAILY"), at=at, length=timedelta(hours=hours))
    with override("ja"):
        assert in_words(recurrence) == f"毎日 {japanese}"
    with override("en"):
        assert in_words(recurrence) == f"Every day {english}"


def test_a_refused_rule_is_explained_in_the_readers_language():
    with pytest.raises(RecurrenceError) as caught:
        Rule.parse("FREQ=DAILY;UNTIL=20261130").first_date(date(2026, 12, 1))
    with override("ja"):
        assert explain(caught.value) == "定例の終わり(2026-11-30)が、最初の日(2026-12-01)より前です。"
    with override("en"):
        assert explain(caught.value) == str(caught.value)


def test_every_choice_has_its_words():
    assert set(WHY_OPEN) == set(WhyOpen)
    assert set(HOLIDAYS) == set(OnHoliday)
