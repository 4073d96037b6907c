"""Locking and writing single rows as SQL, where every call of Zoom passes.

Django takes longer to compose these statements than the database to carry them out, and a person waits meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def locked(model: type[Row], column: str, values: Sequence[Any]) -> list[Row]:
    """The rows in which `column` has one of `values`, in its order, locked until the transaction ends."""
    return list(model._default_manager.raw(_select(model, column, len(values)), values))


def write(row: models.Model, names: Collection[str]) -> None:
    """Writes those fields of a row that is locked; no signals, and nothing where nothing is named."""
    fields = [field for field in row._meta.concrete_fields if not {field.name, field.attname}.isdisjoint(names)]
    assert len(fields) == len(names), f"{row._meta.label} has not all of {names}"
    if not fields:
        return
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_update(type(row), tuple(field.column for field in fields)), [*values, row.pk])


@cache
def _select(model: type[models.Model], column: str, count: int) -> str:
    marks = ", ".join(["%s"] * count)
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    table = model._meta.db_table
    return f"SELECT * FROM {table} WHERE {column} IN ({marks}) ORDER BY {column}{lock}"  # noqa: S608 - own names only


@cache
def _update(model: type[models.Model], columns: tuple[str, ...]) -> str:
    settings = ", ".join(f"{column} = %s" for column in columns)
    return f"UPDATE {model._meta.db_table} SET {settings} WHERE id = %s"  # noqa: S608 - own names only
