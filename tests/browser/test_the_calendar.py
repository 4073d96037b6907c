"""カレンダー as a person uses it: dragging, the popup by keyboard, quick registration with few touches."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browsing import enter, grave
from tests.support.servers import Running
from tests.support.world import TOKYO
from yotei.booking.models import Booking
from yotei.people.models import Employee
from yotei.sales.models import Deal
from yotei.schedules.models import Category, DayOff, Schedule
from yotei.todos.models import Todo

pytestmark = pytest.mark.broad

MOST_TOUCHES = 3
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def board(page: Page, yotei: Running) -> Page:
    """Taro's calendar."""
    enter(page, yotei, "taro")
    page.goto(f"{yotei.address}/calendar")
    return page


def tomorrow(hour: int) -> datetime:
    return (datetime.now(TOKYO) + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)


def book(page: Page, yotei: Running, hour: int = 10) -> Schedule:
    """Tomorrow's web meeting, registered through the small form as its script sends it; then the day is open."""
    start = tomorrow(hour)
    page.goto(f"{yotei.address}/calendar?view=day&date={start:%Y-%m-%d}")
    page.keyboard.press("n")
    page.locator("dialog .chip", has_text="web会議").click()
    page.fill("input[name=subject]", "商談")
    page.fill("input[name=start_date]", f"{start:%Y-%m-%d}")
    page.fill("input[name=start_time]", f"{start:%H:%M}")
    page.fill("input[name=end_time]", f"{start.hour + 1:02}:00")
    page.keyboard.press("Enter")
    expect(bar(page, "商談")).to_be_visible()
    return Schedule.objects.get(subject="商談")


def bar(page: Page, subject: str) -> Locator:
    return page.locator(".board-bar", has_text=subject)


def drag(page: Page, what: Locator, hours: int) -> None:
    """By the height of two half hours for each hour."""
    box = what.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 10, steps=3)
    page.mouse.move(x, y + box["height"] * hours, steps=8)
    page.mouse.up()


def test_a_dragged_bar_moves_its_meeting(board: Page, yotei: Running) -> None:
    book(board, yotei)
    drag(board, bar(board, "商談"), hours=2)
    expect(board.locator("#board-said")).to_contain_text("変更を保存しました")
    assert [meeting.start_time for meeting in yotei.sandbox.meetings] == [tomorrow(12)]
    expect(bar(board, "商談")).to_contain_text("12:00")


def test_a_refused_drag_puts_the_bar_back(board: Page, yotei: Running) -> None:
    book(board, yotei)
    yotei.sandbox.fault(method="PATCH", path="/meetings/*", action="status", status=503)
    drag(board, bar(board, "商談"), hours=2)
    dialog = board.locator("dialog[open]")
    expect(dialog).to_contain_text("Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。")
    expect(bar(board, "商談")).to_contain_text("10:00")
    assert Schedule.objects.get().starts_at == tomorrow(10)
    assert grave(board) == []
    dialog.get_by_role("button", name="予定だけ登録").click()
    expect(bar(board, "商談")).to_contain_text("12:00")
    expect(bar(board, "商談")).to_contain_text("予約待ち")


def test_a_drag_of_what_has_changed_puts_the_bar_back(board: Page, yotei: Running) -> None:
    schedule = book(board, yotei)
    Schedule.objects.filter(pk=schedule.pk).update(version=2, subject="商談(変更)")
    drag(board, bar(board, "商談"), hours=2)
    expect(board.locator("dialog[open]")).to_contain_text("まだ何も保存していません")
    expect(bar(board, "商談(変更)")).to_contain_text("10:00")


