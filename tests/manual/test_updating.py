"""The manual 2.3, 「Zoom ミーティング」連携スケジュールを更新する, sentence by sentence."""

import pytest
from django.test import Client

from tests.manual.reader import at, block, change, register, the_meeting
from tests.support.pages import Page, log_in
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_changed_subject_changes_the_topic(world: World, taro: Client) -> None:
    """2.3: 「…連携予約したスケジュールを変更することで、「Zoom ミーティング」のスケジュールが更新できます。」"""
    detail = change(register(taro), subject="Zoom会議(再)")
    assert detail.rows["件名"].text == "Zoom会議(再)"
    assert the_meeting(world).topic == "Zoom会議(再)"


def test_a_changed_date_moves_the_meeting(world: World, taro: Client) -> None:
    """2.3: the date, too."""
    change(register(taro), start_time="16:00", end_time="17:30")
    assert (the_meeting(world).start_time, the_meeting(world).duration) == (at(16), 90)


def test_a_changed_schedule_keeps_its_link(taro: Client) -> None:
    """2.3: the meeting is updated, not booked anew."""
    detail = register(taro)
    assert block(change(detail, subject="新しい件名", start_time="13:30")) == block(detail)


def test_a_deal_linked_later_joins_the_topic(world: World, taro: Client) -> None:
    """2.3 with 2.2 ※."""
    page = Page.get(taro, f"{register(taro).path}/edit").press(link_search="サンプル 新規導入", find="1")
    page.press(link="d1")
    assert the_meeting(world).topic == "Zoom会議(株式会社サンプル / 新規導入)"


def test_a_category_changed_into_zooms_books_a_meeting(world: World, taro: Client) -> None:
    """2.3 ※: 「スケジュール種別を変更した場合、変更に応じて…新規登録…されることがあります。」"""
    detail = change(register(taro, "外出"), "web会議")
    assert detail.rows["種別"].text == "web会議"
    assert block(detail)[2] == f"ミーティングID: {the_meeting(world).id}"


def test_a_category_changed_away_cancels_the_meeting(world: World, taro: Client) -> None:
    """2.3 ※: 「…または削除されることがあります。」"""
    detail = change(register(taro), "来客")
    world.work()
    assert detail.rows["種別"].text == "来客"
    assert not world.sandbox.meetings


def test_other_changes_of_category_leave_zoom_alone(world: World, taro: Client) -> None:
    """2.3 ※: it depends on the change; between two categories that are not for Zoom there is nothing to do."""
    assert change(register(taro, "外出"), "電話").rows["種別"].text == "電話"
    assert world.calls() == 0


def test_between_two_categories_of_zoom_the_meeting_stays(world: World, taro: Client) -> None:
    """2.3 ※: it depends on the change."""
    Page.get(log_in(world, "admin"), "/admin/categories/new").press(name="商談", code="talks", books_zoom="on")
    detail = register(taro)
    assert block(change(detail, "商談")) == block(detail)
