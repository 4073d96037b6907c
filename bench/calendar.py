"""The month of one employee in a small book and in a large one: as quick, and with as few queries.

Rows are written straight into the tables. The book grows by other people's schedules; the month that is looked at has
the same bars both times.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import httpx2

from bench.company import Company, company, on_each_database
from bench.figures import seconds

SMALL, LARGE = 10_000, 1_000_000
PEOPLE = 200  # each has a twentieth of a percent of the book, or fifty and five thousand schedules
LOOKS, WARM = 60, 10
GROUP = 30
MOST_RATIO, MOST_QUERIES = 1.3, {"month": 6, "group": 8, "today": 8}


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    """Both books stand side by side and are looked at in turn, so that whatever else the machine does meets both."""
    with company(database) as small, company(database) as large:
        bars = [_fill(small, SMALL), _fill(large, LARGE)]
        with logged_in(small) as here, logged_in(large) as there:
            looks = [(_look(here), _look(there)) for _ in range(WARM + LOOKS)][WARM:]
        pages = {"month": "/calendar", "group": large.inside.ask("gather", count=GROUP), "today": "/today"}
        asked = {name: large.inside.ask("queries_of", page=page) for name, page in pages.items()}
    little, much = median(look for look, _ in looks), median(look for _, look in looks)
    ratio = much / little
    print(
        f"calendar, {database}: the month of one employee takes {much * 1000:.1f} ms among {LARGE:,} schedules, "
        f"{little * 1000:.1f} ms among {SMALL:,}: {ratio:.2f} times (at most {MOST_RATIO}); {bars[0]} bars in "
        f"either, median of {LOOKS} looks"
    )
    few = {name: f"{asked[name]} (at most {most})" for name, most in MOST_QUERIES.items()}
    print(f"calendar, {database}: queries of the month {few['month']}, of the week of {GROUP} people {few['group']}, "
          f"of today {few['today']}")  # fmt: skip
    kept = all(asked[name] <= most for name, most in MOST_QUERIES.items())
    return kept and ratio <= MOST_RATIO and bars[0] == bars[1] > 0


def _fill(yotei: Company, size: int) -> int:
    yotei.inside.ask("hire", count=PEOPLE)
    return int(yotei.inside.ask("fill", size=size))


@contextmanager
def logged_in(yotei: Company) -> Iterator[httpx2.Client]:
    browser = httpx2.Client(base_url=yotei.address, timeout=30, trust_env=False, follow_redirects=True)
    browser.get("/login").raise_for_status()
    form = {"username": "taro", "password": "demo", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    browser.post("/login", data=form, headers={"Referer": yotei.address}).raise_for_status()
    try:
        yield browser
    finally:
        browser.close()


def _look(browser: httpx2.Client) -> float:
    return seconds(lambda: browser.get("/calendar").raise_for_status())
