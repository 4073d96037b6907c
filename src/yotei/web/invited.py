"""Who was told of a schedule by mail, for those who may change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yotei.outbox.addresses import as_sent
from yotei.outbox.models import Mail
from yotei.people.models import Employee
from yotei.schedules.models import Invitation, Invitee, Schedule

from . import times

MOST = 100  # mails on the page of a schedule, the latest ones


@dataclass(frozen=True, slots=True)
class Told:
    """`lines`: who was told when, and the last mail to them where it did not arrive. `waits`: something is still to be
    told; `is_off`: nobody is told by mail, as somebody chose."""

    lines: list[tuple[Invitee, str, Mail | None]]
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
    mails = list(Mail.objects.listed().about("schedule", schedule.pk)[:MOST])
    failed = _failed(mails)
    lines = [
        (each, times.stamp(each.told_at, reader.zone), failed.get(_key(each.employee_id, as_sent(each.address))))
        for each in row.invitees.exclude(told_at=None)
        if each.told_at is not None
    ]
    return Told(lines, mails, row.due_at is not None and row.by_mail, not row.by_mail)


def _failed(mails: Iterable[Mail]) -> dict[str, Mail]:
    """By whom they are for: the last that calendars read, where it did not arrive, or has been put off."""
    last: dict[str, Mail] = {}
    for mail in mails:
        if mail.method:
            last.setdefault(_key(mail.employee_id, mail.address), mail)
    return {key: mail for key, mail in last.items() if mail.problem and mail.state != Mail.State.SENT}


def _key(employee_id: int | None, address: str) -> str:
    return str(employee_id) if employee_id is not None else address.casefold()
