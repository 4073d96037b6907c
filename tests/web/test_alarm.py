"""Administrators hear by mail when bookings have waited too long."""

from datetime import timedelta

import pytest

from tests.support.world import World
from yotei.booking.models import Alarm
from yotei.outbox.models import Mail

MINUTES = Alarm.AFTER.total_seconds() / 60


@pytest.fixture
def stuck(world: World) -> World:
    """Zoom refuses a booking, and will until somebody does something."""
    refusal = {"status": 400, "body": {"code": 300}, "times": None}
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="status", **refusal)
    start = world.now + timedelta(days=9)
    world.register(book_later=True, starts_at=start, ends_at=start + timedelta(hours=1))
    world.work()
    return world


def wait(world: World, minutes: float) -> None:
    world.advance(minutes * 60)
    world.work()


def test_a_short_wait_is_no_alarm(stuck: World) -> None:
    wait(stuck, MINUTES - 1)
    assert not Mail.objects.exists()


def test_the_administrators_are_told_once(stuck: World) -> None:
    for _ in range(3):
        wait(stuck, MINUTES)
    sent = Mail.objects.get()
    assert sent.address == "admin@example.com"
    assert "1 件" in sent.text
    assert "/admin/problems" in sent.text


def test_they_are_told_again_every_day(stuck: World) -> None:
    wait(stuck, MINUTES)
    wait(stuck, 24 * 60)
    assert Mail.objects.count() == 2


def test_it_ends_with_its_cause(stuck: World) -> None:
    wait(stuck, MINUTES)
    stuck.sandbox.clear_faults()
    wait(stuck, 120)
    stuck.work()
    assert not Alarm.objects.exists()
    assert Mail.objects.count() == 1


def test_nobody_else_is_told(stuck: World) -> None:
    stuck.people["admin"].change_sheet(email="")
    wait(stuck, MINUTES)
    assert not Mail.objects.exists()
