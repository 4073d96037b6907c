"""Answers by a signed link, without a log-in: whose link it is, what it shows, and what it takes.

NoAnswer
├── Cancelled      the schedule was deleted
├── NotAsked       they were taken from the list
└── Over           it has ended
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yotei.schedules.attendance import Attendee
from yotei.schedules.errors import NoSuchDate, NotAllowed
from yotei.schedules.models import Notice, Schedule
from yotei.schedules.telling import tell_guests_reply

from .facts import ends_at, facts_of, shown_to
from .people import Person, people_of
from .rows import Invitee

if TYPE_CHECKING:
    from .facts import Facts


class NoAnswer(Exception):
    """The link is right, and there is nothing to answer any more."""


class Cancelled(NoAnswer):
    pass


class NotAsked(NoAnswer):
    pass


class Over(NoAnswer):
    pass


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link shows: the schedule as it stands now, and the person's own part."""

    invitee: Invitee
    schedule: Schedule
    person: Person
    message: str
    names: tuple[str, ...]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.person.time_zone)

    @property
    def facts(self) -> Facts:
        return facts_of(self.schedule, self.person)

    @property
    def shown(self) -> Schedule:
        return shown_to(self.person, self.schedule)

    @property
    def may_answer(self) -> bool:
        """An employee who may only read answers nothing."""
        return self.person.employee is None or self.person.employee.may_write


def asked(invitee: Invitee, *, now: datetime) -> Asked:
    """Raises `NoAnswer`."""
    pk = invitee.invitation.schedule_id
    found = Schedule.objects.with_names().prefetch_related("attendees", "guests")
    schedule = found.filter(pk=pk).first() if pk is not None else None
    if schedule is None:
        raise Cancelled
    people = people_of(schedule)
    person = people.get(invitee.key)
    if person is None or (person.employee is not None and not person.employee.is_active):
        raise NotAsked
    if ends_at(facts_of(schedule, person)) <= now:
        raise Over
    names = (schedule.registrant.name, *(each.name for each in people.values()))
    return Asked(invitee, schedule, person, _message(schedule, person), names)


def answer(asked: Asked, *, reply: str, message: str, now: datetime) -> None:
    """参加 or 欠席, to all dates of a series; the registrant is told on the next page. Raises `NotAsked`, and
    `ValidationError` by field."""
    try:
        with transaction.atomic():
            if asked.person.employee is None:
                _answer_of_guest(asked, reply, message, now)
            else:
                _answer_of_employee(asked, reply, message)
            Notice.tell_once(Notice.Code.REPLIED, schedule=asked.schedule, now=now)
    except (NotAllowed, NoSuchDate):
        raise NotAsked from None


def _answer_of_guest(asked: Asked, reply: str, message: str, now: datetime) -> None:
    if reply not in (Attendee.Reply.ACCEPTED, Attendee.Reply.DECLINED):
        raise ValidationError({"reply": _("Choose whether you take part.")})
    message = message.replace("\r\n", "\n").strip()
    if len(message) > 500:
        raise ValidationError({"message": _("This may have at most %(number)d characters.") % {"number": 500}})
    guest = asked.schedule.guests.select_for_update().filter(email__iexact=asked.person.address).first()
    if guest is None:
        raise NotAsked
    before, guest.reply, guest.message, guest.replied_at = guest.reply, reply, message, now
    guest.save(update_fields=["reply", "message", "replied_at"])
    tell_guests_reply(asked.schedule, guest, before)


def _answer_of_employee(asked: Asked, reply: str, message: str) -> None:
    schedule, person = asked.schedule, asked.person
    assert person.employee is not None
    if not person.only:
        schedule.reply(by=person.employee, reply=reply, message=message)
        return
    for original in person.only:
        if schedule.on(original) is not None:
            schedule.reply_to_date(original, by=person.employee, reply=reply, message=message)


def _message(schedule: Schedule, person: Person) -> str:
    if person.employee is None:
        return next((each.message for each in schedule.guests.all() if each.email == person.address), "")
    return next((each.message for each in schedule.attendees.all() if each.employee_id == person.employee.pk), "")
