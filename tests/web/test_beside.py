"""Other Zoom meetings of the host at the typed time: said while the form is filled in, never forbidden."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.pages import Page
from tests.support.world import TOKYO, World
from yotei.booking.plans import choose_plan
from yotei.schedules.models import Schedule

Typed = Callable[..., dict[str, Any]]
Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting(world: World) -> Schedule:
    """Taro's, 2026-12-01 13:00 to 14:00."""
    return world.register(subject="先の会議").schedule


def said(client: Client, fields: dict[str, Any]) -> str:
    response = client.get("/schedules/beside", fields)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_meeting_at_the_same_time_is_named(taro: Client, typed: Typed, meeting: Schedule) -> None:
    shown = said(taro, typed(start_time="13:30", end_time="14:30"))
    assert "ホストには同じ時間に別の Zoom ミーティングがあります。" in shown
    assert f'<a href="/schedules/{meeting.pk}" target="_blank">先の会議</a>' in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"start_time": "14:00", "end_time": "15:00"},
        {"start_time": "12:00", "end_time": "13:00"},
        {"start_date": "2026-12-02", "end_date": "2026-12-02"},
        {"start_date": "2026-11-30", "end_date": "2026-11-30"},
        {"timezone": "America/New_York"},
    ],
)
def test_at_another_time_nothing_is_said(
    taro: Client, typed: Typed, meeting: Schedule, changes: dict[str, str]
) -> None:
    assert said(taro, typed(**changes)) == ""


def test_a_whole_day_overlaps_what_is_in_it(taro: Client, typed: Typed, meeting: Schedule) -> None:
    assert "先の会議" in said(taro, typed(kind="all_day", start_time="", end_time=""))


def test_what_books_no_meeting_is_left_alone(taro: Client, typed: Typed, meeting: Schedule) -> None:
    assert said(taro, typed(category="visit")) == ""


def test_meetings_of_others_do_not_count(as_: Log, typed: Typed, meeting: Schedule) -> None:
    assert said(as_("hanako"), typed()) == ""


def test_a_schedule_is_not_beside_itself(taro: Client, typed: Typed, meeting: Schedule) -> None:
    assert said(taro, typed() | {"schedule": meeting.pk}) == ""


def test_who_changes_it_is_told_of_its_registrants_meetings(as_: Log, world: World, typed: Typed) -> None:
    open_one = world.register(subject="皆が変えられる会議", open_to_edit=True).schedule
    world.register(subject="太郎の秘密", visibility="private")
    shown = said(as_("hanako"), typed() | {"schedule": open_one.pk})
    assert "予定あり" in shown
    assert "太郎の秘密" not in shown


def test_of_what_may_not_be_changed_nothing_is_said(as_: Log, world: World, typed: Typed, meeting: Schedule) -> None:
    private = world.register(visibility="private").schedule
    hanako = as_("hanako")
    assert hanako.get("/schedules/beside", typed() | {"schedule": meeting.pk}).status_code == 403
    assert hanako.get("/schedules/beside", typed() | {"schedule": private.pk}).status_code == 404


@pytest.mark.parametrize(
    ("plan", "others", "warns"),
    [("free", 1, True), ("pro", 1, True), ("business", 1, False), ("business", 2, True)],
)
def test_the_plan_says_how_many_run_at_once(
    taro: Client, world: World, typed: Typed, monkeypatch: pytest.MonkeyPatch, plan: Any, others: int, warns: bool
) -> None:
    monkeypatch.setattr(world.office.plan, "given", None)
    choose_plan(plan)
    for _ in range(others):
        world.register()
    shown = said(taro, typed())
    assert ('class="note warning"' in shown) == warns
    assert ("ライセンスのあるホストは同時に2つまで" in shown) == (plan == "business")


def test_two_meetings_one_after_the_other_are_not_two_at_once(
    taro: Client, world: World, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.office.plan, "given", None)
    choose_plan("business")
    for hour in (13, 14):
        start = datetime(2026, 12, 1, hour, tzinfo=TOKYO)
        world.register(starts_at=start, ends_at=start.replace(hour=hour + 1))
    assert "warning" not in said(taro, typed(start_time="13:00", end_time="15:00"))


@pytest.mark.parametrize(
    "changes",
    [
        {"start_date": ""},
        {"start_date": "9999-12-31", "kind": "all_day"},
        {"start_date": "0001-01-01", "kind": "all_day"},
        {"end_time": "12:00"},
        {"timezone": "Mars/Olympus"},
        {"category": "9" * 30},
        {"schedule": "9" * 30},
        {"schedule": "x"},
    ],
)
def test_what_cannot_be_read_yet_is_no_error(
    taro: Client, typed: Typed, meeting: Schedule, changes: dict[str, str]
) -> None:
    said(taro, typed() | changes)


def test_asking_changes_nothing(taro: Client, world: World, typed: Typed, meeting: Schedule) -> None:
    calls = world.calls()
    with CaptureQueriesContext(connection) as asked:
        said(taro, typed() | {"schedule": meeting.pk})
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}
    assert world.calls() == calls


def test_an_overlap_is_never_forbidden(taro: Client, world: World, meeting: Schedule) -> None:
    Page.get(taro, "/schedules/new?date=2026-12-01&start=13:00&end=14:00&category=web-meeting").press(subject="重ねる")
    assert len(world.live()) == 2
    detail = Page.get(taro, f"/schedules/{Schedule.objects.get(subject='重ねる').pk}")
    assert "先の会議" in detail.root.first("div", class_="warning").text
