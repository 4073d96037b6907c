"""Without a mouse: into a page, into a dialog, out of it again. test_every_page walks what stands in each."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import WIDTHS, enter
from tests.support.keyboard import lost_to_tab
from tests.support.servers import Running
from yotei.people.models import Employee
from yotei.todos.models import Todo

pytestmark = pytest.mark.broad


@pytest.fixture
def desk(page: Page, yotei: Running) -> Page:
    enter(page, yotei, "admin")
    page.goto(f"{yotei.address}/today")
    return page


def test_the_first_tab_leads_past_the_frame(desk: Page) -> None:
    desk.keyboard.press("Tab")
    expect(desk.locator(".skip")).to_be_focused()
    expect(desk.locator(".skip")).to_be_in_viewport()
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(desk.locator("main a").first).to_be_focused()


@pytest.mark.parametrize("part", [".top", ".bar"])
def test_the_frame_is_walked_by_tab(desk: Page, part: str) -> None:
    assert lost_to_tab(desk, part) == []


def test_a_dialog_gives_the_focus_back(desk: Page, yotei: Running) -> None:
    desk.goto(f"{yotei.address}/admin/style")
    opener = desk.locator("[data-dialog=specimen]")
    opener.press("Enter")
    expect(desk.locator("dialog[open]")).to_be_visible()
    assert desk.evaluate("document.activeElement.closest('dialog') !== null")
    desk.keyboard.press("Escape")
    expect(desk.locator("dialog[open]")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_menu_of_a_phone_gives_the_focus_back(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": WIDTHS[390]})
    desk.locator(".my").press("Enter")
    desk.keyboard.press("Tab")
    expect(desk.locator(".me a").first).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator(".me")).not_to_be_visible()
    expect(desk.locator(".my")).to_be_focused()


def test_a_line_gives_the_focus_back(desk: Page, yotei: Running) -> None:
    Todo.add(owner=Employee.objects.get(login="admin"), name="見積書を送る")
    desk.goto(f"{yotei.address}/todos")
    desk.locator(".todos .what a").press("Enter")
    expect(desk.locator("form.line input[name=name]")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("form.line")).to_have_count(0)
    assert desk.evaluate("document.activeElement.closest('.todos li') !== null")
