"""Whose calendar is looked at: one's own, an employee's, a group's or a department's. The address says `kind-id`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yotei.people.models import Department, Employee, Group

# In the order of the chooser.
KINDS = {
    "own": gettext_lazy("My groups"),
    "common": gettext_lazy("Common groups"),
    "department": gettext_lazy("Departments"),
    "employee": gettext_lazy("Employees"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    kind: str
    pk: int
    code: str  # of an employee: the log-in; of the others the id
    name: str

    @property
    def value(self) -> str:
        return f"{self.kind}-{self.code}"


@dataclass(frozen=True, slots=True)
class Whose:
    """What was chosen. `is_many`: bars say whose they are."""

    value: str
    name: str
    people: list[Employee]
    is_many: bool = False


def choices(reader: Employee) -> list[Choice]:
    """All that this reader may choose. One query."""
    groups = Group.objects.filter(Q(owner=reader) | Q(owner__isnull=True))
    own = _rows(groups.filter(owner=reader), "own")
    common = _rows(groups.filter(owner__isnull=True), "common")
    departments = _rows(Department.objects.filter(members__is_active=True).distinct(), "department")
    employees = _rows(Employee.objects.filter(is_active=True), "employee", code="login")
    found = [
        Choice(kind, pk, code or str(pk), name)
        for kind, pk, code, name in own.union(common, departments, employees, all=True)
    ]
    order = list(KINDS)
    return sorted(found, key=lambda each: (order.index(each.kind), each.name, each.code))


def grouped(found: list[Choice]) -> list[tuple[str, list[Choice]]]:
    return [(str(KINDS[kind]), list(some)) for kind, some in groupby(found, key=lambda each: each.kind)]


def chosen(value: str, reader: Employee, found: list[Choice]) -> Whose:
    """What the address names; the reader's own calendar where it names nothing that they may choose."""
    choice = next((each for each in found if each.value == value), None)
    if choice is None or choice.code == reader.login:
        return Whose(f"employee-{reader.login}", reader.name, [reader])
    if choice.kind == "employee":
        # Its id and its name are all that a calendar needs; the whole row would be one more query.
        return Whose(choice.value, choice.name, [Employee(pk=choice.pk, login=choice.code, name=choice.name)])
    people = Employee.objects.filter(is_active=True)
    if choice.kind == "department":
        people = people.filter(department=choice.pk)
    else:
        people = people.filter(pk__in=Group.members.through.objects.filter(group=choice.pk).values("employee"))
    return Whose(choice.value, choice.name, list(people), is_many=True)


def wanted(asked: str, employee: str) -> str:
    """The value that an address means: `whose`, or the log-in name of an employee, as the list has it."""
    return asked or (f"employee-{employee}" if employee else "")


def title(whose: Whose, reader: Employee) -> str:
    return _("My calendar") if whose.value == f"employee-{reader.login}" else whose.name


def _rows(found: QuerySet[Group] | QuerySet[Department] | QuerySet[Employee], kind: str, code: str = "") -> QuerySet:  # type: ignore[type-arg]
    column = F(code) if code else Value("")
    rows: QuerySet = found.order_by().annotate(kind=Value(kind), code=column)  # type: ignore[type-arg]
    return rows.values_list("kind", "pk", "code", "name")
