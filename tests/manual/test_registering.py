"""The manual 2.2, Zoom ミーティングスケジュールを登録する, sentence by sentence."""

import re
from datetime import datetime

import pytest
from django.test import Client

from tests.manual.reader import (
    NEW,
    at,
    blank,
    block,
    change,
    register,
    the_meeting,
)
from tests.support.pages import Page, log_in
from tests.support.world import TOKYO, World
from yotei.schedules.models import Category, Schedule

pytestmark = pytest.mark.django_db(transaction=True)

GUARD_LINE = "【Zoom連携情報】 ---※ここ以下を編集しないでください---"


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
