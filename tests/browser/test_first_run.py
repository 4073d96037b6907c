"""From an empty machine to the first booking, as its administrator does it: counted, so that it stays ten minutes.

A step is what a hand does: a field that is filled in, a button or a link that is pressed. Fifteen seconds each is slow
typing with looking things up; besides there are the two commands before it.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import grave, photograph
from tests.support.first_run import starting
from tests.support.world import TOKYO

SECONDS_A_STEP = 15
COMMANDS = 2  # git clone, ./run
MOST_SECONDS = 10 * 60
PASSWORD = "tsukue to isu"


class Hand:
    """A person's hand on the page."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def fill(self, place: str, text: str) -> None:
        self.steps += 1
        self.page.fill(place, text)

    def choose(self, place: str, label: str) -> None:
        self.steps += 1
        self.page.select_option(place, label=label)

    def press(self, place: str) -> None:
        """Every button here leads to another page, and what is asked next is meant for that one."""
        self.steps += 1
        with self.page.expect_navigation():
            self.page.locator(place).first.click()

    def looks_well(self, name: str) -> None:
        assert grave(self.page) == [], name
        photograph(self.page, f"first-run-{name}")


@pytest.mark.browser_context_args(viewport={"width": 1280, "height": 900})
def test_a_booking_comes_within_ten_minutes_of_an_empty_machine(page: Page, tmp_path: Path) -> None:
    with starting(tmp_path) as fresh:
        fresh.sandbox.add_user("yamada@example.com", type=2, status="active")
        hand = Hand(page)
        page.goto(fresh.address)
        hand.looks_well("code")
        hand.fill("#code", fresh.code)
        hand.press("button.main")
        hand.looks_well("administrator")
        for name, text in (
            ("name", "山田花子"),
            ("email", "yamada@example.com"),
            ("password", PASSWORD),
            ("again", PASSWORD),
        ):
            hand.fill(f"#{name}", text)
        hand.press("button.main")
        for name in ("address", "locale", "database", "mail", "summary"):
            hand.looks_well(name)
            hand.press("button.main")
        page.wait_for_url("**/login**", timeout=60_000)
        hand.fill("#username", "admin")
        hand.fill("#password", PASSWORD)
        hand.press("#login button.main")
        for name in ("account_id", "client_id", "client_secret"):
            hand.fill(f"#{name}", "sandbox")
        hand.press("button[form=form].main")
        expect(page.locator("#main")).to_contain_text("保存")
        page.goto(f"{fresh.address}/schedules/new")  # the button of every page
        hand.steps += 1
        hand.choose("select[name=category]", "web会議")
        day = (datetime.now(TOKYO) + timedelta(days=1)).date().isoformat()
        for name, text in (("start_date", day), ("start_time", "13:00"), ("end_date", day), ("end_time", "14:00")):
            hand.fill(f"input[name={name}]", text)
        hand.press("button[form=form].main")
        expect(page.locator("#main")).to_contain_text("【Zoom連携情報】", timeout=60_000)
        [meeting] = fresh.sandbox.meetings
        expect(page.get_by_role("link", name=meeting.join_url)).to_be_visible()
        assert (hand.steps + COMMANDS) * SECONDS_A_STEP <= MOST_SECONDS, hand.steps
