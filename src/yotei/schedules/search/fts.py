"""SQLite's index, FTS5. It is walked from the latest place down, and stops where the page is full.

How far a first page looks is told by the rarest of its words: down to the entry that is the last of `NEAR` to have it.
"""

from __future__ import annotations

from typing import Any

from .stretches import IS_BEHIND, Stretch, cover

NEAR = 5_000
MOST_PROBES = 16  # words whose rarity is looked up; where there are more, less of the book is looked through

PROBE = """coalesce((
    SELECT rowid FROM schedules_search WHERE schedules_search MATCH %(list{at}of{n})s
    AND rowid >= %(first{n})s AND rowid < %(last{n})s ORDER BY rowid DESC LIMIT 1 OFFSET %(near)s
), %(first{n})s)"""
PLACES = """
WITH back (place) AS MATERIALIZED (SELECT min(%(last{n})s, {probes}))
SELECT {n} AS stretch, place, NULL AS is_behind FROM (
    SELECT schedules_search.rowid AS place FROM schedules_search {entries}
    WHERE schedules_search MATCH %(wanted{n})s || {weeks}
    AND schedules_search.rowid >= (SELECT place FROM back) AND schedules_search.rowid < %(last{n})s {overlaps}
    ORDER BY schedules_search.rowid DESC LIMIT %(most)s
) AS hits
UNION ALL
SELECT {n}, CASE WHEN place = %(first{n})s THEN 0 ELSE place END, {is_behind} FROM back
"""
ENTRIES = "JOIN schedules_searchentry ON schedules_searchentry.place = schedules_search.rowid"
OVERLAPS = "AND ends_at > %(begin{n})s AND starts_at < %(end{n})s"


def asking(stretch: Stretch, n: int, *, is_first_page: bool) -> tuple[str, dict[str, Any]]:
    """The query for its places, and what the names in it stand for."""
    # What overlaps a period is seldom itself.
    lists = stretch.wanted.lists[:MOST_PROBES] if is_first_page and not stretch.period else ()
    back, joined = "(SELECT place FROM back)", "group_concat(mark, ' OR ')"
    sql = PLACES.format(
        n=n,
        probes=", ".join(PROBE.format(at=at, n=n) for at in range(len(lists))) or f"%(first{n})s",
        weeks=cover(back, f"%(last{n})s", joined=joined, joiner=" AND "),
        is_behind=IS_BEHIND,
        entries=ENTRIES if stretch.period else "",
        overlaps=OVERLAPS.format(n=n) if stretch.period else "",
    )
    words = {f"list{at}of{n}": " OR ".join(f'"{token}"' for token in each) for at, each in enumerate(lists)}
    return sql, words | {f"wanted{n}": str(stretch.wanted)}
