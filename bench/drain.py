"""Zoom was away while 1,000 schedules were saved to be booked later. It is back: they are booked at the allowed rate.

In the order of the schedules' start, without a single 429, and without making those wait who register meanwhile.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from statistics import median
from typing import Any

import httpx2

from bench.company import company, on_each_database
from bench.figures import agreement, creates, moment, seconds, statuses, web_meeting
from bench.programs import until

WAITING = 1_000
STAFF = 64  # a host has 100 creates a day
PRESSING = 8  # how many save their schedules at a time, before it begins
LATENCY_MS = 150
PER_SECOND, LEAST_SHARE = 20, 0.9
MOST_RATIO = 5.0
QUIET_FORMS = 40
EDGE = 3.0  # left out at both ends
BACK_WITHIN = 75  # probes are a minute apart at most
# How far from its place in the order of the starts a booking may be made: a few go at a time. The few that were
# probes while Zoom was away come later.
FARTHEST = 32
IN_PLACE = 0.98
DRAINED = 600


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    with company(database, serve=None, YOTEI_ZOOM_PLAN="pro") as yotei:
        yotei.serve("--workers", "2")
        people = [yotei.rest(token) for token in yotei.inside.ask("hire", count=STAFF).values()]
        _save_all(people)
        yotei.start_sandbox()
        yotei.control("POST", "latency", {"ms": LATENCY_MS})
        forms = count()
        _register_one(people, forms)  # token, imports
        since = time.time()
        until(lambda: bool(_booked(yotei.calls())), BACK_WITHIN, "nothing is booked")
        pause = time.time() - since
        busy = _register_while(people, forms, lambda: yotei.inside.ask("unsettled") > 0)
        quiet = [_register_one(people, forms) for _ in range(QUIET_FORMS)]
        calls, notices = yotei.calls(), yotei.inside.ask("notices")
        sides, mistakes = agreement(yotei), yotei.mistakes()
    backlog = _booked(calls)
    share = _rate(backlog, creates(calls)) / PER_SECOND
    in_place, farthest = _order(backlog)
    refused, told = statuses(calls)[429], notices.get("booked", 0)
    ratio = median(busy) / median(quiet)
    print(
        f"drain, {database}: {len(backlog)} of {WAITING} booked, the first {pause:.0f} s after Zoom was back, at "
        f"{share * PER_SECOND:.1f} creates a second with the forms, {share:.0%} of {PER_SECOND} (at least "
        f"{LEAST_SHARE:.0%}); {refused} answers of 429 at Zoom (none); {in_place:.1%} within {FARTHEST} places of the "
        f"order of their starts (at least {IN_PLACE:.0%}), the farthest {farthest}"
    )
    print(
        f"drain, {database}: {told} notices (exactly {WAITING}); {sides}; {len(mistakes)} mistakes logged (none) "
        f"{mistakes[:2]}"
    )
    print(
        f"drain, {database}: a form takes {median(busy) * 1000:.0f} ms meanwhile ({len(busy)} forms), "
        f"{median(quiet) * 1000:.0f} ms without: {ratio:.1f} times (at most {MOST_RATIO:.0f}); the longest "
        f"{max(busy) * 1000:.0f} ms"
    )
    exact = len(backlog) == told == WAITING and refused == 0 and sides.whole and not mistakes
    return exact and share >= LEAST_SHARE and in_place >= IN_PLACE and ratio <= MOST_RATIO


def _save_all(people: list[httpx2.Client]) -> None:
    """In any order, as people do; nothing is sent to Zoom, which is not there."""
    starts = list(range(WAITING))
    random.Random(1).shuffle(starts)
    with ThreadPoolExecutor(PRESSING) as pool:
        jobs = [pool.submit(_save, people[turn::PRESSING], starts[turn::PRESSING]) for turn in range(PRESSING)]
        for job in jobs:
            job.result()


def _save(people: list[httpx2.Client], starts: list[int]) -> None:
    for turn, start in enumerate(starts):
        body = web_meeting(hours=24 + start, subject=f"later {start}", book_later=True)
        people[turn % len(people)].post("schedules", json=body).raise_for_status()


def _register_while(people: list[httpx2.Client], forms: count[int], goes_on: Callable[[], bool]) -> list[float]:
    """One form at a time, one after the other, while the backlog drains."""
    taken, end = [], time.monotonic() + DRAINED
    while goes_on() and time.monotonic() < end:
        taken.append(_register_one(people, forms))
    return taken


def _register_one(people: list[httpx2.Client], forms: count[int]) -> float:
    number = next(forms)
    body = web_meeting(hours=12, subject=f"form {number}")
    return seconds(lambda: people[number % STAFF].post("schedules", json=body).raise_for_status())


def _booked(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [call for call in creates(calls) if call["status"] == 201 and "later" in call["body"]["topic"]]


def _rate(backlog: list[dict[str, Any]], every: list[dict[str, Any]]) -> float:
    """Of all creates while the backlog drained: the forms take their part of the same rate."""
    moments = [moment(call) for call in backlog]
    begin, end = min(moments) + EDGE, max(moments) - EDGE
    return len([call for call in every if begin <= moment(call) < end]) / (end - begin)


def _order(backlog: list[dict[str, Any]]) -> tuple[float, int]:
    """The share that was made near its place, and how far the worst was away from it."""
    made = [int(str(call["body"]["topic"]).split()[1]) for call in backlog]
    away = [abs(place - start) for place, start in enumerate(made)]
    return len([each for each in away if each <= FARTHEST]) / len(away), max(away)
