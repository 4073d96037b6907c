"""The manual 3.2, 「スケジュール」の登録・変更画面でエラーが表示される場合, sentence by sentence."""

import pytest
from django.test import Client

from tests.manual.reader import blank, change, enter_on_sheet, read_again, register, the_meeting, what_zoom_holds
from tests.support.pages import Page, log_in
from tests.support.world import World
from yotei.schedules.models import Schedule

pytestmark = pytest.mark.django_db(transaction=True)

BOOKING_FAILED = "Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。"
ACCOUNT_MISSING = "Zoom Meeting Error: Zoom 認証情報がありません"
LIMIT_REACHED = "Zoom Meeting Error: ZoomAPIのリクエスト上限に達しました"
TOKEN_FAILED = "Zoom Meeting Error: Oauth トークンのリクエストに失敗しました"


def refuse_the_booking(world: World) -> None:
    world.sandbox.fault(
        method="POST", path="/users/*/meetings", action="status", status=400, body={"code": 300, "message": "no"}
    )


def empty_the_sheet(world: World) -> None:
    enter_on_sheet(log_in(world, "taro"), "taro", email="", zoom_account="")


def limit_a_second(world: World) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="rate_second", times=None)


def limit_a_day(world: World) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="rate_day", times=None)


def refuse_the_token(world: World) -> None:
    world.sandbox.fault(
        method="POST", path="/oauth/token", action="status", status=400, body={"error": "x"}, times=None
    )


CAUSES = {
    "booking failed": (refuse_the_booking, BOOKING_FAILED),
    "no account": (empty_the_sheet, ACCOUNT_MISSING),
    "limit a second": (limit_a_second, LIMIT_REACHED),
    "limit of 24 hours": (limit_a_day, LIMIT_REACHED),
    "no token": (refuse_the_token, TOKEN_FAILED),
}


def strong(page: Page) -> str:
    """The message as it stands in the page, its spaces untouched."""
    return page.root.first("div", role="alert").first("strong").raw


@pytest.mark.parametrize("cause", CAUSES)
def test_a_message_stands_on_the_form_of_a_new_schedule(cause: str, world: World, taro: Client) -> None:
    """3.2: the four messages word for word on 登録; nothing is saved, what was typed stays."""
    break_it, message = CAUSES[cause]
    break_it(world)
    page, typed = blank(taro, subject="消えない件名", details="消えない詳細\n二行目", visibility="private")
    page = page.press(**typed)
    assert strong(page) == message
    assert page.status in (422, 502, 503)
    assert {name: page.form[name] for name in typed} == typed
    assert not Schedule.objects.exists()
    assert not world.sandbox.meetings


@pytest.mark.parametrize("cause", CAUSES)
def test_a_message_stands_on_the_form_of_a_change(cause: str, world: World, taro: Client) -> None:
    """3.2: the four messages word for word on 変更; the schedule is as before, what was typed stays."""
    detail = register(taro, "外出", subject="前の件名")
    break_it, message = CAUSES[cause]
    break_it(world)
    page = change(detail, "web会議", subject="消えない件名", details="消えない詳細")
    assert strong(page) == message
    assert (page.form["subject"], page.form["details"]) == ("消えない件名", "消えない詳細")
    shown = read_again(detail)
    assert (shown.rows["種別"].text, shown.rows["件名"].text) == ("外出", "前の件名")
    assert not world.sandbox.meetings


def test_a_refused_update_leaves_both_sides_as_they_were(world: World, taro: Client) -> None:
    """3.2: 「Zoom ミーティングが予約できなかった場合。」 of a meeting that exists."""
    detail = register(taro)
    held = what_zoom_holds(world)
    world.sandbox.fault(method="PATCH", path="/meetings/*", action="status", status=400, body={"code": 300})
    page = change(detail, subject="通らない件名")
    assert (strong(page), page.form["subject"]) == (BOOKING_FAILED, "通らない件名")
    assert what_zoom_holds(world) == held
    assert read_again(detail).rows["件名"].text == "Zoom会議"


@pytest.mark.parametrize("item", ["email", "zoom_account"])
def test_one_of_the_two_items_is_enough(item: str, world: World) -> None:
    """3.2: 「社員シートのメールアドレス欄及び Zoom アカウント記載用の項目に値が入力されていない場合。」 Both."""
    jiro = log_in(world, "jiro")
    enter_on_sheet(jiro, "jiro", **{item: "hanako@example.com"})
    register(jiro)
    assert the_meeting(world).host_email == "hanako@example.com"


def test_without_an_account_zoom_is_not_asked(world: World) -> None:
    """3.2: the cause is on the sheet, so no request is spent."""
    assert strong(register(log_in(world, "jiro"))) == ACCOUNT_MISSING
    assert world.sandbox.calls == []


def test_a_reached_limit_says_when_it_opens_again(world: World, taro: Client) -> None:
    """3.2: 「1 秒ごとまたは 24 時間ごとのリクエスト上限数が存在します。」 The day ends at 00:00 UTC, 9:00 in Tokyo."""
    limit_a_day(world)
    assert "2026-12-02 09:00:00" in register(taro).error[1]


def test_a_token_is_asked_for_anew_after_its_hour(world: World, taro: Client) -> None:
    """3.2: 「Oauth トークンは発行してから 1 時間で無効となります。そのため、…再発行を行っています」"""
    register(taro)
    world.advance(3601)
    register(taro)
    assert (len(world.sandbox.meetings), len(world.sandbox.token_calls)) == (2, 2)


def test_within_its_hour_a_token_serves_all(world: World, taro: Client) -> None:
    """3.2: it is issued once an hour, not once a call."""
    register(taro)
    change(register(taro), subject="別の件名")
    assert len(world.sandbox.token_calls) == 1


def test_a_token_that_cannot_be_renewed_is_said(world: World, taro: Client) -> None:
    """3.2: 「何らかの理由により発行できない場合。」"""
    register(taro)
    world.advance(3601)
    refuse_the_token(world)
    assert strong(register(taro)) == TOKEN_FAILED
    assert len(world.sandbox.meetings) == 1


def test_what_could_not_be_booked_can_be_registered_once_the_cause_is_gone(world: World, taro: Client) -> None:
    """3.2: the form that came back with an error is sent again."""
    refuse_the_booking(world)
    page = register(taro, subject="二度目で通る")
    assert strong(page) == BOOKING_FAILED
    assert page.press().rows["件名"].text == "二度目で通る"
    assert the_meeting(world).topic == "二度目で通る"
