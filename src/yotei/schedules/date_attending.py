"""Changing who takes part in one date of a series, and answering to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yotei.people.models import Employee

from . import attendance
from .attendance import Attendee, checked
from .date_attendance import DateAttendee, parts_in, replies_to
from .errors import NoSuchDate, NotAllowed
from .exceptions import SeriesException
from .series import one_date, recurrence_of
from .telling import tell_reply

if TYPE_CHECKING:
    from .models import Schedule

Reply = Attendee.Reply


# In the transaction that writes the series


def change_list(exception: SeriesException, wanted: Collection[int]) -> None:
    """Makes these the attendees of a date. Who stays keeps the answer given to the date."""
    regular, listed = set(_regular(exception.schedule)), set(wanted)
    parts = exception.attendees
    parts.exclude(employee__in=listed).delete()
    as_series = parts.filter(employee__in=listed & regular)
    as_series.filter(Q(takes_part=False) | Q(reply=Reply.NONE)).delete()
    as_series.update(takes_part=None)
    added = listed - regular - set(parts.values_list("employee_id", flat=True))
    rows = [(pk, True) for pk in added] + [(pk, False) for pk in regular - listed]
    start = _start(exception)
    DateAttendee.objects.bulk_create(
        DateAttendee(exception=exception, employee_id=pk, takes_part=takes_part, starts_at=start)
        for pk, takes_part in sorted(rows)
    )


def restore_list(exception: SeriesException) -> None:
    """As in the series. Answers to the date stay: they are their givers'."""
    change_list(exception, _regular(exception.schedule))


def forget_parts(schedule: Schedule, *, of_all_but: Collection[Employee]) -> None:
    """Who leaves the list of a series leaves its dates, too, unless added to one."""
    rows = DateAttendee.objects.filter(exception__schedule=schedule).exclude(employee__in=of_all_but)
    rows.exclude(takes_part=True).delete()


def forget_parts_of(employee: Employee, schedule: Schedule) -> None:
    """Whoever becomes its registrant is no attendee of its dates any more."""
    DateAttendee.objects.filter(exception__schedule=schedule, employee=employee).delete()


def take_replies(schedule: Schedule, wish: str) -> None:
    """As `attendance.take_replies`, also for answers to single dates; with `accept` those that were given stay."""
    attendance.take_replies(schedule, wish)
    rows = DateAttendee.objects.filter(exception__schedule=schedule)
    if wish == "accept":
        rows.filter(takes_part=True, reply=Reply.NONE).update(reply=Reply.ACCEPTED)
        return
    rows.filter(takes_part=None).delete()
    reply = Reply.NONE if wish == "reset" else Reply.ACCEPTED
    rows.filter(takes_part=True).exclude(reply=reply).update(reply=reply, message="")


def follow_dates(schedule: Schedule) -> None:
    """The calendar's index learns where the dates of a changed series are."""
    for exception in schedule.exceptions.filter(attendees__isnull=False).distinct():
        exception.schedule = schedule
        follow_date(exception)


def follow_date(exception: SeriesException) -> None:
    exception.attendees.update(starts_at=_start(exception))


# Before it


def check_added(schedule: Schedule, exception: SeriesException, wanted: Collection[Employee]) -> None:
    """Raises `ValidationError`: who has left the company cannot come to a date anew."""
    had = replies_to(exception.parts, _regular(schedule))
    gone = [each.name for each in wanted if each.pk not in had and not each.is_active]
    if gone:
        text = _("%(names)s cannot be chosen: no longer with the company.") % {"names": _(", ").join(gone)}
        raise ValidationError({"attendees": text})


# Answers


def reply_to_date(schedule: Schedule, original: date, *, by: Employee, reply: str, message: str) -> DateAttendee:
    """An attendee's answer to one date alone; no change of the schedule.

    Raises `NoSuchDate`, `NotAllowed` for whoever takes no part in it or may only read, and `ValidationError` by field.
    """
    with transaction.atomic():
        series = _locked(schedule)
        shown = one_date(series, original) if series is not None and series.is_series else None
        if series is None or shown is None:
            raise NoSuchDate
        if not by.may_write or by.pk not in replies_to(parts_in(shown), _regular(series)):
            raise NotAllowed
        row = checked(DateAttendee(employee=by), reply, message)
        exception = shown.exception or series.exceptions.create(date=original, version=0)  # no change of the date
        told = {"reply": row.reply, "message": row.message}
        first = told | {"starts_at": _start(exception)}
        before = replies_to(parts_in(shown), _regular(series))[by.pk]
        tell_reply(series, before, row.reply, by=by, original=original)
        return exception.attendees.update_or_create(employee=by, defaults=told, create_defaults=first)[0]


def reply_to_all(schedule: Schedule, original: date, *, by: Employee, reply: str, message: str) -> Attendee:
    """An answer to the whole series, given on one of its dates: it takes the place of an answer to that date. Answers
    to other dates stay. Raises as `attendance.reply`."""
    with transaction.atomic():
        _locked(schedule)  # first, as every change of a date does: two orders of locks would wait for each other
        row = attendance.reply(schedule, by=by, reply=reply, message=message)
        own = DateAttendee.objects.filter(exception__schedule=schedule, exception__date=original, employee=by)
        own.filter(takes_part=None).delete()
        own.update(reply=Reply.NONE, message="")
    return row


def _locked(schedule: Schedule) -> Schedule | None:
    return type(schedule).objects.select_for_update(of=("self",)).filter(pk=schedule.pk).first()


def _regular(schedule: Schedule) -> dict[int, str]:
    return dict(schedule.attendees.order_by().values_list("employee_id", "reply"))


def _start(exception: SeriesException) -> datetime:
    by_rule = recurrence_of(exception.schedule).occurrence(exception.date, exception.date)
    return exception.starts_at or by_rule.starts_at
