"""The rows of people and things on the form, with script, at both widths; then the answer of who was asked."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import WIDTHS, enter, grave
from tests.support.servers import Running
from yotei.sales.models import Contact, Customer
from yotei.schedules.models import Attendee, Schedule


@pytest.mark.broad
@pytest.mark.parametrize("width", WIDTHS)
def test_people_are_asked_who_then_answer(page: Page, yotei: Running, width: int) -> None:
    Contact.add(customer=Customer.objects.get(pk=1), name="佐藤一郎")
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    enter(page, yotei, "taro")
    page.goto(f"{yotei.address}/schedules/new")
    page.locator("details.linked > summary").click()
    _pick(page, "link_search", "サンプル")
    page.get_by_label("佐藤一郎").check()
    _pick(page, "attendees", "花子")
    _pick(page, "viewers", "次郎")
    page.get_by_label("第1会議室").check()
    assert grave(page) == []
    page.locator(".actions button.main").click()
    page.wait_for_url(re.compile(r"/schedules/\d+$"))
    saved = Schedule.objects.get()
    found = [saved.contacts.get().name, saved.attendees.get().employee.login, saved.viewers.get().login]
    assert found == ["佐藤一郎", "hanako", "jiro"]
    assert saved.facilities.get().name == "第1会議室"

    enter(page, yotei, "hanako")
    page.goto(f"{yotei.address}/schedules/{saved.pk}")
    page.fill("#message", "伺います")
    assert grave(page) == []
    page.locator("button[name=reply][value=accepted]").click()
    expect(page.locator(".attendees .message")).to_have_text("伺います")
    assert Attendee.objects.get().reply == "accepted"


def _pick(page: Page, field: str, typed: str) -> None:
    """By the keyboard alone."""
    page.fill(f"#{field}", typed)
    name = field.removesuffix("_search")
    expect(page.locator(f"#{name}_options li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(f"input[type=hidden][name={name}]")).to_have_count(1)
