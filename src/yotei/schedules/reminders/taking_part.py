"""Whom a schedule reminds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from yotei.people.models import Employee
from yotei.schedules.attendance import Attendee
from yotei.schedules.date_attendance import DateAttendee, Parts, replies_to

if TYPE_CHECKING:
    from yotei.schedules.models import Schedule


def reminded(registrant: int, regular: Mapping[int, str], parts: Parts) -> set[int]:
    """The registrant and the attendees, but for those who said that they will be absent. `regular`: what was answered
    to the whole schedule, by employee; `parts`: of one date of a series, those of its own."""
    replies = replies_to(parts, regular)
    declined = {pk for pk, reply in replies.items() if reply == Attendee.Reply.DECLINED}
    return {registrant, *replies} - declined


def concerns(schedule: Schedule, employee: Employee) -> bool:
    """Whether it may remind this employee, of one of its dates at least. Who is only shown it is never reminded."""
    if schedule.registrant_id == employee.pk or schedule.attendees.filter(employee=employee).exists():
        return True
    dates = DateAttendee.objects.filter(exception__schedule=schedule, employee=employee, takes_part=True)
    return schedule.is_series and dates.exists()
