"""Forty people change one schedule at the same time, each saving over what was read last: no change is lost.

Every editor appends a mark of their own to what they have read, and on 409 reads again, until it is in. Once in a
field that Zoom need not know, once in the subject, where every success is a call of Zoom.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx2

from bench.company import Company, company, on_each_database
from bench.figures import agreement, web_meeting
from bench.programs import until

EDITORS = 40
TRIES = 2_000  # of one editor; the last to get in has lost to all others, some times over
PAUSE = 0.1  # at most, before the next try: forty who never rest would mostly meet each other
REFUSALS = {409, 502}  # moved on or being changed by somebody; too many wait for Zoom at once
RECOVERED = 60


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    with company(database) as yotei:
        staff = yotei.inside.ask("hire", count=EDITORS)
        kept = [_round(yotei, staff, name) for name in ("details", "subject")]
        until(lambda: yotei.inside.ask("unsettled") == 0, RECOVERED, "nothing has settled")
        sides, mistakes = agreement(yotei), yotei.mistakes()
    print(f"editors, {database}: {sides}; {len(mistakes)} mistakes logged (none) {mistakes[:2]}")
    return all(kept) and sides.whole and not mistakes


def _round(yotei: Company, staff: dict[str, str], name: str) -> bool:
    """One schedule, to which each editor adds a mark."""
    clients = [yotei.rest(token) for token in staff.values()]
    body = web_meeting(open_to_edit=True) | {name: "+"}
    made = clients[0].post("schedules", json=body).raise_for_status().json()
    start = Barrier(EDITORS)
    marks = [f"{number:02}" for number in range(EDITORS)]
    with ThreadPoolExecutor(EDITORS) as pool:
        people = zip(clients, marks, strict=True)
        jobs = [pool.submit(_edit, rest, mark, made["id"], name, start) for rest, mark in people]
        answers = [answer for job in jobs for answer in job.result()]
    after = clients[0].get(f"schedules/{made['id']}").raise_for_status().json()
    lost = [mark for mark in marks if f"+{mark}" not in after[name]]
    won = Counter(version for version, status in answers if status == 200)
    twice = [version for version, successes in won.items() if successes > 1]
    refused = dict(Counter(status for _, status in answers if status != 200))
    print(
        f"editors, {yotei.database}, {name}: {len(won)} versions with a success, {len(twice)} with more than 1 (none), "
        f"{len(lost)} lost updates (none); refused on the way: {refused}"
    )
    exact = sorted(won) == list(range(1, EDITORS + 1)) and after["version"] == EDITORS + 1
    return exact and not twice and not lost and set(refused) <= REFUSALS


def _edit(rest: httpx2.Client, mark: str, number: int, name: str, start: Barrier) -> list[tuple[int, int]]:
    """Until it is in; returns each try as the version that was read and the status of the answer."""
    answers: list[tuple[int, int]] = []
    start.wait()
    while len(answers) < TRIES and (not answers or answers[-1][1] != 200):
        read: dict[str, Any] = rest.get(f"schedules/{number}").raise_for_status().json()
        change = {"version": read["version"], name: f"{read[name]}+{mark}"}
        answer = rest.patch(f"schedules/{number}", json=change)
        answers.append((read["version"], answer.status_code))
        time.sleep(random.uniform(0, PAUSE))
    return answers
