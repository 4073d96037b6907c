"""Whose calendars are looked at: everybody's, a group's, a department's, one colleague's (host-spec §2.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from .models import Department, Employee, Group

Sort = Literal["everybody", "own", "common", "department", "employee"]
ORDER: tuple[Sort, ...] = ("everybody", "own", "common", "department", "employee")

# Colleagues who are offered by name, those of the reader's own department first. A longer list nobody reads: in a
# larger company the others are searched for.
COLLEAGUES = 50


@dataclass(frozen=True, slots=True)
class Circle:
    """`number` is the id of the group, department or employee; everybody's circle has none, and no name of its own."""

    sort: Sort
    number: int = 0
    name: str = ""
    login: str = ""

    @classmethod
    def of_one(cls, employee: Employee) -> Circle:
        return cls("employee", employee.pk, employee.name, employee.login)

    @property
    def key(self) -> str:
        """How an address names it."""
        match self.sort:
            case "everybody":
                return "all"
            case "department":
                return f"department-{self.number}"
            case "employee":
                return f"employee-{self.login}"
        return f"group-{self.number}"

    @property
    def is_many(self) -> bool:
        return self.sort != "employee"

    def members(self) -> QuerySet[Employee]:
        """Those of it who still work here."""
        present = Employee.objects.filter(is_active=True)
        match self.sort:
            case "everybody":
                return present
            case "department":
                return present.filter(department_id=self.number)
            case "employee":
                return present.filter(pk=self.number)
        return present.filter(pk__in=Group.members.through.objects.filter(group_id=self.number).values("employee_id"))

    def people(self) -> list[Employee]:
        """Whose schedules its calendar shows. Of one colleague id and names are at hand, and all that is needed."""
        if self.sort == "employee":
            return [Employee(pk=self.number, login=self.login, name=self.name)]
        return list(self.members())


EVERYBODY = Circle("everybody")


def circles_of(reader: Employee) -> list[Circle]:
    """Several people at once: never another's own groups. One query."""
    return [EVERYBODY, *_sorted(_many(reader))]


def calendars_of(reader: Employee, *, asked: str = "") -> list[Circle]:
    """Groups, departments and colleagues, however large the company; with the employee whom the key `asked` names.

    One query.
    """
    return _sorted(_many(reader).union(_colleagues(reader, asked), all=True))


def colleagues_of(reader: Employee, *, asked: str = "") -> list[Circle]:
    """One person at a time. One query."""
    return _sorted(_colleagues(reader, asked))


def choose(circles: Iterable[Circle], *keys: str, otherwise: Circle) -> Circle:
    """The circle of the first of these keys that is there."""
    by_key = {circle.key: circle for circle in circles}
    return next((by_key[key] for key in keys if key in by_key), otherwise)


def _many(reader: Employee) -> QuerySet:  # type: ignore[type-arg]
    """Rows of groups and departments, as `_row` names their columns."""
    common = When(owner__isnull=True, then=Value("common"))
    sort = Case(common, default=Value("own"), output_field=CharField())
    groups = Group.objects.filter(Q(owner=reader) | Q(owner__isnull=True)).order_by()
    present = Employee.objects.filter(is_active=True, department=OuterRef("pk"))
    departments = Department.objects.filter(Exists(present)).order_by()
    return _row(groups, sort).union(_row(departments, Value("department")), all=True)


def _colleagues(reader: Employee, asked: str) -> QuerySet:  # type: ignore[type-arg]
    """Whoever is asked for by name is among them, also after they have left: their schedules are still there."""
    near = Case(When(department=reader.department_id, then=Value(0)), default=Value(1))
    first = Employee.objects.filter(is_active=True).order_by(near, "name", "login").values("pk")[:COLLEAGUES]
    login = asked.removeprefix("employee-").replace("\0", "")
    return _row(Employee.objects.filter(Q(pk__in=first) | Q(login=login)).order_by(), Value("employee"), "login")


def _row(found: QuerySet, sort: Case | Value, login: str = "") -> QuerySet:  # type: ignore[type-arg]
    if not login:
        found = found.annotate(login=Value(""))
    rows: QuerySet = found.annotate(sort=sort)  # type: ignore[type-arg]
    return rows.values_list("sort", "pk", "name", "login")


def _sorted(rows: Iterable[tuple[Sort, int, str, str]]) -> list[Circle]:
    found = [Circle(*row) for row in rows]
    return sorted(found, key=lambda circle: (ORDER.index(circle.sort), circle.name, circle.number))
