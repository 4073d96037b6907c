"""A sales rep without a mouse: from a word to the schedule, to a report of it with a file, and back to the schedule."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from tests.support import contents
from tests.support.browsing import enter
from tests.support.servers import Running
from yotei.activities.models import Activity
from yotei.people.models import Employee
from yotei.sales.models import Deal
from yotei.schedules.models import Category, Schedule
from yotei.zoom import Deadline

QUOTE: FilePayload = {"name": "見積書.pdf", "mimeType": "", "buffer": contents.PDF}
MOST_TABS = 60  # More than stand on any of these pages before what is looked for.


def test_a_found_schedule_is_reported_with_a_file(page: Page, yotei: Running) -> None:
    schedule = visit()
    enter(page, yotei, "taro")
    # Heard from the start: a chooser that opens before Playwright listens is lost.
    page.on("filechooser", lambda opened: opened.set_files(QUOTE))
    page.goto(f"{yotei.address}/today")
    tab_to(page, ".seek input")
    page.keyboard.insert_text("提案")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    follow(page, ".hits a")
    page.wait_for_url(f"**/schedules/{schedule.pk}")
    follow(page, f"a[href*='activities/new?schedule={schedule.pk}']")
    page.wait_for_url("**/activities/new?**")
    tab_to(page, "#upload")
    page.keyboard.press("Space")
    expect(page.get_by_label("見積書.pdf")).to_be_checked()
    tab_to(page, "#next_step")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/activities/\d+$"))
    saved = Activity.objects.get()
    assert (saved.schedule, [link.file.name for link in saved.files.all()]) == (schedule, ["見積書.pdf"])
    follow(page, f"main a[href$='/schedules/{schedule.pk}']")
    page.wait_for_url(f"**/schedules/{schedule.pk}")
    expect(page.get_by_role("link", name="提案のご説明", exact=True)).to_be_visible()


def follow(page: Page, link: str) -> None:
    tab_to(page, link)
    page.keyboard.press("Enter")


def tab_to(page: Page, target: str) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"Tab does not reach {target}")


def visit() -> Schedule:
    """Yesterday, by Taro."""
    begin = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
    fields = {
        "category": Category.objects.get(code="visit"), "kind": "timed", "subject": "提案のご説明",
        "timezone": "Asia/Tokyo", "starts_at": begin, "ends_at": begin + timedelta(hours=1),
        "deal": Deal.objects.get(pk=1),
    }  # fmt: skip
    by = Employee.objects.get(login="taro")
    return Schedule.register(by=by, fields=fields, deadline=Deadline.after(10)).schedule
