"""Forty people change one schedule at the same time, each saving over what was read last: no change is lost.

Every editor appends a mark of their own to what they have read, and on 409 reads again, until it is in. Once in a
field that Zoom need not know, once in the subject, where every success is a call of Zoom.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import httpx2

from bench.company import DATABASES, Company, company
from bench.figures import agreement, web_meeting
from bench.programs import until

EDITORS = 40
ROUNDS = 2
TRIES = 2_000  # of one editor; the last to get in has lost to all others, some times over
RECOVERED = 60


@dataclass
class Tally:
    won: Counter[int] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)


def run() -> bool:
    return all([_run(database) for database in DATABASES])


def _run(database: str) -> bool:
    with company(database) as yotei:
        staff = yotei.inside.ask("hire", count=EDITORS)
        kept = [_round(yotei, staff, name) for _ in range(ROUNDS) for name in ("details", "subject")]
        until(lambda: yotei.inside.ask("unsettled") == 0, RECOVERED, "nothing has settled")
        sides, mistakes = agreement(yotei), yotei.mistakes()
    print(f"editors, {database}: {sides}; {len(mistakes)} mistakes logged (none)")
    return all(kept) and sides.whole and not mistakes


def _round(yotei: Company, staff: dict[str, str], name: str) -> bool:
    """One schedule, to which each editor adds a mark."""
    clients = [yotei.rest(token) for token in staff.values()]
    body = web_meeting(open_to_edit=True) | {name: "+"}
    made = clients[0].post("schedules", json=body).raise_for_status().json()
    tally, start = Tally(), Barrier(EDITORS)
    marks = [f"{number:02}" for number in range(EDITORS)]
    with ThreadPoolExecutor(EDITORS) as pool:
        list(pool.map(lambda each: _edit(*each, made["id"], name, tally, start), zip(clients, marks, strict=True)))
    after = clients[0].get(f"schedules/{made['id']}").raise_for_status().json()
    lost = [mark for mark in marks if f"+{mark}" not in after[name]]
    twice = [version for version, won in tally.won.items() if won != 1]
    refused = {status: count for status, count in sorted(tally.answers.items()) if status != 200}
    print(
        f"editors, {yotei.database}, {name}: {len(tally.won)} versions with exactly 1 success, {len(twice)} with more "
        f"(none), {len(lost)} lost updates (none); refused: {refused}"
    )
    unexpected = set(refused) - {409}
    exact = sorted(tally.won) == list(range(1, EDITORS + 1)) and after["version"] == EDITORS + 1
    return exact and not twice and not lost and not unexpected


def _edit(rest: httpx2.Client, mark: str, number: int, name: str, tally: Tally, start: Barrier) -> None:
    start.wait()
    for _ in range(TRIES):
        read: dict[str, Any] = rest.get(f"schedules/{number}").raise_for_status().json()
        change = {"version": read["version"], name: f"{read[name]}+{mark}"}
        answer = rest.patch(f"schedules/{number}", json=change)
        tally.answers[answer.status_code] += 1
        if answer.status_code == 200:
            tally.won[read["version"]] += 1
            return
