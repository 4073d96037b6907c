"""What the lines of a slice mean: whose owner, which customer, which row, in as few queries as for one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yotei.people.models import Employee
from yotei.sales.models import Contact, Customer

from .columns import Noun
from .judging import Line, key_of
from .models import Import, ImportLine

Row = dict[str, Any]
Way = tuple[Callable[[Row], Any], Callable[[Line], Any]]


@dataclass
class Matching:
    noun: Noun
    upload: Import
    lines: list[Line]
    customers: dict[int, str] = field(default_factory=dict)

    def run(self) -> None:
        self._find_owners()
        if self.noun.has_customer:
            self._find_customers()
        self._find_targets()

    # Owners

    def _find_owners(self) -> None:
        logins = {login for line in self.lines if (login := line.texts.get("owner"))}
        self.people = {each.login: each for each in Employee.objects.filter(login__in=logins)}
        for line in self.lines:
            if "owner" not in line.texts:
                continue
            login = line.texts["owner"]
            if login and login not in self.people:
                line.wrong(self.noun.column("owner"), _("There is no employee with this number."))
            line.after["owner_id"] = self.people[login].pk if login in self.people else None

    # Customers of deals and contacts

    def _find_customers(self) -> None:
        codes = {code for line in self.lines if (code := line.texts.get("customer_code"))}
        names = {name for line in self.lines if (name := line.texts.get("customer_name"))}
        by_code: dict[str, int] = {}
        by_name: defaultdict[str, list[int]] = defaultdict(list)
        asked = Q(code__in=codes) | Q(name__in=names)
        for pk, code, name in Customer.objects.filter(asked).order_by().values_list("pk", "code", "name"):
            by_code[code] = pk
            by_name[name].append(pk)
            self.customers[pk] = name
        for line in self.lines:
            self._take_customer(line, by_code, by_name)

    def _take_customer(self, line: Line, by_code: dict[str, int], by_name: dict[str, list[int]]) -> None:
        code, name = (line.texts.get(each, "") for each in ("customer_code", "customer_name"))
        if code:
            line.customer_id = by_code.get(code)
            if line.customer_id is None:
                line.wrong(self.noun.column("customer_code"), _("There is no customer with this number."))
        elif name:
            found = by_name.get(name, [])
            line.customer_id = found[0] if len(found) == 1 else None
            if not found:
                line.wrong(self.noun.column("customer_name"), _("There is no customer of this name."))
            elif len(found) > 1:
                words = _("Several customers have this name. Give the customer number.")
                line.wrong(self.noun.column("customer_name"), words)
        elif "customer_code" in line.texts or "customer_name" in line.texts:
            line.wrong(self.noun.column("customer_name"), _("Which customer? Give the number or the name."))

    # Rows

    def _find_targets(self) -> None:
        rows = list(self._candidates())
        self._by_code = {row["code"]: row for row in rows if row["code"]}
        ways = self._ways()
        tables = [_table(rows, key) for key, _of_line in ways]
        for line in self.lines:
            if not line.errors:
                self._take_target(line, ways, tables)

    def _candidates(self) -> Iterator[Row]:
        columns = ["pk", *(column.field.attname for column in self.noun.own if column.field), *self._customer_column]
        codes = {line.code for line in self.lines if line.code}
        found: dict[int, Row] = {}
        for asked in (Q(code__in=codes), self._likeness()):
            rows = self.noun.model._default_manager.filter(asked).order_by().values(*columns)
            found |= {row["pk"]: row for row in rows}
        yield from found.values()

    @property
    def _customer_column(self) -> list[str]:
        return ["customer_id"] if self.noun.has_customer else []

    def _likeness(self) -> Q:
        asked = Q(name__in={line.name for line in self.lines if line.name})
        if self.noun.model is Contact:
            asked |= Q(email__in={line.email for line in self.lines if line.email})
        if self.noun.has_customer:
            asked &= Q(customer_id__in={line.customer_id for line in self.lines if line.customer_id})
        return asked

    def _ways(self) -> list[Way]:
        """By what a line without a known number is found, the surest first: of a row, and of a line."""
        if not self.noun.has_customer:
            return [(lambda row: row["name"], lambda line: line.name)]
        by_name = (
            lambda row: (row["customer_id"], row["name"]),
            lambda line: line.name and (line.customer_id, line.name),
        )
        if self.noun.model is not Contact:
            return [by_name]
        by_email = (
            lambda row: row["email"] and (row["customer_id"], row["email"]),
            lambda line: line.email and (line.customer_id, line.email),
        )
        return [by_email, by_name]

    def _take_target(self, line: Line, ways: list[Way], tables: list[dict[Any, list[Row]]]) -> None:
        row = self._by_code.get(line.code) if line.code else None
        if row is not None:
            if line.customer_id not in (None, row.get("customer_id")):
                line.wrong(self.noun.column("code"), _("This number is in use at another customer."))
            line.before = row
            return
        for (_of_row, of_line), table in zip(ways, tables, strict=True):
            key = of_line(line)
            found = [row for row in table.get(key, ()) if _may_be(row, line)] if key else []
            if len(found) > 1:
                line.wrong(self.noun.column("name"), _("There are several of these. Give the number."))
            if found:
                line.before = found[0]
                return

    # Lines of the same file

    def find_repeated(self) -> None:
        """Of lines that speak of the same, the first stays."""
        keys = {line.number: self.keys(line) for line in self.lines}
        earlier = ImportLine.objects.filter(upload=self.upload)
        same_code = earlier.filter(code_key__in={code for code, _row in keys.values() if code})
        same_row = earlier.filter(row_key__in={row for _code, row in keys.values() if row})
        codes = dict(same_code.values_list("code_key", "number"))
        rows = {
            row: (number, bool(code)) for row, number, code in same_row.values_list("row_key", "number", "code_key")
        }
        for line in self.lines:
            code, row = keys[line.number]
            if code in codes:
                words = _("This number is in line %(line)s already.")
                line.wrong(self.noun.column("code"), words % {"line": codes[code]})
            elif row in rows and not (line.before is None and code and rows[row][1]):
                words = _("The same is in line %(line)s already.")
                line.wrong(self.noun.column("name"), words % {"line": rows[row][0]})
            if code:
                codes.setdefault(code, line.number)
            if row:
                rows.setdefault(row, (line.number, bool(code)))

    def keys(self, line: Line) -> tuple[str, str]:
        """Of its number, and of what it means; two new ones with numbers of their own may have the same name."""
        code = key_of("code", line.code) if line.code else ""
        if line.before is not None:
            return code, key_of("row", line.before["pk"])
        return code, key_of("new", line.customer_id, line.email or line.name) if line.name else ""


def _table(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if of_row := key(row):
            found[of_row].append(row)
    return found


def _may_be(row: Row, line: Line) -> bool:
    """Not one that another number, or another address, tells apart."""
    other_number = line.code and row["code"] and line.code != row["code"]
    other_address = line.email and row.get("email") and line.email != row["email"]
    return not other_number and not other_address
