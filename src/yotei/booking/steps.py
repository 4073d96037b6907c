"""The decision of the engine: what a booking row needs next. Pure, and the same for the request and the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .differences import changed_dates, changed_fields
from .meeting import MeetingFields
from .series import Held

if TYPE_CHECKING:
    from .models import Booking


@dataclass(frozen=True, slots=True)
class Nothing:
    """Zoom is as wanted, or nothing can be done any more."""


@dataclass(frozen=True, slots=True)
class Find:
    """The answer to a POST was lost, or a late twin may have appeared: list the host's meetings."""


@dataclass(frozen=True, slots=True)
class Create:
    fields: MeetingFields


@dataclass(frozen=True, slots=True)
class Update:
    """`changed`: the fields that differ from what Zoom is known to hold; empty for a mere reading back."""

    fields: MeetingFields
    changed: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MoveDate:
    """One date of a series, which the rule puts at `date`, is held at another time (or again at its own)."""

    date: datetime
    held: Held


@dataclass(frozen=True, slots=True)
class DropDate:
    """One date of a series is not held."""

    date: datetime


@dataclass(frozen=True, slots=True)
class Delete:
    """The meeting is not wanted. Zoom's "does not exist" counts as done."""


Step = Nothing | Find | Create | Update | MoveDate | DropDate | Delete


def next_step(row: Booking, *, now: datetime) -> Step:
    """What would make Zoom equal to what the row wants (or, under a form's lease, to what the form tries)."""
    fields = row.tried_fields if row.is_tried(now=now) else row.wanted_fields
    if row.released_at is None:
        step = _unbooked(row, fields, now) if row.meeting_id is None else _booked(row, fields, now)
        if not isinstance(step, Nothing):
            return step
    if row.watch_at is not None and row.watch_at <= now:
        return Find()
    return Nothing()


def due_step(row: Booking, *, now: datetime) -> Step:
    """What the worker may do now: its next step if the row is due, else a look for a late twin if that is."""
    if row.is_due(now=now):
        return next_step(row, now=now)
    return Find() if row.watch_at is not None and row.watch_at <= now else Nothing()


def _unbooked(row: Booking, fields: MeetingFields | None, now: datetime) -> Step:
    if row.create_sent_at is not None:
        return Find()
    if fields is None or fields.ends_at <= now:
        return Nothing()
    return Create(fields)


def _booked(row: Booking, fields: MeetingFields | None, now: datetime) -> Step:
    if fields is None:
        return Delete()
    if fields.ends_at <= now:
        return Nothing()
    changed = changed_fields(fields, row.settled, now=now)
    if changed or row.read_back:
        return Update(fields, changed)
    for date, held in changed_dates(fields, row.settled, now=now):
        return DropDate(date) if held is None else MoveDate(date, held)
    return Nothing()