def test_nobody_drags_a_bar_of_others(board: Page, yotei: Running) -> None:
    schedule = book(board, yotei)
    Schedule.objects.filter(pk=schedule.pk).update(registrant=Employee.objects.get(login="hanako"))
    board.goto(f"{yotei.address}/calendar?view=day&date={tomorrow(10):%Y-%m-%d}&whose=employee-hanako")
    drag(board, bar(board, "商談"), hours=2)
    board.wait_for_timeout(300)
    expect(bar(board, "商談")).to_contain_text("10:00")
    assert yotei.sandbox.meetings[0].start_time == tomorrow(10)


@pytest.mark.parametrize(("role", "dialogs"), [("member", 1), ("reader", 0)])
def test_an_empty_hour_asks_who_may_register(page: Page, yotei: Running, role: str, dialogs: int) -> None:
    Employee.objects.filter(login="taro").update(role=role)
    enter(page, yotei, "taro")
    day = tomorrow(0).date()
    page.goto(f"{yotei.address}/calendar?view=day&date={day}")
    expect(page.locator("#board-tools")).to_be_visible()
    box = page.locator("#board").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_load_state("networkidle")
    expect(page.locator("dialog[open]")).to_have_count(dialogs)


def test_the_popup_is_for_the_keyboard_too(board: Page, yotei: Running) -> None:
    book(board, yotei)
    bar(board, "商談").focus()
    board.keyboard.press("Enter")
    dialog = board.locator("dialog[open]")
    expect(dialog.get_by_role("heading")).to_have_text("商談")
    expect(dialog.get_by_role("link", name=re.compile("参加|Join"))).to_have_attribute(
        "href", Booking.objects.get().join_url
    )
    assert grave(board) == []
    board.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(bar(board, "商談")).to_be_focused()


def test_a_bar_moves_by_keyboard(board: Page, yotei: Running) -> None:
    book(board, yotei)
    bar(board, "商談").focus()
    board.keyboard.press("Enter")
    board.locator("dialog details.moving summary").press("Enter")
    board.fill("dialog input[name=start_time]", "15:00")
    board.fill("dialog input[name=end_time]", "16:00")
    board.locator("dialog details.moving button").press("Enter")
    expect(bar(board, "商談")).to_contain_text("15:00")
    assert yotei.sandbox.meetings[0].start_time == tomorrow(15)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_a_zoom_schedule_takes_few_touches(board: Page, yotei: Running, size: dict[str, int]) -> None:
    """A known customer, from an empty slot of the calendar to the meeting; typing is not counted."""
    known(deal=Deal.objects.get(pk=1))
    board.set_viewport_size({"width": size["width"], "height": size["height"]})
    board.goto(f"{yotei.address}/calendar?view=day&date={tomorrow(10):%Y-%m-%d}")
    touches = [
        lambda: slot(board),
        lambda: board.locator("dialog .chip", has_text="web会議").click(),
        lambda: board.locator("dialog .chip", has_text="株式会社サンプル").click(),
    ]
    assert len(touches) <= MOST_TOUCHES
    for touch in touches:
        touch()
    board.fill("dialog input[name=subject]", "ご提案")
    board.locator("dialog input[name=subject]").press("Enter")
    expect(bar(board, "ご提案")).to_be_visible()
    assert [meeting.topic for meeting in yotei.sandbox.meetings] == ["ご提案(株式会社サンプル / 新規導入)"]


def known(deal: Deal) -> None:
    """Taro visited this customer, but telephoned last with nobody: neither category nor customer is the last use."""
    taro = Employee.objects.get(login="taro")
    start = tomorrow(10) - timedelta(days=30)
    for number, (code, linked) in enumerate([("visit", deal), ("phone", None)]):
        moment = start + timedelta(hours=number)
        Schedule.objects.create(
            category=Category.objects.get(code=code),
            subject="前回",
            starts_at=moment,
            ends_at=moment + timedelta(hours=1),
            deal=linked,
            customer=linked and linked.customer,
            registrant=taro,
            last_editor=taro,
            created_at=moment,
            updated_at=moment,
        )


