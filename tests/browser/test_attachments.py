"""A file is chosen on the form, goes with the schedule, and is opened and saved again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support import contents
from tests.support.browsing import enter, grave, photograph
from tests.support.servers import Running


@pytest.fixture
def form(page: Page, yotei: Running) -> Page:
    enter(page, yotei, "taro")
    page.goto(f"{yotei.address}/schedules/new?category=visit&date=2027-02-01")
    return page


def choose(page: Page, name: str, content: bytes) -> None:
    page.set_input_files("#upload", {"name": name, "mimeType": "", "buffer": content})


def test_a_chosen_file_goes_with_the_schedule(form: Page) -> None:
    choose(form, "見積書.pdf", contents.PDF)
    expect(form.get_by_label("見積書.pdf")).to_be_checked()
    choose(form, "表.csv", b"a,b")
    expect(form.get_by_label("表.csv")).to_be_checked()
    photograph(form, "attaching", is_whole=True)
    assert grave(form) == []
    form.fill("#subject", "訪問")
    form.get_by_role("button", name="登録", exact=True).first.click()
    form.wait_for_url(re.compile(r"/schedules/\d+$"))
    photograph(form, "attached", is_whole=True)
    with form.expect_download() as saving:
        form.get_by_role("link", name="表.csv", exact=True).click()
    assert saving.value.suggested_filename == "表.csv"
    assert saving.value.path().read_bytes() == b"a,b"


def test_a_wrong_file_is_said_at_once(form: Page) -> None:
    choose(form, "見積書.pdf", contents.EXE)
    expect(form.locator(".attaching .wrong")).to_contain_text("名前どおりの内容ではありません")
    choose(form, "メモ.txt", b"memo")
    expect(form.get_by_label("メモ.txt")).to_be_checked()
    expect(form.locator(".attaching .wrong")).to_have_count(0)


def test_a_form_waits_for_the_file_that_is_on_its_way(form: Page) -> None:
    form.fill("#subject", "訪問")
    form.route("**/files", lambda route: (form.wait_for_timeout(500), route.continue_()))
    choose(form, "メモ.txt", b"memo")
    form.get_by_role("button", name="登録", exact=True).first.click()
    form.wait_for_url(re.compile(r"/schedules/\d+$"))
    expect(form.get_by_role("link", name="メモ.txt", exact=True)).to_be_visible()


def test_a_dropped_file_is_taken(form: Page) -> None:
    dropped = form.evaluate_handle(
        "() => { const all = new DataTransfer(); all.items.add(new File(['memo'], 'メモ.txt')); return all }"
    )
    form.dispatch_event(".attaching", "drop", {"dataTransfer": dropped})
    expect(form.get_by_label("メモ.txt")).to_be_checked()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_script_the_form_sends_them(form: Page) -> None:
    choose(form, "メモ.txt", b"memo")
    form.fill("#subject", "訪問")
    form.get_by_role("button", name="登録", exact=True).first.click()
    form.wait_for_url(re.compile(r"/schedules/\d+$"))
    expect(form.get_by_role("link", name="メモ.txt", exact=True)).to_be_visible()
