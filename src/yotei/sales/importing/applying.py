"""The import: every line in one transaction, by a handful of statements, however many lines there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Case, CharField, Q, Value, When
from django.db.models.functions import Cast
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext

from yotei.audit.copying import note_rows
from yotei.audit.models import note
from yotei.booking import runtime
from yotei.booking.seams import seam
from yotei.jobs.kinds import Failed, register
from yotei.jobs.models import Job, JobRow
from yotei.sales.found_by import columns_of, fold_anew
from yotei.sales.models import Customer, Deal
from yotei.sales.naming import renamed

from .columns import noun_of
from .models import Import, ImportLine

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SHOWN = 10  # lines that a refusal names
NAMES_AT_ONCE = 1_000
CHANGED = gettext_noop(
    "Nothing was imported: what these lines are about has changed since the check: %(lines)s. Check the file again."
)


class Applying:
    """Without rows: its end is the transaction that writes everything."""

    name = "import"
    title = gettext_lazy("Import")
    makes = ""

    def do(self, row: JobRow, job: Job) -> str:
        raise NotImplementedError

    def finish(self, job: Job) -> str | _StrPromise:
        upload = Import.objects.select_for_update().get(pk=job.plan["upload"])
        if upload.apply_job_id != job.pk or upload.wrong or not upload.is_kept or not job.owner.may_import:
            raise Failed(gettext_lazy("Nothing was imported: check the file again."))
        try:
            with transaction.atomic():
                Writing(upload, runtime.clock().now()).run()
        except IntegrityError:
            raise Failed(_refused("…")) from None
        count = upload.to_write
        return _later(lambda: ngettext("%(count)s line was imported.", "%(count)s lines were imported.", count)
                      % {"count": f"{count:,}"})  # fmt: skip


register(Applying())


class Writing:
    """`l` is a line of the file, `t` the row of the table that it is about."""

    def __init__(self, upload: Import, now: datetime) -> None:
        self.upload, self.now, self.noun = upload, now, noun_of(upload.of)
        quote = connection.ops.quote_name
        self.table, self.lines = quote(self.noun.model._meta.db_table), quote(ImportLine._meta.db_table)
        self.fields: list[models.Field[Any, Any]] = [each.field for each in self.noun.own if each.field is not None]
        if self.noun.has_customer:
            self.fields.append(Deal._meta.get_field("customer"))
        self.found_by = columns_of(self.noun.model)
        self.written = [field for field in self.fields if field.name in upload.columns]

    def run(self) -> None:
        self._shut_others_out()
        if lines := self._stale():
            raise Failed(_refused(", ".join(map(str, lines[:SHOWN])) + (" …" if len(lines) > SHOWN else "")))
        self._insert()
        self._update()
        self._fold_the_rest()
        self._note()
        self._tell_names()
        seam("import_written")

    def _shut_others_out(self) -> None:
        """For the few seconds that this takes nothing of the kind is written beside it; everybody reads on. SQLite
        lets one write at a time anyway."""
        if connection.vendor == "postgresql":
            self._do(f"LOCK TABLE {self.table} IN SHARE ROW EXCLUSIVE MODE", [])

    # What the check relied on

    def _stale(self) -> list[int]:
        asked = [self._moved(), self._known_by_now("NOT (t.code = '') AND t.code = {after_code}"), self._alike()]
        if self.noun.has_customer:
            asked.append(self._without_customer())
        one = f"SELECT number FROM ({' UNION '.join(asked)}) s ORDER BY number LIMIT {SHOWN + 1}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(one, [self.upload.pk] * len(asked))
            return [number for (number,) in cursor.fetchall()]

    def _moved(self) -> str:
        same = " AND ".join(self._same(field) for field in self.written) or "1 = 1"
        return (
            f"SELECT l.number FROM {self.lines} l LEFT JOIN {self.table} t ON t.id = l.target_id "  # noqa: S608
            f"WHERE l.upload_id = %s AND l.state = 'changed' AND (t.id IS NULL OR NOT ({same}))"
        )

    def _known_by_now(self, condition: str) -> str:
        """CROSS: SQLite then takes the lines first, and finds each in the table by an index."""
        condition = condition.format(after_code=self._cell("after", self._field("code")))
        return (
            f"SELECT l.number FROM {self.lines} l CROSS JOIN {self.table} t "  # noqa: S608
            f"WHERE l.upload_id = %s AND l.state = 'new' AND {condition}"
        )

    def _alike(self) -> str:
        """Somebody has made the same meanwhile: what the check would have found by its name."""
        alike = f"t.name = {self._cell('after', self._field('name'))}"
        if any(field.name == "email" for field in self.fields):
            mine = self._cell("after", self._field("email"))
            alike = f"({alike} AND (t.email = '' OR {mine} = '') OR t.email <> '' AND t.email = {mine})"
        if self.noun.has_customer:
            alike += f" AND t.customer_id = {self._cell('after', self.fields[-1])}"
        return self._known_by_now(f"{alike} AND (t.code = '' OR {{after_code}} = '')")

    def _without_customer(self) -> str:
        return (
            f"SELECT l.number FROM {self.lines} l WHERE l.upload_id = %s AND l.state = 'new' "  # noqa: S608
            f"AND NOT EXISTS (SELECT 1 FROM sales_customer c WHERE c.id = {self._cell('after', self.fields[-1])})"
        )

    # Writing

    def _insert(self) -> None:
        names = ", ".join(self._quoted(field) for field in (*self.fields, *self.found_by))
        values = ", ".join((*(self._cell("after", field) for field in self.fields), *map(self._folded, self.found_by)))
        written = self._do(
            f"INSERT INTO {self.table} (id, {names}) SELECT l.target_id, {values} FROM {self.lines} l "  # noqa: S608
            "WHERE l.upload_id = %s AND l.state = 'new' ORDER BY l.number",
            [self.upload.pk],
        )
        assert written == self.upload.new

    def _update(self) -> None:
        sets = [f"{self._quoted(field)} = {self._value(field)}" for field in self.written]
        sets += [
            f"{self._quoted(column)} = CASE WHEN {self._same(column)} THEN {self._folded(column)} ELSE '' END"
            for column in self.found_by
        ]
        given: list[Any] = []
        if self.noun.model in (Customer, Deal):
            renamed_at = Customer._meta.get_field("renamed_at")
            sets.append(
                f"renamed_at = CASE WHEN t.name = {self._value(self._field('name'))} THEN t.renamed_at ELSE "
                f"{'CAST(%s AS timestamptz)' if connection.vendor == 'postgresql' else '%s'} END"
            )
            given.append(renamed_at.get_db_prep_value(self.now, connection))
        if not self.upload.changed:
            return
        written = self._do(
            f"UPDATE {self.table} AS t SET {', '.join(sets)} FROM {self.lines} l "  # noqa: S608
            "WHERE l.upload_id = %s AND l.state = 'changed' AND t.id = l.target_id",
            [*given, self.upload.pk],
        )
        assert written == self.upload.changed

    def _folded(self, column: models.Field[Any, Any]) -> str:
        return f"COALESCE({self._cell('after', column)}, '')"

    def _fold_the_rest(self) -> None:
        """What the check could not fold: where columns that are not in the file have changed since."""
        empty = reduce(or_, (Q(**{column.name: ""}) for column in self.found_by))
        fold_anew(self.noun.model._default_manager.filter(empty, pk__in=self._to_write().values("target_id")))

    def _note(self) -> None:
        """A line for each, as if somebody had typed them, and one for the file."""
        action = Case(When(state="new", then=Value("made")), default=Value("changed"))
        rows = self._to_write().order_by("number").annotate(action=action, of=Cast("target_id", CharField()))
        note_rows(self.noun.model, rows.values_list("action", "of", "label", "changes"), now=self.now)
        counts = {name: [None, getattr(self.upload, name)] for name in ("new", "changed", "unchanged")}
        note("imported", self.upload, counts, label=f"{self.upload.get_of_display()}: {self.upload.name}")

    def _tell_names(self) -> None:
        """Last: schedules that are being saved beside this have the least time to miss it."""
        for ids in self._renamed():
            renamed.send(self.noun.model, ids=ids)

    def _renamed(self) -> Iterator[list[int]]:
        found = self.upload.lines.filter(state="changed", changes__has_key="name").order_by("number")
        last = 0
        while rows := list(found.filter(number__gt=last).values_list("number", "target_id")[:NAMES_AT_ONCE]):
            last = rows[-1][0]
            yield [target for _number, target in rows if target is not None]

    def _to_write(self) -> models.QuerySet[ImportLine]:
        return self.upload.lines.filter(state__in=("new", "changed"))

    # Words of SQL

    def _do(self, statement: str, given: list[Any]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, given)
            return int(cursor.rowcount)

    def _field(self, name: str) -> models.Field[Any, Any]:
        return next(field for field in self.fields if field.name == name)

    def _quoted(self, field: models.Field[Any, Any]) -> str:
        return connection.ops.quote_name(field.attname)

    def _value(self, field: models.Field[Any, Any]) -> str:
        """After; a column that a line says nothing of (an empty number) stays."""
        if field.name != "code":
            return self._cell("after", field)
        return f"COALESCE({self._cell('after', field)}, t.code)"

    def _same(self, field: models.Field[Any, Any]) -> str:
        before = self._cell("before", field)
        equal = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
        if field.name == "code":
            before = f"COALESCE({before}, t.code)"
        return f"t.{self._quoted(field)} {equal} {before}"

    def _cell(self, which: str, field: models.Field[Any, Any]) -> str:
        if connection.vendor != "postgresql":
            return f"""json_extract(l."{which}", '$.{field.attname}')"""
        text = f"""(l."{which}" ->> '{field.attname}')"""
        kind = field.db_type(connection) or "text"
        return text if kind.startswith(("varchar", "text")) else f"CAST({text} AS {kind})"


def _refused(lines: str) -> str:
    return _later(lambda: gettext(CHANGED) % {"lines": lines})


def _later(words: Callable[[], str]) -> str:
    """In the language of whoever reads it."""
    said: str = lazy(words, str)()
    return said
