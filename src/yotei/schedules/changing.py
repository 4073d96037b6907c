"""Registering and changing: the schedule is saved when Zoom holds what it says, and not before (design §3).

What Zoom need not know is saved at once. What it must know goes claim → call → record, with the schedule written in
the transaction of the record. With `book_later` the schedule is saved at once and the worker makes Zoom follow.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yotei.booking.seams import seam
from yotei.zoom import Deadline

from .dating import DateSaving, FollowingSaving, exception_for, following_of
from .errors import NotAllowed, VersionMoved
from .keys import RequestKey, digest_of
from .links import Links, links_of
from .saving import USER_FIELDS, Saved, Saving, has_rest

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
    if not (by.may_write if schedule.pk is None else schedule.may_be_changed_by(by)):
        raise NotAllowed

    def begin(request: RequestKey | None) -> Saving:
        own, links = Links.split(fields)
        edited = edit(schedule, by=by, fields=own)
        return Saving(schedule, edited, links, by, version or schedule.version, deadline, request)

    return _carry_through(schedule, begin, by, (version, fields), deadline, key, book_later)


def save_date(
    schedule: Schedule,
    original: date,
    *,
    by: Employee,
    fields: dict[str, Any] | None,
    deadline: Deadline,
    version: int | None = None,
    key: str = "",
    book_later: bool = False,
) -> Saved:
    """Changes one date of a series; without `fields` it becomes again what the series says. Raises as `save`, and
    `NoSuchDate`. The answer shows the whole series."""
    if not schedule.may_be_changed_by(by):
        raise NotAllowed
    read = version or schedule.version

    def begin(request: RequestKey | None) -> Saving:
        own = None if fields is None else {name: value for name, value in fields.items() if name != "attendees"}
        attendees = fields.get("attendees") if fields is not None else None
        exception = exception_for(schedule, original, own, attendees)
        edited = edit(schedule, by=by, fields={})
        return DateSaving(schedule, edited, Links(), by, read, deadline, request, exception=exception,
                          attendees=attendees, restores=fields is None, read=read)  # fmt: skip

    return _carry_through(schedule, begin, by, (version, str(original), fields), deadline, key, book_later)


def save_following(
    schedule: Schedule,
    original: date,
    *,
    by: Employee,
    fields: dict[str, Any],
    deadline: Deadline,
    version: int | None = None,
    key: str = "",
    book_later: bool = False,
) -> Saved:
    """Ends a series before `original`, and registers what follows, with `fields` changed, as a series of its own with
    its own meeting. From the first date on that is the whole series. Raises as `save_date`."""
    if original == schedule.first_day:
        return save(schedule, by=by, fields=fields, deadline=deadline, version=version, key=key, book_later=book_later)
    if not schedule.may_be_changed_by(by):
        raise NotAllowed

    def begin(request: RequestKey | None) -> Saving:
        own, links = Links.split(following_of(schedule, original) | links_of(schedule) | fields)
        edited = edit(type(schedule)(), by=schedule.registrant, fields=own_fields(schedule) | own, was=schedule)
        edited.replaces = schedule.pk
        return FollowingSaving(type(schedule)(), edited, links, by, 1, deadline, request,
                               old=schedule, date=original, read=version or schedule.version)  # fmt: skip

    return _carry_through(schedule, begin, by, (version, str(original), fields), deadline, key, book_later)


def _carry_through(
    schedule: Schedule,
    begin: Callable[[RequestKey | None], Saving],
    by: Employee,
    told: tuple[Any, ...],
    deadline: Deadline,
    key: str,
    book_later: bool,
) -> Saved:
    """The saving under its request key, if it has one. `told` is what tells this request from another."""
    request = None
    if key:
        request = RequestKey.take(employee=by, key=key, digest=digest_of(schedule.pk, *told), deadline=deadline)
        seam("key_taken")
        if request.schedule_id is not None:
            again = _read_again(schedule, request.schedule_id)
            is_under_way = again.is_series and again.booking_id is not None and has_rest(again.booking_id)
            return Saved(again, ["rest"] if is_under_way else [])
    try:
        saved = begin(request).run(book_later)
    except Exception:
        if request is not None:
            request.free()
            seam("key_freed")
        raise
    seam("answering")
    return saved


def edit(schedule: Schedule, *, by: Employee, fields: dict[str, Any], was: Schedule | None = None) -> Schedule:
    """A checked copy with `fields` set; nothing is written. Raises `ValidationError` by field.

    `was`: what it goes on from, if that is another one.
    """
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
    kept = edited.category_id == (was or schedule).category_id
    if edited.category_id is not None and not kept and not edited.category.is_active:
        errors["category"] = _("This category is not in use any more. Choose another one.")
    if errors:
        raise ValidationError(errors)
    return edited


def own_fields(schedule: Schedule) -> dict[str, Any]:
    """What a schedule like this one would be registered with."""
    return {name: getattr(schedule, name) for name in USER_FIELDS if name != "last_day"}


def _read_again(schedule: Schedule, pk: int) -> Schedule:
    found = type(schedule).objects.with_names().filter(pk=pk).first()
    if found is None:
        raise VersionMoved(None)
    return found
