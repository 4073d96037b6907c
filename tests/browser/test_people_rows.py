"""The rows of people and things on the form, with script, at both widths; then the answer of who was asked."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.servers import Running, running_yotei
from yotei.cli import demo_data
from yotei.sales.models import Contact, Customer
from yotei.schedules.models import Attendee, Facility, Schedule

PATIENCE_MS = 10_000  # ten times what a slow page takes
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def server(database_url: str) -> Iterator[Running]:
    with running_yotei(database_url) as running:
        yield running


@pytest.fixture
def yotei(server: Running, transactional_db: None) -> Running:
    demo_data.load_cast()
    server.sandbox.reset()
    Contact.add(customer=Customer.objects.get(pk=1), name="佐藤一郎")
    Facility.objects.get(name="第1会議室")
    return server


@pytest.mark.parametrize("width", WIDTHS)
def test_people_are_asked_who_then_answer(page: Page, yotei: Running, width: int) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.set_viewport_size({"width": width, "height": 844})
    _log_in(page, yotei, "taro")
    page.goto(f"{yotei.address}/schedules/new")
    page.locator("details.linked > summary").click()
    _pick(page, "link_search", "サンプル")
    page.get_by_label("佐藤一郎").check()
    _pick(page, "attendees", "花子")
    _pick(page, "viewers", "次郎")
    page.get_by_label("第1会議室").check()
    _check_accessible(page)
    page.locator(".actions button.main").click()
    page.wait_for_url(re.compile(r"/schedules/\d+$"))
    saved = Schedule.objects.get()
    found = [saved.contacts.get().name, saved.attendees.get().employee.login, saved.viewers.get().login]
    assert found == ["佐藤一郎", "hanako", "jiro"]
    assert saved.facilities.get().name == "第1会議室"

    page.context.clear_cookies()
    _log_in(page, yotei, "hanako")
    page.goto(f"{yotei.address}/schedules/{saved.pk}")
    page.fill("#message", "伺います")
    _check_accessible(page)
    page.locator("button[name=reply][value=accepted]").click()
    expect(page.locator(".attendees .message")).to_have_text("伺います")
    assert Attendee.objects.get().reply == "accepted"
    assert said == []


def _log_in(page: Page, yotei: Running, login: str) -> None:
    page.goto(f"{yotei.address}/login")
    page.fill("input[name=username]", login)
    page.fill("input[name=password]", "demo")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*login)"))


def _pick(page: Page, field: str, typed: str) -> None:
    """By the keyboard alone."""
    page.fill(f"#{field}", typed)
    name = field.removesuffix("_search")
    expect(page.locator(f"#{name}_options li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(f"input[type=hidden][name={name}]")).to_have_count(1)


def _check_accessible(page: Page) -> None:
    """Axe finds nothing serious or critical."""
    found = Axe().run(page).response["violations"]
    grave = [f"{one['id']}: {one['help']}" for one in found if one["impact"] in ("serious", "critical")]
    assert grave == [], f"{page.url}: {grave}"
