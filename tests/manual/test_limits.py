"""The manual 3.1, 制限事項, sentence by sentence."""

import pytest
from django.test import Client

from tests.manual.reader import block, change, read_again, register, the_meeting, what_zoom_holds
from tests.support.pages import Page, log_in
from tests.support.world import World
from yotei.schedules.models import Schedule

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_meeting_registered_at_zoom_does_not_come_here(world: World, taro: Client) -> None:
    """3.1: 「Zoom から直接ミーティングスケジュールを登録…した場合、…反映されません。」"""
    world.sandbox.make_meeting("taro@example.com", topic="Zoomで作成", start_time="2026-12-01T05:00:00Z")
    world.recover()
    assert not Schedule.objects.exists()
    assert "Zoomで作成" not in Page.get(taro, "/schedules?date=2026-12-01").text


def test_a_meeting_changed_at_zoom_changes_nothing_here(world: World, taro: Client) -> None:
    """3.1: 「…変更…した場合、…反映されません。」"""
    detail = register(taro)
    world.sandbox.change_by_hand(the_meeting(world).id, topic="Zoomで変更", start_time="2026-12-03T05:00:00Z")
    world.recover()
    shown = read_again(detail)
    assert {name: row.text for name, row in shown.rows.items()} == {name: row.text for name, row in detail.rows.items()}
    assert the_meeting(world).topic == "Zoomで変更"


def test_a_meeting_deleted_at_zoom_deletes_nothing_here(world: World, taro: Client) -> None:
    """3.1: 「…削除した場合、…反映されません。」"""
    detail = register(taro)
    world.sandbox.delete_by_hand(the_meeting(world).id)
    world.recover()
    assert block(read_again(detail)) == block(detail)
    assert not world.sandbox.meetings


def test_the_details_say_that_zooms_changes_do_not_come_back(taro: Client) -> None:
    """3.1: its reader need not have read the manual."""
    assert "Zoom で直接行った変更は、ここには反映されません" in register(taro).text


def test_the_registrant_hosts_whoever_edits(world: World, taro: Client) -> None:
    """3.1: 「スケジュールの登録者の社員シートに設定されている Zoom アカウントが…ホストに設定されます。」"""
    path = register(taro, open_to_edit="yes").path
    detail = change(Page.get(log_in(world, "hanako"), path), subject="花子が変更")
    assert (detail.rows["登録者"].text, detail.rows["最終更新者"].text) == ("営業太郎", "営業花子")
    assert (the_meeting(world).topic, the_meeting(world).host_email) == ("花子が変更", "taro@example.com")


def test_the_registrant_hosts_what_somebody_else_turns_into_a_meeting(world: World, taro: Client) -> None:
    """3.1: the registrant's account, not the editor's."""
    path = register(taro, "外出", open_to_edit="yes").path
    change(Page.get(log_in(world, "hanako"), path), "web会議")
    assert the_meeting(world).host_email == "taro@example.com"


def test_the_block_is_not_among_the_text_to_edit(taro: Client) -> None:
    """3.1: 「…Zoom 連携情報を編集すると、Zoom 連携機能が動作しなくなる恐れがあります。」 Here it cannot be edited."""
    detail = register(taro, details="資料持参")
    assert Page.get(taro, f"{detail.path}/edit").form["details"] == "資料持参"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("{block}", id="pasted"),
        pytest.param(
            "【Zoom連携情報】\nhttps://us04web.zoom.us/j/12345678901\nミーティングID: 12345678901",
            id="forged",
        ),
        pytest.param("【Zoom連携情報】 ---※ここ以下を編集しないでください---", id="torn"),
        pytest.param("", id="emptied"),
    ],
)
def test_edited_details_never_break_the_link(typed: str, world: World, taro: Client) -> None:
    """3.1: editing the block may break the link; here what is typed there changes neither block nor meeting."""
    detail = register(taro, details="資料持参")
    held = what_zoom_holds(world)
    changed = change(detail, details=typed.format(block="\n".join(block(detail))))
    assert block(changed) == block(detail)
    assert changed.rows["詳細内容"].raw.count("【Zoom連携情報】") == 1
    assert what_zoom_holds(world) == held
    change(changed, subject="それでも連携する")
    assert the_meeting(world).topic == "それでも連携する"


def test_another_category_removes_the_block(taro: Client) -> None:
    """3.1: 「詳細内容の Zoom 連携情報を消去したい場合は、…スケジュール種別を変更してください。」"""
    detail = change(register(taro, details="資料持参"), "外出")
    assert detail.rows["詳細内容"].text == "資料持参"
    assert "Zoom連携情報" not in read_again(detail).html
