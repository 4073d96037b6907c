"""Who has to be told of a schedule, and of which of its dates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from yotei.people.models import Employee
from yotei.schedules.exceptions import of_dates
from yotei.schedules.series import date_with

from .rows import key_of

if TYPE_CHECKING:
    from yotei.schedules.models import Schedule

    from .guests import Guest


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever takes part beside the registrant. Of a series `only` are the dates of whoever is not in all of them,
    `absent` those without them."""

    name: str
    address: str
    language: str
    time_zone: str
    reply: str
    employee: Employee | None = None
    only: tuple[date, ...] = ()
    absent: tuple[date, ...] = ()
    is_told: bool = True  # False: they want no mail, or have no address

    @property
    def key(self) -> str:
        return key_of(self.employee.pk if self.employee else None, self.address)


@dataclass(slots=True)
class _Part:
    reply: str = "none"
    is_regular: bool = False
    only: list[date] = field(default_factory=list)
    absent: list[date] = field(default_factory=list)


def people_of(schedule: Schedule) -> dict[str, Person]:
    """Everybody who takes part, by key. An address comes once, as the employee who has it."""
    parts = _parts(schedule)
    employees = Employee.objects.in_bulk(parts) if parts else {}
    found = [_colleague(employees[pk], part) for pk, part in parts.items() if pk in employees]
    known = {each.address.casefold() for each in found if each.is_told} | {schedule.registrant.email.casefold()}
    found += [_guest(each, schedule) for each in schedule.guests.all() if each.key not in known]
    return {each.key: each for each in found}


def _parts(schedule: Schedule) -> dict[int, _Part]:
    parts: defaultdict[int, _Part] = defaultdict(_Part)
    for row in schedule.attendees.all():
        parts[row.employee_id].is_regular, parts[row.employee_id].reply = True, row.reply
    if schedule.is_series:
        for day, exception in sorted(of_dates(schedule).items()):
            for pk, one in exception.parts.items():
                if one.takes_part is False:
                    parts[pk].absent.append(day)
                elif one.takes_part and date_with(schedule, day, exception) is not None:
                    parts[pk].only.append(day)
                    parts[pk].reply = parts[pk].reply if parts[pk].is_regular else one.reply
    parts.pop(schedule.registrant_id, None)
    return {pk: part for pk, part in parts.items() if part.is_regular or part.only}


def _colleague(employee: Employee, part: _Part) -> Person:
    return Person(
        employee.name, employee.email, employee.language, employee.time_zone, part.reply, employee,
        () if part.is_regular else tuple(part.only), tuple(part.absent) if part.is_regular else (),
        bool(employee.email) and employee.is_active and employee.invited_by_mail,
    )  # fmt: skip


def _guest(guest: Guest, schedule: Schedule) -> Person:
    zone = guest.time_zone or schedule.timezone
    return Person(guest.name, guest.email, guest.language, zone, guest.reply)
