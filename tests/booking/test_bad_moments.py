"""What nobody orders, in the middle of a booking: a full disk, a database that goes, a clock that jumps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from tests.support.pages import browser_of, filled
from tests.support.rest import api_of, web_meeting
from tests.support.world import World
from yotei.booking import seams
from yotei.booking.models import Booking
from yotei.schedules.models import Schedule


@contextmanager
def at_seam(name: str, then: Callable[[], object]) -> Iterator[None]:
    """`then` happens once, the first time that a process comes by."""
    left = [then]

    def visit(passed: str) -> None:
        if passed == name and left:
            left.pop()()

    seams.watch(visit)
    try:
        yield
    finally:
        seams.watch(None)
        assert not left, "the seam was not passed"


def _fill_the_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1")  # SQLite takes it as: no page more than there are


def _free_the_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the disk of a PostgreSQL server is not ours to fill")
def test_a_full_disk_after_the_call_loses_nothing(world: World) -> None:
    browser = browser_of(world, "taro")
    form = filled(world, subject="残す件名", details="資料" * 40_000)  # so much that it needs a page more
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no page is left over from other tests
    with at_seam("after_call", _fill_the_disk):
        answer = browser.post("/schedules/new", form)
    _free_the_disk()
    assert answer.status_code == 503
    assert 'value="残す件名"' in answer.content.decode()
    _press_again(world, browser, form)


@pytest.mark.postgres_only
def test_a_database_that_goes_after_the_call_loses_nothing(world: World) -> None:
    browser = browser_of(world, "taro")
    form = filled(world)
    with at_seam("after_call", _lose_the_database):
        answer = browser.post("/schedules/new", form)
    assert answer.status_code == 503
    _press_again(world, browser, form)


def _lose_the_database() -> None:
    """The server ends our connection, as it does when it restarts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()


def _press_again(world: World, browser: Any, form: dict[str, Any]) -> None:
    """Once the key is free of the request that could not end it."""
    connection.close()
    assert Schedule.objects.count() == 0
    world.advance(31)
    assert browser.post("/schedules/new", form).status_code == 302
    world.recover()
    world.check_at_rest()
    assert (Schedule.objects.count(), len(world.live())) == (1, 1)


@pytest.mark.any_database
@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_jumps_makes_no_twin(world: World, hours: float) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_after")
    schedule = world.register(book_later=True, starts_at=world.now + timedelta(days=2), ends_at=_end(world)).schedule
    world.work()
    world.advance(hours * 3600)
    world.recover()
    world.advance(-2 * hours * 3600)
    world.recover(passes=200 if hours < 0 else 12)
    assert (world.booking(schedule).state, len(world.live())) == ("booked", 1)
    world.check_invariants()


def _end(world: World) -> Any:
    return world.now + timedelta(days=2, hours=1)


def test_what_ends_while_its_form_waits_books_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = world.now.replace(second=0, microsecond=0)
    schedule = world.register(book_later=True, starts_at=begin, ends_at=begin + timedelta(minutes=1)).schedule
    Booking.objects.update(lease_until=world.now + timedelta(seconds=50))  # the worker has it
    monkeypatch.setattr("yotei.schedules.saving.time", SimpleNamespace(sleep=lambda _: world.advance(90)))
    saved = world.change(schedule, subject="変更")
    assert (saved.schedule.subject, saved.schedule.booking, saved.notes) == ("変更", None, ["past"])
    world.recover()
    world.check_at_rest()


def test_a_success_without_its_fields_is_no_success(world: World) -> None:
    world.sandbox.fault(
        method="POST", path="/users/*/meetings", action="status", status=201, body={"uuid": "x"}, done=True
    )
    answer = api_of(world, "taro").post("/schedules", web_meeting())
    assert (answer.status, answer["code"]) == (502, "zoom_booking_failed")
    world.recover()
    assert (Schedule.objects.count(), world.live()) == (0, [])


def test_a_schedule_deleted_while_it_is_changed_leaves_no_meeting(world: World) -> None:
    schedule = world.register().schedule
    taro = api_of(world, "taro")
    with at_seam("after_call", lambda: Schedule.objects.get(pk=schedule.pk).remove(by=world.taro)):
        answer = taro.patch(f"/schedules/{schedule.pk}", version=1, subject="変更")
    assert (answer.status, answer["code"]) == (404, "not_found")
    world.recover()
    assert world.live() == []


def test_a_host_that_vanished_is_said_at_the_change(world: World) -> None:
    schedule = world.register().schedule
    gone = {"code": 1001, "message": "User does not exist: taro@example.com."}
    world.sandbox.fault(method="PATCH", path="/meetings/*", action="status", status=404, body=gone)
    answer = api_of(world, "taro").patch(f"/schedules/{schedule.pk}", version=1, subject="変更")
    assert (answer.status, answer["code"]) == (502, "zoom_booking_failed")
    assert world.read(schedule).subject == "Zoom会議"
    world.check_invariants()


def test_a_key_is_its_owners_alone(world: World) -> None:
    """Nobody learns what another's key has made, nor is kept from using the same words."""
    world.people["jiro"].change_sheet(zoom_account="jiro@example.com")
    world.sandbox.add_user("jiro@example.com")
    taro, jiro = api_of(world, "taro"), api_of(world, "jiro")
    first = taro.post("/schedules", web_meeting(), key="k")
    assert taro.post("/schedules", web_meeting(), key="k")["id"] == first["id"]
    assert jiro.post("/schedules", web_meeting(), key="k")["id"] != first["id"]
    assert len(world.live()) == 2


@pytest.mark.parametrize("key", ["", " ", "二", "x" * 201, "a\tb"])
def test_a_key_of_another_form_is_refused(world: World, key: str) -> None:
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = api_of(world, "taro").send("POST", "/schedules", web_meeting(), headers=headers)
    assert answer.status == 422
    assert (Schedule.objects.count(), world.calls()) == (0, 0)
