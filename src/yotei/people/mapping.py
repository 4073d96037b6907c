"""Employees ↔ Zoom accounts: which account each employee's meetings will have, and how it stands at Zoom."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yotei.booking.directory import ELSEWHERE, UNKNOWN, DirectoryCheck, ZoomUser, key_of

from .models import Employee

LICENSED, BASIC = 2, 1
STATES = {
    "found": gettext_lazy("Found"),
    "basic": gettext_lazy("Without a licence (40 minutes)"),
    "no_licence": gettext_lazy("No licence for meetings"),
    "inactive": gettext_lazy("Deactivated"),
    "pending": gettext_lazy("Invitation not accepted"),
    "elsewhere": gettext_lazy("In another Zoom account"),
    "unknown": gettext_lazy("Not found"),
    "none": gettext_lazy("No account on the sheet"),
    "unchecked": gettext_lazy("Not checked yet"),
}
HEAD = ("login", "name", "department", "email", "zoom_account", "account_used", "state")
MOST_ROWS = 100_000
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Mapped:
    """`before`: the state that the check before the last one found; "" if there was none."""

    login: str
    name: str
    department: str
    email: str
    zoom_account: str
    account: str
    state: str
    before: str
    shared_with: tuple[str, ...] = ()

    @property
    def is_fallback(self) -> bool:
        return not self.zoom_account.strip() and bool(self.account)

    @property
    def has_changed(self) -> bool:
        return self.before not in ("", self.state) and self.state != "unchecked"

    @property
    def words(self) -> str:
        return str(STATES[self.state])

    @property
    def words_before(self) -> str:
        return str(STATES[self.before])


def accounts() -> list[str]:
    """Of all who work here; for the check."""
    return [row.account for row in _rows()]


def mapping() -> list[Mapped]:
    """All who work here, by name. In three queries."""
    check = DirectoryCheck.last()
    users = list(ZoomUser.objects.all())
    by_key = {user.asked: user for user in users} | {user.host_id: user for user in users if user.host_id}
    rows = list(_rows())
    holders: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        user = by_key.get(key_of(row.account))
        if row.account:
            holders[_identity(user, row.account)].append((row.login, row.name))
    return [_mapped(row, by_key.get(key_of(row.account)), check.run, holders) for row in rows]


def counts(rows: Iterable[Mapped]) -> dict[str, int]:
    return Counter(row.state for row in rows)


@dataclass(frozen=True, slots=True)
class _Row:
    login: str
    name: str
    department: str
    email: str
    zoom_account: str

    @property
    def account(self) -> str:
        return self.zoom_account.strip() or self.email.strip()


def _rows() -> Iterator[_Row]:
    columns = ("login", "name", "department__name", "email", "zoom_account")
    for login, name, department, email, zoom_account in Employee.objects.filter(is_active=True).values_list(*columns):
        yield _Row(login, name, department or "", email, zoom_account)


def _identity(user: ZoomUser | None, account: str) -> str:
    """One for a Zoom user, whether he is named by address or by id."""
    return (user.host_id if user is not None else "") or key_of(account)


def _mapped(row: _Row, user: ZoomUser | None, run: int, holders: dict[str, list[tuple[str, str]]]) -> Mapped:
    others = (
        [name for login, name in holders[_identity(user, row.account)] if login != row.login] if row.account else []
    )
    state = "none" if not row.account else _state(user, run)
    before = _before(user, run) if row.account else ""
    return Mapped(
        row.login, row.name, row.department, row.email, row.zoom_account, row.account, state, before, tuple(others)
    )


def _state(user: ZoomUser | None, run: int) -> str:
    if user is None or user.run != run:
        return "unchecked"
    return _named(user.status, user.type)


def _before(user: ZoomUser | None, run: int) -> str:
    if user is None or user.old_run == 0 or user.old_run != run - 1:
        return ""
    return _named(user.old_status, user.old_type)


def _named(status: str, kind: int | None) -> str:
    if status in ("inactive", "pending", ELSEWHERE, UNKNOWN):
        return status
    return {LICENSED: "found", BASIC: "basic"}.get(kind or 0, "no_licence")


# CSV


@dataclass(slots=True)
class Line:
    """What a line of a file would do. `wrong`: why it cannot; `doubt`: why somebody should look twice."""

    number: int
    login: str
    name: str = ""
    before: str = ""
    after: str = ""
    wrong: str = ""
    doubt: str = ""

    @property
    def changes(self) -> bool:
        return not self.wrong and self.before != self.after


@dataclass(slots=True)
class Import:
    lines: list[Line] = field(default_factory=list)

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.changes]

    @property
    def first(self) -> list[Line]:
        """For a screen: what should be looked at, then the others."""
        return sorted(self.changed, key=lambda line: not line.doubt)[:SHOWN]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.wrong]

    @property
    def doubtful(self) -> list[Line]:
        return [line for line in self.changed if line.doubt]

    def apply(self) -> int:
        """Writes all changes, or none. Raises `ValidationError`."""
        if self.wrong:
            raise ValidationError(_("Nothing was imported: correct the lines that are named first."))
        people = Employee.objects.in_bulk([line.login for line in self.changed], field_name="login")
        with transaction.atomic():
            for line in self.changed:
                people[line.login].change_sheet(zoom_account=line.after)
        return len(self.changed)


def exported(rows: Iterable[Mapped]) -> Iterator[tuple[str, ...]]:
    yield HEAD
    for row in rows:
        yield (row.login, row.name, row.department, row.email, row.zoom_account, row.account, row.words)


def read(data: bytes) -> str:
    """The text of a file: UTF-8, or Shift_JIS as spreadsheets in Japan write it. Raises `ValidationError`."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValidationError(_("This file is neither UTF-8 nor Shift_JIS text. Save it as CSV once more."))


