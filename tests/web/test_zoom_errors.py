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
def away(world: World) -> World:
    world.sandbox.add_fault(kind="refuse", times=99)
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
