"""Columns that lists look through: what a row is found by, folded when it is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from .spellings import as_looked_for, folded

BREAK = "\n"  # after each field, so that nothing is found across two of them; no word holds it
MOST = 600  # signs of a field, of 300 at most before folding: PostgreSQL has 2,704 bytes for a row of an index
BATCH = 1_000


class FoundBy(models.TextField):  # type: ignore[type-arg] # Django's own knows no parameters
    """Of other fields of the row. Who saves one of them saves this too."""

    def __init__(self, *paths: str) -> None:
        self.paths = paths
        super().__init__(editable=False, blank=True, default="", db_default="")

    def deconstruct(self) -> Any:
        name, path, _none, _options = super().deconstruct()
        return name, path, self.paths, {}

    def of(self, row: Mapping[str, Any]) -> str:
        return "".join(folded(row.get(path) or "")[:MOST] + BREAK for path in self.paths)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = self.of({path: getattr(model_instance, path) for path in self.paths})
        setattr(model_instance, self.attname, text)
        return text


def columns_of(model: type[models.Model]) -> list[FoundBy]:
    return [field for field in model._meta.concrete_fields if isinstance(field, FoundBy)]


def touched(model: type[models.Model], written: Collection[str]) -> Iterator[str]:
    """The columns that must be written with these."""
    return (column.name for column in columns_of(model) if not set(column.paths).isdisjoint(written))


def holds(column: str, word: str) -> GreaterThan[Any]:
    """By its place: LIKE folds once more on SQLite and takes longer."""
    return GreaterThan(StrIndex(column, Value(as_looked_for(word))), 0)


def fold_anew(rows: models.QuerySet[Any]) -> None:
    """Those of which a column says something else than the rest of the row, a batch in a transaction."""
    columns, last = columns_of(rows.model), 0
    names = {name for column in columns for name in (column.name, *column.paths)}
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values("pk", *names)[:BATCH]):
        last = batch[-1]["pk"]
        wrong = [row["pk"] for row in batch if any(row[column.name] != column.of(row) for column in columns)]
        if wrong:
            _write(rows.model, columns, wrong)


def fold_all() -> None:
    """What a node of an older version wrote while this one was there already, lists would not find."""
    for model in apps.get_app_config("sales").get_models():
        if columns_of(model):
            fold_anew(model._default_manager.all())


def _write(model: type[models.Model], columns: list[FoundBy], ids: list[int]) -> None:
    """Locked, so that what somebody saves meanwhile is not overtaken by what was read before."""
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(column.name)} = %s" for column in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        rows = model._base_manager.select_for_update().filter(pk__in=ids).order_by("pk").values()
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s",  # noqa: S608 - names of ours
            [(*(column.of(row) for column in columns), row["id"]) for row in rows],
        )
