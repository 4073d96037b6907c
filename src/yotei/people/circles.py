"""Whose calendars are looked at: everybody's, a group's, a department's, one colleague's (host-spec §2.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from .departments import STEP, arranged, branches
from .models import Department, Employee, Group

Sort = Literal["everybody", "own", "common", "department", "employee"]
ORDER: tuple[Sort, ...] = ("everybody", "own", "common", "department", "employee")

# Colleagues who are offered by name, those of the reader's own department first. A longer list nobody reads: in a
# larger company the others are searched for.
COLLEAGUES = 50

Row = tuple[Sort, int, str, str, int, int | None, bool]
NOWHERE = Value(None, output_field=BigIntegerField())
YES = Value(True)


@dataclass(frozen=True, slots=True)
class Circle:
    """`number` is the id of the group, department or employee; everybody's circle has none, and no name of its own.

    Of a department `branch` holds its id and those of all below it, `depth` says how far down it stands.
    """

    sort: Sort
    number: int = 0
    name: str = ""
    login: str = ""
    depth: int = 0
    branch: frozenset[int] = frozenset()

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
    def label(self) -> str:
        """The name as a list shows it: departments set in by their depth."""
        return STEP * self.depth + self.name

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
                return present.filter(department__in=self.branch)
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
    present = Exists(Employee.objects.filter(is_active=True, department=OuterRef("pk")))
    departments = _row(Department.objects.order_by(), Value("department"), parent=F("parent_id"), has_people=present)
    return _row(groups, sort).union(departments, all=True)


def _colleagues(reader: Employee, asked: str) -> QuerySet:  # type: ignore[type-arg]
    """Whoever is asked for by name is among them, also after they have left: their schedules are still there."""
    near = Case(When(department=reader.department_id, then=Value(0)), default=Value(1))
    first = Employee.objects.filter(is_active=True).order_by(near, "name", "login").values("pk")[:COLLEAGUES]
    login = asked.removeprefix("employee-").replace("\0", "")
    return _row(Employee.objects.filter(Q(pk__in=first) | Q(login=login)).order_by(), Value("employee"), "login")


def _row(
    found: QuerySet,  # type: ignore[type-arg]
    sort: Case | Value,
    login: str = "",
    *,
    parent: F | Value = NOWHERE,
    has_people: Exists | Value = YES,
) -> QuerySet:  # type: ignore[type-arg]
    """`order` and the two after it are of departments alone."""
    if not login:
        found = found.annotate(login=Value(""))
    order = F("position") if parent is not NOWHERE else Value(0)
    rows: QuerySet = found.annotate(sort=sort, order=order, above=parent, has_people=has_people)  # type: ignore[type-arg]
    return rows.values_list("sort", "pk", "name", "login", "order", "above", "has_people")


def _sorted(rows: Iterable[Row]) -> list[Circle]:
    found, departments, peopled = [], [], set()
    for sort, number, name, login, order, above, has_people in rows:
        if sort != "department":
            found.append(Circle(sort, number, name, login))
            continue
        departments.append(Department(pk=number, name=name, position=order, parent_id=above))
        peopled |= {number} if has_people else set()
    found.sort(key=lambda circle: (ORDER.index(circle.sort), circle.name, circle.number))
    tree = arranged(departments)
    below = branches(tree)
    shown = [
        Circle("department", each.pk, each.name, "", each.depth, below[each.pk])
        for each in tree
        if not peopled.isdisjoint(below[each.pk])
    ]
    before = sum(ORDER.index(circle.sort) < ORDER.index("department") for circle in found)
    return [*found[:before], *shown, *found[before:]]
