"""The user manual, sentence by sentence (2.1 to 3.2), through the pages as its reader uses them.

Each docstring names the section and repeats what it says. Forms are sent as the page holds them, with what is typed.
"""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.support.pages import Page, log_in
from tests.support.world import TOKYO, World
from yotei.schedules.models import Category, Schedule
from zoom_sandbox.meetings import Meeting

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "/schedules/new"

BOOKING_FAILED = "Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。"
ACCOUNT_MISSING = "Zoom Meeting Error: Zoom 認証情報がありません"
LIMIT_REACHED = "Zoom Meeting Error: ZoomAPIのリクエスト上限に達しました"
TOKEN_FAILED = "Zoom Meeting Error: Oauth トークンのリクエストに失敗しました"

GUARD_LINE = "【Zoom連携情報】 ---※ここ以下を編集しないでください---"


@pytest.fixture
def taro(world: World) -> Client:
    return log_in(world, "taro")


def blank(client: Client, category: str = "web会議", **typed: str) -> tuple[Page, dict[str, str]]:
    """スケジュール登録画面, and what is typed into it: a meeting on 2026-12-01 from 13:00 to 14:00."""
    page = Page.get(client, NEW)
    times = {"start_date": "2026-12-01", "start_time": "13:00", "end_date": "2026-12-01", "end_time": "14:00"}
    return page, {"category": page.choice("category", category), "subject": "Zoom会議"} | times | typed


def register(client: Client, category: str = "web会議", **typed: str) -> Page:
    """Fills スケジュール新規登録 in and presses 登録; the page that comes."""
    page, fields = blank(client, category, **typed)
    return page.press(**fields)


def change(detail: Page, category: str = "", **typed: str) -> Page:
    """登録情報の変更 on スケジュール詳細. A change that makes or cancels a meeting is asked about, and confirmed."""
    page = Page.get(detail.client, f"{detail.path}/edit")
    page = page.press(**typed | ({"category": page.choice("category", category)} if category else {}))
    return page.press() if page.asks else page


def read_again(detail: Page) -> Page:
    return Page.get(detail.client, detail.path)


def delete(detail: Page) -> Page:
    version = detail.root.first("input", name="version").attributes["value"]
    return detail.send(f"{detail.path}/delete", version=version)


def enter_on_sheet(client: Client, login: str, **typed: str) -> Page:
    """社員シート変更."""
    return Page.get(client, f"/employees/{login}/edit").press(**typed)


def block(detail: Page) -> list[str]:
    return detail.root.first("div", class_="block").lines


def the_meeting(world: World) -> Meeting:
    (meeting,) = world.sandbox.meetings
    return meeting


def what_zoom_holds(world: World) -> list[tuple[Any, ...]]:
    return [(one.id, one.topic, one.start_time, one.duration, one.password) for one in world.sandbox.meetings]


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 1, hour, minute, tzinfo=TOKYO)


# 2.1 Zoom ユーザ ID の設定


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


# 2.2 Zoom ミーティングスケジュールを登録する


def test_the_page_of_a_new_schedule_stands_in_its_frame(taro: Client) -> None:
    """2.2, step 1 and the picture of step 3: crumbs, tabs, buttons, heading, the mark of what is required."""
    page = Page.get(taro, NEW)
    assert page.crumbs == "スケジュール > スケジュール新規登録"
    assert page.tabs == ["カレンダー", "スケジュール", "ToDo"]
    assert page.tab == "スケジュール"
    assert page.buttons == ["閉じる", "登録"]
    assert page.root.first("h1").text == "新規登録"
    assert "※必須項目です" in page.text


def test_the_form_begins_with_category_subject_type_date(taro: Client) -> None:
    """2.2, picture of step 3: 種別, 件名 ※, タイプ, 日時 ※; 通常 is chosen."""
    page = Page.get(taro, NEW)
    assert page.names[:4] == ["種別", "件名", "タイプ", "日時"]
    assert page.form["kind"] == "timed"
    assert "通常" in page.text
    assert "終日" in page.text


def test_a_category_for_zoom_can_be_chosen(taro: Client) -> None:
    """2.2, step 2: 「”種別”に Zoom 連携用の種別を選択します。」"""
    options = Page.get(taro, NEW).root.first("select", name="category").all("option")
    assert [option.text for option in options] == ["外出", "来客", "電話", "web会議"]


def test_administrators_make_the_categories_for_zoom(world: World, taro: Client) -> None:
    """2.2 ※: 「Zoom 連携用のスケジュール種別は、システム管理者により予め設定されています。」"""
    admin = log_in(world, "admin")
    Page.get(admin, "/admin/categories/new").press(name="オンライン商談", code="online", books_zoom="on")
    assert Category.objects.get(code="online").books_zoom
    assert block(register(taro, "オンライン商談"))[0] == GUARD_LINE


def test_nobody_else_makes_categories(taro: Client) -> None:
    """2.2 ※: they are the administrator's."""
    assert Page.get(taro, "/admin/categories/new").status == 403


def test_registering_a_schedule_books_its_meeting(world: World, taro: Client) -> None:
    """2.2: 「スケジュール登録を行うことで、「Zoom ミーティング」のスケジュール登録を行います。」"""
    page = register(taro)
    assert (page.status, len(world.sandbox.meetings), Schedule.objects.count()) == (200, 1, 1)


def test_a_category_that_is_not_for_zoom_books_nothing(world: World, taro: Client) -> None:
    """2.2, step 2: it is the category that books."""
    assert register(taro, "外出").status == 200
    assert world.calls() == 0


