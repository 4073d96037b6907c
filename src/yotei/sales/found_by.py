"""The column that a list looks through: what its rows are found by, folded when they are written."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import connection, models, transaction
from django.db.models import Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan, LessThan

from .spellings import as_looked_for, folded

BREAK = "\n"  # after each field, so that nothing is found across two of them; no word holds it
BATCH = 1_000


class FoundBy(models.TextField):  # type: ignore[type-arg] # Django knows no parameters
    """Of `paths`, the name first. Whoever saves one of these fields saves this one too; nobody else writes it."""

    NAME: ClassVar = "found_by"

    def __init__(self, *paths: str) -> None:
        self.paths = paths
        super().__init__(editable=False, blank=True, default="", db_default="")

    def deconstruct(self) -> Any:
        name, path, _none, _options = super().deconstruct()
        return name, path, self.paths, {}

    def of(self, row: dict[str, Any]) -> str:
        return "".join(folded(row.get(path) or "") + BREAK for path in self.paths)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = self.of({path: getattr(model_instance, path) for path in self.paths})
        setattr(model_instance, self.attname, text)
        return text


def field_of(model: type[models.Model]) -> FoundBy:
    field = model._meta.get_field(FoundBy.NAME)
    assert isinstance(field, FoundBy)
    return field


def holds(word: str) -> GreaterThan[Any]:
    """Anywhere. By the place of the word: SQLite takes twice as long for its LIKE, which folds anew."""
    return GreaterThan(_place(word), 0)


def is_named(word: str) -> models.Q:
    """In its name, which is what comes before the first break."""
    return models.Q(holds(word)) & models.Q(LessThan(_place(word), _place(BREAK)))


def _place(text: str) -> StrIndex:
    return StrIndex(FoundBy.NAME, Value(text if text == BREAK else as_looked_for(text)))


def fold_anew(rows: models.QuerySet[Any]) -> None:
    """Those of which the column says something else than the rest of the row, a batch in a transaction."""
    field, last = field_of(rows.model), 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values("pk", field.name, *field.paths)[:BATCH]):
        last = batch[-1]["pk"]
        if wrong := [row["pk"] for row in batch if row[field.name] != field.of(row)]:
            _write(rows.model, field, wrong)


def _write(model: type[models.Model], field: FoundBy, ids: list[int]) -> None:
    """Locked, so that what somebody saves meanwhile is not overtaken by what was read before."""
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        rows = model._base_manager.select_for_update().filter(pk__in=ids).order_by("pk").values("pk", *field.paths)
        cursor.executemany(
            f"UPDATE {table} SET {quote(field.name)} = %s WHERE id = %s",  # noqa: S608 - names of ours
            [(field.of(row), row["pk"]) for row in rows],
        )
