"""Series are kept as rules: what laying them out costs, beside reading as many single schedules."""

from __future__ import annotations

from bench.company import company, on_each_database

PEOPLE, EACH = 50, 20  # of the month; a series a working hour of theirs
MANY_PEOPLE, MANY = 100, 100  # 10,000 series for a week
WEEKS = 5
MOST_MONTH, MOST_WEEK = 2.0, 3.0


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    month = _ratio(database, PEOPLE, EACH, WEEKS, "months_of_series")
    week = _ratio(database, MANY_PEOPLE, MANY, 1, "weeks_of_series")
    print(
        f"series, {database}: a month of {PEOPLE} people with {EACH} series each takes {month:.2f} times as many "
        f"single schedules (at most {MOST_MONTH}); {MANY_PEOPLE * MANY:,} series for a week {week:.2f} times "
        f"(at most {MOST_WEEK})"
    )
    return month <= MOST_MONTH and week <= MOST_WEEK


def _ratio(database: str, people: int, each: int, weeks: int, question: str) -> float:
    with company(database) as yotei:
        yotei.inside.ask("hire", count=2 * people)
        yotei.inside.ask("fill_with_series", people=people, each=each, weeks=weeks)
        series, singles = yotei.inside.ask(question, people=people)
    return float(series / singles)
