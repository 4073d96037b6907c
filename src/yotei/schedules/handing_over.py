"""引き継ぎ: a schedule gets another registrant, and its meeting another host.

登録日 stays, 最終更新者 is who handed it over, and what is private stays so: the new registrant reads it then. Zoom
cannot move a meeting, so a new one is booked and the old one released after it (booking/handing.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from yotei.booking import runtime
from yotei.booking.handing import hand_on
from yotei.booking.models import Booking
from yotei.booking.problems import BookingFailed, account_missing
from yotei.booking.seams import seam
from yotei.jobs.kinds import Refused, register
from yotei.jobs.models import Job, JobRow
from yotei.people.models import Employee

from .around import coming
from .bulk import require_here, words_of
from .date_attending import forget_parts_of
from .errors import BeingChanged, NotAllowed, VersionMoved
from .invitations.marking import mark
from .models import Notice, Schedule
from .search.entries import enter
from .series import laid_out
from .telling import tell_handed_over

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def may_be_handed_over(schedule: Schedule, *, by: Employee) -> bool:
    """One's own; what a manager sees of the department; an administrator hands over what they cannot read, too."""
    if not by.may_write:
        return False
    if by.is_admin or schedule.registrant_id == by.pk:
        return True
    return by.leads(schedule.registrant) and schedule.may_be_seen_by(by)


def hand_over(schedule: Schedule, *, to: Employee, by: Employee) -> Schedule:
    """Gives it to `to`; without the network, the worker makes Zoom follow.

    Raises `VersionMoved` where it belongs to somebody else by now, `NotAllowed`, `BeingChanged`, `ValidationError` and
    `BookingFailed`; nothing is changed then.
    """
    now = runtime.clock().now()
    with transaction.atomic():
        rows = Schedule.objects.select_for_update(of=("self",)).select_related("registrant", "category")
        current = rows.filter(pk=schedule.pk).first()
        if current is None or current.registrant_id != schedule.registrant_id:
            raise VersionMoved(current)
        _check(current, to, by, now)
        former, current.registrant = current.registrant, to
        _move_meeting(current, to, now)
        current.last_editor, current.updated_at = by, now
        current.version = current.whole_version = current.version + 1
        current.save(update_fields=["registrant", "booking", "waiting_since", "last_editor", "updated_at", "version",
                                    "whole_version"])  # fmt: skip
        current.attendees.filter(employee=to).delete()
        forget_parts_of(to, current)
        enter(current)
        tell_handed_over(current, former=former, by=by)
        mark(current, by=by, now=now)
        if to.pk != by.pk:
            Notice.tell([Notice(employee=to, schedule=current, code=Notice.Code.HANDED, subject=current.subject,
                                created_at=now)])  # fmt: skip
    seam("handed_over")
    return current


def _check(current: Schedule, to: Employee, by: Employee, now: datetime) -> None:
    if not may_be_handed_over(current, by=by):
        raise NotAllowed
    if not to.is_active or not to.may_write:
        raise ValidationError(_("%(name)s cannot have schedules."), params={"name": to.name})
    if current.attempt is not None and current.attempt.is_tried(now=now):
        assert current.attempt_by is not None
        raise BeingChanged(current.attempt_by.name)


def _move_meeting(current: Schedule, to: Employee, now: datetime) -> None:
    fields = current.meeting_wanted(now=now)
    if current.booking_id is None or fields is None:
        return
    if not to.zoom_host:
        raise account_missing(to.name)
    row = Booking.objects.locked(current.booking_id)
    place = hand_on(row, host=to.zoom_host, fields=fields, now=now)
    if place.pk != row.pk:
        current.booking, current.waiting_since = place, now


class HandingOver:
    """A row a schedule; `to` of the plan is the number of who takes them."""

    name = "hand_over"
    title = _("Hand-over")
    makes = "schedule"

    def do(self, row: JobRow, job: Job) -> str | _StrPromise:
        require_here(job.owner)
        to = Employee.objects.get(pk=job.plan["to"])
        schedule = Schedule.objects.select_related("registrant").filter(pk=row.task["schedule"]).first()
        if schedule is None or schedule.registrant_id != row.task["of"]:
            raise Refused(_("It does not exist any more, or belongs to somebody else by now."))
        try:
            hand_over(schedule, to=to, by=job.owner)
        except BookingFailed as error:
            raise Refused(words_of(error.problem, job.owner.zone)) from None
        except BeingChanged:
            raise Refused(_("Somebody is changing it this moment. Hand it over once more.")) from None
        except (NotAllowed, VersionMoved):
            raise Refused(_("You may not hand it over.")) from None
        row.made_id = schedule.pk
        return _beside(schedule, to)

    def finish(self, job: Job) -> str:
        return ""


register(HandingOver())


def begin(
    schedules: Iterable[Schedule], *, of: Employee, to: Employee, by: Employee, now: datetime, key: str = ""
) -> Job:
    """Begins the job. What the one who begins it may not read is named by its time alone. Raises `ValidationError`."""
    if to.pk == of.pk:
        raise ValidationError({"to": _("Choose somebody else than the registrant.")})
    if not to.is_active or not to.may_write:
        raise ValidationError({"to": ValidationError(_("%(name)s cannot have schedules."), params={"name": to.name})})
    ahead = coming(schedules, now=now, zone=by.zone)
    rows = (JobRow(label=_label(each, by), task=_task_of(each, of, by)) for each in ahead)
    label = f"{of.name} → {to.name}"
    return Job.begin(HandingOver.name, owner=by, rows=rows, now=now, key=key, label=label, to=to.pk)


def _beside(schedule: Schedule, to: Employee) -> str | _StrPromise:
    """What the report says where the new registrant has something else at that time; of a series, which has many times,
    nothing."""
    start, end = schedule.starts_in(to.zone), schedule.ends_in(to.zone)
    theirs = Schedule.objects.of([to], start, end, zone=to.zone).exclude(pk=schedule.pk)
    if schedule.is_series or not laid_out(theirs, start, end, zone=to.zone, of=[to]):
        return ""
    words = lazy(lambda: _("%(name)s has something else at that time.") % {"name": to.name}, str)()
    return cast("_StrPromise", words)


def _task_of(schedule: Schedule, of: Employee, by: Employee) -> dict[str, int | bool]:
    is_named = schedule.visibility == Schedule.Visibility.PRIVATE and schedule.may_be_seen_by(by)
    return {"schedule": schedule.pk, "of": of.pk, "is_private": is_named}


def _label(schedule: Schedule, reader: Employee) -> str:
    """Of a series its next date; where that is far off, its first."""
    customer = f" ({schedule.customer.name})" if schedule.customer else ""
    subject = f"{schedule.subject}{customer}" if schedule.may_be_seen_by(reader) else ""
    when = f"{schedule.starts_in(reader.zone):%Y-%m-%d %H:%M}"
    if schedule.is_series and (schedule.occurrence is None or schedule.begins_at is None):
        when = f"{schedule.day or schedule.first_day}"
    elif schedule.day:
        when = f"{schedule.day}"
    return f"{when} {subject}".strip()[:300]
