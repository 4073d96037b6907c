"""Registering and changing: the schedule is saved when Zoom holds what it says, and not before (design §3).

What Zoom need not know is saved at once. What it must know goes claim → call → record, with the schedule written in
the transaction of the record. With `book_later` the schedule is saved at once and the worker makes Zoom follow.
"""

from __future__ import annotations

import copy
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from yotei.booking.seams import seam
from yotei.zoom import Deadline

from .errors import NotAllowed, VersionMoved
from .keys import RequestKey, digest_of
from .links import Links
from .saving import USER_FIELDS, Saved, Saving

if TYPE_CHECKING:
    from yotei.people.models import Employee

    from .models import Schedule


def save(
    schedule: Schedule,
    *,
    by: Employee,
    fields: dict[str, Any],
    deadline: Deadline,
    version: int | None = None,
    key: str = "",
    book_later: bool = False,
) -> Saved:
    """Registers an unsaved `schedule`, or changes the one that was read as `version`, to have `fields`.

    Raises `ValidationError` by field, the errors of `schedules.errors`, and `BookingFailed`; nothing is changed then.
    """
    if schedule.pk is not None and not schedule.may_be_changed_by(by):
        raise NotAllowed
    request = None
    if key:
        digest = digest_of(schedule.pk, version, fields)
        request = RequestKey.take(employee=by, key=key, digest=digest, deadline=deadline)
        seam("key_taken")
        if request.schedule_id is not None:
            return Saved(_read_again(schedule, request.schedule_id))
    try:
        own, links = Links.split(fields)
        edited = edit(schedule, by=by, fields=own)
        saved = Saving(schedule, edited, links, by, version or schedule.version, deadline, request).run(book_later)
    except Exception:
        if request is not None:
            request.free()
            seam("key_freed")
        raise
    seam("answering")
    return saved


def edit(schedule: Schedule, *, by: Employee, fields: dict[str, Any]) -> Schedule:
    """A checked copy with `fields` set; nothing is written. Raises `ValidationError` by field."""
    edited = copy.copy(schedule)
    edited._state = copy.copy(schedule._state)
    # Else the copy's category and deal would be the original's too.
    edited._state.fields_cache = schedule._state.fields_cache.copy()
    for name, value in fields.items():
        setattr(edited, name, value)
    if edited.pk is None:
        edited.registrant = by
    errors: dict[str, Any] = {}
    # `clean` has better words for these; whether a related row exists, the edges have seen and the database holds.
    by_clean = {"subject", "starts_at", "ends_at", "category", "customer", "deal"}
    unchecked = {item.name for item in edited._meta.fields if item.name not in USER_FIELDS or item.name in by_clean}
    for check in (partial(edited.clean_fields, exclude=unchecked), edited.clean):
        try:
            if "timezone" not in errors:
                check()
        except ValidationError as error:
            errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)
    return edited


def _read_again(schedule: Schedule, pk: int) -> Schedule:
    found = type(schedule).objects.with_names().filter(pk=pk).first()
    if found is None:
        raise VersionMoved(None)
    return found