def slot(page: Page) -> None:
    """An empty place of the grid, in the middle of what is in sight."""
    box = page.locator("#board").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 240)
    expect(page.locator("dialog[open] input[name=subject]")).to_be_focused()


def test_a_refused_quick_registration_keeps_its_text(board: Page, yotei: Running) -> None:
    yotei.sandbox.fault(method="POST", path="/users/*/meetings", action="status", status=503)
    board.keyboard.press("n")
    board.locator("dialog .chip", has_text="web会議").click()
    board.fill("dialog input[name=subject]", "大事な会議")
    board.locator("dialog input[name=subject]").press("Enter")
    expect(board.locator("dialog [role=alert]")).to_contain_text("Zoom Meeting Error")
    expect(board.locator("dialog input[name=subject]")).to_have_value("大事な会議")
    board.get_by_role("button", name="予定だけ登録").click()
    expect(board.locator("#board-said")).to_contain_text("登録しました")


def test_the_first_look_asks_nothing_more(board: Page, yotei: Running) -> None:
    asked: list[str] = []
    board.on("request", lambda request: asked.append(request.url))
    board.goto(f"{yotei.address}/calendar")
    expect(board.locator("#board-tools")).to_be_visible()
    board.wait_for_load_state("networkidle")
    assert [url for url in asked if "/calendar/events" in url] == []


def test_the_last_view_comes_back(board: Page, yotei: Running) -> None:
    board.locator("[data-view=week]").click()
    board.goto(f"{yotei.address}/calendar")
    expect(board.locator("[data-view=week]")).to_have_attribute("aria-pressed", "true")


KEYS = {"w": "week", "x": "day", "a": "list", "m": "month"}


def test_single_keys_do_what_the_help_lists(board: Page, yotei: Running) -> None:
    board.keyboard.press("?")
    help_ = board.get_by_role("dialog", name="キーボードショートカット")
    assert {*KEYS, "?", "n", "t", "c", "s", "d", "g", "j", "k", "/"} == set(help_.locator("kbd").all_inner_texts())
    assert grave(board) == []
    board.keyboard.press("w")  # the help is open: nothing happens behind it
    board.keyboard.press("Escape")
    for key, view in KEYS.items():
        board.keyboard.press(key)
        expect(board.locator(f"[data-view={view}]")).to_have_attribute("aria-pressed", "true")
    here = board.locator("#board-title").inner_text()
    board.keyboard.press("j")
    expect(board.locator("#board-title")).not_to_have_text(here)
    board.keyboard.press("k")
    expect(board.locator("#board-title")).to_have_text(here)
    board.keyboard.press("/")
    expect(board.locator("#board-date")).to_be_focused()
    for key, place in {"s": "schedules", "d": "todos", "g": "group", "t": "group", "c": "calendar"}.items():
        board.locator("main").focus()
        board.keyboard.press(key)
        board.wait_for_url(re.compile(f"/{place}"))


def test_keys_in_a_field_are_text(board: Page, yotei: Running) -> None:
    board.goto(f"{yotei.address}/schedules/new")
    board.fill("#subject", "")
    board.locator("#subject").press_sequentially("tcsd?/")
    board.locator("main").press("Control+c")
    expect(board.locator("#subject")).to_have_value("tcsd?/")
    assert board.url.endswith("/schedules/new")
    expect(board.locator("dialog[open]")).to_have_count(0)


def test_who_switched_keys_off_presses_none(board: Page, yotei: Running) -> None:
    Employee.objects.get(login="taro").change_sheet(shortcuts=False)
    board.goto(f"{yotei.address}/calendar")
    board.keyboard.press("s")
    board.keyboard.press("n")
    board.keyboard.press("?")
    board.wait_for_timeout(300)
    assert "/calendar" in board.url
    expect(board.locator("dialog[open]")).to_have_count(0)
    board.get_by_role("button", name="ショートカット").click()
    expect(board.locator("dialog[open]")).to_contain_text("使わない設定")


