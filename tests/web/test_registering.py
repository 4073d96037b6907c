"""スケジュール新規登録 through HTTP (manual 2.2)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support.world import World
from yotei.booking import runtime
from yotei.schedules.models import Schedule

Typed = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "/schedules/new"


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_registered_web_meeting_shows_its_zoom_block(taro: Client, typed: Typed, world: World) -> None:
    response = taro.post(NEW, typed(), follow=True)
    (schedule,) = Schedule.objects.all()
    assert response.redirect_chain == [(f"/schedules/{schedule.pk}", 302)]
    booking = world.booking(schedule)
    shown = text(response)
    assert "【Zoom連携情報】 ---※ここ以下を編集しないでください---" in shown
    assert f"ミーティングID: {booking.meeting_id}" in shown
    assert f"パスワード: {booking.passcode}" in shown
    assert 'rel="noopener noreferrer"' in shown


def test_the_detail_page_prints_the_date_as_the_manual_does(taro: Client, typed: Typed) -> None:
    assert "2026-12-01(火) 13:00 - 14:00" in text(taro.post(NEW, typed(), follow=True))


def test_the_detail_page_says_that_changes_in_zoom_do_not_come_back(taro: Client, typed: Typed) -> None:
    """Manual 3.1."""
    assert "Zoom で直接行った変更は、ここには反映されません" in text(taro.post(NEW, typed(), follow=True))


def test_the_subject_of_a_deal_becomes_a_topic_with_its_names(taro: Client, typed: Typed, world: World) -> None:
    """Manual 2.2."""
    taro.post(NEW, typed(link="d1"))
    assert [meeting.topic for meeting in world.live()] == ["Zoom会議(株式会社サンプル / 新規導入)"]


def test_an_all_day_schedule_needs_a_date_alone(taro: Client, typed: Typed) -> None:
    response = taro.post(
        NEW, typed(category="visit", kind="all_day", start_time="", end_date="", end_time=""), follow=True
    )
    assert "2026-12-01(火)</dd>" in text(response)


def test_a_form_begins_at_the_next_full_hour(taro: Client) -> None:
    shown = text(taro.get(NEW))
    assert 'name="start_time" value="10:00"' in shown
    assert 'name="end_time" value="11:00"' in shown


def test_a_day_of_the_calendar_begins_a_form_of_that_day(taro: Client) -> None:
    assert 'name="start_date" value="2026-12-24"' in text(taro.get(f"{NEW}?date=2026-12-24"))


def test_zoom_categories_are_not_offered_without_zoom(taro: Client) -> None:
    runtime.configure(lambda: None)
    assert "web会議" not in text(taro.get(NEW))


BAD = {
    "empty subject": ({"subject": ""}, "件名を入力してください。"),
    "subject of control characters": ({"subject": "\x07\x1b"}, "件名を入力してください。"),
    "NUL": ({"subject": "a\0b"}, "subject_error"),
    "subject of 300": ({"subject": "あ" * 300}, "件名は 200 文字以内"),
    "end before start": ({"end_time": "12:00"}, "終了は開始より後にしてください。"),
    "end = start": ({"end_time": "13:00"}, "終了は開始より後にしてください。"),
    "unknown category": ({"category": "999"}, "category_error"),
    "huge category": ({"category": "9" * 40}, "category_error"),
    "no number": ({"category": "x"}, "category_error"),
    "31 February": ({"start_date": "2027-02-31"}, "この日付は存在しません。"),
    "year 9999": ({"start_date": "9999-12-31", "end_date": "9999-12-31"}, "2000 年から 2099 年"),
    "no date": ({"start_date": "明日"}, "2026-12-01 のように"),
    "no time": ({"start_time": ""}, "日付と時刻を入力してください。"),
    "25:00": ({"end_time": "25:00"}, "13:00 のように"),
    "unknown zone": ({"timezone": "Asia/Edo"}, "timezone_error"),
    "NUL zone": ({"timezone": "Asia/\0"}, "timezone_error"),
    "unknown deal": ({"link": "d99999"}, "link_error"),
    "huge deal": ({"link": "d" + "9" * 30}, "link_error"),
    "no deal": ({"link": "<b>"}, "link_error"),
    "kind": ({"kind": "weekly"}, "kind_error"),
    "DST gap": (
        {"timezone": "America/New_York", "start_date": "2027-03-14", "start_time": "02:30", "end_date": "2027-03-14"},
        "夏時間の切り替えのためこの時刻は存在しません",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_said_at_its_field(case: str, taro: Client, typed: Typed) -> None:
    changes, words = BAD[case]
    response = taro.post(NEW, typed(category="visit", details="残す文字") | changes)
    assert response.status_code == 422
    assert words in text(response)
    assert "残す文字" in text(response)
    assert not Schedule.objects.exists()


def test_an_impossible_date_is_shown_as_it_was_typed(taro: Client, typed: Typed) -> None:
    assert '<input type="text" name="start_date" value="2027-02-31"' in text(
        taro.post(NEW, typed(start_date="2027-02-31"))
    )


def test_a_form_without_any_field_is_no_error_of_ours(taro: Client) -> None:
    assert taro.post(NEW, {}).status_code == 422


def test_emoji_stay_in_the_subject(taro: Client, typed: Typed) -> None:
    taro.post(NEW, typed(subject="会議🎉👨‍👩‍👧"))
    assert Schedule.objects.get().subject == "会議🎉👨‍👩‍👧"


def test_a_time_may_be_typed_without_a_colon(taro: Client, typed: Typed) -> None:
    taro.post(NEW, typed(category="visit", start_time="930", end_date="2026/12/1"))
    assert "09:30 - 14:00" in text(taro.get(f"/schedules/{Schedule.objects.get().pk}"))


def test_a_double_click_registers_once(taro: Client, typed: Typed, world: World) -> None:
    for _press in range(2):
        assert taro.post(NEW, typed(key="abc")).status_code == 302
    assert (Schedule.objects.count(), world.calls("POST")) == (1, 1)


def test_a_used_form_with_other_text_leads_to_what_it_made(taro: Client, typed: Typed) -> None:
    taro.post(NEW, typed(key="abc"))
    response = taro.post(NEW, typed(key="abc", subject="別の件名"))
    assert response.status_code == 409
    assert f"/schedules/{Schedule.objects.get().pk}" in text(response)


def test_the_search_button_works_without_script(taro: Client, typed: Typed) -> None:
    response = taro.post(NEW, typed(find="1", link_search="サンプル 新規", subject="途中"))
    assert response.status_code == 200
    assert 'name="link" value="d1"' in text(response)
    assert 'value="途中"' in text(response)


def test_the_search_of_deals_needs_every_word(taro: Client) -> None:
    items = taro.get("/customers/options", {"q": "サンプル 新規"}).json()["items"]
    assert items == [{"value": "d1", "label": "株式会社サンプル / 新規導入"}]
