"""Schedules as the script of the calendar takes them. What the reader may not see is busy time: no name, no address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yotei.people.models import Employee
from yotei.schedules.models import Schedule

from .entries import page_of
from .whose import Whose

Bar = dict[str, Any]


def bars(schedules: Iterable[Schedule], *, whose: Whose, reader: Employee) -> list[Bar]:
    """In the reader's zone. With many people, `who` names those of them whom a schedule is of."""
    names = {person.pk: person.name for person in whose.people} if whose.is_many else {}
    return [_bar(schedule, reader, _who(schedule, names)) for schedule in schedules]


def window(
    schedules: Iterable[Schedule], off: Mapping[date, str], *, whose: Whose, reader: Employee
) -> dict[str, object]:
    """What the calendar shows of some days: the bars, and the names of the days off among them."""
    return {
        "bars": bars(schedules, whose=whose, reader=reader),
        "off": {day.isoformat(): name for day, name in off.items()},
    }


def _bar(schedule: Schedule, reader: Employee, who: str) -> Bar:
    common: Bar = {"allDay": schedule.day is not None, "who": who} | _times(schedule, reader)
    if not schedule.may_be_seen_by(reader):
        return common | {"title": _("Busy"), "colour": "grey", "isHidden": True, "editable": False}
    booking = schedule.booking
    return common | {
        "id": str(schedule.pk) if schedule.occurrence is None else f"{schedule.pk}@{schedule.occurrence}",
        "title": schedule.subject,
        "url": page_of(schedule),
        "customer": schedule.customer.name if schedule.customer else "",
        "category": str(schedule.category),
        "colour": schedule.category.colour,
        "icon": schedule.category.icon,
        "editable": schedule.may_be_changed_by(reader),
        "state": booking.state if booking else "",
        "version": schedule.version,
    }


def _times(schedule: Schedule, reader: Employee) -> dict[str, str]:
    start, end = schedule.starts_in(reader.zone), schedule.ends_in(reader.zone)
    if schedule.day:
        return {"start": start.date().isoformat(), "end": end.date().isoformat()}
    return {"start": start.isoformat(), "end": end.isoformat()}


def _who(schedule: Schedule, names: Mapping[int, str]) -> str:
    if not names:
        return ""
    concerned = [schedule.registrant_id, *(each.employee_id for each in schedule.attendees.all())]
    return ", ".join(dict.fromkeys(names[pk] for pk in concerned if pk in names))
