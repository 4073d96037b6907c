"""What the stories have found, each as the shortest story that shows it; the name is the rule that was broken."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from tests.grid.actions import AHEAD
from tests.grid.said import VISIT, WEB, ZONE, Weekly
from tests.grid.story import MOST_MOMENTS, Press, Story, StoryStage, Trouble
from tests.support.world import NOW
from yotei.booking.models import Booking
from yotei.schedules.models import Notice

STAGE = StoryStage

GIVEN_UP = 7  # the seam of that name is the eighth that a change passes whose meeting is gone
AFTER_CALL = 4


@pytest.fixture
def story(stage: StoryStage) -> Story:
    return Story(stage)


def form(**changes: Any) -> dict[str, Any]:
    start = NOW + AHEAD
    fields = {"category": WEB, "subject": "商談", "starts_at": start, "ends_at": start + AHEAD / 72}
    return fields | {"with_deal": False, "details": ""} | changes


def test_a_lost_post_for_an_account_that_does_not_exist_is_not_looked_for_for_ever(story: Story) -> None:
    story.change_sheet("taro", "nobody@example.com")
    story.stage.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_before")
    story.press(Press("taro", fields=form(), key="form"))
    assert story.says == {}
    story.recover()


@pytest.mark.parametrize("book_later", [False, True])
@pytest.mark.parametrize("by", ["worker", "form"])
def test_a_late_twin_is_found_with_the_host_it_was_made_for(story: Story, by: str, book_later: bool) -> None:
    """The sheet has moved meanwhile."""
    stage = story.stage
    story.press(Press("taro", fields=form(), key="form", book_later=True))
    stage.transport.late = [("POST", 1800)]
    stage.work()
    # Two looks found nothing; the second POST is refused, and waits for somebody to do something.
    refusal = {"action": "status", "status": 400, "body": {"code": 300}, "times": None}
    stage.sandbox.fault(method="POST", path="/users/*/meetings", **refusal)
    stage.settle_down(until=stage.now + timedelta(seconds=200))
    stage.sandbox.clear_faults()
    story.change_sheet("taro", "misaki@example.com")
    if by == "form":
        [pk] = story.says
        story.press(Press("taro", pk, 1, {"subject": "変更"}, "change", book_later))
    stage.settle_down(most=MOST_MOMENTS)
    assert [meeting.host_email for meeting in stage.live()] == ["misaki@example.com"]
    stage.check_at_rest()


@pytest.mark.parametrize("category", [WEB, "visit"])
@pytest.mark.parametrize("book_later", [False, True])
def test_a_form_that_stood_still_saves_nothing_that_its_repetition_has_saved(
    story: Story, category: str, book_later: bool
) -> None:
    press = Press("taro", fields=form(category=category), key="form", book_later=book_later)
    story.press(press, Trouble(how="pause", at=0, seconds=200, meanwhile="same"))
    assert len(story.says) == 1
    story.recover()


@pytest.mark.any_database
def test_a_change_that_zoom_never_took_is_not_announced_as_taken(story: Story) -> None:
    """The schedule is over before Zoom is back."""
    stage = story.stage
    start = stage.now + timedelta(hours=4)
    story.press(Press("taro", fields=form(starts_at=start, ends_at=start + timedelta(hours=1)), key="form"))
    [pk] = story.says
    stage.sandbox.fault(method="PATCH", action="status", status=502, times=None)
    story.press(Press("taro", pk, 1, {"subject": "変更"}, "change", book_later=True))
    stage.settle_down(until=start + timedelta(hours=2))
    story.recover()
    assert [meeting.topic for meeting in stage.live()] == ["商談"]
    assert not Notice.objects.exists()


def test_a_problem_ends_with_what_it_was_about(story: Story) -> None:
    """The worker meets the host's limit, the schedule is over before the hour of release, then a form is refused."""
    stage = story.stage
    start = stage.now + timedelta(hours=4)
    story.press(Press("taro", fields=form(starts_at=start, ends_at=start + timedelta(hours=1)), key="form"))
    [pk] = story.says
    stage.sandbox.fault(method="PATCH", action="rate_host", headers=False)
    story.press(Press("taro", pk, 1, {"subject": "変更"}, "change", book_later=True))
    stage.work()
    stage.advance(6 * 3600)
    ahead = stage.now + timedelta(hours=2)
    moved = {"starts_at": ahead, "ends_at": ahead + timedelta(hours=1)}
    story.press(Press("taro", pk, 2, moved, "move"))
    story.recover()


