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
MOST_RATIO, MOST_QUERIES = 1.3, 6


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    with company(database) as yotei:
        yotei.inside.ask("hire", count=PEOPLE)
        times: dict[int, float] = {}
        queries = 0
        for size in (SMALL, LARGE):
            bars = yotei.inside.ask("fill", size=size)
            with _logged_in(yotei) as browser:
                _look(browser, WARM)
                times[size] = median(_look(browser, LOOKS))
            queries = max(queries, yotei.inside.ask("queries_of_month"))
            print(f"calendar, {database}: {size:,} schedules, {bars} in the month: {times[size] * 1000:.1f} ms")
    ratio = times[LARGE] / times[SMALL]
    print(
        f"calendar, {database}: {ratio:.2f} times (at most {MOST_RATIO}), {queries} queries (at most {MOST_QUERIES}); "
        f"median of {LOOKS} looks each"
    )
    return ratio <= MOST_RATIO and queries <= MOST_QUERIES


@contextmanager
def _logged_in(yotei: Company) -> Iterator[httpx2.Client]:
    browser = httpx2.Client(base_url=yotei.address, timeout=30, trust_env=False, follow_redirects=True)
    browser.get("/login").raise_for_status()
    form = {"username": "taro", "password": "demo", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    browser.post("/login", data=form, headers={"Referer": yotei.address}).raise_for_status()
    try:
        yield browser
    finally:
        browser.close()


def _look(browser: httpx2.Client, times: int) -> list[float]:
    return [seconds(lambda: browser.get("/calendar").raise_for_status()) for _ in range(times)]
