"""A meeting passes to another host: Zoom cannot move one, so a new meeting is booked, and then the old one released.

The old meeting lives until the new one is booked: whatever Zoom says of the new host, nobody stands before a link that
leads nowhere while there is no other.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q

from .meeting import MeetingFields
from .models import Booking
from .seams import seam


def hand_on(row: Booking, *, host: str, fields: MeetingFields, now: datetime) -> Booking:
    """The row that wants these fields at this host from now on; the same one, where the host is the same or Zoom has
    not been asked yet. Call it in the transaction that writes the schedule, with the row locked."""
    if row.host.casefold() == host.casefold() and row.gone_at is None:
        return row
    # Hundreds may pass to one host: the last of its day are left to people, and to what begins before Zoom's next day.
    can_wait = fields.starts_at.astimezone(UTC).date() > now.astimezone(UTC).date()
    if row.meeting_id is None and row.create_sent_at is None and row.gone_at is None:
        place = row.at_host(host, now=now)
        place.clear_problem()
        place.want(fields, now=now, gentle=can_wait)
        place.save()
        return place
    new = Booking(host=host)
    new.want(fields, now=now, gentle=can_wait)
    new.save()
    row.successor = new
    row.save()
    return new


def release_succeeded(*, now: datetime) -> None:
    """Gives up what has a successor that is booked, or that is itself not wanted any more."""
    stands = Q(successor__meeting_id__isnull=False, successor__due_at__isnull=True)
    ended = Q(successor__wanted__isnull=True)
    for pk in list(Booking.objects.filter(stands | ended, successor__isnull=False).values_list("pk", flat=True)):
        with transaction.atomic():
            row = Booking.objects.locked(pk)
            if row.successor_id is None:
                continue
            row.successor = None
            row.give_up(now=now)
            row.save()
        seam("succeeded")
