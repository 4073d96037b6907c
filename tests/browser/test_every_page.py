"""Every page, looked through by axe, walked through by Tab, measured for a thumb. A dress is a language, a theme
and a width; five pages are looked at in every dress, and all of them with `./run test --full`.
"""

from urllib.parse import urljoin

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from tests.support import book, walk
from tests.support.book import Book
from tests.support.breadth import IS_FULL
from tests.support.browsing import WIDTHS, bring_axe, enter, grave, is_too_wide, photograph
from tests.support.keyboard import lost_to_tab
from tests.support.servers import Running
from yotei.people.models import Employee

pytestmark = pytest.mark.broad

KEY_PAGES = ("today", "calendar", "new_schedule", "schedule", "group_week")
READER = "admin"  # sees every page
OPEN_TO_ALL = ("login",)  # shows nothing to somebody who is logged in
NOT_THERE = "/nothing"

# What is pressed and lower than 44 px. A link within a line of text is as high as the text, a small box is pressed by
# its label, and in the grid of a calendar half an hour is as high as half an hour.
SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], button, summary, select, textarea, input")]
  .filter((each) => {
    if (!each.checkVisibility({ opacityProperty: true }) || each.matches(".skip, .hidden, #board *")) return false;
    if (getComputedStyle(each).display === "inline" || each.closest("pre, [aria-disabled]")) return false;
    const label = each.matches("[type=radio], [type=checkbox]") ? each.labels[0] : null;
    const height = Math.max(each.offsetHeight, label?.offsetHeight ?? 0);
    return height > 0 && height < 44;
  })
  .map((each) => `${each.offsetHeight} px: ${each.outerHTML.slice(0, 120)}`)"""


@pytest.fixture
def full_book(yotei: Running) -> Book:
    return book.write(now=timezone.now())


@pytest.fixture
def reader(page: Page, yotei: Running, full_book: Book) -> Page:
    bring_axe(page.context)
    enter(page, yotei, READER)
    return page


def test_the_walk_knows_no_address_that_is_gone() -> None:
    assert not (set(walk.ABOUT) | walk.NO_PAGES) - set(walk.routes())


@pytest.mark.parametrize("half", [0, 1])  # one for each worker
def test_every_page_serves_every_reader(reader: Page, yotei: Running, full_book: Book, half: int) -> None:
    found = {}
    meeting = yotei.sandbox.make_meeting("taro@example.com", topic="古い控え")
    sandbox = meeting.join_url.partition("/j/")[0]
    others = {
        "not_there": NOT_THERE,
        "sandbox": f"{sandbox}/",
        "sandbox_day": f"{sandbox}/?days=1",
        "sandbox_join": meeting.join_url,
        "sandbox_meeting": f"{sandbox}/meeting/{meeting.id}",
        "sandbox_new": f"{sandbox}/meeting/schedule",
    }
    for name, path in list((walk.pages(full_book) | others).items())[half::2]:
        dress(reader, 1280)
        visit(reader, yotei, name, path)
        wrong = grave(reader) + lost_to_tab(reader)
        dress(reader, 390)
        wrong += reader.evaluate(SMALL_TARGETS) + ["wider than a phone"] * is_too_wide(reader)
        if wrong:
            found[name] = wrong
    assert found == {}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_key_page_is_accessible_in_every_dress(
    reader: Page, yotei: Running, full_book: Book, language: str, width: int
) -> None:
    names = [*walk.pages(full_book)] if IS_FULL else KEY_PAGES
    Employee.objects.filter(login=READER).update(language=language)
    found = {}
    for name in names:
        dress(reader, width)
        visit(reader, yotei, name, walk.pages(full_book)[name])
        wrong = grave(reader) + ["too wide"] * is_too_wide(reader)
        photograph(reader, f"{name}-{language}-{width}-light", is_whole=True)
        # A theme changes colours and nothing else.
        dress(reader, width, theme="dark")
        wrong += grave(reader, "color-contrast")
        if IS_FULL:
            photograph(reader, f"{name}-{language}-{width}-dark", is_whole=True)
        if wrong:
            found[name] = wrong
    assert found == {}


def dress(page: Page, width: int, theme: str = "light") -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})


def visit(page: Page, yotei: Running, name: str, path: str) -> None:
    if name in OPEN_TO_ALL:
        page.context.clear_cookies()
    answer = page.goto(urljoin(yotei.address, path))
    assert answer is not None
    assert answer.ok or path == NOT_THERE, name
    assert answer.headers["content-type"].startswith("text/html"), f"{name} is no page: say so in tests/support/walk.py"
    if name in OPEN_TO_ALL:
        enter(page, yotei, READER)
