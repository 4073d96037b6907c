"""A week on paper: one sheet across, in light colours, without what is pressed."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.support import book
from tests.support.browsing import enter
from tests.support.servers import Running

pytestmark = pytest.mark.broad

SHEET_OF_A_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")
ACROSS = re.compile(rb"/MediaBox\s*\[\s*0 0 84\d(\.\d+)? 59\d")  # 297 x 210 mm, in points


@pytest.fixture
def reader(page: Page, yotei: Running) -> Page:
    book.write(now=timezone.now())
    enter(page, yotei, "admin")
    page.emulate_media(color_scheme="dark")
    return page


def test_each_view_lies_across_one_sheet(reader: Page, yotei: Running) -> None:
    found = {}
    for path in ("calendar?view=week", "calendar?view=month", "calendar?view=day", "group?circle=all"):
        reader.goto(f"{yotei.address}/{path}")
        paper = reader.pdf(prefer_css_page_size=True)
        found[path] = (len(SHEET_OF_A_PDF.findall(paper)), bool(ACROSS.search(paper)))
    assert set(found.values()) == {(1, True)}, found


def test_the_screen_comes_back_after_paper(reader: Page, yotei: Running) -> None:
    reader.goto(f"{yotei.address}/calendar?view=week")
    half_hours = reader.locator("#board").inner_text()
    reader.pdf()
    expect(reader.locator("#board")).to_have_text(re.compile("07:00"))
    assert reader.locator("#board").inner_text() == half_hours


def test_paper_is_light_without_what_is_pressed(reader: Page, yotei: Running) -> None:
    reader.goto(f"{yotei.address}/today")
    reader.emulate_media(media="print", color_scheme="dark")
    assert reader.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(27, 39, 51)"
    for pressed in (".top", ".places", ".bar", ".segments", ".tick", "button"):
        assert reader.locator(pressed).locator("visible=true").count() == 0, pressed
