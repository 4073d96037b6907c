"""Who stands where when roles are tried: hanako plays, taro works below her, jiro somewhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from tests.support.world import World
from yotei.activities import drafting
from yotei.activities.models import Activity
from yotei.people.models import Department, Employee
from yotei.people.roles import Role
from yotei.sales.models import Customer
from yotei.schedules.models import Schedule
from yotei.todos.models import Todo


@dataclass(frozen=True)
class Stage:
    """`schedules` by what they are to hanako; `ids` for addresses."""

    role: Role
    schedules: dict[str, Schedule]
    ids: dict[str, int]


def stage(world: World, role: Role) -> Stage:
    """All schedules are of a category that books nothing."""
    visit = world.category("visit")
    hanako = world.people["hanako"]

    def registered(by: str, **fields: object) -> Schedule:
        return world.read(world.register(by=by, category=visit, **fields).schedule)

    schedules = {
        "own": registered("hanako"),
        "below": registered("taro"),
        "series": registered(
            "taro", kind="recurring", rule="FREQ=WEEKLY", first_day=date(2026, 12, 1), begins_at=time(16), minutes=30
        ),
        "private": registered("taro", visibility="private"),
        "shared": registered("taro", visibility="private", attendees=[hanako]),
        "elsewhere": registered("jiro"),
        "open": registered("jiro", open_to_edit=True),
        "invited": registered("jiro", attendees=[hanako]),
    }
    todo = Todo.add(owner=hanako, name="送る")
    elsewhere, above = (Department.objects.get(name=name) for name in ("情報システム部", "営業本部"))
    Employee.objects.filter(login="jiro").update(department=elsewhere)
    Employee.objects.filter(login="hanako").update(department=above, role=role)
    world.people |= {each.login: each for each in Employee.objects.all()}
    activities = {
        "activity": _reported(world, schedules["below"]),
        "activity_private": _reported(world, schedules["private"]),
        "activity_elsewhere": _reported(world, schedules["elsewhere"]),
    }
    ids = {name: each.pk for name, each in (schedules | activities).items()} | {"todo": todo.pk, "hanako": hanako.pk}
    return Stage(role, schedules, ids)


def _reported(world: World, schedule: Schedule) -> Activity:
    """Of its registrant."""
    by = schedule.registrant
    fields = drafting.of_schedule(schedule, by=by) | {"customer": Customer.objects.get(pk=1)}
    return Activity.report(by=by, fields=fields, now=world.now, schedule=schedule)
