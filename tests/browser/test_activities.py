"""活動報告 with script, at both widths: from the schedule one press opens the report, one more saves it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.support.browsing import WIDTHS, enter, grave
from tests.support.servers import Running
from yotei.activities.models import Activity
from yotei.people.models import Employee
from yotei.sales.models import Deal
from yotei.schedules.models import Category, Schedule
from yotei.zoom import Deadline


@pytest.mark.parametrize("width", WIDTHS)
def test_a_visit_is_reported_by_two_presses(page: Page, yotei: Running, width: int) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    schedule = visit(deal=Deal.objects.get(pk=1))
    enter(page, yotei, "taro")
    page.goto(f"{yotei.address}/schedules/{schedule.pk}")
    page.get_by_role("link", name="活動報告").click()
    expect(page.get_by_role("textbox", name="活動内容")).to_have_value("提案のご説明")
    assert grave(page) == []
    page.locator(".actions button.main").click()
    page.wait_for_url(re.compile(r"/activities/\d+$"))
    assert grave(page) == []
    saved = Activity.objects.get()
    assert (saved.schedule, saved.deal_id, saved.minutes, saved.kind) == (schedule, 1, 60, "visit")
    page.get_by_role("link", name="新規導入").click()
    expect(page.get_by_role("link", name="提案のご説明", exact=True).first).to_be_visible()


def test_a_report_without_a_customer_takes_one_by_its_name(page: Page, yotei: Running) -> None:
    schedule = visit(deal=None)
    enter(page, yotei, "taro")
    page.goto(f"{yotei.address}/activities/new?schedule={schedule.pk}")
    page.fill("#link_search", "サンプル")
    expect(page.locator("#link_options li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".actions button.main").click()
    page.wait_for_url(re.compile(r"/activities/\d+$"))
    assert Activity.objects.get().customer.name == "株式会社サンプル"


def test_a_deal_takes_its_customer_among_customers_alone(page: Page, yotei: Running) -> None:
    enter(page, yotei, "taro")
    page.goto(f"{yotei.address}/deals/new")
    page.fill("#link_search", "サンプル")
    expect(page.locator("#link_options li")).to_have_text(["株式会社サンプル"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.fill("#name", "増設")
    page.locator(".actions button.main").click()
    page.wait_for_url(re.compile(r"/deals/\d+$"))
    assert Deal.objects.get(name="増設").owner == Employee.objects.get(login="taro")


def test_a_search_that_finds_nothing_says_so_to_everybody(page: Page, yotei: Running) -> None:
    enter(page, yotei, "taro")
    page.goto(f"{yotei.address}/deals/new")
    page.fill("#link_search", "存在しない会社")
    said = page.locator(".search .nothing").first
    expect(said).to_have_text("見つかりませんでした")
    assert (said.bounding_box() or {})["height"] > 20
    page.keyboard.press("Tab")
    expect(page.locator(".search .nothing")).to_have_count(0)


def visit(*, deal: Deal | None) -> Schedule:
    """Yesterday, by Taro."""
    begin = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
    fields = {
        "category": Category.objects.get(code="visit"), "kind": "timed", "subject": "提案のご説明",
        "timezone": "Asia/Tokyo", "starts_at": begin, "ends_at": begin + timedelta(hours=1), "deal": deal,
    }  # fmt: skip
    by = Employee.objects.get(login="taro")
    return Schedule.register(by=by, fields=fields, deadline=Deadline.after(10)).schedule
