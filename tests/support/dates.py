"""A series of which single dates have attendees of their own."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.test import Client

from tests.support.world import World, deadline
from yotei.people.models import Employee
from yotei.schedules.models import Schedule

FIRST, SECOND, THIRD = date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15)


def text(response: Any) -> str:
    return str(response.content.decode())


def weekly(world: World, *, category: str = "visit", rule: str = "FREQ=WEEKLY;COUNT=10", **changes: Any) -> Schedule:
    """Every Tuesday at 13:00 from 2026-12-01 on, taro's, with hanako."""
    fields = {"kind": "recurring", "rule": rule, "first_day": FIRST, "begins_at": time(13), "minutes": 60}
    fields |= {"subject": "定例会議", "category": world.category(category), "attendees": [world.hanako]}
    return world.register(**fields | changes).schedule


def page_of(schedule: Schedule, day: date = SECOND) -> str:
    return f"/schedules/{schedule.pk}/dates/{day}"


def send(client: Client, schedule: Schedule, *attendees: Employee, day: date = SECOND, **changes: Any) -> Any:
    """The form of one date, with these attendees and nothing else changed."""
    form = client.get(f"{page_of(schedule, day)}/edit").context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None}
    sent |= {"attendees": [str(each.pk) for each in attendees]} | changes
    return client.post(f"{page_of(schedule, day)}/edit", sent)


def change(world: World, schedule: Schedule, *attendees: Employee, day: date = SECOND, **fields: Any) -> None:
    current = world.read(schedule)
    current.change_date(day, by=world.taro, fields={"attendees": [*attendees]} | fields, deadline=deadline())


def reply(client: Client, schedule: Schedule, answer: str, day: date = SECOND, **more: str) -> Any:
    return client.post(f"{page_of(schedule, day)}/reply", {"reply": answer} | more)


def listed(client: Client, path: str) -> list[tuple[str, str]]:
    """Who takes part by that page, with the answer."""
    return [(each.employee.login, each.reply) for each in client.get(path).context["attendees"]]
