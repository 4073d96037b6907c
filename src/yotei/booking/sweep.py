"""The worker's pass: every row that is due gets its next step, in the order of the schedules' start."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Min, Q

from .calls import write_heard
from .engine import LeaseLost, Result, settle
from .hands import Hands, Job, one_by_one
from .looking import look
from .models import Booking, RateBudget
from .runtime import Office
from .seams import seam
from .steps import Find, due_step

BATCH = 200  # rows fetched at a time: enough to be quick, little enough to hold in memory

# Zoom away: one probe goes out, not one call a booking; the pause doubles from a second to a minute (design §4).
PROBE_FIRST, PROBE_LONGEST = 1, 60
OUTAGE = "outage"


@dataclass(slots=True)
class Pass:
    """Counts of one pass: rows settled, rows tried without success, rows that were not due yet."""

    settled: int = 0
    failed: int = 0
    waiting: int = 0
    is_cut: bool = False  # its time was over before its work

    def count(self, result: Result) -> None:
        if result.is_settled:
            self.settled += 1
        else:
            self.failed += 1


def sweep(*, office: Office, hands: Hands | None = None, seconds: float = math.inf) -> Pass:
    """Everything due now, once; nothing is begun after `seconds`. Without `hands` one row at a time.

    Never raises for what Zoom says; each row keeps its own problem.
    """
    end = time.monotonic() + seconds
    now = office.clock.now()
    done = Pass(waiting=Booking.objects.filter(due_at__gt=now).count())
    is_probe = _is_outage()
    if is_probe and not _take_probe(now):
        done.waiting += Booking.objects.filter(due_at__lte=now).count()
        return done
    for rows in _due(now, office, probe=is_probe):
        for result in _tried(rows, office, now, hands, end):
            done.count(result)
            if result.is_away:
                _note_outage(office.clock.now())
                return done
            if is_probe:
                _end_outage()
                is_probe = False
        if time.monotonic() >= end:
            done.is_cut = True
            break
    return done


def next_due(*, now: datetime) -> datetime | None:
    """When the next row will be due that is not due yet."""
    found: datetime | None = Booking.objects.filter(due_at__gt=now).aggregate(first=Min("due_at"))["first"]
    return found


def _due(now: datetime, office: Office, *, probe: bool) -> Iterator[list[Booking]]:
    """Batches of due rows, each row once; a probe alone first. A copy of an installation leaves the original's."""
    seen: set[int] = set()
    size = 1 if probe else BATCH
    while True:
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        own = Q(installation__in=("", office.installation))
        due = Booking.objects.filter(free, own, Q(due_at__lte=now) | Q(watch_at__lte=now)).exclude(pk__in=seen)
        rows = list(due.order_by(F("starts_at").asc(nulls_last=True), "pk")[:size])
        if not rows:
            return
        seen.update(row.pk for row in rows)
        yield rows
        size = BATCH


def _tried(rows: list[Booking], office: Office, now: datetime, hands: Hands | None, end: float) -> Iterator[Result]:
    """The rows after their step. Those that look for a meeting go together, one list call a host."""
    by_host: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        if isinstance(due_step(row, now=now), Find):
            by_host[row.host_id or row.host].append(row.pk)
    looked = {pk for ids in by_host.values() for pk in ids}
    jobs: list[Job] = [partial(_look, ids, office) for ids in by_host.values()]
    jobs += [partial(_settle, row.pk, office) for row in rows if row.pk not in looked]
    do = hands.do if hands is not None and len(jobs) > 1 else one_by_one
    yield from do(jobs, end=end)


def _look(ids: list[int], office: Office) -> list[Result]:
    try:
        found = look(ids, office=office)
    except LeaseLost:
        found = []
    write_heard()
    return found


def _settle(row_id: int, office: Office) -> list[Result]:
    try:
        after = settle(row_id, office=office)
    except LeaseLost:
        after = None
    write_heard()  # a lost lease's too
    return [after] if after is not None else []


def _is_outage() -> bool:
    return RateBudget.objects.filter(key=OUTAGE, blocked_until__isnull=False).exists()


def _take_probe(now: datetime) -> bool:
    """Whether this pass may call during an outage: only the one that takes the next probe."""
    with transaction.atomic():
        row = RateBudget.objects.select_for_update().get(key=OUTAGE)
        if row.blocked_until is None:
            return True
        if row.blocked_until > now:
            return False
        row.blocked_until = now + _pause(row.used)
        row.save(update_fields=["blocked_until"])
    seam("probe_taken")
    return True


def _note_outage(now: datetime) -> None:
    with transaction.atomic():
        row, _ = RateBudget.objects.select_for_update().get_or_create(key=OUTAGE)
        row.blocked_until = now + _pause(row.used)
        row.used += 1
        row.save()
    seam("outage_noted")


def _end_outage() -> None:
    RateBudget.objects.filter(key=OUTAGE, used__gt=0).update(blocked_until=None, used=0)


def _pause(failures: int) -> timedelta:
    return timedelta(seconds=min(PROBE_FIRST * 2 ** min(failures, 10), PROBE_LONGEST))
