"""Two at once: a file is held once, and goes when the last that holds it goes."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.support.world import World, deadline
from yotei.files.models import StoredFile
from yotei.schedules.models import ScheduleFile

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What came of each; an error counts as an answer."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        try:
            barrier.wait(5)
            return deed()
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def kept(world: World) -> StoredFile:
    return StoredFile.receive(io.BytesIO(b"a"), name="a.txt", by=world.taro, now=world.now)


def test_of_two_schedules_one_gets_the_file(world: World) -> None:
    file, visit = kept(world), world.category("visit")
    schedules = [world.register(category=visit).schedule for _ in range(2)]
    answers = at_once(*(lambda each=each: ScheduleFile.add(each, [file], by=world.taro) for each in schedules))  # type: ignore[misc]
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    assert ScheduleFile.objects.count() == 1


def test_the_last_of_two_that_go_at_once_takes_the_file_along(world: World) -> None:
    rule = {"kind": "recurring", "rule": "FREQ=WEEKLY", "first_day": date(2026, 12, 1), "begins_at": time(16)}
    first = world.register(category=world.category("visit"), minutes=30, files=[kept(world)], **rule).schedule
    second = world.read(first).change_following(
        date(2026, 12, 15), by=world.taro, fields={"subject": "後半"}, deadline=deadline(), version=1
    )
    both = [world.read(first), world.read(second.schedule)]
    assert ScheduleFile.objects.count() == 2
    at_once(*(lambda each=each: each.remove(by=world.taro) for each in both))  # type: ignore[misc]
    assert StoredFile.objects.get().state == StoredFile.State.DELETING
    world.work()
    assert not StoredFile.objects.exists()
