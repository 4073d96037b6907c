"""定例 as a person would: the rule in words while one types, one date, what follows, undo, and the end of it all."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browsing import WIDTHS, enter, grave, is_too_wide, photograph, until
from tests.support.servers import Running
from tests.support.world import TOKYO
from yotei.schedules.models import Schedule

pytestmark = pytest.mark.broad

TIMES = 3
ONLY, FOLLOWING, EVERY = "この予定のみ", "この予定以降", "すべて"


@pytest.fixture
def desk(page: Page, yotei: Running) -> Page:
    enter(page, yotei, "taro")
    return page


def day(number: int) -> str:
    """Tomorrow is the first."""
    return f"{datetime.now(TOKYO) + timedelta(days=1 + number):%Y-%m-%d}"


def register(page: Page, yotei: Running, subject: str) -> Schedule:
    """Every day from tomorrow on, three times, 10:00 to 11:00."""
    page.goto(f"{yotei.address}/schedules/new")
    page.locator("label", has_text="定例").click()
    page.select_option("select[name=category]", label="web会議")
    page.fill("input[name=subject]", subject)
    page.fill("input[name=start_date]", day(0))
    page.fill("input[name=start_time]", "10:00")
    page.fill("input[name=end_time]", "11:00")
    page.select_option("select[name=repeats]", "daily")
    page.locator("label", has_text="回数で終了").click()
    page.fill("input[name=count]", str(TIMES))
    preview = page.locator(".repeats .preview")
    expect(preview).to_contain_text("毎日 10:00–11:00")
    for number in range(TIMES):
        expect(preview).to_contain_text(day(number))
    assert grave(page) == []
    assert not is_too_wide(page)
    photograph(page, f"series-form-{page.viewport_size['width']}", is_whole=True)  # type: ignore[index]
    press(page, "登録")
    page.wait_for_url(re.compile(r"/schedules/\d+$"))
    return Schedule.objects.get(subject=subject)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def open_day(page: Page, yotei: Running, number: int) -> Locator:
    """The bar of the series on that day."""
    page.goto(f"{yotei.address}/calendar?view=day&date={day(number)}")
    return page.locator(".board-bar", has_text="定例会")


def dates_at_zoom(yotei: Running) -> list[str]:
    [meeting] = yotei.sandbox.meetings
    return [
        each.start_time.astimezone(TOKYO).strftime("%H:%M")
        for each in meeting.occurrences
        if each.status == "available"
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_series_is_one_meeting_whatever_becomes_of_its_dates(desk: Page, yotei: Running, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": WIDTHS[width]})
    series = register(desk, yotei, "定例会")
    expect(desk.get_by_text("【Zoom連携情報】")).to_be_visible()
    assert dates_at_zoom(yotei) == ["10:00", "10:00", "10:00"]
    photograph(desk, f"series-{width}", is_whole=True)

    # One date, through its popup.
    open_day(desk, yotei, 1).click()
    desk.locator("dialog").get_by_role("link", name="変更", exact=True).click()
    desk.get_by_role("link", name=ONLY).click()
    desk.fill("input[name=start_time]", "15:00")
    desk.fill("input[name=end_time]", "15:30")
    photograph(desk, f"series-one-date-{width}", is_whole=True)
    press(desk, "変更")
    desk.wait_for_url(re.compile(rf"/schedules/{series.pk}/dates/{day(1)}$"))
    assert dates_at_zoom(yotei) == ["10:00", "15:00", "10:00"]
    expect(open_day(desk, yotei, 1)).to_contain_text("15:00")

    # Undone where the series lists its exceptions.
    desk.goto(f"{yotei.address}/schedules/{series.pk}")
    press(desk, "元に戻す")
    expect(desk.get_by_role("button", name="元に戻す")).to_have_count(0)
    assert dates_at_zoom(yotei) == ["10:00", "10:00", "10:00"]

    # One date less: the meeting stays.
    open_day(desk, yotei, 1).click()
    desk.locator("dialog").get_by_role("link", name="削除", exact=True).click()
    press(desk, ONLY)
    expect(open_day(desk, yotei, 1)).to_have_count(0)
    until(desk, lambda: dates_at_zoom(yotei) == ["10:00", "10:00"])

    desk.goto(f"{yotei.address}/schedules/{series.pk}/delete")
    press(desk, "削除")
    until(desk, lambda: not yotei.sandbox.meetings)
    assert [call.method for call in yotei.sandbox.calls if call.kind == "api" and call.done].count("POST") == 1


@pytest.mark.parametrize(("scope", "hours"), [(ONLY, ["10:00", "12:00", "10:00"]), (EVERY, ["12:00"] * TIMES)])
def test_a_dragged_date_asks_which_dates_are_meant(desk: Page, yotei: Running, scope: str, hours: list[str]) -> None:
    register(desk, yotei, "定例会")
    bar = open_day(desk, yotei, 1)
    box = bar.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x, y + 10, steps=3)
    desk.mouse.move(x, y + 2 * box["height"], steps=8)
    desk.mouse.up()
    dialog = desk.locator("dialog[open]")
    expect(dialog).to_contain_text("どの予定を")
    expect(bar).to_contain_text("10:00")  # nothing moves before it is said
    assert grave(desk) == []
    dialog.get_by_role("button", name=scope).click()
    expect(bar).to_contain_text("12:00")
    assert dates_at_zoom(yotei) == hours
