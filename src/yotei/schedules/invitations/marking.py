"""Whoever changes a schedule marks its invitation in the same transaction; the worker does the rest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from .rows import Invitation

if TYPE_CHECKING:
    from yotei.people.models import Employee
    from yotei.schedules.models import Schedule

QUIET = timedelta(seconds=30)  # after the last change: five changes of a minute make one mail
LONGEST = timedelta(minutes=5)  # however often it is changed
SOON = timedelta(hours=1)  # what begins by then is told at once


def mark(
    schedule: Schedule,
    *,
    by: Employee,
    now: datetime,
    by_mail: bool | None = None,
    is_new: bool = False,
    has_anybody: bool = False,
) -> None:
    """The schedule was saved; call it after its links are written. `has_anybody`: the saving named somebody. One query,
    or two where nobody is known to take part; none for a new schedule with nobody."""
    if is_new:
        if has_anybody:
            _begin(schedule, by, now, by_mail)
        return
    changes: dict[str, Any] = {} if by_mail is None else {"by_mail": by_mail}
    rows = Invitation.objects.filter(schedule=schedule)
    if not rows.update(**_due(schedule, by, now), **changes) and (has_anybody or _is_attended(schedule)):
        _begin(schedule, by, now, by_mail)


def mark_removed(schedule: Schedule, *, by: Employee, now: datetime) -> None:
    """Call it before the schedule is deleted, in the same transaction."""
    Invitation.objects.filter(schedule=schedule).update(
        acted_by=by, due_at=now, latest_at=now, held_since=None, removed_at=now
    )


def mark_linked(schedules: Collection[Schedule], *, now: datetime) -> None:
    """The worker has booked or changed their meetings: whoever waits for a link, or has a dead one, is told at once.
    What waits for its quiet time goes on waiting."""
    rows = Invitation.objects.filter(schedule__in=schedules)
    rows.filter(Q(due_at__isnull=True) | Q(held_since__isnull=False)).update(due_at=now)


def mark_days_off(*, now: datetime) -> None:
    """The company's days off have changed: dates of series that give way to them may have moved."""
    rows = Invitation.objects.filter(schedule__kind="recurring", schedule__ends_at__gt=now)
    rows.exclude(schedule__on_holiday="keep").update(**_due_at(now + QUIET, now), acted_by=None)


def _begin(schedule: Schedule, by: Employee, now: datetime, by_mail: bool | None) -> None:
    Invitation.objects.create(
        schedule=schedule, number=schedule.pk, acted_by=by, due_at=_moment(schedule, now), latest_at=now + LONGEST,
        by_mail=by_mail is not False,
    )  # fmt: skip


def _is_attended(schedule: Schedule) -> bool:
    """Guests never come without an invitation, so only employees are asked for."""
    if schedule.attendees.exists():
        return True
    return schedule.is_series and schedule.exceptions.filter(attendees__takes_part=True).exists()


def _due(schedule: Schedule, by: Employee, now: datetime) -> dict[str, Any]:
    moment = _moment(schedule, now)
    own = Q(due_at__isnull=True) | Q(acted_by=by)
    return _due_at(moment, now) | {"acted_by": Case(When(own, then=Value(by.pk)), default=None)}


def _due_at(moment: datetime, now: datetime) -> dict[str, Any]:
    return {
        "due_at": Case(When(latest_at__lt=moment, then=F("latest_at")), default=Value(moment)),
        "latest_at": Coalesce("latest_at", Value(now + LONGEST)),
    }


def _moment(schedule: Schedule, now: datetime) -> datetime:
    is_soon = not schedule.is_series and abs(schedule.starts_at - now) < SOON
    return now if is_soon else now + QUIET
