"""After a restore: the rows know an older Zoom than there is, so nothing of them counts until it was looked at again.

A meeting that a row knows is read back and brought to what the row wants; one that is gone is booked anew. A row that
waited for its first booking may have got it after the backup was made: it is looked up by its marker, as after a lost
answer. What was made for schedules that the backup does not know, only the lists of the hosts can tell: every host is
listed, for a day, and what is found there is shown to the administrator (strays.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from yotei.audit.models import Entry, note, told

from .models import Booking, Heartbeat, HostName, Installation
from .series import without_series

# Part of putting a backup back, in the same transaction and in terms of the very first schema: nobody gets hold of a
# row before it is marked. A restore that dies in between is repeated.
# The fences grow by more leases than a row has had since its backup: whoever held one then records nothing any more.
KEEP_OUT = "UPDATE booking_booking SET fence = fence + 1000000, lease_until = '9998-12-31 00:00:00'"
KEPT_OUT = Q(lease_until__gte=datetime(9998, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Restored:
    """What is to be read again at Zoom, and until when the backup knows."""

    bookings: int
    knows_until: datetime | None


def mark_restored(*, hosts: Iterable[str], wait: timedelta, now: datetime) -> Restored:
    """`hosts`: Zoom accounts of all employees. `wait`: until nothing that was on its way to Zoom still is."""
    beat = Heartbeat.objects.aggregate(last=Max("seen_at"))["last"]
    entry = Entry.objects.aggregate(last=Max("at"))["last"]
    knows_until = max((each for each in (beat, entry) if each is not None), default=None)
    with transaction.atomic():
        rows = Booking.objects.filter(KEPT_OUT)
        count = _read_again(rows, now) + _look_up(rows, now + wait, now)
        rows.filter(create_sent_at__isnull=True).update(hold_until=None)
        rows.update(tried=None, lease_until=None)
        _list_hosts(hosts, at=now + wait, now=now)
        own = Installation.objects.filter(code=Installation.own_code())
        own.update(restored_at=now, knows_until=knows_until)
        note("restored", own.get(), {"knows_until": [None, told(knows_until)]}, label="")
    return Restored(count, knows_until)


def is_unfinished() -> bool:
    """Whether a restore died before its bookings were marked."""
    return Booking.objects.filter(KEPT_OUT).exists()


def last_restore(*, now: datetime) -> Restored | None:
    """Of the last week: what is left to be read."""
    row = Installation.objects.filter(restored_at__gte=now - timedelta(days=7)).only("knows_until").first()
    return Restored(left_to_read(), row.knows_until) if row is not None else None


def left_to_read() -> int:
    """How many bookings Zoom has not been asked about since."""
    return Booking.objects.filter(read_back=True, due_at__isnull=False).count()


def _read_again(rows: QuerySet[Booking], now: datetime) -> int:
    """Meetings that the backup knows. A GET does not tell all of a series, so its dates are laid out anew."""
    known = rows.filter(meeting_id__isnull=False, released_at__isnull=True)
    known.filter(wanted__isnull=True).update(tries=0, due_at=now)
    wanted = known.filter(wanted__isnull=False)
    for pk, settled in wanted.filter(settled__has_key="series").values_list("pk", "settled"):
        Booking.objects.filter(pk=pk).update(settled=without_series(settled))
    return wanted.update(read_back=True, tries=0, due_at=now)


def _look_up(rows: QuerySet[Booking], at: datetime, now: datetime) -> int:
    """Bookings without a meeting: it may have been made since."""
    unbooked = rows.filter(meeting_id__isnull=True)
    unbooked.filter(wanted__isnull=False, create_sent_at__isnull=True).update(create_sent_at=now, sent=F("wanted"))
    unsure = unbooked.filter(create_sent_at__isnull=False)
    return unsure.update(
        read_back=True, empty_looks=0, tries=0, hold_until=at, due_at=at, watch_at=at,
        watch_from=Coalesce("watch_from", now),
    )  # fmt: skip


def _list_hosts(hosts: Iterable[str], *, at: datetime, now: datetime) -> None:
    """One row a host that wants nothing and watches for what nobody here knows."""
    ids = dict(HostName.objects.values_list("asked", "host_id"))
    asked = {*hosts, *Booking.objects.values_list("host", flat=True).distinct()} - {""}
    by_id = {ids.get(host.lower(), host.lower()): host for host in sorted(asked)}
    lookouts = (
        Booking(host=host, host_id=ids.get(host.lower(), ""), watch_from=now, watch_at=at) for host in by_id.values()
    )
    Booking.objects.bulk_create(lookouts, batch_size=500)
