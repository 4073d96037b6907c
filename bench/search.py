"""The first page of a search in a small book and in a large one: as quick, and with as few queries.

Both books hold the same mixture of sentences. The words are those that an index finds hard: one in every schedule, one
in a hundred of them, one in none, one sign, and words that are common each and never together, in all of the book and
in a period that is long past. Every question but two finds as many for the page in both books, so that what is compared
is the looking. The word in one of 1,000, alone and in a month, fills more of the large book's page, so the drawing of
its lines is in it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median
from urllib.parse import urlencode

import httpx2

from bench.calendar import PEOPLE, logged_in
from bench.company import Company, company, on_each_database
from bench.figures import seconds

SMALL, LARGE = 10_000, 1_000_000
LOOKS, WARM = 30, 3
MOST_RATIO, MOST_QUERIES = 2.0, 3
FRAME = 4  # queries of any page with a search form: session, reader, kept searches, categories


def _days_ago(since: int, until: int) -> dict[str, str]:
    today = datetime.now(UTC).date()
    return {"since": str(today - timedelta(days=since)), "until": str(today - timedelta(days=until))}


QUESTIONS = {
    "a word in every one": {"q": "訪問"},
    "one sign": {"q": "の"},
    "a word in one of 7": {"q": "見積書"},
    "a word in one of 100": {"q": "担当12"},
    "a word in one of 200": {"q": "第77回"},
    "a word in one of 1,000": {"q": "担当123"},
    "a word in 60": {"q": "白磁"},
    "a word in 3": {"q": "青磁"},
    "a word in none": {"q": "翡翠"},
    "two halves, never together": {"q": "午前 午後"},
    "two of 7, never together": {"q": "見積書 契約更新"},
    "many words together": {"q": "訪問 株式会社 見積書 午前"},
    "a word of all, in a week": _days_ago(206, 200) | {"q": "訪問"},
    "never together, in a month": _days_ago(230, 200) | {"q": "午前 午後"},
    "a word in one of 7, in a month": _days_ago(230, 200) | {"q": "見積書"},
    "a word in one of 1,000, in a month": _days_ago(230, 200) | {"q": "担当123"},
    "no word, in a month": _days_ago(230, 200),
}


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    """Both books stand side by side and are asked in turn, so that whatever else the machine does meets both."""
    with company(database) as small, company(database) as large:
        rates = [_fill(small, SMALL), _fill(large, LARGE)]
        print(f"search, {database}: {rates[1]:,.0f} schedules a second are entered of {LARGE:,}")
        with logged_in(small) as here, logged_in(large) as there:
            kept = [_compare(database, name, here, there, large) for name in QUESTIONS]
    return all(kept)


def _compare(database: str, name: str, here: httpx2.Client, there: httpx2.Client, large: Company) -> bool:
    page = f"/search?{urlencode(QUESTIONS[name])}"
    looks = [(_look(here, page), _look(there, page)) for _ in range(WARM + LOOKS)][WARM:]
    little, much = median(look for look, _ in looks), median(look for _, look in looks)
    queries = large.inside.ask("queries_of", page=page) - FRAME
    ratio = much / little
    print(
        f"search, {database}: {name}: {much * 1000:.1f} ms among {LARGE:,} schedules, {little * 1000:.1f} ms among "
        f"{SMALL:,}: {ratio:.2f} times (at most {MOST_RATIO}); {queries} queries (at most {MOST_QUERIES})"
    )
    return ratio <= MOST_RATIO and queries <= MOST_QUERIES


def _fill(yotei: Company, size: int) -> float:
    yotei.inside.ask("hire", count=PEOPLE)
    return float(yotei.inside.ask("fill_for_search", size=size))


def _look(browser: httpx2.Client, page: str) -> float:
    return seconds(lambda: browser.get(page).raise_for_status())
