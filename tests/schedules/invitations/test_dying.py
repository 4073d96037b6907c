"""Whoever dies between a change and its mails leaves the mails due; nobody is told twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from tests.support.invitations import SMITH, SUZUKI, event, invited, mail_set_up, mails, tell
from tests.support.world import World
from yotei.booking import seams
from yotei.outbox.models import Mail
from yotei.schedules.invitations import composing
from yotei.schedules.models import Invitation, Invitee, Schedule


class Died(BaseException):
    """The process is gone."""


@pytest.fixture(autouse=True)
def _no_seam() -> Iterator[None]:
    yield
    seams.watch(None)


def die_at(name: str) -> None:
    def visit(passed: str) -> None:
        if passed == name:
            seams.watch(None)
            raise Died

    seams.watch(visit)


def test_a_save_whose_process_died_is_told(world: World) -> None:
    schedule = invited(world)
    die_at("saved")
    with pytest.raises(Died):
        world.change(schedule, subject="変更")
    tell(world)
    assert [mail.kind for mail in mails()] == ["invitation", "change"]


def test_a_deletion_whose_process_died_is_told(world: World) -> None:
    schedule = invited(world)
    die_at("removed")
    with pytest.raises(Died):
        world.read(schedule).remove(by=world.taro)
    assert not Schedule.objects.exists()
    world.work()
    assert [mail.method for mail in mails()] == ["REQUEST", "CANCEL"]


def test_a_worker_that_dies_after_its_mails_tells_nobody_twice(world: World) -> None:
    world.register(category=world.category("visit"), guests=[SUZUKI, SMITH])
    world.advance(31)
    die_at("invited")
    with pytest.raises(Died):
        world.work()
    tell(world)
    assert len(mails()) == 2


def test_a_worker_that_dies_among_its_mails_has_told_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """All mails of a look go with one commit, or none."""
    world.register(category=world.category("visit"), guests=[SUZUKI, SMITH])
    world.advance(31)
    put, times = Mail.put.__func__, []  # type: ignore[attr-defined]

    def dying(cls: type[Mail], **more: object) -> Mail:
        times.append(1)
        if len(times) == 2:
            raise Died
        return put(cls, **more)  # type: ignore[no-any-return]

    monkeypatch.setattr(Mail, "put", classmethod(dying))
    with pytest.raises(Died):
        world.work()
    assert mails() == []
    monkeypatch.undo()
    tell(world)
    assert sorted(event(mail)["SEQUENCE"] for mail in mails()) == [0, 0]


def test_one_that_cannot_be_told_does_not_hold_up_the_others(world: World) -> None:
    broken = invited(world, subject="壊れた")
    Invitee.objects.update(told="{")
    world.change(broken, subject="変更")
    world.register(category=world.category("visit"), guests=[SMITH])
    tell(world)
    assert [mail.address for mail in mails()[1:]] == [SMITH.email]
    assert Invitation.objects.get(schedule=broken).due_at is not None


def test_a_cancellation_waits_for_a_mail_server(world: World) -> None:
    schedule = invited(world)
    with mail_set_up(url=""):
        world.read(schedule).remove(by=world.taro)
        world.work()
    world.advance(601)
    world.work()
    assert [mail.method for mail in mails()] == ["REQUEST", "CANCEL"]


def test_a_node_without_a_mail_server_leaves_it_to_the_others(world: World) -> None:
    world.register(category=world.category("visit"), guests=[SUZUKI])
    world.advance(31)
    with mail_set_up(url=""):
        world.work()
    assert mails() == []
    world.work()
    assert [mail.address for mail in mails()] == [SUZUKI.email]


def test_what_changed_before_there_was_mail_is_told_to_nobody(world: World) -> None:
    world.register(category=world.category("visit"), guests=[SUZUKI], starts_at=world.now + timedelta(days=9),
                   ends_at=world.now + timedelta(days=9, hours=1))  # fmt: skip
    world.advance(2 * 86_400)
    with mail_set_up(url=""):
        world.work()
    world.work()
    assert mails() == []


@pytest.mark.postgres_only
def test_two_workers_tell_once(world: World) -> None:
    for hour in range(3):
        start = world.now + timedelta(hours=2 + hour)
        world.register(category=world.category("visit"), guests=[SUZUKI, SMITH], starts_at=start,
                       ends_at=start + timedelta(hours=1))  # fmt: skip
    world.advance(31)
    together = Barrier(3)

    def work(_number: int) -> None:
        together.wait(10)
        try:
            composing.go_on(clock=lambda: world.now, installation="test", seconds=60)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert len(mails()) == 6
