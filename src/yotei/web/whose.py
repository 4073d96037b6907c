"""Whose calendar a page shows, and the choice that it offers: a short list, and a search for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yotei.people.circles import COLLEAGUES, EVERYBODY, Circle, calendars_of, choose, circles_of, colleagues_of
from yotei.people.models import Employee

from .access import PageRequest

FOUND = 20  # of a search: more words narrow it


@dataclass(frozen=True, slots=True)
class Whose:
    """`of` was chosen; `circles` may be chosen instead. `search` found `found`, and not one person alone."""

    reader: Employee
    of: Circle
    circles: list[Circle]
    search: str = ""
    found: list[Circle] = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        return self.of == Circle.of_one(self.reader)

    @property
    def title(self) -> str:
        return _("My calendar") if self.is_own else self.of.name

    @property
    def query(self) -> str:
        """For addresses of the same choice; nothing for the reader's own."""
        return "" if self.is_own else f"whose={self.of.key}"

    @property
    def offered(self) -> list[Circle]:
        own = Circle.of_one(self.reader)
        return [circle for circle in self.circles if circle != own]

    @property
    def has_search(self) -> bool:
        return bool(self.search) or sum(circle.sort == "employee" for circle in self.circles) >= COLLEAGUES


def calendar(request: PageRequest) -> Whose:
    """A group's, a department's or one colleague's."""
    return _asked(request, calendars_of)


def person(request: PageRequest) -> Whose:
    """For lists of one person's."""
    return _asked(request, colleagues_of)


def several(request: PageRequest) -> tuple[Circle, list[Circle]]:
    """The circle that the address names, else the reader's department, else everybody; and all there are."""
    circles, own = circles_of(request.user), f"department-{request.user.department_id}"
    return choose(circles, request.GET.get("circle", ""), own, otherwise=EVERYBODY), circles


def _asked(request: PageRequest, offered: Callable[..., list[Circle]]) -> Whose:
    """What the address names; the reader's own where it names nothing that they may choose."""
    reader, login = request.user, request.GET.get("employee", "")
    asked = request.GET.get("whose", "") or (f"employee-{login}" if login else "")
    circles = offered(reader, asked=asked)
    of = choose(circles, asked, otherwise=Circle.of_one(reader))
    search = request.GET.get("find", "")[:200].strip()
    if not search:
        return Whose(reader, of, circles)
    found = [Circle.of_one(each) for each in Employee.objects.matching(search)[:FOUND]]
    if len(found) != 1:
        return Whose(reader, of, circles, search, found)
    return Whose(reader, found[0], list(dict.fromkeys([*circles, found[0]])))
