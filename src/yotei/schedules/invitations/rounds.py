"""One look at one invitation: what each person was told, compared with how the schedule stands now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation

from yotei.outbox.models import Mail, Recipient
from yotei.people.models import Employee
from yotei.schedules.models import Schedule

from . import calendars, letters
from .calendars import Desk
from .facts import PENDING, Facts, ahead, date_ends_at, ends_at, facts_of, is_same, link_of, shown_to
from .giving_way import moves_of
from .letters import Letter
from .people import Person
from .rows import Invitation, Invitee

SLICE = 20  # people told in one transaction: on SQLite others cannot write while it lasts
PATIENCE = timedelta(minutes=15)  # that a mail waits for its Zoom link; most are booked within seconds
BEFORE = timedelta(hours=1)  # of the start: from then on it goes without


@dataclass(frozen=True, slots=True)
class Task:
    """One person who has to be told how it stands. `told`: what they know; None: nothing. `seen`: what of the facts was
    compared with it. `is_again`: nothing but that, because somebody wants it sent once more. `is_own`: they made the
    change themselves."""

    person: Person
    facts: Facts
    seen: Facts
    invitee: Invitee | None
    told: Facts | None
    is_again: bool
    is_own: bool

    def needs_more_than(self, sequence: int) -> bool:
        """Whoever was told something takes what is new only with a higher SEQUENCE."""
        return is_spent(self.invitee, sequence) and not self.is_again


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
        used = self.row.sequence
        if any(is_spent(each, used) for each in gone) or any(task.needs_more_than(used) for task in tasks):
            self.row.sequence += 1
        for invitee in gone[:SLICE]:
            self._cancel(invitee)
        for task in tasks[: max(0, SLICE - len(gone))]:
            self._ask(task)
        if len(gone) + len(tasks) > SLICE:
            self.row.save(update_fields=["sequence"])  # stays due
        elif waits_until is not None:
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
        if self.schedule is None or not self.row.by_mail:
            return
        moves = moves_of(self.schedule, since=self.now.date())
        for person in self.people.values():
            if not person.is_told:
                continue
            invitee, facts = self.invitees.get(person.key), facts_of(self.schedule, person, moves)
            known = invitee.facts if invitee is not None and invitee.is_invited else None
            if self._is_over(facts) and (known is None or self._is_over(known)):
                continue
            told, seen = ahead(known, facts, now=self.now) if known is not None else (None, facts)
            is_again = invitee is not None and invitee.again and told is not None and is_same(told, seen)
            if is_again or (not is_waiting and (told is None or not is_same(told, seen))):
                is_own = person.employee is not None and person.employee.pk == self.row.acted_by_id and not is_again
                if told is not None or not is_own:  # else they take part in it of their own accord
                    yield Task(person, facts, seen, invitee, told, is_again, is_own)

    def _is_over(self, facts: Facts) -> bool:
        return ends_at(facts) <= self.now

    # What they get

    def _ask(self, task: Task) -> None:
        person, schedule = task.person, self.schedule
        assert schedule is not None
        invitee = task.invitee or Invitee.new(
            invitation=self.row, employee=person.employee, name=person.name, address=person.address
        )
        invitee.name, invitee.address = person.name, person.address
        invitee.language, invitee.time_zone = person.language, person.time_zone
        sequence = invitee.sequence if task.is_again else self.row.sequence
        known = invitee.calendar if invitee.is_invited else ""
        events = calendars.events_for(
            schedule, person, desk=self.desk, sequence=sequence, token=invitee.token, now=self.now, known=known
        )
        lost = calendars.left_over(known, events)
        if lost and not task.is_own:
            self._take_out(invitee, task.facts, lost)
        invitee.note(
            facts=task.facts, sequence=sequence, now=self.now, method="REQUEST", calendar=calendars.kept(events)
        )
        invitee.save()
        if not task.is_own:
            self._put(invitee, self._letter(task, invitee), calendars.request(events, language=person.language),
                      method=Invitee.Method.REQUEST)  # fmt: skip

    def _letter(self, task: Task, invitee: Invitee) -> Letter:
        assert self.schedule is not None
        with translation.override(invitee.language):
            return letters.invitation(
                shown_to(task.person, self.schedule), task.seen, None if task.is_again else task.told,
                name=invitee.name, who=[each.name for each in self.people.values()], zone=ZoneInfo(invitee.time_zone),
                url=self.desk.reply_url(invitee.token), now=self.now,
            )  # fmt: skip

    def _cancel(self, invitee: Invitee) -> None:
        """They were told of it, and are not asked any more: it was deleted, or they were taken from the list."""
        told, calendar, employee = invitee.facts, invitee.calendar, invitee.employee
        invitee.note(facts=told, sequence=self.row.sequence, now=self.now, method="CANCEL", calendar="")
        invitee.save()
        if not self._is_over(told) and (employee is None or self._is_cancelled_for(employee)):
            self._put_cancellation(invitee, told, calendar)

    def _take_out(self, invitee: Invitee, facts: Facts, lost: str) -> None:
        """Of dates that are not theirs any more, while others are; or of the series, where these take its place."""
        told = invitee.facts
        gone = [day for day in told["only"] if day not in facts["only"]] or told["only"]
        told = told | {"only": gone}
        if not self._is_over(told):
            self._put_cancellation(invitee, told, lost)

    def _put_cancellation(self, invitee: Invitee, told: Facts, calendar: str) -> None:
        ahead_of_us = [day for day in told["only"] if date_ends_at(told, day) > self.now]
        with translation.override(invitee.language):
            letter = letters.cancellation(
                told | {"only": ahead_of_us}, name=invitee.name, zone=ZoneInfo(invitee.time_zone),
                is_removed=self._is_held_still(told), now=self.now,
            )  # fmt: skip
        text = calendars.cancellation(calendar, sequence=self.row.sequence, language=invitee.language, now=self.now)
        self._put(invitee, letter, text, method=Invitee.Method.CANCEL)

    def _is_held_still(self, told: Facts) -> bool:
        days = [date.fromisoformat(each) for each in told["only"]]
        return self.schedule is not None and (not days or any(self.schedule.on(day) for day in days))

    def _is_cancelled_for(self, employee: Employee) -> bool:
        """Not for who did it, who has left, or who is its registrant now."""
        is_registrant = self.schedule is not None and self.schedule.registrant_id == employee.pk
        return employee.is_active and employee.pk != self.row.acted_by_id and not is_registrant

    def _put(self, invitee: Invitee, letter: Letter, calendar: str, *, method: str) -> None:
        name, address = invitee.facts["organizer"]
        with translation.override(invitee.language):
            text, html = letter.text, letter.html
        Mail.put(
            to=Recipient(invitee.name, invitee.address, invitee.language, invitee.employee_id),
            kind=letter.kind, subject=letter.subject, text=text, html=html, now=self.now, calendar=calendar,
            method=method, about=("schedule", self.row.number), reply_to=address, from_name=f"{name} (Yotei)",
        )  # fmt: skip


def is_spent(invitee: Invitee | None, sequence: int) -> bool:
    """Whether this person was told something by this SEQUENCE already."""
    return invitee is not None and invitee.told_at is not None and invitee.sequence >= sequence
