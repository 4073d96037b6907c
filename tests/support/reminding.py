"""What was given, as tests read it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.support.world import World
from yotei.people.models import Employee
from yotei.schedules.models import Reminder, ReminderUsual, Schedule
from yotei.schedules.reminders.looking import remind

MINUTE = timedelta(minutes=1)


def visit(world: World, minutes: float, *, by: str = "taro", length: int = 60, **changes: Any) -> Schedule:
    """A schedule of an hour, so many minutes from now, of a category that books nothing."""
    start = changes.pop("starts_at", world.now + minutes * MINUTE)
    times = {"starts_at": start, "ends_at": start + length * MINUTE}
    category = changes.pop("category", "visit")
    return world.register(by=by, **{"category": world.category(category), **times} | changes).schedule


def choose(employee: Employee, **fields: Any) -> None:
    """Minutes as `leads`."""
    leads = fields.pop("leads", None)
    if leads is not None:
        fields |= dict(zip(("lead_1", "lead_2", "lead_3"), [*leads, None, None, None][:3], strict=True))
    ReminderUsual.of(employee).change(**fields)


def run_until(world: World, moment: datetime, *, step: float = 300) -> None:
    """A look every `step` seconds until then."""
    while world.now < moment:
        remind(now=world.now)
        world.advance(min(step, (moment - world.now).total_seconds()))
    remind(now=world.now)


def given(*, to: Employee | None = None) -> list[tuple[str, str, int]]:
    """Of whom, of what, how many minutes before."""
    rows = Reminder.objects.order_by("pk").select_related("employee", "schedule")
    rows = rows if to is None else rows.filter(employee=to)
    return [(each.employee.login, each.schedule.subject, each.minutes) for each in rows]


def moments(schedule: Schedule) -> list[datetime]:
    return list(Reminder.objects.filter(schedule=schedule).order_by("made_at").values_list("made_at", flat=True))
