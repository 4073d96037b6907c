"""参加 or 欠席 for one date of a series alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from tests.support.dates import FIRST, SECOND, THIRD, change, listed, page_of, reply, send, text, weekly
from tests.support.world import TOKYO, World, deadline
from yotei.booking import seams
from yotei.schedules.models import DateAttendee, Schedule

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def series(world: World) -> Schedule:
    return weekly(world)


def test_an_answer_on_a_date_is_to_that_date(as_: Log, world: World, series: Schedule) -> None:
    hanako = as_("hanako")
    assert reply(hanako, series, "declined", message="出張").headers["Location"] == page_of(series)
    assert listed(hanako, page_of(series)) == [("hanako", "declined")]
    assert "出張" in text(hanako.get(page_of(series)))
    assert listed(hanako, f"/schedules/{series.pk}") == [("hanako", "none")]


def test_an_answer_on_a_date_may_be_to_all(as_: Log, world: World, series: Schedule) -> None:
    hanako = as_("hanako")
    reply(hanako, series, "declined")
    reply(hanako, series, "declined", day=THIRD)
    reply(hanako, series, "accepted", scope="all")
    replies = [listed(hanako, page_of(series, day))[0][1] for day in (FIRST, SECOND, THIRD)]
    assert replies == ["accepted", "accepted", "declined"]


def test_an_answer_to_a_date_is_no_change_of_it(as_: Log, world: World, series: Schedule) -> None:
    reply(as_("hanako"), series, "accepted")
    assert world.read(series).version == 1
    assert "この予定は例外です" not in text(as_("taro").get(page_of(series)))
    assert send(as_("taro"), series, world.hanako, subject="拡大会議", version=1).status_code == 302


@pytest.mark.parametrize("path", ["", "/popup"])
def test_a_date_asks_for_which_dates_an_answer_is(as_: Log, series: Schedule, path: str) -> None:
    shown = text(as_("hanako").get(f"{page_of(series)}{path}"))
    assert f'action="{page_of(series)}/reply"' in shown
    assert 'name="scope" value="one" checked' in shown
    assert f'action="{page_of(series)}/reply"' not in text(as_("taro").get(f"{page_of(series)}{path}"))


def test_the_series_asks_for_all_dates(as_: Log, series: Schedule) -> None:
    shown = text(as_("hanako").get(f"/schedules/{series.pk}"))
    assert f'action="/schedules/{series.pk}/reply"' in shown
    assert 'name="scope"' not in shown


def test_a_guest_of_one_date_is_not_asked_about_others(as_: Log, world: World, series: Schedule) -> None:
    change(world, series, world.jiro)
    jiro = as_("jiro")
    assert 'name="scope"' not in text(jiro.get(page_of(series)))
    assert reply(jiro, series, "accepted", scope="all").status_code == 403
    assert reply(jiro, series, "accepted").status_code == 302


def test_a_script_gets_the_answer_as_a_piece(as_: Log, series: Schedule) -> None:
    sent = {"reply": "declined", "scope": "one"}
    answer = as_("hanako").post(f"{page_of(series)}/reply", sent, headers={"X-Piece": "reply"}, follow=True)
    assert "<!doctype" not in text(answer)
    assert f'action="{page_of(series)}/reply"' in text(answer)
    assert "badge reply-declined" in text(answer)


@pytest.mark.parametrize("login", ["taro", "jiro", "hanako"])
def test_only_who_takes_part_in_a_date_answers_to_it(as_: Log, world: World, series: Schedule, login: str) -> None:
    change(world, series)
    assert reply(as_(login), series, "accepted").status_code == 403


def test_nobody_answers_to_a_date_that_is_none(as_: Log, series: Schedule) -> None:
    assert reply(as_("hanako"), series, "accepted", day=date(2026, 12, 9)).status_code == 404


def test_an_answer_is_one_or_the_other(as_: Log, series: Schedule) -> None:
    assert reply(as_("hanako"), series, "perhaps").status_code == 422
    assert not DateAttendee.objects.exists()


def test_an_answer_given_while_zoom_is_asked_stays(world: World) -> None:
    series = weekly(world, category="web-meeting")
    start = datetime(2026, 12, 9, 9, tzinfo=TOKYO)
    fields = {"starts_at": start, "ends_at": start + timedelta(hours=1)}

    def answered(passed: str) -> None:
        if passed == "after_call":
            world.read(series).reply_to_date(SECOND, by=world.hanako, reply="declined")

    seams.watch(answered)
    try:
        world.read(series).change_date(SECOND, by=world.taro, fields=fields, deadline=deadline())
    finally:
        seams.watch(None)
    [part] = DateAttendee.objects.select_related("exception")
    assert (part.reply, part.starts_at, part.exception.starts_at) == ("declined", start, start)


def test_an_answer_stays_where_a_date_is_undone(as_: Log, world: World, series: Schedule) -> None:
    reply(as_("hanako"), series, "declined")
    change(world, series, world.hanako, world.jiro, subject="拡大会議")
    as_("taro").post(f"{page_of(series)}/restore")
    assert listed(as_("taro"), page_of(series)) == [("hanako", "declined")]


@pytest.mark.parametrize(
    ("wish", "left"),
    [
        ("accept", {"hanako": "declined", "jiro": "accepted"}),
        ("accept_declined", {"hanako": "accepted", "jiro": "accepted"}),
        ("reset", {"hanako": "none", "jiro": "none"}),
    ],
)
def test_answering_for_all_is_for_all_dates(
    as_: Log, world: World, series: Schedule, wish: str, left: dict[str, str]
) -> None:
    reply(as_("hanako"), series, "declined")
    change(world, series, world.hanako, world.jiro)
    world.change(series, replies=wish)
    assert dict(listed(as_("taro"), page_of(series))) == left
