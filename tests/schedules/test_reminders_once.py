"""A reminder is given once: whoever dies over it, and however many look."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, connection, transaction

from tests.support.counting import CaptureQueriesContext
from tests.support.reminding import choose, given, visit
from tests.support.world import World
from yotei.booking import seams
from yotei.outbox import runtime as outbox
from yotei.outbox.models import Mail
from yotei.outbox.runtime import Post
from yotei.schedules.models import Reminder, ReminderLook
from yotei.schedules.reminders import giving
from yotei.schedules.reminders.looking import remind

pytestmark = pytest.mark.django_db(transaction=True)


class Died(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def _mail_server() -> Iterator[None]:
    before = outbox.post()
    outbox.configure(Post("smtp://mail.example", "yotei@example.com", "example.com", "https://yotei.example.com"))
    yield
    outbox.configure(before)
    seams.watch(None)


def mails() -> int:
    return Mail.objects.filter(kind="reminder").count()


@pytest.mark.parametrize("seam", ["reminders_taken", "reminded"])
def test_a_death_loses_no_reminder(world: World, monkeypatch: pytest.MonkeyPatch, seam: str) -> None:
    monkeypatch.setattr(giving, "BATCH", 1)
    choose(world.taro, by_mail=True)
    choose(world.hanako, by_mail=True)
    visit(world, 5, attendees=[world.hanako])

    def die(name: str) -> None:
        if name == seam:
            raise Died

    seams.watch(die)
    with pytest.raises(Died):
        remind(now=world.now)
    seams.watch(None)
    assert len(given()) == (0 if seam == "reminders_taken" else 1)
    for _ in range(3):
        world.advance(15)
        remind(now=world.now)
    assert sorted(given()) == [("hanako", "Zoom会議", 10), ("taro", "Zoom会議", 10)]
    assert mails() == 2


def test_the_database_holds_a_reminder_once(world: World) -> None:
    visit(world, 5)
    remind(now=world.now)
    again = Reminder.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_a_look_is_taken_by_one_worker(world: World) -> None:
    assert ReminderLook.take(now=world.now) is not None
    assert ReminderLook.take(now=world.now) is None
    world.advance(15)
    assert ReminderLook.take(now=world.now) is not None


@pytest.mark.postgres_only
def test_of_workers_that_look_at_once_one_gives(world: World) -> None:
    """Each has taken a look of its own, as after a pause longer than that between two looks."""
    workers = 4
    choose(world.taro, by_mail=True)
    for minutes in (3, 4, 5):
        visit(world, minutes)
    start, turns, taken = Barrier(workers), [Event() for _ in range(workers + 1)], count(1)
    turns[0].set()

    def meet(name: str) -> None:
        if name == "reminders_taken":
            turns[next(taken)].set()
            start.wait(20)

    def work(number: int) -> None:
        turns[number].wait(20)
        try:
            remind(now=world.now + number * timedelta(seconds=15))
        finally:
            connection.close()

    seams.watch(meet)
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))
    assert len(given()) == mails() == 3


@pytest.mark.postgres_only
def test_a_schedule_that_is_being_changed_waits_for_the_next_look(world: World) -> None:
    held, free = visit(world, 5, subject="変更中"), visit(world, 5, subject="そのまま")
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        type(held).objects.select_for_update().get(pk=held.pk)
        pool.submit(lambda: (remind(now=world.now), connection.close())).result(20)
    assert [subject for _, subject, _ in given()] == [free.subject]
    remind(now=world.now + timedelta(seconds=15))
    assert {subject for _, subject, _ in given()} == {held.subject, free.subject}


def test_a_look_asks_the_same_however_much_there_is(world: World) -> None:
    def asked() -> int:
        world.advance(60)
        with CaptureQueriesContext(connection) as queries:
            remind(now=world.now)
        return len(queries)

    remind(now=world.now)
    few = asked()
    for minutes in range(30, 110, 4):
        visit(world, minutes, attendees=[world.hanako, world.jiro])
    asked()
    assert asked() <= few + 4  # people, their replies, their choices and what was given
