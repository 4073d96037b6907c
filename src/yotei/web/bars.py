"""Schedules and ToDos as the script of the calendar takes them.

What the reader may not see of a schedule is busy time: no name, no address.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yotei.people.models import Employee
from yotei.schedules.dates import Dates, Due
from yotei.schedules.models import Schedule

from .entries import page_of

Bar = dict[str, Any]


def window(
    schedules: Iterable[Schedule], dates: Dates, *, among: Collection[Employee], reader: Employee, today: date
) -> dict[str, object]:
    """What the calendar shows of some days: the bars, and the names of the days off among them.

    In the reader's zone. `who` names those `among` whom a schedule is of, where several are looked at.
    """
    names = {person.pk: person.name for person in among}
    timed = [_bar(schedule, reader, _who(schedule, names)) for schedule in schedules]
    return {
        "bars": [*timed, *(_todo(due, today) for due in dates.todos)],
        "off": {day.isoformat(): name for day, name in dates.off.items()},
    }


def _todo(due: Due, today: date) -> Bar:
    """In the row of whole days. Not to be dragged: its date is changed on its own page."""
    return {
        "id": f"todo-{due.pk}",
        "title": due.name,
        "start": due.day.isoformat(),
        "allDay": True,
        "who": "",
        "url": reverse("todo", args=[due.pk]),
        "colour": "todo",
        "editable": False,
        "todo": due.state(today=today),
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
    concerned = [schedule.registrant_id, *(each.employee_id for each in schedule.who_attends)]
    return ", ".join(dict.fromkeys(names[pk] for pk in concerned if pk in names))
