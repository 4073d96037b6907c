"""The manual's four messages on the form (3.2), and the second button."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support.world import World
from yotei.schedules.models import Schedule

Typed = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "/schedules/new"
LATER = "予定だけ登録し、Zoomは自動で予約する"


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def silent(world: World) -> World:
    """Zoom takes no connection."""
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_before", times=99)
    return world


def test_neither_account_nor_address_is_said_in_the_manuals_words(
    as_: Callable[[str], Client], typed: Typed, world: World
) -> None:
    response = as_("jiro").post(NEW, typed(subject="残す件名"))
    assert response.status_code == 422
    assert "Zoom Meeting Error: Zoom 認証情報がありません" in text(response)
    assert LATER not in text(response)
    assert 'value="残す件名"' in text(response)
    assert world.calls() == 0


def test_an_unknown_account_is_said_with_its_cause(taro: Client, typed: Typed, world: World) -> None:
    world.taro.change_sheet(zoom_account="nobody@example.com")
    response = taro.post(NEW, typed())
    assert response.status_code == 502
    assert "Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。" in text(response)
    assert "nobody@example.com は Zoom のホストになれません" in text(response)
    assert not Schedule.objects.exists()


def test_an_english_page_translates_the_message_below_it(taro: Client, typed: Typed, world: World) -> None:
    world.taro.change_sheet(language="en", zoom_account="nobody@example.com")
    shown = text(taro.post(NEW, typed()))
    assert "Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。" in shown
    assert "The Zoom meeting could not be booked." in shown
    assert "does not let nobody@example.com host meetings" in shown


def test_the_second_button_is_offered_when_the_cause_may_pass(taro: Client, typed: Typed, silent: World) -> None:
    response = taro.post(NEW, typed(key="k"))
    assert response.status_code == 502
    assert LATER in text(response)
    assert 'name="key" value="k"' in text(response)


def test_the_second_button_saves_a_schedule_that_waits(taro: Client, typed: Typed, world: World) -> None:
    shown = text(taro.post(NEW, typed(book_later="1"), follow=True))
    assert "予約待ち" in shown
    assert "【Zoom連携情報】" not in shown
    assert world.calls() == 0


def test_the_registrant_is_told_when_the_worker_has_booked(taro: Client, typed: Typed, world: World) -> None:
    taro.post(NEW, typed(book_later="1"))
    world.work()
    shown = text(taro.get("/calendar"))
    assert "「Zoom会議」の Zoom ミーティングを予約しました。" in shown


def test_a_read_notice_is_gone(taro: Client, typed: Typed, world: World) -> None:
    taro.post(NEW, typed(book_later="1"))
    world.work()
    notice = world.taro.notices.get()
    response = taro.post(f"/notices/{notice.pk}/dismiss", {"next": "/todos"})
    assert response.headers["Location"] == "/todos"
    assert not world.taro.notices.exists()


def test_a_used_up_day_says_when_it_opens_again(taro: Client, typed: Typed, world: World) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="rate_host")
    response = taro.post(NEW, typed())
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "Zoom Meeting Error: ZoomAPIのリクエスト上限に達しました" in text(response)
    assert "2026-12-02 09:00:00 から再び使えます" in text(response)


def test_a_refused_token_is_said_in_the_manuals_words(taro: Client, typed: Typed, world: World) -> None:
    world.sandbox.fault(method="POST", path="/oauth/token", action="status", status=400, body={"error": "x"}, times=9)
    response = taro.post(NEW, typed())
    assert response.status_code == 502
    assert "Zoom Meeting Error: Oauth トークンのリクエストに失敗しました" in text(response)
