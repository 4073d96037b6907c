"""PostgreSQL's index, GIN. It has no order, so what it finds is put in order afterwards.

A word of most schedules is found among the latest ones, which are read without it. Others are looked for in the near
weeks, then in all; on a first page in all only where one of the words is seldom. Of a word that is surely seldom more
weeks are near, for few entries are fetched all the same. Nothing is begun where what came before it is enough.
"""

from __future__ import annotations

from typing import Any

from .stretches import IS_BEHIND, Stretch, cover

NEAR = 10_000
WIDER = 10  # times as near, of what is surely seldom
READ = 1_000  # entries without the index
SELDOM = 20_000  # entries

# `rarest`: how many entries the shortest of the lists has. The database's own statistics name the commonest words, with
# their shares and then the least of these, which no other word exceeds.
PLACES = """
WITH latest AS MATERIALIZED (
    SELECT place FROM (
        SELECT place, words FROM schedules_searchentry WHERE place >= %(first{n})s AND place < %(last{n})s
        ORDER BY place DESC LIMIT {read}
    ) AS entry WHERE words @@ %(wanted{n})s::tsquery ORDER BY place DESC LIMIT %(most)s
), rarest (at_least, at_most) AS MATERIALIZED (
    WITH known (tokens, shares, entries) AS MATERIALIZED (
        SELECT most_common_elems::text::text[], most_common_elem_freqs, reltuples
        FROM pg_class LEFT JOIN pg_stats
        ON schemaname = current_schema() AND tablename = relname AND attname = 'words'
        WHERE pg_class.oid = 'schedules_searchentry'::regclass
    ), common (token, share) AS (
        SELECT unnest(tokens), unnest(shares[:cardinality(tokens)]) FROM known
    )
    SELECT min(at_least) * min(entries), min(at_most) * min(entries) FROM (
        SELECT sum(coalesce(share, 0)), sum(coalesce(share, shares[cardinality(tokens) + 1], 1)), min(entries)
        FROM unnest(%(tokens{n})s::text[], %(lists{n})s::int[]) AS asked (token, list)
        CROSS JOIN known LEFT JOIN common USING (token) GROUP BY list
    ) AS list (at_least, at_most, entries)
), nth (half, far) AS MATERIALIZED (
    SELECT ({half}), ({far})
), back (place) AS MATERIALIZED (
    SELECT CASE
        WHEN (SELECT count(*) FROM latest) = %(most)s OR far IS NULL THEN %(first{n})s
        WHEN (SELECT at_most FROM rarest) > {seldom} THEN far
        ELSE greatest(%(first{n})s, far - 2 * ({wider} - 1) * (half - far)::numeric)::bigint
    END FROM nth
), near AS MATERIALIZED (
    SELECT place FROM schedules_searchentry
    WHERE (SELECT count(*) FROM latest) < %(most)s AND words @@ (%(wanted{n})s || {near_weeks})::tsquery
), back_further (holds) AS MATERIALIZED (
    SELECT CASE
        WHEN place = %(first{n})s THEN false
        WHEN (SELECT count(*) FROM near WHERE place >= %(first{n})s AND place < %(last{n})s) >= %(most)s THEN false
        WHEN %(is_first_page)s THEN (SELECT at_least <= {seldom} FROM rarest)
        ELSE true
    END FROM back
), older AS MATERIALIZED (
    SELECT place FROM schedules_searchentry
    WHERE (SELECT holds FROM back_further) AND words @@ (%(wanted{n})s || {all_weeks})::tsquery
)
(
    SELECT {n} AS stretch, place, NULL::boolean AS is_behind
    FROM (SELECT place FROM latest UNION SELECT place FROM near UNION SELECT place FROM older) AS hits
    WHERE place >= %(first{n})s AND place < %(last{n})s ORDER BY place DESC LIMIT %(most)s
) UNION ALL
SELECT {n}, CASE WHEN place = %(first{n})s OR (SELECT holds FROM back_further) THEN 0 ELSE place END, {is_behind}
FROM back
"""
NTH_PLACE = """
SELECT place FROM schedules_searchentry WHERE place >= %(first{n})s AND place < %(last{n})s
ORDER BY place DESC OFFSET %(near)s / {part} LIMIT 1
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
    sql = PLACES.format(
        n=n,
        read=READ,
        seldom=SELDOM,
        wider=WIDER,
        half=NTH_PLACE.format(n=n, part=2),
        far=NTH_PLACE.format(n=n, part=1),
        near_weeks=_cover(back, last),
        all_weeks=_cover(first, last),
        is_behind=IS_BEHIND,
    )
    return sql, given


def _cover(first: str, last: str) -> str:
    """None where they go back to the beginning: a mark more is a list more to compare, and is in most entries."""
    marks = cover(first, last, joined="string_agg(mark, '|')", joiner=" & ")
    return f"CASE WHEN {first} = 0 THEN '' ELSE {marks} END"
