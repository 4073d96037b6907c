"""The schedule that an address or a body means, for this caller."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from yotei.people.models import Employee
from yotei.schedules.errors import NoSuchDate, NotAllowed
from yotei.schedules.models import Schedule
from yotei.schedules.reminders.taking_part import concerns

from .problems import Refusal, invalid, not_found


def visible(reader: Employee, schedule_id: int) -> Schedule:
    found = Schedule.objects.visible_to(reader).with_names().with_links().filter(pk=schedule_id).first()
    if found is None:
        raise not_found()
    return found


def changeable(reader: Employee, schedule_id: int) -> Schedule:
    found = visible(reader, schedule_id)
    if not found.may_be_changed_by(reader):
        raise NotAllowed
    return found


def visible_date(reader: Employee, schedule_id: int, occurrence: date) -> Schedule:
    """Raises `NoSuchDate`; 404 also for a date of a private series that is not this employee's."""
    found = Schedule.objects.visible_in_part_to(reader).with_names().with_links().filter(pk=schedule_id).first()
    if found is None:
        raise not_found()
    if not found.is_series:
        raise invalid("occurrence", _("Only a recurring schedule has dates."))
    shown = found.on(occurrence)
    if shown is None and found.may_be_seen_by(reader):
        raise NoSuchDate
    if shown is None or not shown.may_be_seen_by(reader):
        raise not_found()
    return shown


def concerning(reader: Employee, schedule_id: int) -> Schedule:
    """One that may remind this employee; 403 for who is only shown it."""
    found = Schedule.objects.visible_in_part_to(reader).filter(pk=schedule_id).first()
    if found is None:
        raise not_found()
    if not concerns(found, reader):
        raise Refusal(403, "not_allowed", _("Only who takes part in this schedule is reminded of it."))
    return found