def plan(text: str) -> Import:
    """What a file would change; nothing is written. Columns `login` and `zoom_account`, others are not looked at.

    Raises `ValidationError` for what is no such file.
    """
    try:
        table = list(csv.DictReader(io.StringIO(text)))
    except csv.Error as error:
        raise ValidationError(_("This is no CSV file (%(error)s)."), params={"error": error}) from None
    if not table or not {"login", "zoom_account"} <= set(table[0]):
        raise ValidationError(_("The first line must name the columns login and zoom_account, and lines must follow."))
    if len(table) > MOST_ROWS:
        raise ValidationError(_("A file may have at most %(count)s lines."), params={"count": MOST_ROWS})
    people = {row.login: row for row in _rows()}
    found = Import([_line(number, row, people) for number, row in enumerate(table, start=2)])
    _note_repeated(found)
    _note_shared(found, people)
    return found


def _line(number: int, row: dict[str, str | None], people: dict[str, _Row]) -> Line:
    login, account = (str(row[name] or "").strip().removeprefix("'") for name in ("login", "zoom_account"))
    line = Line(number, login, after=account)
    employee = people.get(login)
    if employee is None:
        line.wrong = _("There is no employee with this number.")
        return line
    line.name, line.before = employee.name, employee.zoom_account
    if len(account) > 500:
        line.wrong = _("A Zoom account has at most 500 characters.")
    elif not account.isprintable():
        line.wrong = _("A Zoom account is one line of text.")
    return line


def _note_repeated(found: Import) -> None:
    seen: dict[str, int] = {}
    for line in found.lines:
        if line.login in seen and not line.wrong:
            line.wrong = _("This employee is in line %(number)s already.") % {"number": seen[line.login]}
        seen.setdefault(line.login, line.number)


def _note_shared(found: Import, people: dict[str, _Row]) -> None:
    """Whose account it is already: the meetings of both would be one person's."""
    after = {login: row.account for login, row in people.items()}
    after |= {line.login: line.after or people[line.login].email.strip() for line in found.lines if not line.wrong}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for login, account in after.items():
        if account:
            holders[key_of(account)].append(login)
    for line in found.changed:
        others = [people[login].name for login in holders[key_of(after[line.login])] if login != line.login]
        if others:
            line.doubt = _("This is the account of %(names)s, too.") % {"names": _(", ").join(others[:3])}
