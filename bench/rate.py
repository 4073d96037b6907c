"""Four server processes, 32 people who register as fast as they can: the account's rate is used, and never passed.

A create counts as Medium: 20 a second on Zoom's plan pro, which the sandbox enforces, counting any second wherever it
begins. Yotei spaces its calls at 95 % of that.
"""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2

from bench.company import Company, company, on_each_database
from bench.figures import agreement, creates, moment, statuses, web_meeting
from bench.programs import until

PLAN, PER_SECOND = "pro", 20
LEAST_SHARE = 0.9
CLIENTS, STAFF = 32, 64  # a host has 100 creates a day
SECONDS = 30.0
EDGE = 3.0  # left out at both ends: the first fetches the token, the last have nobody beside them
RECOVERED = 120


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    with company(database, serve=("--workers", "4"), YOTEI_ZOOM_PLAN=PLAN) as yotei:
        yotei.control("POST", "limits", {"plan": PLAN, "enforce": True})
        answers = _register_all(yotei)
        until(lambda: yotei.inside.ask("unsettled") == 0, RECOVERED, "nothing has settled")
        calls, sides, mistakes = yotei.calls(), agreement(yotei), yotei.mistakes()
    share = _steady_rate([moment(call) for call in creates(calls)]) / PER_SECOND
    refused = statuses(calls)[429]
    print(
        f"rate, {database}: {share * PER_SECOND:.1f} creates a second, {share:.0%} of {PER_SECOND} (at least "
        f"{LEAST_SHARE:.0%}); {refused} answers of 429 at Zoom (none); answers to people: {dict(answers)}; {sides}; "
        f"{len(mistakes)} mistakes logged (none) {mistakes[:2]}"
    )
    whole = sides.whole and sides.schedules == answers["201"] and not mistakes
    return share >= LEAST_SHARE and refused == 0 and whole


def _register_all(yotei: Company) -> Counter[str]:
    """What people were told, and how often."""
    people = [yotei.rest(token) for token in yotei.inside.ask("hire", count=STAFF).values()]
    numbers, end = itertools.count(), time.monotonic() + SECONDS
    with ThreadPoolExecutor(CLIENTS) as pool:
        jobs = [pool.submit(_register, people[each::CLIENTS], numbers, end) for each in range(CLIENTS)]
        return Counter(answer for job in jobs for answer in job.result())


def _register(people: list[httpx2.Client], numbers: Iterator[int], end: float) -> list[str]:
    answers, turns = [], itertools.cycle(people)
    while time.monotonic() < end:
        body = web_meeting(hours=24, subject=f"会議 {next(numbers)}")
        answer = next(turns).post("schedules", json=body)
        problem = "" if answer.status_code == 201 else f" {answer.json()['detail']}"
        answers.append(f"{answer.status_code}{problem}")
    return answers


def _steady_rate(moments: list[float]) -> float:
    begin, end = min(moments) + EDGE, max(moments) - EDGE
    return len([each for each in moments if begin <= each < end]) / (end - begin)
