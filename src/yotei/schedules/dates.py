"""What a calendar shows of its dates rather than of their hours: days off, and ToDos due."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import BooleanField, Case, IntegerField, Q, Value, When

from yotei.todos.models import State, TodoQuerySet, state_of

from .days_off import DayOff, holidays_between


@dataclass(frozen=True, slots=True)
class Due:
    """A ToDo on the date by which it is due."""

    pk: int
    name: str
    day: date
    priority: int
    is_done: bool

    def state(self, *, today: date) -> State:
        return state_of(due=self.day, is_done=self.is_done, today=today)


@dataclass(frozen=True, slots=True)
class Dates:
    """`off` names the days on which the company does not work."""

    off: dict[date, str]
    todos: list[Due] = field(default_factory=list)

    @property
    def by_day(self) -> dict[date, list[Due]]:
        found: dict[date, list[Due]] = {}
        for due in self.todos:
            found.setdefault(due.day, []).append(due)
        return found


def dates(first: date, end: date, *, todos: TodoQuerySet) -> Dates:
    """Of [first, end). `todos` are those whose turn it is to be shown. One query: a calendar asks few of them."""
    number, flag = IntegerField(), BooleanField()
    off = DayOff.objects.filter(day__gte=first, day__lt=end).order_by()
    rows = off.annotate(todo=Value(0), priority=Value(0, number), is_done=Value(False, flag))
    is_done = Case(When(Q(done_at__isnull=False), then=Value(True)), default=Value(False), output_field=flag)
    due = todos.due_between(first, end).order_by().annotate(is_done=is_done)
    found = rows.values_list("todo", "name", "day", "priority", "is_done").union(
        due.values_list("pk", "name", "due", "priority", "is_done"), all=True
    )
    own: dict[date, str] = {}
    shown: list[Due] = []
    for pk, name, day, priority, done in found:
        if pk:
            shown.append(Due(pk, name, day, priority, bool(done)))
        else:
            own[day] = name
    shown.sort(key=lambda each: (each.day, each.is_done, each.priority, each.pk))
    return Dates(holidays_between(first, end) | own, shown)
