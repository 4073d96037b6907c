"""The page of a job follows the worker; the box above a list ticks all of it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import enter, grave, is_too_wide
from tests.support.servers import Running
from yotei.jobs.models import Job, JobRow
from yotei.people.models import Employee
from yotei.schedules.models import Category, Schedule

pytestmark = pytest.mark.broad


@pytest.fixture
def job(yotei: Running) -> Job:
    """Another worker has it for an hour."""
    taro, now = Employee.objects.get(login="taro"), datetime.now(UTC)
    job = Job.begin("hand_over", owner=taro, rows=[JobRow(label=f"会議{number}") for number in range(3)], now=now)
    Job.objects.filter(pk=job.pk).update(lease_until=now + timedelta(hours=1))
    return job


def test_the_page_of_a_job_follows_it_to_its_end(yotei: Running, page: Page, job: Job) -> None:
    enter(page, yotei, "taro")
    page.clock.install()
    page.goto(f"{yotei.address}/jobs/{job.pk}")
    stop = page.get_by_role("button", name="処理を中止")
    stop.focus()
    job.rows.filter(number=1).update(state="done")
    page.clock.fast_forward(2_100)
    expect(page.locator("#progress")).to_contain_text("1 / 3")
    expect(page.locator("#rows")).to_contain_text("完了 1")
    expect(stop).to_be_focused()
    assert grave(page) == []
    assert not is_too_wide(page)
    Job.objects.filter(pk=job.pk).update(state="finished", ended_at=datetime.now(UTC))
    page.clock.fast_forward(2_100)
    expect(page.locator("#progress")).to_contain_text("完了")
    expect(stop).to_have_count(0)


def test_one_box_ticks_all_schedules_or_none(yotei: Running, page: Page) -> None:
    taro, now = Employee.objects.get(login="taro"), datetime.now(UTC).replace(second=0, microsecond=0)
    for number in (1, 2):
        Schedule.objects.create(
            category=Category.objects.get(code="visit"), subject=f"訪問{number}", registrant=taro, last_editor=taro,
            created_at=now, updated_at=now, starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2),
        )  # fmt: skip
    enter(page, yotei, "taro")
    page.goto(f"{yotei.address}/employees/taro/hand-over")
    box, ticked = page.get_by_label("すべて", exact=True), page.locator("#schedules input:checked")
    expect(box).to_be_checked()
    box.press("Space")
    expect(ticked).to_have_count(0)
    page.locator("#schedules input").first.check()
    assert box.evaluate("box => box.indeterminate")
    box.press("Space")
    expect(ticked).to_have_count(2)
    assert grave(page) == []
