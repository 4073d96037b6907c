"""PostgreSQL's index, GIN. It has no order, so what it finds is put in order afterwards.

A word of most schedules is found among the latest ones, which are read without it. Others are looked for in the near
weeks, then in all older ones; on a first page only where one of the words is seldom. Nothing is begun where what came
before it is enough.
"""

from __future__ import annotations

from typing import Any

from .stretches import IS_BEHIND, Stretch, cover

NEAR = 10_000
READ = 1_000  # entries without the index
SELDOM = 100_000  # entries, as the database's own statistics know the word

PLACES = """
WITH back (place) AS MATERIALIZED (
    SELECT coalesce((
        SELECT place FROM schedules_searchentry WHERE place >= %(first{n})s AND place < %(last{n})s
        ORDER BY place DESC OFFSET %(near)s LIMIT 1
    ), %(first{n})s)
), latest AS MATERIALIZED (
    SELECT place FROM (
        SELECT place, words FROM schedules_searchentry WHERE place >= %(first{n})s AND place < %(last{n})s
        ORDER BY place DESC LIMIT {read}
    ) AS entry WHERE words @@ %(wanted{n})s::tsquery ORDER BY place DESC LIMIT %(most)s
), near AS MATERIALIZED (
    SELECT place FROM schedules_searchentry
    WHERE (SELECT count(*) FROM latest) < %(most)s AND words @@ (%(wanted{n})s || {near_weeks})::tsquery
), seldom (holds) AS MATERIALIZED (
    SELECT min(entries) <= {seldom} FROM (
        SELECT sum(coalesce(share, 0)) * (SELECT reltuples FROM pg_class WHERE oid = 'schedules_searchentry'::regclass)
        FROM unnest(%(tokens{n})s::text[], %(lists{n})s::int[]) AS asked (token, list) LEFT JOIN (
            SELECT unnest(most_common_elems::text::text[]), unnest(most_common_elem_freqs) FROM pg_stats
            WHERE schemaname = current_schema() AND tablename = 'schedules_searchentry' AND attname = 'words'
        ) AS common (token, share) USING (token) GROUP BY list
    ) AS list (entries)
), back_further (holds) AS MATERIALIZED (
    SELECT CASE
        WHEN place = %(first{n})s OR (SELECT count(*) FROM latest) = %(most)s THEN false
        WHEN (SELECT count(*) FROM near WHERE place >= %(first{n})s AND place < %(last{n})s) >= %(most)s THEN false
        WHEN %(is_first_page)s THEN (SELECT holds FROM seldom)
        ELSE true
    END FROM back
), older AS MATERIALIZED (
    SELECT place FROM schedules_searchentry
    WHERE (SELECT holds FROM back_further) AND words @@ (%(wanted{n})s || {far_weeks})::tsquery
)
(
    SELECT {n} AS stretch, place, NULL::boolean AS is_behind
    FROM (SELECT place FROM latest UNION SELECT place FROM near UNION SELECT place FROM older) AS hits
    WHERE place >= %(first{n})s AND place < %(last{n})s ORDER BY place DESC LIMIT %(most)s
) UNION ALL
SELECT {n}, CASE WHEN place = %(first{n})s OR (SELECT holds FROM back_further) THEN 0 ELSE place END, {is_behind}
FROM back
"""
OVERLAPPING = """
WITH hits AS MATERIALIZED (
    SELECT place, starts_at, ends_at FROM schedules_searchentry
    WHERE words @@ (%(wanted{n})s || {weeks})::tsquery
)
(
    SELECT {n} AS stretch, place, NULL::boolean AS is_behind FROM hits
    WHERE place >= %(first{n})s AND place < %(last{n})s AND ends_at > %(begin{n})s AND starts_at < %(end{n})s
    ORDER BY place DESC LIMIT %(most)s
) UNION ALL SELECT {n}, 0, {is_behind}
"""


def asking(stretch: Stretch, n: int, *, is_first_page: bool) -> tuple[str, dict[str, Any]]:
    """The query for its places, and what the names in it stand for."""
    first, last, back = f"%(first{n})s", f"%(last{n})s", "(SELECT place FROM back)"
    given: dict[str, Any] = {f"wanted{n}": stretch.wanted.as_tsquery()}
    if stretch.period:
        return OVERLAPPING.format(n=n, weeks=_cover(first, last), is_behind=IS_BEHIND), given
    lists = stretch.wanted.lists
    given |= {f"tokens{n}": [token for each in lists for token in each]}
    given |= {f"lists{n}": [at for at, each in enumerate(lists) for _ in each], "is_first_page": is_first_page}
    near, far = _cover(back, last), _cover(first, back)
    return PLACES.format(n=n, read=READ, seldom=SELDOM, near_weeks=near, far_weeks=far, is_behind=IS_BEHIND), given


def _cover(first: str, last: str) -> str:
    return cover(first, last, joined="string_agg(mark, '|')", joiner=" & ")
