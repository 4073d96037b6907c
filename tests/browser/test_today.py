"""今日, the group's week, free time and ToDos, as a person uses them: at a desk and on a phone."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.servers import Running, running_yotei
from tests.support.world import TOKYO
from yotei.cli import demo_data
from yotei.people.models import Employee
from yotei.todos.models import Todo

WIDTHS = pytest.mark.parametrize(
    "browser_context_args", [{"viewport": {"width": width, "height": 800}} for width in (1280, 390)], indirect=True
)


@pytest.fixture(scope="module")
def server(database_url: str) -> Iterator[Running]:
    with running_yotei(database_url) as running:
        yield running


@pytest.fixture
def desk(server: Running, transactional_db: None, page: Page) -> Iterator[Page]:
    """Taro's browser on the first page. Its console must stay silent but for forms that are refused."""
    demo_data.load_cast()
    today = datetime.now(TOKYO).date()
    Todo.add(owner=Employee.objects.get(login="taro"), name="見積書を送る", due=today)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "status of 422" not in message.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{server.address}/login")
    page.fill("input[name=username]", "taro")
    page.fill("input[name=password]", "demo")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("today"))
    yield page
    assert said == []


def check(page: Page) -> None:
    """Axe finds nothing serious or critical, and nothing is wider than the screen."""
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@WIDTHS
def test_a_todo_is_ticked_where_it_stands(desk: Page) -> None:
    check(desk)
    line = desk.locator(".todos li", has_text="見積書を送る")
    line.locator("button.tick").click()
    expect(desk.locator(".todos li.done")).to_have_count(1)
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
