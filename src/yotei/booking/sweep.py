"""The worker's pass: every row that is due gets its next step, in the order of the schedules' start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from .engine import LeaseLost, Result, settle
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

    def count(self, result: Result) -> None:
        if result.is_settled:
            self.settled += 1
        else:
            self.failed += 1


def sweep(*, office: Office) -> Pass:
    """Everything due now, once. Never raises for what Zoom says; each row keeps its own problem."""
    now = office.clock.now()
    done = Pass(waiting=Booking.objects.filter(due_at__gt=now).count())
    if not _may_probe(now):
        done.waiting += Booking.objects.filter(due_at__lte=now).count()
        return done
    for rows in _due(now, office):
        for result in _tried(rows, office, now):
            done.count(result)
            if result.is_away:
                _note_outage(office.clock.now())
                return done
            _note_answer()
    return done


def _due(now: datetime, office: Office) -> Iterator[list[Booking]]:
    """Batches of due rows, each row once; a copy of an installation leaves what the original made."""
    seen: set[int] = set()
    while True:
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        own = Q(installation__in=("", office.installation))
        due = Booking.objects.filter(free, own, Q(due_at__lte=now) | Q(watch_at__lte=now)).exclude(pk__in=seen)
        rows = list(due.order_by(F("starts_at").asc(nulls_last=True), "pk")[:BATCH])
        if not rows:
            return
        seen.update(row.pk for row in rows)
        yield rows


def _tried(rows: list[Booking], office: Office, now: datetime) -> Iterator[Result]:
    """The rows after their step. Those that look for a meeting go together, one list call a host."""
    by_host: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        if isinstance(due_step(row, now=now), Find):
            by_host[row.host_id or row.host].append(row.pk)
    for ids in by_host.values():
        try:
            yield from look(ids, office=office)
        except LeaseLost:
            continue
    looked = {pk for ids in by_host.values() for pk in ids}
    for row in rows:
        if row.pk in looked:
            continue
        try:
            after = settle(row.pk, office=office)
        except LeaseLost:
            continue
        if after is not None:
            yield after


def _may_probe(now: datetime) -> bool:
    """Whether this pass may call: always, but during an outage only the one that takes the next probe."""
    row = RateBudget.objects.filter(key=OUTAGE).first()
    if row is None or row.blocked_until is None:
        return True
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


def _note_answer() -> None:
    RateBudget.objects.filter(key=OUTAGE, used__gt=0).update(blocked_until=None, used=0)


def _pause(failures: int) -> timedelta:
    return timedelta(seconds=min(PROBE_FIRST * 2 ** min(failures, 10), PROBE_LONGEST))
