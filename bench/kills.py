"""`kill -9` of web servers and workers at every seam that they pass: whatever they left is put right in time.

KILLS says how many (200 unless told), half on each database. The supervisor starts again who died, as in use.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.company import Company, company, on_each_database
from bench.deaths import IN_A_REQUEST, IN_A_WORKER, Answer, Death, Desk, press
from bench.figures import agreement
from bench.programs import until, wait_for
from zoom_sandbox import Sandbox, Server

KILLS = int(os.environ.get("KILLS", "200"))
TIMEOUT, LEASE, WAIT = 1.5, 2.0, 1.0
RECOVERED_WITHIN = LEASE + 2 * WAIT + 5
GIVE_UP = 60.0  # far beyond, so that how late it was can be said
DEAD_WITHIN = 20.0
STARTING = 3.0
STAFF = 20
KEY_AT_WORK = 31.0  # a key whose holder died is free after 30 s


@dataclass
class Zoom:
    """A sandbox whose port can be shut for a while."""

    sandbox: Sandbox
    server: Server | None = None
    port: int = 0

    def open(self) -> None:
        if self.server is None:
            self.server = Server(self.sandbox, port=self.port)
            self.server.__enter__()
            self.port = int(self.server.url.rpartition(":")[2])

    def shut(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None


@dataclass
class Count:
    kills: int = 0
    unrecovered: int = 0
    false_successes: int = 0
    longest: float = 0.0
    slowest: str = ""
    notes: list[str] = field(default_factory=list)


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    zoom = Zoom(Sandbox(any_user=True))
    zoom.open()
    assert zoom.server is not None
    waits = {"YOTEI_ZOOM_TIMEOUT": str(TIMEOUT), "YOTEI_LEASE": str(LEASE), "YOTEI_LOOKUP_WAIT": str(WAIT)}
    try:
        with company(database, serve=None, zoom=zoom.server.url, **waits) as yotei:
            return _measure(yotei, zoom)
    finally:
        zoom.shut()


def _measure(yotei: Company, zoom: Zoom) -> bool:
    order = yotei.log.with_name("order")
    yotei.environment["KILL_ORDER"] = str(order)
    yotei.start("-m", "bench.mortal", "127.0.0.1", yotei.address.rpartition(":")[2])
    wait_for(f"{yotei.address}/healthz")
    staff = [(login, yotei.rest(token)) for login, token in yotei.inside.ask("hire", count=STAFF).items()]
    desk = Desk(yotei, staff, yotei.client("admin"), zoom.shut)
    count = Count()
    for death in itertools.islice(_turns(yotei.database), KILLS // 2):
        _kill(death, desk, zoom, order, count)
    again = _press_again(desk)
    sides, mistakes = agreement(yotei), yotei.mistakes()
    print(
        f"kills, {yotei.database}: {count.kills} of {KILLS // 2} processes killed; {count.unrecovered} not put right "
        f"(none); {count.false_successes} false successes (none); recovered within {count.longest:.1f} s at the "
        f"longest, at {count.slowest} (at most {RECOVERED_WITHIN:.0f})"
    )
    print(
        f"kills, {yotei.database}: every form pressed again, {len(again)} answered wrongly (none) {again[:3]}; "
        f"{sides}; {len(mistakes)} mistakes logged (none) {mistakes[:2]}"
    )
    for note in count.notes[:10]:
        print(f"  {note}")
    exact = count.kills == KILLS // 2 and not count.unrecovered and not count.false_successes and not again
    return exact and sides.whole and count.longest <= RECOVERED_WITHIN and not mistakes


def _turns(database: str) -> Iterator[Death]:
    """A web server, a worker, a web server …; a small number of kills ends at other seams on the other database."""
    web, worker = itertools.cycle(IN_A_REQUEST), itertools.cycle(IN_A_WORKER)
    pairs = zip(web, worker, strict=False)
    begin = len(IN_A_WORKER) // 2 if database == "postgres" else 0
    return (death for pair in itertools.islice(pairs, begin, None) for death in pair)


def _kill(death: Death, desk: Desk, zoom: Zoom, order: Path, count: Count) -> None:
    name = f"{death.story.__name__}/{death.seam}"
    act = death.story(desk)
    for fault in death.faults:
        desk.yotei.control("POST", "faults", fault)
    order.with_suffix(".new").write_text(death.seam, encoding="utf-8")
    order.with_suffix(".new").rename(order)
    answer = act()
    if answer is None and order.exists():  # the line led to a server that is just starting again: pressed once more
        time.sleep(STARTING)
        answer = act()
    try:
        until(lambda: not order.exists(), DEAD_WITHIN, "nobody died")
        count.kills += 1
    except TimeoutError:
        order.unlink(missing_ok=True)
        count.notes.append(f"{name}: nobody passed; {'no answer' if answer is None else answer.status_code}")
    zoom.open()
    try:
        taken = until(lambda: _is_right(desk.yotei), GIVE_UP, "not put right")
        if taken > count.longest:
            count.longest, count.slowest = taken, name
        if taken > RECOVERED_WITHIN:
            count.notes.append(f"{name}: {taken:.1f} s")
    except TimeoutError:
        count.unrecovered += 1
        count.notes.append(f"{name}: {agreement(desk.yotei)}; {desk.yotei.inside.ask('unsettled_rows')}")
    desk.yotei.control("DELETE", "faults")
    count.false_successes += _is_false(desk.yotei, answer)


def _is_right(yotei: Company) -> bool:
    return yotei.inside.ask("unsettled") == 0 and agreement(yotei).whole


def _is_false(yotei: Company, answer: Answer) -> bool:
    """Success was shown, and the schedule is not there. (That its meeting is, the agreement says.)"""
    if answer is None or answer.status_code not in (200, 201) or "zoom" not in answer.json():
        return False
    return answer.json()["id"] not in [number for number, _, _ in yotei.inside.ask("shown")]


def _press_again(desk: Desk) -> list[str]:
    """Everybody presses the button of every form once more: what was saved is answered again, the rest is registered.

    Returns the forms that have not exactly one schedule then.
    """
    time.sleep(KEY_AT_WORK)
    wrong = []
    for rest, body in desk.presses:
        answer = press(rest, body)
        if answer is None or answer.status_code != 201:
            wrong.append(f"{body['subject']}: {answer.text if answer else 'no answer'}")
    until(lambda: _is_right(desk.yotei), GIVE_UP, "not settled")
    subjects = [topic.removesuffix(" 変更").partition("(")[0] for _, _, topic in desk.yotei.inside.ask("shown")]
    return wrong + [body["subject"] for _, body in desk.presses if subjects.count(body["subject"]) != 1]
