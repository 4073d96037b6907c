"""The manual 2.1, Zoom ユーザ ID の設定, sentence by sentence."""

import pytest
from django.test import Client

from tests.manual.reader import enter_on_sheet, register, the_meeting
from tests.support.pages import Page, log_in
from tests.support.world import World
from yotei.schedules.models import Schedule

pytestmark = pytest.mark.django_db(transaction=True)

BOOKING_FAILED = "Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。"


def test_the_zoom_account_of_the_sheet_hosts_the_meetings(world: World) -> None:
    """2.1, steps 1 to 4: log in, open 社員シート変更, enter the Zoom account, save; it hosts what is registered."""
    world.sandbox.add_user("jiro.eigyo@example.com")
    jiro = log_in(world, "jiro")
    sheet = enter_on_sheet(jiro, "jiro", zoom_account="jiro.eigyo@example.com")
    assert sheet.path == "/employees/jiro"
    assert "社員シートを変更しました。" in sheet.text
    assert sheet.rows["Zoom アカウント"].text == "jiro.eigyo@example.com"
    register(jiro)
    assert the_meeting(world).host_email == "jiro.eigyo@example.com"


def test_the_sheet_has_an_item_for_the_zoom_account(taro: Client) -> None:
    """2.1: 「Zoom アカウントを登録するための項目が追加されています。」"""
    page = Page.get(taro, "/employees/taro/edit")
    assert page.crumbs == "社員シート > 社員シート変更"
    assert "Zoom アカウント" in page.names
    assert page.form["zoom_account"] == "taro@example.com"


def test_a_zoom_user_id_is_an_account_too(world: World) -> None:
    """2.1 ※: 「…メールアドレス、または API 経由で取得可能なユーザ ID を指します。」"""
    jiro = log_in(world, "jiro")
    enter_on_sheet(jiro, "jiro", zoom_account=world.sandbox.user("hanako@example.com").id)
    register(jiro)
    assert the_meeting(world).host_email == "hanako@example.com"


def test_an_administrator_enters_it_for_somebody_else(world: World) -> None:
    """2.1: 「ご利用になる方の社員シートへ Zoom アカウント情報を登録します。」"""
    enter_on_sheet(log_in(world, "admin"), "jiro", zoom_account="hanako@example.com")
    register(log_in(world, "jiro"))
    assert the_meeting(world).host_email == "hanako@example.com"


def test_an_account_wins_over_the_e_mail_address(world: World, taro: Client) -> None:
    """2.1 ※: only where nothing is entered is the e-mail address used."""
    assert world.taro.email == "eigyo.taro@example.com"
    register(taro)
    assert the_meeting(world).host_email == "taro@example.com"


def test_an_empty_item_means_the_e_mail_address(world: World) -> None:
    """2.1 ※: 「該当する項目に何も設定されない場合、社員のメールアドレス項目のメールアドレスが…使用されます。」"""
    hanako = log_in(world, "hanako")
    assert Page.get(hanako, "/employees/hanako/edit").form["zoom_account"] == ""
    register(hanako)
    assert the_meeting(world).host_email == world.hanako.email


def test_an_e_mail_address_unknown_to_zoom_books_nothing(world: World) -> None:
    """2.1 ※: 「…Zoom に登録されていない場合は Zoom ミーティングスケジュールの予約に失敗します。」"""
    jiro = log_in(world, "jiro")
    enter_on_sheet(jiro, "jiro", email="jiro@unknown.example")
    page = register(jiro)
    assert page.error[0] == BOOKING_FAILED
    assert "jiro@unknown.example" in page.error[1]
    assert not Schedule.objects.exists()
    assert not world.sandbox.meetings
