"""Where the index of the database has what is asked for: the latest places of some stretches of the book.

Two words that are common each and never together would cost as much as the book is large. So a first page looks
through the latest entries, as many as the index says is near, and through older ones where one of the words is
seldom; otherwise it says how far back it looked. The page after it looks through all the rest.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from . import fts, gin
from .stretches import Stretch


@dataclass(frozen=True, slots=True)
class Found:
    """`looked_to`: the place down to which all was looked through; None: all was. `is_behind`: entries are still to be
    made of what was there before the search."""

    places: list[int]
    looked_to: int | None
    is_behind: bool


def look(stretches: Sequence[Stretch], *, most: int, is_first_page: bool) -> Found:
    """The latest `most` places of all stretches together, in one query."""
    index = gin if connection.vendor == "postgresql" else fts
    given: dict[str, Any] = {"most": most, "near": index.NEAR}
    asked = []
    for n, each in enumerate(stretches):
        sql, words = index.asking(each, n, is_first_page=is_first_page)
        asked.append(f"SELECT * FROM ({sql}) AS asked{n}")  # noqa: S608 - own names only
        given |= words | {f"first{n}": each.first, f"last{n}": each.last}
        if each.period:
            begin, end = (connection.ops.adapt_datetimefield_value(moment) for moment in each.period)
            given |= {f"begin{n}": begin, f"end{n}": end}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), given)
        return _together(cursor.fetchall(), most)


def _together(rows: Iterable[tuple[int, int, bool | None]], most: int) -> Found:
    """Rows: of a stretch a place, and null; once the place down to which it was looked through, and `is_behind`.
    Below the highest of these nothing is said of any stretch."""
    places: dict[int, list[int]] = {}
    known_to: dict[int, int] = {}
    behind = False
    for stretch, place, is_behind in rows:
        if is_behind is None:
            places.setdefault(stretch, []).append(place)
        else:
            known_to[stretch], behind = place, bool(is_behind)
    known_to |= {stretch: min(found) for stretch, found in places.items() if len(found) >= most}
    end = max(known_to.values())
    latest = heapq.nlargest(most, {place for found in places.values() for place in found if place >= end})
    return Found(latest, end if end and len(latest) < most else None, behind)
