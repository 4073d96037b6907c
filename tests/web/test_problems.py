"""The administrator's list of bookings that could not be settled (design §2.5)."""

import contextlib

from django.test import Client

from tests.support.world import World
from yotei.booking.problems import BookingFailed
from yotei.schedules.models import Schedule


def in_trouble(world: World) -> Schedule:
    world.taro.change_sheet(zoom_account="nobody@example.com")
    schedule = world.register(book_later=True).schedule
    world.work()
    return schedule


def test_a_problem_is_listed_with_its_cause(world: World) -> None:
    schedule = in_trouble(world)
    page = as_admin(world).get("/admin/problems").content.decode()
    assert schedule.subject in page
    assert "nobody@example.com" in page
    assert "Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。" in page


def test_a_problem_that_was_solved_is_gone(world: World) -> None:
    in_trouble(world)
    world.taro.change_sheet(zoom_account="taro@example.com")
    world.work()
    assert "nobody@example.com" not in as_admin(world).get("/admin/problems").content.decode()
    world.check_invariants()


def test_the_button_has_the_worker_try_again(world: World) -> None:
    schedule = in_trouble(world)
    world.sandbox.add_user("nobody@example.com")
    assert world.work().settled == 0
    as_admin(world).post(f"/admin/problems/{world.booking(schedule).pk}/retry")
    assert world.work().settled == 1
    assert world.booking(schedule).state == "booked"


def test_the_list_is_the_administrators(world: World) -> None:
    in_trouble(world)
    browser = Client()
    browser.force_login(world.taro)
    assert browser.get("/admin/problems").status_code == 403
    assert browser.post("/admin/problems/1/retry").status_code == 403


def test_a_private_subject_is_not_listed(world: World) -> None:
    schedule = in_trouble(world)
    world.change(schedule, visibility="private")
    page = as_admin(world).get("/admin/problems").content.decode()
    assert schedule.subject not in page


def as_admin(world: World) -> Client:
    browser = Client()
    browser.force_login(world.admin)
    return browser


def test_a_meeting_with_our_mark_that_no_row_knows_is_only_shown(world: World) -> None:
    mark = f"[yotei:{world.office.installation}:0123456789abcdef0123] https://yotei.example/z/0123456789abcdef0123"
    theirs = "[yotei:elsewhere:0123456789abcdef0123] https://other.example/z/0123456789abcdef0123"
    stray = world.sandbox.make_meeting("taro@example.com", topic="古い控え", agenda=mark)
    foreign = world.sandbox.make_meeting("taro@example.com", topic="別の設置", agenda=theirs)
    look_at_taro(world)
    page = as_admin(world).get("/admin/problems").content.decode()
    assert str(stray.id) in page
    assert str(foreign.id) not in page
    assert {stray.id, foreign.id} <= {meeting.id for meeting in world.live()}


def look_at_taro(world: World) -> None:
    """A lost answer has the worker list the host's meetings."""
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_after")
    with contextlib.suppress(BookingFailed):
        world.register()
    world.recover()
