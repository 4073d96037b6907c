"""Zoom is silent, 64 people register at once: all other pages answer as ever, and nothing is double or lost afterwards.

Half of the calls that stay without an answer are carried out by Zoom all the same.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

import httpx2

from bench.company import Company, company, on_each_database
from bench.figures import agreement, seconds, web_meeting
from bench.programs import LOOK_AGAIN, until

PEOPLE = 64
QUIET_LOOKS = 60
MOST_RATIO = 1.5
DEADLINE = 10.0
SMALL = 1.0  # of a machine with few cores, which has 64 answers to write at the same moment
# Small waits, so that recovery ends soon; the time-out is longer than a form's 10 s, as in use.
WAITS = {"YOTEI_ZOOM_TIMEOUT": "12", "YOTEI_LEASE": "13", "YOTEI_LOOKUP_WAIT": "2"}
RECOVERED = 180


@dataclass
class Forms:
    """What came of the forms: seconds and status of each."""

    answers: list[tuple[float, int]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def longest(self) -> float:
        return max(taken for taken, _ in self.answers)

    @property
    def successes(self) -> int:
        return len([status for _, status in self.answers if status == 201])


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    with company(database, **WAITS) as yotei:
        staff = yotei.inside.ask("hire", count=PEOPLE)
        with _logged_in(yotei) as browser:
            yotei.client().post("schedules", json=web_meeting(subject="最初")).raise_for_status()  # token, imports
            _look(browser, QUIET_LOOKS // 4)
            quiet = _look(browser, QUIET_LOOKS)
            forms, silent = _while_silent(yotei, staff, browser)
            quiet += _look(browser, QUIET_LOOKS)
        until(lambda: yotei.inside.ask("unsettled") == 0, RECOVERED, "nothing has settled")
        sides, mistakes = agreement(yotei), yotei.mistakes()
    ratio = median(silent) / median(quiet)
    print(
        f"silence, {database}: the calendar takes {median(silent) * 1000:.0f} ms while up to {PEOPLE} forms wait, "
        f"{median(quiet) * 1000:.0f} ms without: {ratio:.2f} times (at most {MOST_RATIO}); the longest "
        f"{max(silent) * 1000:.0f} ms against {max(quiet) * 1000:.0f} ms; one reader each time, {len(silent)} looks"
    )
    print(
        f"silence, {database}: {len(forms.answers)} forms answered, {forms.successes} with success, the last after "
        f"{forms.longest:.1f} s (at most {DEADLINE:.0f} and {SMALL:.0f} for the answer); after recovery {sides}; "
        f"{len(mistakes)} mistakes logged (none) {mistakes[:2]}"
    )
    told = sides.schedules == 1 + forms.successes  # whoever was told of an error has no schedule
    in_time = len(forms.answers) == PEOPLE and forms.longest <= DEADLINE + SMALL
    return ratio <= MOST_RATIO and in_time and told and sides.whole and not mistakes


@contextmanager
def _logged_in(yotei: Company) -> Iterator[httpx2.Client]:
    browser = httpx2.Client(base_url=yotei.address, timeout=30, trust_env=False, follow_redirects=True)
    browser.get("/login").raise_for_status()
    form = {"username": "hanako", "password": "demo", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    browser.post("/login", data=form, headers={"Referer": yotei.address}).raise_for_status()
    try:
        yield browser
    finally:
        browser.close()


def _look(browser: httpx2.Client, times: int) -> list[float]:
    return [_look_once(browser) for _ in range(times)]


def _look_once(browser: httpx2.Client) -> float:
    def look() -> None:
        answer = browser.get("/calendar").raise_for_status()
        assert "/login" not in str(answer.url)

    taken = seconds(look)
    time.sleep(LOOK_AGAIN)  # a reader, not a flood
    return taken


def _while_silent(yotei: Company, staff: dict[str, str], browser: httpx2.Client) -> tuple[Forms, list[float]]:
    """Presses all buttons at once; looks at the calendar until the last form is answered; lets Zoom speak again."""
    calls = {"method": "POST", "path": "/users/*/meetings", "action": "silence", "times": None}
    yotei.control("POST", "faults", calls | {"done": True, "every": 2})
    yotei.control("POST", "faults", calls | {"method": "*", "path": "*"})
    clients = [yotei.rest(token) for token in staff.values()]
    forms, looks = Forms(), []
    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        pool.submit(_press_all, pool, clients, forms)
        while not forms.done.is_set():
            looks.append(_look_once(browser))
    yotei.control("DELETE", "faults")
    return forms, looks


def _press_all(pool: ThreadPoolExecutor, clients: list[httpx2.Client], forms: Forms) -> None:
    try:
        jobs = [pool.submit(_press, rest, number) for number, rest in enumerate(clients)]
        forms.answers = [job.result() for job in jobs]
    finally:
        forms.done.set()


def _press(rest: httpx2.Client, number: int) -> tuple[float, int]:
    begin = time.perf_counter()
    answer = rest.post("schedules", json=web_meeting(subject=f"会議 {number}"))
    return time.perf_counter() - begin, answer.status_code
