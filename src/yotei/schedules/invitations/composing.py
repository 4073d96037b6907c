"""The worker's part: compares what each was told with how the schedule stands, and queues the mails that are missing.

The mails, with what is noted of them, are written in one transaction: nobody is told twice or never, whatever dies.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.utils import translation

from yotei.booking.seams import seam
from yotei.outbox import runtime as outbox
from yotei.outbox.models import Mail, Recipient
from yotei.people.models import Employee
from yotei.schedules.models import Schedule

from . import calendars, letters
from .calendars import Desk
from .facts import PENDING, Facts, ends_at, facts_of, is_same, link_of
from .letters import Letter
from .people import Person, people_of
from .rows import Invitation, Invitee

log = structlog.get_logger(__name__)

BATCH = 50  # invitations looked up at once
PATIENCE = timedelta(minutes=15)  # that a mail waits for its Zoom link; most are booked within seconds
AGAIN = timedelta(minutes=10)  # until what failed is tried once more
BEFORE = timedelta(hours=1)  # of the start: from then on it goes without


def next_due() -> datetime | None:
    return Invitation.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True).first()


def go_on(*, clock: Callable[[], datetime], installation: str, seconds: float) -> None:
    """Tells who has to be told, for about so many seconds."""
    until = time.monotonic() + seconds
    post = outbox.post()
    desk = Desk(installation, post.base_url, post.sender)
    while ids := _due(clock()):
        for pk in ids:
            _tell_or_postpone(pk, desk, clock())
            seam("invited")
            if time.monotonic() >= until:
                return
        if not set(ids) - set(_due(clock())):  # others have all of these in hand
            return


def _due(now: datetime) -> list[int]:
    return list(Invitation.objects.filter(due_at__lte=now).order_by("due_at").values_list("pk", flat=True)[:BATCH])


def _tell_or_postpone(pk: int, desk: Desk, now: datetime) -> None:
    """One that cannot be told (a key that is lost, a mistake of ours) does not hold up the others."""
    try:
        _tell(pk, desk, now)
    except Exception:
        log.exception("invitation_failed", invitation=pk)
        Invitation.objects.filter(pk=pk).update(due_at=now + AGAIN)


def _tell(pk: int, desk: Desk, now: datetime) -> None:
    with transaction.atomic():
        rows = Invitation.objects.select_for_update(of=("self",), skip_locked=True)
        row = rows.filter(pk=pk, due_at__lte=now).first()
        if row is None:
            return
        if not outbox.is_set_up():
            _do_without_mail(row, now)
            return
        found = Schedule.objects.with_names().prefetch_related("attendees", "guests")
        schedule = found.filter(pk=row.schedule_id).first() if row.schedule_id else None
        invitees = {each.key: each for each in row.invitees.select_related("employee")}
        Round(row, schedule, desk, now, invitees, people_of(schedule) if schedule else {}).run()


def _do_without_mail(row: Invitation, now: datetime) -> None:
    """Once mail is set up, the next change tells them how it stands; of a deletion there is no next change."""
    if row.removed_at is None:
        row.rest()
    else:
        row.wait(since=now, until=now + AGAIN)


@dataclass(frozen=True, slots=True)
class Task:
    """One person who has to be told how it stands. `told`: what they know; None: nothing. `is_again`: nothing but
    that, because somebody wants it sent once more. `is_own`: they made the change themselves."""

    person: Person
    facts: Facts
    invitee: Invitee | None
    told: Facts | None
    is_again: bool
    is_own: bool

    @property
    def is_news(self) -> bool:
        """To somebody who was told something before: their calendar takes it only with a higher SEQUENCE."""
        return self.invitee is not None and self.invitee.told_at is not None and not self.is_again


@dataclass(slots=True)
class Round:
    """One look at one invitation, in one transaction."""

    row: Invitation
    schedule: Schedule | None
    desk: Desk
    now: datetime
    invitees: dict[str, Invitee]
    people: dict[str, Person]

    def run(self) -> None:
        waits_until = self._waits_until()
        tasks = list(self._tasks(is_waiting=waits_until is not None))
        gone = [each for each in self.invitees.values() if each.is_invited and each.key not in self.people]
        if gone or any(task.is_news for task in tasks):
            self.row.sequence += 1
        for invitee in gone:
            self._cancel(invitee)
        for task in tasks:
            self._ask(task)
        if waits_until is not None:
            self.row.wait(since=self.row.held_since or self.now, until=waits_until)
        else:
            self.row.rest()

    def _waits_until(self) -> datetime | None:
        """Until when the mails wait for the link of its meeting; None: for nothing (any more)."""
        if self.schedule is None or not self.row.by_mail or link_of(self.schedule) != PENDING:
            return None
        until = (self.row.held_since or self.now) + PATIENCE
        if not self.schedule.is_series:
            until = min(until, self.schedule.starts_at - BEFORE)
        return until if until > self.now else None

    def _tasks(self, *, is_waiting: bool) -> Iterator[Task]:
        if self.schedule is None or self.schedule.is_over(now=self.now) or not self.row.by_mail:
            return
        for person in self.people.values():
            if not person.is_told:
                continue
            invitee, facts = self.invitees.get(person.key), facts_of(self.schedule, person)
            told = invitee.facts if invitee is not None and invitee.is_invited else None
            is_again = invitee is not None and invitee.again and told is not None and is_same(told, facts)
            if is_again or (not is_waiting and (told is None or not is_same(told, facts))):
                is_own = person.employee is not None and person.employee.pk == self.row.acted_by_id
                yield Task(person, facts, invitee, told, is_again, is_own and not is_again)

    # What they get

    def _ask(self, task: Task) -> None:
        person, schedule = task.person, self.schedule
        assert schedule is not None
        if task.is_own and task.told is None:
            return  # they took part in it of their own accord
        invitee = task.invitee or Invitee.new(
            invitation=self.row, employee=person.employee, name=person.name, address=person.address
        )
        invitee.name, invitee.address = person.name, person.address
        invitee.language, invitee.time_zone = person.language, person.time_zone
        sequence = invitee.sequence if task.is_again else self.row.sequence
        events = calendars.events_for(
            schedule, person, desk=self.desk, sequence=sequence, token=invitee.token, now=self.now
        )
        invitee.note(
            facts=task.facts, sequence=sequence, now=self.now, method="REQUEST", calendar=calendars.kept(events)
        )
        invitee.save()
        if not task.is_own:
            self._put(invitee, self._letter(task, invitee), calendars.request(events, language=person.language))

    def _letter(self, task: Task, invitee: Invitee) -> Letter:
        assert self.schedule is not None
        with translation.override(invitee.language):
            return letters.invitation(
                self.schedule, task.facts, None if task.is_again else task.told, name=invitee.name,
                who=[each.name for each in self.people.values()], zone=ZoneInfo(invitee.time_zone),
                url=self.desk.reply_url(invitee.token),
            )  # fmt: skip

    def _cancel(self, invitee: Invitee) -> None:
        """They were told of it, and are not asked any more: it was deleted, or they were taken from the list."""
        told, calendar, employee = invitee.facts, invitee.calendar, invitee.employee
        invitee.note(facts=told, sequence=self.row.sequence, now=self.now, method="CANCEL", calendar="")
        invitee.save()
        if ends_at(told) <= self.now or (employee is not None and not self._is_cancelled_for(employee)):
            return
        with translation.override(invitee.language):
            letter = letters.cancellation(
                told, name=invitee.name, zone=ZoneInfo(invitee.time_zone), is_removed=self.schedule is not None
            )
        text = calendars.cancellation(calendar, sequence=self.row.sequence, language=invitee.language, now=self.now)
        self._put(invitee, letter, text)

    def _is_cancelled_for(self, employee: Employee) -> bool:
        """Not for who did it, who has left, or who is its registrant now."""
        is_registrant = self.schedule is not None and self.schedule.registrant_id == employee.pk
        return employee.is_active and employee.pk != self.row.acted_by_id and not is_registrant

    def _put(self, invitee: Invitee, letter: Letter, calendar: str) -> None:
        name, address = invitee.facts["organizer"]
        with translation.override(invitee.language):
            text, html = letter.text, letter.html
        Mail.put(
            to=Recipient(invitee.name, invitee.address, invitee.language, invitee.employee_id),
            kind=letter.kind, subject=letter.subject, text=text, html=html, now=self.now, calendar=calendar,
            method=invitee.method, about=("schedule", self.row.number), reply_to=address, from_name=f"{name} (Yotei)",
        )  # fmt: skip
