"""A lost answer never books a second meeting (design §4)."""

import pytest

from tests.support.world import World
from yotei.booking.models import Booking
from yotei.booking.problems import BookingFailed
from yotei.schedules.models import Schedule

LOST = ["cut_before", "cut_after", "reset", "silence", "half"]


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("action", LOST)
def test_a_lost_create_leaves_no_meeting_without_schedule(world: World, action: str, done: bool) -> None:
    fault = world.sandbox.fault(method="POST", path="/users/*/meetings", action=action, done=done)
    with pytest.raises(BookingFailed) as failure:
        world.register()
    assert fault.fired == 1
    assert failure.value.problem.cause == "unsure"
    assert not Schedule.objects.exists()
    world.recover()
    assert world.live() == []
    assert world.calls("POST") == 1
    assert world.calls("GET", "/meetings/*") == 0  # a number is enough to release it


@pytest.mark.parametrize("action", LOST)
def test_a_lost_create_of_the_worker_is_adopted(world: World, action: str) -> None:
    schedule = world.register(book_later=True).schedule
    world.sandbox.fault(method="POST", path="/users/*/meetings", action=action, done=True)
    world.work()
    world.recover()
    assert len(world.live()) == 1
    assert world.booking(schedule).state == "booked"
    assert world.booking(schedule).passcode == world.live()[0].password
    world.check_invariants()


def test_the_second_button_takes_over_the_unsure_booking(world: World) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_after")
    with pytest.raises(BookingFailed):
        world.register(key="form-1")
    schedule = world.register(key="form-1", book_later=True).schedule
    assert Booking.objects.count() == 1
    world.recover()
    assert world.calls("POST", "/users/*/meetings") == 1
    assert world.booking(schedule).state == "booked"
    world.check_invariants()


def test_a_second_post_comes_only_after_two_empty_looks(world: World) -> None:
    schedule = world.register(book_later=True).schedule
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_before")
    world.work()
    world.advance(46)  # the lease is over, the wait is not
    world.work()
    assert world.calls("GET") == 0
    world.advance(30)
    world.work()
    assert (world.calls("GET"), world.calls("POST")) == (1, 1)
    world.advance(31)
    world.work()
    world.work()
    assert (world.calls("GET"), world.calls("POST")) == (2, 2)
    assert world.booking(schedule).state == "booked"


def test_a_late_twin_is_released(world: World) -> None:
    schedule = world.register(book_later=True).schedule
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_after")
    lag = world.sandbox.fault(action="list_lag", seconds=600)
    world.work()
    world.recover(3)
    assert lag.fired > 0
    assert len(world.live()) == 2
    world.sandbox.clear_faults()
    for _ in range(14):
        world.advance(600)
        world.work()
    assert [str(meeting.id) for meeting in world.live()] == [world.booking(schedule).meeting_id]


@pytest.mark.parametrize("action", LOST)
def test_a_lost_change_ends_as_the_schedule_says(world: World, action: str) -> None:
    schedule = world.register().schedule
    world.sandbox.fault(method="PATCH", path="/meetings/*", action=action, done=True)
    with pytest.raises(BookingFailed):
        world.change(schedule, subject="変更")
    assert world.read(schedule).subject == "Zoom会議"
    world.recover()
    assert world.live()[0].topic == "Zoom会議"
    world.check_invariants()


@pytest.mark.parametrize("action", LOST)
def test_a_lost_release_is_repeated(world: World, action: str) -> None:
    world.register().schedule.remove(by=world.taro)
    world.sandbox.fault(method="DELETE", path="/meetings/*", action=action)
    world.work()
    world.recover()
    assert world.live() == []


def test_a_strangers_meeting_with_the_same_topic_is_never_touched(world: World) -> None:
    fields = world.fields()
    world.sandbox.make_meeting(
        "taro@example.com", topic=fields["subject"], start_time=fields["starts_at"].strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_before")
    with pytest.raises(BookingFailed):
        world.register()
    world.recover()
    assert [meeting.creation_source for meeting in world.live()] == ["web_portal"]


def test_a_failed_page_is_not_absence(world: World) -> None:
    schedule = world.register(book_later=True).schedule
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_after")
    world.work()
    world.sandbox.fault(method="GET", path="/users/*/meetings", action="status", status=502, times=3)
    world.recover()
    assert world.calls("POST", "/users/*/meetings") == 1
    assert world.booking(schedule).state == "booked"
    world.check_invariants()
