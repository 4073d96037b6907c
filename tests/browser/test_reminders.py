"""リマインド in the browser: it appears on an open page, as a notification too, and goes in all tabs."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import enter, grave, is_too_wide
from tests.support.servers import Running
from yotei.people.models import Employee
from yotei.schedules.models import Category, Reminder, Schedule

pytestmark = pytest.mark.broad

SECOND = timedelta(seconds=1)
TITLES = "navigator.serviceWorker.ready.then(it => it.getNotifications()).then(all => all.map(each => each.title))"


def remind(subject: str = "もうすぐの打ち合わせ") -> Reminder:
    """A reminder that was given this moment, as the worker writes it."""
    taro, now = Employee.objects.get(login="taro"), datetime.now(UTC).replace(second=0, microsecond=0)
    times = {"starts_at": now + timedelta(minutes=10), "ends_at": now + timedelta(minutes=40)}
    schedule = Schedule.objects.create(
        category=Category.objects.get(code="visit"), subject=subject, registrant=taro, last_editor=taro,
        created_at=now, updated_at=now, place="第1会議室", **times,
    )  # fmt: skip
    return Reminder.objects.create(
        employee=taro, schedule=schedule, original=now.date(), starts_at=schedule.starts_at, minutes=10, made_at=now,
        show_at=now, until=schedule.ends_at,
    )  # fmt: skip


@pytest.fixture
def desk(yotei: Running, page: Page) -> Page:
    """Taro's browser on the calendar, with a clock that the test moves on."""
    enter(page, yotei, "taro")
    page.clock.install()
    page.goto(f"{yotei.address}/calendar")
    return page


def test_it_appears_on_an_open_page(desk: Page) -> None:
    """It takes the focus from nobody, and is reached by keyboard."""
    desk.locator(".seek input").focus()
    remind()
    desk.clock.fast_forward(31_000)
    card = desk.locator(".reminder")
    expect(card).to_contain_text("もうすぐの打ち合わせ")
    expect(card).to_contain_text("第1会議室")
    expect(desk.locator(".seek input")).to_be_focused()
    assert desk.locator("#reminders").get_attribute("aria-live") == "polite"
    assert grave(desk) == []
    assert not is_too_wide(desk)
    card.get_by_role("button", name="閉じる").press("Enter")
    expect(card).to_have_count(0)
    expect(desk.locator("#said")).to_have_text("リマインドを閉じました。")
    assert Reminder.objects.get().show_at is None


def test_closed_in_one_tab_it_goes_in_all(yotei: Running, desk: Page) -> None:
    remind()
    other = desk.context.new_page()
    other.goto(f"{yotei.address}/todos")
    desk.reload()
    expect(desk.locator(".reminder")).to_be_visible()
    other.locator(".reminder").get_by_role("button", name="閉じる").click()
    expect(desk.locator(".reminder")).to_have_count(0)
    other.close()


def test_snoozed_it_comes_back(desk: Page) -> None:
    reminder = remind()
    desk.clock.fast_forward(31_000)
    desk.locator(".reminder").get_by_role("button", name="5分後に再通知").click()
    expect(desk.locator(".reminder")).to_have_count(0)
    reminder.refresh_from_db()
    assert reminder.show_at is not None
    assert reminder.show_at > datetime.now(UTC) + 4 * timedelta(minutes=1)
    Reminder.objects.update(show_at=datetime.now(UTC) - SECOND)  # five minutes are over
    desk.clock.fast_forward(31_000)
    expect(desk.locator(".reminder")).to_be_visible()


def test_a_notification_is_asked_for_by_a_press_alone(yotei: Running, desk: Page) -> None:
    desk.evaluate(
        "Notification.requestPermission = () => { document.title = 'asked'; return Promise.resolve('default') }"
    )
    desk.goto(f"{yotei.address}/reminders")
    assert desk.evaluate("document.title") != "asked"
    desk.context.grant_permissions(["notifications"])
    desk.reload()
    expect(desk.get_by_text("このブラウザーの通知は許可されています。")).to_be_visible()
    expect(desk.get_by_role("button", name="通知を許可する")).to_be_hidden()


def test_where_it_is_allowed_the_browser_notifies_once(yotei: Running, desk: Page) -> None:
    desk.context.grant_permissions(["notifications"])
    desk.reload()
    remind()
    desk.clock.fast_forward(31_000)
    expect(desk.locator(".reminder")).to_be_visible()
    desk.wait_for_function(f"() => {TITLES}.then(all => all.length == 1)")
    assert desk.evaluate(TITLES) == ["もうすぐの打ち合わせ"]
    desk.evaluate(
        "navigator.serviceWorker.ready.then(it => it.getNotifications()).then(all => all.forEach(one => one.close()))"
    )
    desk.goto(f"{yotei.address}/todos")  # the page shows it still, the browser does not again
    expect(desk.locator(".reminder")).to_be_visible()
    assert desk.evaluate(TITLES) == []


def test_once_the_log_in_has_run_out_nothing_is_asked(desk: Page) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(urlsplit(request.url).path))
    desk.context.clear_cookies()
    for _ in range(4):
        desk.clock.fast_forward(31_000)
        desk.wait_for_timeout(200)
    assert asked.count("/reminders/shown") == 1
    expect(desk.locator("#reminders")).to_be_attached()
