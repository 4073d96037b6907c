"""A guest from outside: typed on the form, told by a real mail, answering by its link; on a desk, on a phone."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support import tables
from tests.support.browsing import WIDTHS, enter, grave, is_too_wide, photograph, until
from tests.support.servers import Running, running_yotei
from tests.support.smtp import PostOffice, post_office
from tests.support.world import TOKYO
from yotei.people.models import Employee
from yotei.sales.models import Contact, Customer

WORDS = {
    "ja": ("参加者と社外参加者にメールで知らせる", "参加"),
    "en": ("Tell attendees and guests by mail", "Take part"),
}


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture(scope="module")
def mailing(database_url: str, office: PostOffice) -> Iterator[Running]:
    with running_yotei(database_url, YOTEI_MAIL_URL=office.url) as running:
        yield running


@pytest.mark.broad
@pytest.mark.parametrize(("language", "width"), [("ja", 1280), ("en", 390)])
def test_a_guest_is_invited(
    page: Page, mailing: Running, office: PostOffice, transactional_db: None, language: str, width: int
) -> None:
    tables.load_cast()
    office.box.mails.clear()
    Employee.objects.filter(login="taro").update(language=language)
    contact = Contact.add(customer=Customer.objects.get(pk=1), name="佐藤 一郎", email="sato@customer.example")
    Contact.objects.filter(pk=contact.pk).update(language=language)
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    _register(page, mailing, language)
    until(page, lambda: len(office.box.mails) == 2)
    assert sorted(office.box.recipients) == ["sato@customer.example", "yamada@abroad.example"]
    page.reload()
    page.locator("#told ~ details summary").click()
    assert grave(page) == []
    assert not is_too_wide(page)
    photograph(page, f"invited-{language}-{width}", is_whole=True)
    address = page.url

    _answer(page, _link(office, "sato@customer.example"), language, width)
    enter(page, mailing, "taro")
    page.goto(address)
    expect(page.locator("#outside .message")).to_have_text("伺います")
    photograph(page, f"invitation-answered-{language}-{width}", is_whole=True)


def _register(page: Page, yotei: Running, language: str) -> None:
    enter(page, yotei, "taro")
    start = datetime.now(TOKYO) + timedelta(minutes=30)
    page.goto(f"{yotei.address}/schedules/new?category=visit&date={start:%Y-%m-%d}&start={start:%H:%M}")
    page.locator("details.linked > summary").click()
    page.fill("#link_search", "サンプル")
    expect(page.locator("#link_options li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_label("佐藤 一郎 <sato@customer.example>").check()
    page.fill("#guests", "山田 花子 <yamada@abroad.example> en Europe/London")
    expect(page.get_by_label(WORDS[language][0])).to_be_checked()
    assert grave(page) == []
    assert not is_too_wide(page)
    photograph(page, f"guests-{language}-{page.viewport_size['width']}", is_whole=True)  # type: ignore[index]
    page.locator(".actions button.main").click()
    page.wait_for_url(re.compile(r"/schedules/\d+$"))


def _answer(page: Page, link: str, language: str, width: int) -> None:
    page.context.clear_cookies()
    page.goto(link)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.fill("#message", "伺います")
    assert grave(page) == []
    assert not is_too_wide(page)
    photograph(page, f"reply-{language}-{width}", is_whole=True)
    page.get_by_role("button", name=WORDS[language][1], exact=True).click()
    expect(page.locator(".note.success")).to_be_visible()
    assert grave(page) == []
    assert page.context.cookies() == []


def _link(office: PostOffice, address: str) -> str:
    [mail] = [mail for to, mail in office.box.mails if to == address]
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://\S+/r/\S+", body.get_content())
    assert found is not None
    return found[0]
