"""The worker's part: compares what each was told with how the schedule stands, and queues the mails that are missing.

The mails, with what is noted of them, are written in one transaction: nobody is told twice or never, whatever dies.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from yotei.booking.seams import seam
from yotei.outbox import runtime as outbox
from yotei.schedules.models import Schedule

from .calendars import Desk
from .people import people_of
from .rounds import Round
from .rows import Invitation

log = structlog.get_logger(__name__)

BATCH = 50  # invitations looked up at once
AGAIN = timedelta(minutes=10)  # until what failed is tried once more


def next_due() -> datetime | None:
    if not outbox.is_set_up():
        return None
    return Invitation.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True).first()


def go_on(*, clock: Callable[[], datetime], installation: str, seconds: float) -> None:
    """Tells who has to be told, for about so many seconds."""
    if not outbox.is_set_up():
        Invitation.let_old_rest(now=clock())
        return
    until = time.monotonic() + seconds
    post = outbox.post()
    desk = Desk(installation, post.base_url, post.address)
    while ids := _due(clock()):
        is_any_ours = False
        for pk in ids:
            is_any_ours |= _tell_or_postpone(pk, desk, clock())
            seam("invited")
            if time.monotonic() >= until:
                return
        if not is_any_ours:  # others have all of these in hand
            return


def _due(now: datetime) -> list[int]:
    return list(Invitation.objects.filter(due_at__lte=now).order_by("due_at").values_list("pk", flat=True)[:BATCH])


def _tell_or_postpone(pk: int, desk: Desk, now: datetime) -> bool:
    """One that cannot be told (a key that is lost, a mistake of ours) does not hold up the others. False: another has
    it in hand."""
    try:
        return _tell(pk, desk, now)
    except Exception:
        log.exception("invitation_failed", invitation=pk)
        Invitation.objects.filter(pk=pk).update(due_at=now + AGAIN)
        return True


def _tell(pk: int, desk: Desk, now: datetime) -> bool:
    with transaction.atomic():
        rows = Invitation.objects.select_for_update(of=("self",), skip_locked=True)
        row = rows.filter(pk=pk, due_at__lte=now).first()
        if row is None:
            return False
        found = Schedule.objects.with_names().prefetch_related("attendees", "guests")
        schedule = found.filter(pk=row.schedule_id).first() if row.schedule_id else None
        invitees = {each.key: each for each in row.invitees.select_related("employee")}
        Round(row, schedule, desk, now, invitees, people_of(schedule) if schedule else {}).run()
    return True