@pytest.mark.parametrize("book_later", [False, True])
def test_a_form_may_come_before_the_worker_has_replaced_what_is_gone(story: Story, book_later: bool) -> None:
    """The process that met 3001 died between giving the dead booking up and putting another in its place."""
    stage = story.stage
    story.press(Press("taro", fields=form(), key="form"))
    [pk] = story.says
    stage.advance(300)
    story.delete_at_zoom(0)
    story.press(Press("taro", pk, 1, {"subject": "変更"}, "change"), Trouble(how="kill", at=GIVEN_UP))
    assert Booking.objects.filter(gone_at__isnull=False, schedule=pk).exists()
    stage.advance(60)
    story.press(Press("taro", pk, 1, {"subject": "再変更"}, "again", book_later))
    story.recover()
    assert [meeting.topic for meeting in stage.live()] == ["再変更"]


def test_a_form_that_stood_still_until_the_worker_replaced_what_is_gone_is_answered(story: Story) -> None:
    """It had heard of 3001, and came back after its lease."""
    stage = story.stage
    story.press(Press("taro", fields=form(), key="form"))
    [pk] = story.says
    stage.advance(300)
    story.delete_at_zoom(0)
    change = Press("taro", pk, 1, {"subject": "変更"}, "change")
    story.press(change, Trouble(how="pause", at=AFTER_CALL, seconds=200))
    story.recover()
    story.press(change)
    story.recover()
    assert len(stage.live()) == 1


def test_a_series_whose_last_date_is_under_way_gets_a_meeting_all_the_same(story: Story) -> None:
    stage = story.stage
    first = (stage.now + timedelta(hours=4)).astimezone(ZONE).date()
    fields = {"category": VISIT, "subject": "商談", "with_deal": False, "details": ""}
    story.press(Press("taro", fields=fields | {"series": Weekly(first, 1, time(23), 1440)}, key="form"))
    [pk] = story.says
    stage.advance((story.says[pk].series.times(first)[0] - stage.now).total_seconds() + 3600)
    story.press(Press("taro", pk, 1, {"category": WEB}, "change"))
    story.recover()
    assert len(stage.live()) == 1


def test_what_is_gone_is_released_when_zoom_takes_calls_again(story: Story) -> None:
    """The day's limit is met by the DELETE: until then nobody asks, and the reason is on the list of problems."""
    stage = story.stage
    story.press(Press("taro", fields=form(), key="form"))
    [pk] = story.says
    stage.advance(300)
    story.delete_at_zoom(0)
    stage.sandbox.fault(method="DELETE", action="rate_day")
    story.press(Press("taro", pk, 1, {"subject": "変更"}, "change"))
    stage.work()
    gone = Booking.objects.get(gone_at__isnull=False)
    assert gone.problem is not None
    assert gone.due_at == stage.sandbox.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    story.recover()


def test_a_date_that_the_new_rule_has_not_does_not_lengthen_it(story: Story) -> None:
    first = (story.stage.now + timedelta(days=3)).astimezone(ZONE).date()
    fields = {"category": WEB, "subject": "商談", "with_deal": False, "details": ""}
    story.press(Press("hanako", fields=fields | {"series": Weekly(first, 3, time(10), 60)}, key="form"))
    [pk] = story.says
    story.press(Press("hanako", pk, 1, {}, "date", verb="date", date=first + timedelta(days=14), hour=15))
    day_before = Weekly(first - timedelta(days=1), 3, time(13), 60)
    story.press(Press("hanako", pk, 2, {"series": day_before}, "change", book_later=True))
    story.recover()
