"""定例 on the pages: the form's choices, one date, what follows, all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support.world import World
from yotei.schedules.models import Schedule

Typed = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.django_db(transaction=True)


def text(response: Any) -> str:
    return str(response.content.decode())


def weekly(typed: Typed, **changes: Any) -> dict[str, Any]:
    """Every Tuesday from 2026-12-01 on, 13:00 to 14:00, as the form sends it."""
    choices = {"kind": "recurring", "repeats": "weekly", "interval": 1, "weekdays": ["TU"], "ends": "never",
               "on_holiday": "keep"}  # fmt: skip
    return typed(category="visit", **choices | changes)


def only() -> Schedule:
    return Schedule.objects.with_names().get()


@pytest.fixture
def series(taro: Client, typed: Typed) -> Schedule:
    assert taro.post("/schedules/new", weekly(typed)).status_code == 302
    return only()


@pytest.mark.parametrize(
    ("choices", "rule"),
    [
        ({}, "FREQ=WEEKLY;BYDAY=TU"),
        ({"interval": 2, "weekdays": ["TU", "TH"]}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
        ({"repeats": "daily", "ends": "count", "count": 10}, "FREQ=DAILY;COUNT=10"),
        ({"repeats": "weekdays", "ends": "until", "until": "2026-12-31"},
         "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261231"),
        ({"repeats": "monthly"}, "FREQ=MONTHLY;BYMONTHDAY=1"),
        ({"repeats": "nth"}, "FREQ=MONTHLY;BYDAY=1TU"),
        ({"repeats": "last"}, "FREQ=MONTHLY;BYDAY=-1TU"),
        ({"repeats": "month_end"}, "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ({"repeats": "working_end"}, "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ({"repeats": "yearly"}, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"),
    ],
)  # fmt: skip
def test_choices_become_a_rule(taro: Client, typed: Typed, choices: dict[str, Any], rule: str) -> None:
    assert taro.post("/schedules/new", weekly(typed, **choices)).status_code == 302
    assert only().rule == rule


@pytest.mark.parametrize(
    "choices",
    [{"interval": 2, "weekdays": ["TU", "TH"]}, {"repeats": "nth"}, {"repeats": "yearly", "ends": "count", "count": 3},
     {"repeats": "weekdays", "ends": "until", "until": "2026-12-31", "on_holiday": "skip"}],
)  # fmt: skip
def test_an_untouched_form_of_a_series_changes_nothing(taro: Client, typed: Typed, choices: dict[str, Any]) -> None:
    taro.post("/schedules/new", weekly(typed, **choices))
    before = only()
    form = taro.get(f"/schedules/{before.pk}/edit").context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None}
    assert taro.post(f"/schedules/{before.pk}/edit", sent).status_code == 302
    after = only()
    assert (after.rule, after.on_holiday, after.starts_at) == (before.rule, before.on_holiday, before.starts_at)


def test_the_page_says_the_rule_in_words(taro: Client, series: Schedule) -> None:
    shown = text(taro.get(f"/schedules/{series.pk}"))
    assert "毎週 火 13:00–14:00" in shown
    assert "2026-12-08(火) 13:00 - 14:00" in shown


def test_the_form_shows_words_while_one_types(taro: Client, typed: Typed) -> None:
    shown = text(taro.get("/schedules/repeats", weekly(typed, weekdays=["TU", "TH"], ends="until", until="2026-12-10")))
    assert "毎週 火・木 13:00–14:00, 2026-12-10 まで" in shown
    assert "2026-12-01(火) · 2026-12-03(木) · 2026-12-08(火) · 2026-12-10(木)" in shown


def test_the_preview_says_what_is_wrong(taro: Client, typed: Typed) -> None:
    shown = text(taro.get("/schedules/repeats", weekly(typed, ends="until", until="2026-11-01")))
    assert "wrong" in shown


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"ends": "until", "until": "2026-11-01"}, "repeats"),
        ({"ends": "until"}, "until"),
        ({"ends": "count"}, "count"),
        ({"ends": "count", "count": 10_000}, "repeats"),
        ({"interval": 0}, "interval"),
        ({"start_time": ""}, "start_time"),
        ({"start_date": "2026-02-30"}, "start_date"),
    ],
)
def test_a_wrong_choice_is_said_at_its_field(taro: Client, typed: Typed, choices: dict[str, Any], field: str) -> None:
    response = taro.post("/schedules/new", weekly(typed, **choices))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Schedule.objects.exists()


def test_a_calendar_shows_each_date(taro: Client, series: Schedule) -> None:
    bars = taro.get("/calendar/events?from=2026-12-01&to=2026-12-31").json()["bars"]
    assert [bar["start"][:10] for bar in bars if bar["url"].startswith("/schedules")] == [
        "2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29",
    ]  # fmt: skip
    assert bars[1]["url"] == f"/schedules/{series.pk}/dates/2026-12-08"


def test_a_change_asks_which_dates_are_meant(taro: Client, series: Schedule) -> None:
    shown = text(taro.get(f"/schedules/{series.pk}/dates/2026-12-08/change"))
    assert all(words in shown for words in ("この予定のみ", "この予定以降", "すべて"))


def date_form(series: Schedule, **changes: Any) -> dict[str, Any]:
    """Wednesday the 9th, 15:00 to 16:00, with notes of its own."""
    fields = {"subject": "定例(臨時)", "place": "本社", "details": "資料", "version": series.version, "key": "k1"}
    fields |= {"start_date": "2026-12-09", "start_time": "15:00", "end_date": "2026-12-09", "end_time": "16:00"}
    return fields | changes


def test_one_date_is_changed_by_its_own_form(taro: Client, series: Schedule) -> None:
    page = f"/schedules/{series.pk}/dates/2026-12-08"
    assert taro.post(f"{page}/edit", date_form(series)).status_code == 302
    shown = text(taro.get(page))
    assert "2026-12-09(水) 15:00 - 16:00" in shown
    assert "この予定は例外です" in shown


def test_a_wrong_date_keeps_what_was_typed(taro: Client, series: Schedule) -> None:
    response = taro.post(f"/schedules/{series.pk}/dates/2026-12-08/edit", date_form(series, end_time="14:00"))
    assert response.status_code == 422
    assert "定例(臨時)" in text(response)


def test_an_exception_is_undone_from_the_page(taro: Client, series: Schedule) -> None:
    taro.post(f"/schedules/{series.pk}/dates/2026-12-08/edit", date_form(series))
    assert taro.post(f"/schedules/{series.pk}/dates/2026-12-08/restore").status_code == 302
    assert not only().exceptions.exists()


def test_what_follows_is_changed_by_the_whole_form(taro: Client, typed: Typed, series: Schedule) -> None:
    page = f"/schedules/{series.pk}/dates/2026-12-15/following"
    assert 'value="2026-12-15"' in text(taro.get(page))
    sent = weekly(typed, start_date="2026-12-15", subject="後半", version=series.version)
    assert taro.post(page, sent).status_code == 302
    old, new = Schedule.objects.order_by("pk")
    assert (str(old.last_day), str(new.first_day), new.subject) == ("2026-12-08", "2026-12-15", "後半")


@pytest.mark.parametrize(("scope", "left"), [("one", 4), ("following", 1)])
def test_dates_are_deleted_from_their_page(taro: Client, series: Schedule, scope: str, left: int) -> None:
    page = f"/schedules/{series.pk}/dates/2026-12-08/delete"
    assert "この予定以降" in text(taro.get(page))
    assert taro.post(page, {"scope": scope, "version": series.version}).status_code == 302
    bars = taro.get("/calendar/events?from=2026-12-01&to=2026-12-31").json()["bars"]
    assert len([bar for bar in bars if bar["url"].startswith("/schedules")]) == left


def drag(series: Schedule, **more: Any) -> dict[str, Any]:
    return {"version": series.version, "kind": "timed", "start_date": "2026-12-09", "start_time": "10:00",
            "end_date": "2026-12-09", "end_time": "11:00"} | more  # fmt: skip


def test_a_drag_asks_which_dates_are_meant(taro: Client, series: Schedule) -> None:
    response = taro.post(f"/schedules/{series.pk}/dates/2026-12-08/move", drag(series))
    assert response.status_code == 409
    assert all(words in text(response) for words in ("この予定のみ", "この予定以降", "すべて", 'value="2026-12-09"'))
    assert only().version == 1


@pytest.mark.parametrize(
    ("scope", "starts"),
    [
        ("one", ["01 13", "09 10", "15 13", "22 13", "29 13"]),
        ("following", ["01 13", "09 10", "16 10", "23 10", "30 10"]),
        ("all", ["02 10", "09 10", "16 10", "23 10", "30 10"]),
    ],
)
def test_a_drag_moves_the_dates_that_are_meant(taro: Client, series: Schedule, scope: str, starts: list[str]) -> None:
    assert taro.post(f"/schedules/{series.pk}/dates/2026-12-08/move", drag(series, scope=scope)).status_code == 200
    bars = taro.get("/calendar/events?from=2026-12-01&to=2026-12-31").json()["bars"]
    shown = sorted(bar["start"] for bar in bars if bar["url"].startswith("/schedules"))
    assert [f"{start[8:10]} {start[11:13]}" for start in shown] == starts


def test_a_drag_of_a_series_of_several_days_moves_one_date_only(taro: Client, typed: Typed) -> None:
    taro.post("/schedules/new", weekly(typed, weekdays=["TU", "TH"]))
    page = f"/schedules/{only().pk}/dates/2026-12-08/move"
    refused = taro.post(page, drag(only(), scope="all"))
    assert refused.status_code == 422
    assert "フォームで繰り返しを変更" in text(refused)
    assert taro.post(page, drag(only(), scope="one")).status_code == 200


def test_a_copy_of_a_series_repeats_alike(taro: Client, series: Schedule) -> None:
    form = taro.get(f"/schedules/{series.pk}/copy").context["form"]
    assert (form.initial["kind"], form.initial["weekdays"]) == ("recurring", ["TU"])


def test_a_date_that_is_none_is_not_found(taro: Client, series: Schedule) -> None:
    for page in ("", "/popup", "/edit", "/change", "/following", "/delete"):
        assert taro.get(f"/schedules/{series.pk}/dates/2026-12-09{page}").status_code == 404
    assert taro.get(f"/schedules/{series.pk}/dates/2026-13-45").status_code == 404


def test_today_shows_the_date_of_a_series(taro: Client, world: World, typed: Typed) -> None:
    today = world.now.astimezone(world.taro.zone).date().isoformat()
    taro.post("/schedules/new", weekly(typed, start_date=today, repeats="daily", subject="朝会"))
    assert f"/dates/{today}" in text(taro.get("/today"))


def test_times_of_a_series_are_busy_for_free_time(taro: Client, world: World, typed: Typed, series: Schedule) -> None:
    shown = text(taro.get("/group?date=2026-12-08"))
    assert "/dates/2026-12-08" in shown
