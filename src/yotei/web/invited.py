"""Who was told of a schedule by mail, for those who may change it."""

from __future__ import annotations

from dataclasses import dataclass

from yotei.outbox.models import Mail
from yotei.people.models import Employee
from yotei.schedules.models import Invitation, Invitee, Schedule

from . import times

MOST = 100  # mails on the page of a schedule, the latest ones


@dataclass(frozen=True, slots=True)
class Told:
    """`waits`: something is still to be told; `is_off`: nobody is told by mail, as somebody chose."""

    lines: list[tuple[Invitee, str]]
    mails: list[Mail]
    waits: bool
    is_off: bool


def told(schedule: Schedule, reader: Employee) -> Told | None:
    """None where there is nothing to say, or not to this reader."""
    if not schedule.may_be_changed_by(reader):
        return None
    row = Invitation.objects.filter(schedule=schedule).first()
    if row is None:
        return None
    invitees = row.invitees.exclude(told_at=None)
    lines = [(each, times.stamp(each.told_at, reader.zone)) for each in invitees if each.told_at is not None]
    mails = list(Mail.objects.listed().about("schedule", schedule.pk)[:MOST])
    return Told(lines, mails, row.due_at is not None and row.by_mail, not row.by_mail)
