"""ToDos as lists show them: one line each, on the page of ToDos as on that of today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yotei.people.models import Employee
from yotei.todos.models import Todo


@dataclass(frozen=True, slots=True)
class Line:
    todo: Todo
    is_overdue: bool
    is_own: bool

    @property
    def is_high(self) -> bool:
        return self.todo.priority == Todo.Priority.HIGH

    @property
    def is_low(self) -> bool:
        return self.todo.priority == Todo.Priority.LOW


def lines(todos: Iterable[Todo], *, reader: Employee, today: date) -> list[Line]:
    own = reader.pk if reader.may_write else None
    return [Line(todo, todo.state(today=today) == "overdue", todo.owner_id == own) for todo in todos]
