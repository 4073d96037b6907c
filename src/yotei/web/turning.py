"""Long lists, a page at a time, of which nobody counts the rows: a page knows only whether there is more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

SIZE = 50
MOST = 200  # pages; what lies behind is found by words and filters, not by turning


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Any]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1


def turn(rows: QuerySet[Any], asked: str) -> Page:
    """The page that the address names; the first where it names none."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    number = min(max(1, number), MOST)
    # Numbers alone are put in order; whole rows would be carried through the sorting.
    found = list(rows.values_list("pk", flat=True)[(number - 1) * SIZE : number * SIZE + 1])
    if not found and number > 1:
        return turn(rows, "")  # what stood there has gone
    read = rows.in_bulk(found[:SIZE])
    return Page([read[pk] for pk in found[:SIZE] if pk in read], number, len(found) > SIZE and number < MOST)
