"""The first page of a search in a small book and in a large one: as quick, and with as few queries.

Both books hold the same mixture of sentences. The words are those that an index finds hard: one in every schedule, one
in three of them, one in none, one sign. Two words that are common each but never together are measured as well: every
index has to compare both lists to the end, so they have a limit of their own.
"""

from __future__ import annotations

from statistics import median
from urllib.parse import urlencode

import httpx2

from bench.calendar import PEOPLE, logged_in
from bench.company import Company, company, on_each_database
from bench.figures import seconds

SMALL, LARGE = 10_000, 1_000_000
LOOKS, WARM = 30, 3
MOST_RATIO, MOST_QUERIES = 2.0, 3
NEVER_TOGETHER, MOST_OF_NEVER_TOGETHER = "never together", 12.0
FRAME = 4  # queries of any page with a search form: session, reader, kept searches, categories
WORDS = {
    "in every one": "訪問",
    "one sign": "の",
    "one in seven": "見積書",
    "one in two hundred": "第77回",
    "one in a thousand": "担当123",
    "in three": "青磁",
    "in none": "翡翠",
    NEVER_TOGETHER: "午前 午後",
    "many together": "訪問 株式会社 見積書 午前",
}


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    """Both books stand side by side and are asked in turn, so that whatever else the machine does meets both."""
    with company(database) as small, company(database) as large:
        rates = [_fill(small, SMALL), _fill(large, LARGE)]
        print(f"search, {database}: {rates[1]:,.0f} schedules a second are entered of {LARGE:,}")
        with logged_in(small) as here, logged_in(large) as there:
            kept = [_compare(database, name, words, here, there, large) for name, words in WORDS.items()]
    return all(kept)


def _compare(database: str, name: str, words: str, here: httpx2.Client, there: httpx2.Client, large: Company) -> bool:
    page = f"/search?{urlencode({'q': words})}"
    looks = [(_look(here, page), _look(there, page)) for _ in range(WARM + LOOKS)][WARM:]
    little, much = median(look for look, _ in looks), median(look for _, look in looks)
    queries = large.inside.ask("queries_of", page=page) - FRAME
    ratio = much / little
    limit = MOST_OF_NEVER_TOGETHER if name == NEVER_TOGETHER else MOST_RATIO
    print(
        f"search, {database}: a word {name}: {much * 1000:.1f} ms among {LARGE:,} schedules, {little * 1000:.1f} ms "
        f"among {SMALL:,}: {ratio:.2f} times (at most {limit}); {queries} queries (at most {MOST_QUERIES})"
    )
    return ratio <= limit and queries <= MOST_QUERIES


def _fill(yotei: Company, size: int) -> float:
    yotei.inside.ask("hire", count=PEOPLE)
    return float(yotei.inside.ask("fill_for_search", size=size))


def _look(browser: httpx2.Client, page: str) -> float:
    return seconds(lambda: browser.get(page).raise_for_status())
