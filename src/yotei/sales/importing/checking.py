"""The check: a slice of the file a row of the job, so that it goes on where a dead process left it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yotei.audit.models import told
from yotei.booking.seams import seam
from yotei.jobs.kinds import Failed, register
from yotei.jobs.models import Job, JobRow
from yotei.people.models import Employee
from yotei.sales.found_by import columns_of

from . import shift_jis
from .columns import DEFAULTS, Noun, noun_of
from .judging import LONGEST_LABEL, Line, judged
from .matching import Matching
from .models import CHUNK, Import, ImportLine
from .reading import MOST_LINES, NotCsv, Records

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LINES = 500  # a slice has about so many: others write between two of them


def steps(*, size: int, lines: int) -> Iterator[JobRow]:
    """Rows of the job; `end` is where in the file each may stop."""
    count = max(1, -(-size // CHUNK), -(-lines // LINES))
    yield from (JobRow(task={"end": size * number // count}) for number in range(1, count + 1))


class Checking:
    name = "import_check"
    title = gettext_lazy("Check of an import")
    makes = ""

    def prepare(self, row: JobRow, job: Job) -> Slice:
        return Slice(Import.objects.get(pk=job.plan["upload"]), row.task["end"])

    def do(self, row: JobRow, job: Job) -> str:
        upload = Import.objects.select_for_update().get(pk=job.plan["upload"])
        if upload.check_job_id != job.pk:
            raise Failed(gettext_lazy("The file was checked anew meanwhile."))
        found: Slice | None = row.prepared
        if found is None or found.begin != upload.offset:
            found = Slice(upload, row.task["end"])
        found.write(upload)
        seam("lines_checked")
        return ""

    def finish(self, job: Job) -> str | _StrPromise:
        if not Import.objects.get(pk=job.plan["upload"]).count:
            raise Failed(gettext_lazy("No lines follow the first one."))
        return ""


register(Checking())


class Slice:
    """The lines from where the check stands to `end`, and what each of them would do. Only `write` writes."""

    def __init__(self, upload: Import, end: int) -> None:
        self.upload, self.end, self.noun = upload, end, noun_of(upload.of)
        self.found_by = columns_of(self.noun.model)
        self.begin, self.problem = upload.offset, ""
        self.rows: list[ImportLine] = []
        self.records = Records(
            upload.bytes_from(upload.offset), upload.encoding, offset=upload.offset, line=upload.line
        )
        if self.begin < end:  # else a record reached beyond this slice
            self._read()

    def write(self, upload: Import) -> None:
        if self.problem:
            raise Failed(self.problem)
        fresh = [row for row in self.rows if row.state == ImportLine.State.NEW]
        for row, pk in zip(fresh, reserved(self.noun, len(fresh)), strict=True):
            row.target_id = pk
        ImportLine.add_all(self.rows)
        for row in self.rows:
            setattr(upload, row.state, getattr(upload, row.state) + 1)
        if upload.count > MOST_LINES:
            raise Failed(_("A file may have at most %(count)s lines. Split it.") % {"count": f"{MOST_LINES:,}"})
        upload.offset, upload.line = self.records.offset, self.records.line
        upload.save(update_fields=["offset", "line", "new", "changed", "unchanged", "wrong"])

    def _read(self) -> None:
        try:
            lines = judged(self.noun, self.upload.columns, self._until_the_end(self.records))
        except NotCsv as error:
            self.problem = error.words
            return
        self._look_up(lines)
        self.rows = [self._row(line) for line in lines]

    def _until_the_end(self, records: Records) -> Iterator[tuple[int, list[str]]]:
        is_first = self.begin == 0
        for number, cells in records:
            if is_first and any(cells):
                is_first = False
            elif not is_first:
                yield number, cells
            if records.offset >= self.end:
                return

    def _look_up(self, lines: list[Line]) -> None:
        self.matching = Matching(self.noun, self.upload, lines)
        self.matching.run()
        self.matching.find_repeated()
        owners = {line.before.get("owner_id") for line in lines if line.before} - {None}
        self.people = Employee.objects.in_bulk(owners) | {each.pk: each for each in self.matching.people.values()}
        for line in lines:
            if not line.errors:
                self._complete(line)

    def _complete(self, line: Line) -> None:
        if line.before is None:
            self._complete_new(line)
        row = line.before or {}
        before = {name: row[name] for name in line.after if name in row}
        line.after |= {name: before[name] for name in before if self._is_said_by(line.after[name], before[name])}
        for name, value in line.after.items():
            if value != before.get(name) and (line.before is not None or value not in (None, "")):
                line.changes[name] = [self._told(name, before.get(name)), self._told(name, value)]
        self._ask_for_signs(line)
        line.found_by = [{column.name: column.of(each) for column in self.found_by} for each in (row, row | line.after)]
        owner = self.people.get(line.after.get("owner_id") or 0)
        if owner is not None and not owner.is_active and "owner_id" in line.changes:
            line.wrong(self.noun.column("owner"), _("This employee does not work here any more."))
        line.before = line.before and before | {"pk": line.before["pk"], "name": line.before["name"]}

    def _is_said_by(self, cell: Any, value: Any) -> bool:
        """Whether the cell says what is there, as far as its file can: spreadsheets end the lines of a cell as they
        like, and Shift_JIS has not every sign."""
        if cell == value or not (isinstance(cell, str) and isinstance(value, str)):
            return bool(cell == value)
        told = shift_jis.said(value) if self.upload.encoding == shift_jis.NAME else value
        return cell.splitlines() == told.splitlines()

    def _ask_for_signs(self, line: Line) -> None:
        """What an export could not say never takes the place of what it meant."""
        for name in line.changes if self.upload.encoding == shift_jis.NAME else ():
            if shift_jis.MISSING in str(line.after[name]):
                words = _("〓 stands for a character that Shift_JIS has not. Give it in a file saved as “CSV UTF-8”.")
                line.wrong(self.noun.column(name), words)

    def _complete_new(self, line: Line) -> None:
        if not line.name:
            words = _("There is nothing with this number yet, and for a new line the name is missing.")
            line.wrong(self.noun.column("name"), words)
        if self.noun.has_customer and line.customer_id is None:
            words = _("There is nothing with this number yet, and for a new line the customer is missing.")
            line.wrong(self.noun.column("customer_name"), words)
        for column in self.noun.own:
            assert column.field is not None
            line.after.setdefault(column.field.attname, DEFAULTS.get(column.name, column.field.get_default()))
        if self.noun.has_customer:
            line.after["customer_id"] = line.customer_id

    def _told(self, name: str, value: Any) -> Any:
        if name == "owner_id":
            return value and str(self.people.get(value, value))
        return self.matching.customers.get(value, value) if name == "customer_id" else told(value)

    def _row(self, line: Line) -> ImportLine:
        code_key, row_key = self.matching.keys(line)
        row = ImportLine(upload=self.upload, number=line.number, label=line.label, code_key=code_key, row_key=row_key)
        if line.errors:
            row.state, row.errors = ImportLine.State.WRONG, line.errors
            return row
        before = line.before
        if before is None:
            row.state = ImportLine.State.NEW
        else:
            row.state = ImportLine.State.CHANGED if line.changes else ImportLine.State.UNCHANGED
            row.target_id, row.label = before["pk"], (line.name or before["name"])[:LONGEST_LABEL]
        if line.changes or before is None:
            found_by, to_be_found_by = line.found_by
            row.after, row.changes = line.after | to_be_found_by, line.changes
            row.before = {} if before is None else {name: before[name] for name in line.after} | found_by
        return row


def reserved(noun: Noun, count: int) -> list[int]:
    """Ids that nobody else will get, for what is still to be written."""
    table = noun.model._meta.db_table
    with connection.cursor() as cursor:
        if not count:
            return []
        if connection.vendor == "postgresql":
            several = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(several, [table, count])
            return [pk for (pk,) in cursor.fetchall()]
        # SQLite gives a new row an id beyond whatever stands here (AUTOINCREMENT).
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq", [count, table])
        found = cursor.fetchone()
        if found is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
            found = (count,)
        return list(range(found[0] - count + 1, found[0] + 1))
