"""What a sales floor relies on all day, at a desk and on a phone: the views of the calendar, what others may not see,
and what the form says before and after it is sent.
"""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import WIDTHS, enter, grave, is_too_wide, photograph
from tests.support.servers import Running
from tests.support.world import TOKYO
from yotei.people.models import Employee
from yotei.schedules.models import Category, Facility, Schedule
from yotei.zoom import Deadline

pytestmark = [pytest.mark.broad, pytest.mark.parametrize("width", WIDTHS)]

ROOM = "第1会議室"
SECRET = "人事面談"


@pytest.fixture
def desk(page: Page, yotei: Running, width: int) -> Page:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    enter(page, yotei, "taro")
    return page


def moment(hour: int) -> datetime:
    """Tomorrow."""
    return (datetime.now(TOKYO) + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)


def register(login: str, subject: str, hour: int, **fields: Any) -> Schedule:
    visit = {"category": Category.objects.get(code="visit"), "kind": "timed", "timezone": "Asia/Tokyo"}
    times = {"subject": subject, "starts_at": moment(hour), "ends_at": moment(hour + 1)}
    by = Employee.objects.get(login=login)
    return Schedule.register(by=by, fields=visit | times | fields, deadline=Deadline.after(5)).schedule


def fill(page: Page, category: str, subject: str, hour: int) -> None:
    page.select_option("select[name=category]", label=category)
    page.fill("input[name=subject]", subject)
    for name, value in (("start_date", f"{moment(hour):%Y-%m-%d}"), ("start_time", f"{hour:02}:00"),
                        ("end_date", f"{moment(hour):%Y-%m-%d}"), ("end_time", f"{hour + 1:02}:00")):  # fmt: skip
        page.fill(f"input[name={name}]", value)


def look(page: Page, name: str, width: int) -> None:
    assert grave(page) == []
    assert not is_too_wide(page)
    photograph(page, f"{name}-{width}")


def test_a_day_is_found_in_every_view(desk: Page, yotei: Running, width: int) -> None:
    for hour in range(9, 16):
        register("taro", f"訪問{hour}", hour)
    desk.goto(f"{yotei.address}/calendar?view=month&date={moment(9):%Y-%m-%d}")
    if width == max(WIDTHS):  # a month on a phone has dots, and chooses a day
        expect(desk.get_by_text(re.compile(r"^他\s*\d+\s*件")).first).to_be_visible()
    look(desk, "calendar-month", width)
    for view in ("週", "日", "リスト"):
        desk.locator("#board-tools").get_by_role("button", name=view, exact=True).click()
        expect(desk.locator(".board-bar, .fc-event", has_text="訪問9").first).to_be_visible()
    far = moment(9) + timedelta(days=100)
    desk.fill("#board-date", f"{far:%Y-%m-%d}")
    desk.keyboard.press("Enter")
    expect(desk.locator("#main")).to_contain_text(f"{far:%Y/%m/}")
    expect(desk.get_by_text("訪問9")).to_have_count(0)


def test_others_see_of_what_is_private_when_it_is(desk: Page, yotei: Running, width: int) -> None:
    hidden = register("hanako", SECRET, 10, visibility="private", details="内密の話")
    desk.goto(f"{yotei.address}/calendar?view=day&date={moment(10):%Y-%m-%d}&whose=employee-hanako")
    expect(desk.locator(".board-bar", has_text="予定あり")).to_be_visible()
    look(desk, "private-calendar", width)
    shown = [desk.content()]
    for path in (f"/group?date={moment(10):%Y-%m-%d}", f"/schedules?whose=employee-hanako&from={moment(10):%Y-%m-%d}"):
        desk.goto(f"{yotei.address}{path}")
        shown.append(desk.content())
    assert [SECRET in each or "内密の話" in each for each in shown] == [False] * 3
    answer = desk.goto(f"{yotei.address}/schedules/{hidden.pk}")
    assert answer is not None
    assert answer.status == 404


def test_a_facility_taken_a_moment_ago_is_said_with_what_was_typed(desk: Page, yotei: Running, width: int) -> None:
    desk.goto(f"{yotei.address}/schedules/new")
    fill(desk, "外出", "来社", 10)
    desk.locator("details.linked > summary").click()
    desk.get_by_label(ROOM).check()
    register("hanako", "朝会", 10, facilities=[Facility.objects.get(name=ROOM)])
    desk.locator(".actions button.main").click()
    expect(desk.locator("#facilities_error")).to_contain_text(f"{ROOM} は")
    expect(desk.locator("input[name=subject]")).to_have_value("来社")
    look(desk, "facility-taken", width)
    assert [each.subject for each in Schedule.objects.all()] == ["朝会"]


def test_what_a_category_does_at_zoom_is_said_before_it_is_done(desk: Page, yotei: Running, width: int) -> None:
    desk.goto(f"{yotei.address}/schedules/new")
    fill(desk, "web会議", "商談", 10)
    desk.locator(".actions button.main").click()
    desk.wait_for_url(re.compile(r"/schedules/\d+$"))
    desk.goto(f"{desk.url}/edit")
    note = desk.get_by_text("この変更により Zoom ミーティングが取り消されます")
    expect(note).to_be_hidden()
    desk.select_option("select[name=category]", label="外出")
    expect(note).to_be_visible()
    look(desk, "category-note", width)
    assert len(yotei.sandbox.meetings) == 1


def test_the_length_follows_the_category_until_somebody_types(desk: Page, yotei: Running) -> None:
    Category.objects.get(code="phone").change(default_minutes=15)
    desk.goto(f"{yotei.address}/schedules/new")
    fill(desk, "外出", "訪問", 10)
    desk.select_option("select[name=category]", label="電話")
    assert desk.input_value("input[name=end_time]") == "10:15"
    desk.fill("input[name=end_time]", "10:40")
    desk.select_option("select[name=category]", label="外出")
    assert desk.input_value("input[name=end_time]") == "10:40"


def test_the_hours_of_a_saved_schedule_stay(desk: Page, yotei: Running) -> None:
    Category.objects.get(code="phone").change(default_minutes=15)
    visit = register("taro", "訪問", 10)
    desk.goto(f"{yotei.address}/schedules/{visit.pk}/edit")
    desk.select_option("select[name=category]", label="電話")
    assert desk.input_value("input[name=end_time]") == "11:00"