def test_a_todo_is_finished_from_its_popup(board: Page, yotei: Running) -> None:
    Todo.add(owner=Employee.objects.get(login="taro"), name="見積書を送る", due=tomorrow(0).date())
    board.goto(f"{yotei.address}/calendar?view=week&date={tomorrow(0):%Y-%m-%d}")
    expect(bar(board, "見積書を送る")).to_contain_text("ToDo")
    bar(board, "見積書を送る").press("Enter")
    assert grave(board) == []
    board.get_by_role("button", name="完了にする").press("Enter")
    expect(board.locator("#board-said")).to_have_text("「見積書を送る」を完了しました。")
    expect(board.locator(".board-todo.done")).to_contain_text("完了")
    drag(board, bar(board, "見積書を送る"), hours=2)
    board.wait_for_timeout(300)
    assert Todo.objects.get().due == tomorrow(0).date()


def test_a_meeting_at_the_same_time_is_said_while_typing(board: Page, yotei: Running) -> None:
    book(board, yotei)
    board.goto(f"{yotei.address}/schedules/new?category=web-meeting&date={tomorrow(10):%Y-%m-%d}&start=12:00")
    board.fill("#start_time", "10:30")
    expect(board.locator("form [role=status] .warning")).to_contain_text("商談")
    assert grave(board) == []
    board.fill("#start_time", "11:00")
    expect(board.locator("form [role=status] .warning")).to_have_count(0)


def test_half_hours_are_targets_for_a_thumb(board: Page, yotei: Running) -> None:
    board.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    board.goto(f"{yotei.address}/calendar?view=day")
    hours = [board.locator("#board").get_by_text(clock, exact=True).bounding_box() for clock in ("10:00", "11:00")]
    assert hours[0] is not None
    assert hours[1] is not None
    assert hours[1]["y"] - hours[0]["y"] >= 2 * 44


def test_today_is_marked_on_a_day_off(board: Page, yotei: Running) -> None:
    today = datetime.now(TOKYO).date()
    DayOff.objects.create(day=today, name="創立記念日")
    for view in ("month", "week"):
        board.goto(f"{yotei.address}/calendar?view={view}")
        expect(board.locator("#board")).to_contain_text("創立記念日")
        number = board.locator("#board").get_by_role("link", name=f"{today.year}年{today.month}月{today.day}日").first
        grounds = [number.evaluate("each => getComputedStyle(each).backgroundColor")]
        assert grounds != ["rgba(0, 0, 0, 0)"], view


@pytest.mark.parametrize("browser_context_args", [{"locale": "ja-JP", "timezone_id": "Europe/Paris"}], indirect=True)
def test_the_clock_is_the_readers_not_the_browsers(
    board: Page, yotei: Running, browser_context_args: dict[str, str]
) -> None:
    book(board, yotei)
    expect(bar(board, "商談")).to_contain_text("10:00")
    drag(board, bar(board, "商談"), hours=1)
    expect(board.locator("#board-said")).to_contain_text("変更を保存しました")
    assert yotei.sandbox.meetings[0].start_time == tomorrow(11)


@pytest.mark.parametrize(("theme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light-1280", "dark-390"])
def test_every_view_is_accessible(board: Page, yotei: Running, theme: str, size: dict[str, int]) -> None:
    known(deal=Deal.objects.get(pk=1))
    book(board, yotei)
    board.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    board.set_viewport_size({"width": size["width"], "height": size["height"]})
    for view in ("month", "week", "day", "list"):
        board.goto(f"{yotei.address}/calendar?view={view}&date={tomorrow(10):%Y-%m-%d}")
        expect(bar(board, "商談").first).to_be_attached()
        assert grave(board) == [], view
        assert board.evaluate("document.documentElement.scrollWidth") <= size["width"], view
    board.keyboard.press("n")
    expect(board.locator("dialog[open]")).to_be_visible()
    assert grave(board) == []
