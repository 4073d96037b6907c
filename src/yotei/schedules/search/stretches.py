"""Stretches of the book, from a place to before another, and the marks of when by which an index knows them.

An index finds many words by comparing their lists from end to end. Each entry has a mark of its week and one of every
block of 4, 16, 64 … weeks that it lies in; the few that cover a stretch are one more list, and beyond its end nothing
is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .words import Wanted

IDS = 1 << 36  # of places within one minute: schedules the lower half, dates of series the upper
WEEK = 7 * 24 * 60 * IDS
BLOCK, LEVELS = 4, 7
END = 2 * BLOCK ** (LEVELS - 1) * WEEK  # beyond every place

IS_BEHIND = "EXISTS (SELECT 1 FROM schedules_searchtask AS task WHERE task.of = 'all')"
COVER = """(
    WITH RECURSIVE level (number, a, b) AS (
        SELECT 0, {first} / {week}, ({last} + {week} - 1) / {week}
        UNION ALL SELECT number + 1, (a + {block} - 1) / {block}, b / {block} FROM level WHERE number < {top}
    ), step (k) AS (VALUES {steps})
    SELECT CASE WHEN {is_behind} THEN '' ELSE '{joiner}(' || {joined} || ')' END FROM (
        SELECT 'w' || number || 'n' || (a + k) AS mark FROM level CROSS JOIN step
        WHERE a + k < b AND (a + k < (a + {block} - 1) / {block} * {block} OR number = {top})
        UNION SELECT 'w' || number || 'n' || (b - 1 - k) FROM level CROSS JOIN step
        WHERE b - 1 - k >= a AND b - 1 - k >= b / {block} * {block}
    ) AS marks
)"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Places in [first, last). `period`: of these only what overlaps [begin, end)."""

    wanted: Wanted
    first: int
    last: int
    period: tuple[datetime, datetime] | None = None


def marks_of_when(place: int) -> set[str]:
    return {f"w{level}n{place // WEEK // BLOCK**level}" for level in range(LEVELS)}


def cover(first: str, last: str, *, joined: str, joiner: str) -> str:
    """SQL for what narrows a question down to these places: the fewest marks, of each level what the blocks above it
    leave over. Nothing as long as there may be entries without marks."""
    steps = ", ".join(f"({k})" for k in range(BLOCK - 1))
    return COVER.format(
        first=first, last=last, joined=joined, joiner=joiner, is_behind=IS_BEHIND,
        week=WEEK, block=BLOCK, top=LEVELS - 1, steps=steps,
    )  # fmt: skip
