"""The worker's part: entries written anew, slice by slice."""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction

from yotei.schedules.models import Schedule

from .entries import enter_all
from .tasks import OF, SearchTask

SLICE = 200  # schedules in one transaction


def is_due() -> bool:
    return SearchTask.objects.exists()


def catch_up(*, seconds: float) -> None:
    """What is due, for about so long. Any number of workers may; each takes another task."""
    end = time.monotonic() + seconds
    while is_due() and time.monotonic() < end:
        if not _slice():
            return


def _slice() -> bool:
    with transaction.atomic():
        task = SearchTask.objects.select_for_update(skip_locked=True).first()
        if task is None:
            return False
        # Locked, so that what its user saves meanwhile is not overtaken by what was read before.
        rows = Schedule.objects.select_for_update(of=("self",)).filter(task.schedules).order_by("-pk")
        found = list(rows[:SLICE])
        enter_all(found)
        if len(found) < SLICE:
            task.delete()
        else:
            task.below = found[-1].pk
            task.save(update_fields=["below"])
    return True


def note_names(sender: type[Any], ids: list[int], **_more: Any) -> None:
    """Handles the signal `renamed`: of thousands of names only those that a schedule shows make work."""
    of = OF[sender]
    shown = Schedule.objects.filter(**{f"{of}__in": ids}).order_by().values_list(of, flat=True).distinct()
    SearchTask.of_named(of, list(shown))
