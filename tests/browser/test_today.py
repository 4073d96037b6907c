"""今日, the group's week, free time and ToDos, as a person uses them: at a desk and on a phone."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import enter, grave, is_too_wide
from tests.support.servers import Running
from tests.support.world import TOKYO
from yotei.people.models import Employee
from yotei.schedules.models import Attendee, Category, Notice, Schedule
from yotei.todos.models import Todo

pytestmark = pytest.mark.broad

WIDTHS = pytest.mark.parametrize(
    "browser_context_args", [{"viewport": {"width": width, "height": 800}} for width in (1280, 390)], indirect=True
)


@pytest.fixture
def desk(yotei: Running, page: Page) -> Page:
    """Taro's browser on the first page."""
    today = datetime.now(TOKYO).date()
    Todo.add(owner=Employee.objects.get(login="taro"), name="見積書を送る", due=today)
    enter(page, yotei, "taro")
    page.goto(f"{yotei.address}/today")
    return page


def check(page: Page) -> None:
    """Axe finds nothing serious or critical, and nothing is wider than the screen."""
    assert grave(page) == []
    assert not is_too_wide(page)


@WIDTHS
def test_a_todo_is_ticked_where_it_stands(desk: Page) -> None:
    check(desk)
    line = desk.locator(".todos li", has_text="見積書を送る")
    line.locator("button.tick").click()
    expect(desk.locator(".todos li.done")).to_have_count(1)
    expect(desk.locator("#said")).to_have_text("「見積書を送る」を完了しました。")
    expect(line.locator("button.tick")).to_be_focused()
    line.locator("button.tick").click()
    expect(desk.locator(".todos li.done")).to_have_count(0)
    assert desk.url.endswith("/today")


@WIDTHS
def test_a_line_is_changed_by_keyboard(desk: Page) -> None:
    desk.get_by_role("link", name="ToDo", exact=True).click()
    desk.get_by_role("link", name="見積書を送る", exact=True).press("Enter")
    name = desk.locator("form.line input[name=name]")
    expect(name).to_be_focused()
    check(desk)
    name.fill("")
    name.press("Enter")
    expect(desk.locator("form.line .wrong")).to_be_visible()
    name.fill("見積書を送り直す")
    name.press("Enter")
    expect(desk.get_by_role("link", name="見積書を送り直す", exact=True)).to_be_visible()
    expect(desk.locator("form.line")).to_have_count(0)


@WIDTHS
def test_an_invitation_is_answered_where_it_stands(desk: Page, server: Running) -> None:
    hanako, taro = Employee.objects.get(login="hanako"), Employee.objects.get(login="taro")
    later = datetime.now(TOKYO).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    for number, subject in enumerate(("一つ目の会議", "二つ目の会議")):
        start = later + timedelta(hours=number)
        made = Schedule.objects.create(
            category=Category.objects.get(code="visit"), subject=subject, registrant=hanako, last_editor=hanako,
            starts_at=start, ends_at=start + timedelta(hours=1), created_at=start, updated_at=start,
        )  # fmt: skip
        Attendee.objects.create(schedule=made, employee=taro, starts_at=start)
    Notice.objects.create(employee=taro, code="booked", subject="商談", created_at=later)
    desk.goto(f"{server.address}/today")
    check(desk)
    asked: list[str] = []
    desk.on("framenavigated", lambda frame: asked.append(frame.url))
    desk.get_by_role("button", name="欠席: 一つ目の会議").click()
    expect(desk.locator("#invited li")).to_have_count(1)
    expect(desk.locator("#said")).to_have_text("回答を登録しました。")
    expect(desk.get_by_role("button", name="欠席: 二つ目の会議")).to_be_focused()
    desk.get_by_role("button", name="参加: 二つ目の会議").press("Enter")
    expect(desk.locator("#invited")).to_be_hidden()
    desk.get_by_role("button", name="確認しました").click()
    expect(desk.locator(".notice")).to_have_count(0)
    expect(desk.locator("#main")).to_be_focused()
    assert asked == []
    assert {each.reply for each in Attendee.objects.all()} == {"accepted", "declined"}


@WIDTHS
def test_the_group_leads_to_free_time_to_the_form(desk: Page) -> None:
    desk.get_by_role("link", name="グループ", exact=True).click()
    expect(desk.locator(".group-week th.who", has_text="営業花子")).to_be_visible()
    check(desk)
    desk.get_by_role("link", name="空き時間を探す").click()
    desk.get_by_role("checkbox", name="営業花子").check()
    desk.get_by_role("button", name="空き時間を探す").click()
    expect(desk.locator(".gaps > li")).to_have_count(20)
    check(desk)
    start = desk.locator(".gaps a").first.inner_text()
    desk.locator(".gaps a").first.click()
    desk.wait_for_url(re.compile("schedules/new"))
    assert desk.input_value("#start_time") == start
