"""Lists as tables that `importing` reads back unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from .importing.columns import Column, Noun

AT_A_TIME = 1_000  # rows in memory
PATHS = {"owner": "owner__login", "customer_code": "customer__code", "customer_name": "customer__name"}


def table(noun: Noun, rows: QuerySet[Any]) -> Iterator[list[str]]:
    """In the order in which they came into the book: so each query begins where the last one ended."""
    yield [str(column.heading) for column in noun.columns]
    words = [dict(column.field.flatchoices) if column.field is not None else {} for column in noun.columns]
    found = rows.select_related(None).order_by("pk").values_list("pk", *map(_path, noun.columns))
    last = 0
    while some := list(found.filter(pk__gt=last)[:AT_A_TIME]):
        last = some[-1][0]
        for _pk, *cells in some:
            yield [_text(named.get(cell, cell)) for named, cell in zip(words, cells, strict=True)]


def _path(column: Column) -> str:
    return PATHS.get(column.name, column.name)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
