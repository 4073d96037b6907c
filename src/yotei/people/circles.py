"""Whose calendars are looked at together: everybody, own groups, common groups, departments (host-spec §2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from .models import Department, Employee, Group

Sort = Literal["everybody", "own", "common", "department"]
ORDER: tuple[Sort, ...] = ("everybody", "own", "common", "department")


@dataclass(frozen=True, slots=True)
class Circle:
    """`number` is the id of the group or department; everybody's circle has none, and no name of its own."""

    sort: Sort
    number: int = 0
    name: str = ""

    @property
    def key(self) -> str:
        """How an address names it."""
        return "all" if self.sort == "everybody" else f"{'d' if self.sort == 'department' else 'g'}{self.number}"

    def members(self) -> QuerySet[Employee]:
        """Those of it who still work here."""
        present = Employee.objects.filter(is_active=True)
        if self.sort == "department":
            return present.filter(department_id=self.number)
        if self.sort == "everybody":
            return present
        return present.filter(pk__in=Group.members.through.objects.filter(group_id=self.number).values("employee_id"))


def circles_of(reader: Employee) -> list[Circle]:
    """What this employee may choose from: never another's own groups. One query."""
    text = CharField()
    common = When(owner__isnull=True, then=Value("common"))
    groups = Group.objects.filter(Q(owner=reader) | Q(owner__isnull=True)).order_by()
    named = groups.annotate(sort=Case(common, default=Value("own"), output_field=text))
    departments = Department.objects.order_by().annotate(sort=Value("department", output_field=text))
    rows = named.values_list("sort", "pk", "name").union(departments.values_list("sort", "pk", "name"), all=True)
    found = [Circle("everybody"), *(Circle(*row) for row in rows)]
    return sorted(found, key=lambda circle: (ORDER.index(circle.sort), circle.name, circle.number))


def choose(circles: list[Circle], key: str, *, reader: Employee) -> Circle:
    """The circle of that key; else the reader's department; else everybody."""
    by_key = {circle.key: circle for circle in circles}
    return by_key.get(key) or by_key.get(f"d{reader.department_id}") or by_key["all"]
