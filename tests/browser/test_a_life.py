"""As a person would: log in, register a web meeting, move it, change its category, delete it. In both languages."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import enter, grave, until
from tests.support.servers import Running
from tests.support.world import TOKYO

WORDS = {
    "ja-JP": {
        "register": "登録",
        "category": "種別",
        "subject": "件名",
        "edit": "登録情報の変更",
        "save": "変更",
        "delete": "削除",
        "copy": "コピー",
        "registrant": "登録者",
    },
    "en-US": {
        "register": "Register",
        "category": "Category",
        "subject": "Subject",
        "edit": "Change the registration",
        "save": "Change",
        "delete": "Delete",
        "copy": "Copy",
        "registrant": "Registrant",
    },
}


def log_in(page: Page, yotei: Running, login: str = "taro") -> None:
    page.goto(f"{yotei.address}/login")
    page.fill("input[name=username]", login)
    page.fill("input[name=password]", "demo")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("today"))


def check_accessible(page: Page) -> None:
    """Axe finds nothing serious or critical."""
    assert grave(page) == [], page.url


def fill_times(page: Page, hour: int) -> None:
    day = (datetime.now(TOKYO) + timedelta(days=1)).date().isoformat()
    page.fill("input[name=start_date]", day)
    page.fill("input[name=start_time]", f"{hour:02}:00")
    page.fill("input[name=end_date]", day)
    page.fill("input[name=end_time]", f"{hour + 1:02}:00")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


@pytest.mark.parametrize(
    "browser_context_args",
    [{"locale": "ja-JP"}, pytest.param({"locale": "en-US"}, marks=pytest.mark.broad)],
    indirect=True,
)
def test_a_life_of_a_web_meeting(
    page: Page, yotei: Running, browser_context_args: dict[str, str], request: pytest.FixtureRequest
) -> None:
    """Manual 2.2, 2.3 and 2.4."""
    zoom = yotei.sandbox
    words = WORDS[browser_context_args["locale"]]
    enter(page, yotei, "taro")
    if browser_context_args["locale"] == "en-US":
        page.goto(f"{yotei.address}/today")
        press(page, "English")
    page.goto(f"{yotei.address}/schedules/new")
    page.select_option("select[name=category]", index=3)
    expect(page.locator("input[name=subject]")).to_have_value(re.compile("."))
    page.fill("input[name=subject]", "Zoom会議")
    fill_times(page, 13)
    press(page, words["register"])
    page.wait_for_url(re.compile(r"/schedules/\d+$"))
    [meeting] = zoom.meetings
    expect(page.get_by_text("【Zoom連携情報】 ---※ここ以下を編集しないでください---")).to_be_visible()
    expect(page.get_by_role("link", name=meeting.join_url)).to_be_visible()

    page.get_by_role("link", name=words["edit"], exact=True).click()
    fill_times(page, 15)
    press(page, words["save"])
    page.wait_for_url(re.compile(r"/schedules/\d+$"))
    assert zoom.meetings[0].start_time.astimezone(TOKYO).hour == 15

    page.goto(page.url + "/edit")
    page.select_option("select[name=category]", index=0)
    press(page, words["save"])
    page.wait_for_url(re.compile(r"/schedules/\d+$"))
    expect(page.get_by_text("【Zoom連携情報】")).to_have_count(0)
    until(page, lambda: not zoom.meetings)

    page.goto(page.url + "/delete")
    press(page, words["delete"])
    page.wait_for_url(re.compile(r"/(calendar|schedules)"))
    assert [call.method for call in zoom.calls if call.kind == "api" and call.done] == ["POST", "PATCH", "DELETE"]


@pytest.mark.broad
def test_a_refusal_of_zoom_keeps_what_was_typed(page: Page, yotei: Running) -> None:
    """Manual 3.2; design §3: the second button books later."""
    zoom = yotei.sandbox
    zoom.fault(method="POST", path="/users/*/meetings", action="status", status=503)
    enter(page, yotei, "taro")
    page.goto(f"{yotei.address}/schedules/new")
    page.select_option("select[name=category]", label="web会議")
    page.fill("input[name=subject]", "大事な会議")
    page.fill("textarea[name=details]", "資料持参")
    fill_times(page, 13)
    press(page, "登録")
    expect(page.get_by_text("Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。")).to_be_visible()
    expect(page.locator("input[name=subject]")).to_have_value("大事な会議")
    expect(page.locator("textarea[name=details]")).to_have_value("資料持参")
    check_accessible(page)
    press(page, "予定だけ登録し、Zoomは自動で予約する")
    page.wait_for_url(re.compile(r"/schedules/\d+$"))
    expect(page.get_by_text("予約待ち").first).to_be_visible()


@pytest.mark.broad
def test_a_log_in_that_ran_out_keeps_what_was_typed(page: Page, yotei: Running) -> None:
    log_in(page, yotei)
    page.goto(f"{yotei.address}/schedules/new")
    page.fill("input[name=subject]", "大事な訪問")
    fill_times(page, 10)
    page.context.clear_cookies(name="sessionid")
    press(page, "登録")
    page.wait_for_url(re.compile("login"))
    page.fill("input[name=username]", "taro")
    page.fill("input[name=password]", "demo")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/schedules/new$"))
    expect(page.locator("input[name=subject]")).to_have_value("大事な訪問")
    assert yotei.sandbox.meetings == []