def test_the_topic_comes_from_the_subject(world: World, taro: Client) -> None:
    """2.2 ※: 「”件名”は「Zoom ミーティング」のトピックとして反映されます。」"""
    register(taro, subject="製品説明会")
    assert the_meeting(world).topic == "製品説明会"


def test_the_date_comes_from_the_schedule(world: World, taro: Client) -> None:
    """2.2: 「「Zoom ミーティング」のトピック、日時は…「スケジュール」から反映されます。」"""
    register(taro, start_time="15:30", end_time="16:15")
    meeting = the_meeting(world)
    assert (meeting.start_time, meeting.duration, meeting.timezone) == (at(15, 30), 45, "Asia/Tokyo")


def test_a_deal_joins_the_topic(world: World, taro: Client) -> None:
    """2.2 ※: 「トピックは、「スケジュール件名(顧客名 / 案件名)」となります。」"""
    page, typed = blank(taro)
    page = page.press(**typed, link_search="サンプル 新規導入", find="1")
    page.press(link="d1")
    assert the_meeting(world).topic == "Zoom会議(株式会社サンプル / 新規導入)"


def test_without_a_deal_the_topic_is_the_subject_alone(world: World, taro: Client) -> None:
    """2.2 ※: deal information is added where a deal is linked; a customer alone is none."""
    page, typed = blank(taro)
    page = page.press(**typed, link_search="株式会社サンプル", find="1")
    page.press(link="c1")
    assert Schedule.objects.get().customer_id == 1
    assert the_meeting(world).topic == "Zoom会議"


def test_the_details_show_the_zoom_block_line_for_line(world: World, taro: Client) -> None:
    """2.2, step 4: 「“詳細内容”に「Zoom ミーティング」に関する情報が表示されます。」 and its picture."""
    detail = register(taro)
    meeting = the_meeting(world)
    assert block(detail) == [
        "【Zoom連携情報】 ---※ここ以下を編集しないでください---",
        meeting.join_url,
        f"ミーティングID: {meeting.id}",
        f"パスワード: {meeting.password}",
    ]
    assert re.fullmatch(r"https://us04web\.zoom\.us/j/\d{11}\?pwd=\S+", block(detail)[1])
    assert detail.root.first("div", class_="block") in list(detail.rows["詳細内容"].all())


def test_ones_own_details_stand_above_the_block(taro: Client) -> None:
    """2.2, steps 3 and 4: other items are filled in at will; the block joins them."""
    shown = register(taro, details="資料持参").rows["詳細内容"].raw
    assert shown.index("資料持参") < shown.index(GUARD_LINE)


def test_the_page_of_the_details_stands_in_its_frame(taro: Client) -> None:
    """2.2, picture of step 4: crumbs, tabs, buttons, heading."""
    detail = register(taro)
    assert detail.crumbs == "スケジュール > スケジュール詳細"
    assert detail.tabs == ["カレンダー", "スケジュール", "ToDo"]
    assert detail.tab == "スケジュール"
    assert detail.buttons == ["閉じる", "削除", "登録情報の変更"]
    assert detail.root.first("h1").text == "スケジュール詳細"
    assert detail.root.first("div", class_="heading").first("a").text == "コピー"


def test_the_details_come_in_the_order_of_the_picture(taro: Client) -> None:
    """2.2, picture of step 4: the names of the rows from top to bottom."""
    assert list(register(taro).rows) == [
        *("種別", "件名", "タイプ", "日時", "詳細内容"),
        *("登録者", "登録日", "最終更新者", "最終更新日", "公開設定", "他ユーザが変更/削除"),
    ]


def test_the_details_say_what_the_picture_says(world: World, taro: Client) -> None:
    """2.2, picture of step 4, with its own date and names."""
    world.sandbox.clock.set(datetime(2020, 7, 7, 19, 6, 30, tzinfo=TOKYO), still=True)
    rows = register(taro, start_date="2020-07-08", end_date="2020-07-08").rows
    shown = {name: rows[name].text for name in rows if name != "詳細内容"}
    assert shown == {
        "種別": "web会議",
        "件名": "Zoom会議",
        "タイプ": "通常",
        "日時": "2020-07-08(水) 13:00 - 14:00",
        "登録者": "営業太郎",
        "登録日": "2020-07-07 19:06",
        "最終更新者": "営業太郎",
        "最終更新日": "2020-07-07 19:06",
        "公開設定": "公開",
        "他ユーザが変更/削除": "不可",
    }


def test_the_last_change_has_its_own_date(world: World, taro: Client) -> None:
    """2.2, picture of step 4: 登録日 and 最終更新日, both like 2020-07-08 19:06."""
    world.sandbox.clock.set(datetime(2020, 7, 8, 9, 30, tzinfo=TOKYO), still=True)
    detail = register(taro, start_date="2020-07-08", end_date="2020-07-08")
    world.sandbox.clock.set(datetime(2020, 7, 8, 19, 6, tzinfo=TOKYO), still=True)
    rows = change(detail, details="議事録を送付").rows
    assert (rows["登録日"].text, rows["最終更新日"].text) == ("2020-07-08 09:30", "2020-07-08 19:06")


# 2.3 「Zoom ミーティング」連携スケジュールを更新する


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


# 2.4 「Zoom ミーティング」連携スケジュールを削除する


def test_a_deleted_schedule_deletes_its_meeting(world: World, taro: Client) -> None:
    """2.4: 「…スケジュールを削除することで、「Zoom ミーティング」のスケジュールが削除できます。」"""
    detail = register(taro)
    delete(detail)
    world.work()
    assert not world.sandbox.meetings
    assert read_again(detail).status == 404


# 3.1 制限事項


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


# 3.2 「スケジュール」の登録・変更画面でエラーが表示される場合


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
