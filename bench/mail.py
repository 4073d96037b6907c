"""10,000 mails wait, two workers send them, and the mail server dies three times; a worker dies once, too.

Both are killed as processes in the middle of their work. None is lost; those that came twice are those whose answer was
cut, and each of them says so.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.company import Company, company, on_each_database
from bench.programs import free_ports, until, yotei

MAILS = int(os.environ.get("MAILS", "10000"))
SERVER_DIES_AT = (MAILS // 4, MAILS // 2, MAILS * 3 // 4)
WORKER_DIES_AT = MAILS * 2 // 5
DOWN = 1.0  # seconds
MOST_SECONDS = 900.0
LEAST_RATE = 10.0  # mails a second of two workers, on whatever disk: each commits twice a mail


class Dying:
    """A program that is killed and started again."""

    def __init__(self, yotei: Company, *words: str) -> None:
        self._company, self._words = yotei, words
        self.process = self._start()
        yotei.stack.callback(lambda: (self.process.kill(), self.process.wait()))

    def die(self) -> None:
        self.process.kill()
        self.process.wait()
        time.sleep(DOWN)
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._company.log.open("ab") as log:
            environment = self._company.environment
            return subprocess.Popen([sys.executable, *self._words], env=environment, stdout=log, stderr=log)


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    [port] = free_ports(1)
    with company(database, serve=None, YOTEI_MAIL_URL=f"smtp://127.0.0.1:{port}") as made:
        taken = made.log.with_name("taken")
        made.inside.ask("queue_mails", count=MAILS)
        server = Dying(made, "-m", "tests.support.smtp", str(port), str(taken))
        workers = [Dying(made, *yotei("worker")) for _ in range(2)]
        until(lambda: _count(taken) > 0, 60, "no mail came")
        rate = _play(taken, server, workers)
        until(lambda: made.inside.ask("mails_left") == 0, MOST_SECONDS, "mails are left")
        return _judge(database, made, taken, rate)


def _play(taken: Path, server: Dying, workers: Sequence[Dying]) -> float:
    """Mails a second before the first death."""
    begin, before = time.monotonic(), _count(taken)
    rate = 0.0
    for at in sorted([*SERVER_DIES_AT, WORKER_DIES_AT]):
        until(lambda at=at: _count(taken) >= at, MOST_SECONDS, f"{at} mails did not come")  # type: ignore[misc]
        rate = rate or (_count(taken) - before) / (time.monotonic() - begin)
        (workers[0] if at == WORKER_DIES_AT else server).die()
    return rate


def _judge(database: str, made: Company, taken: Path, rate: float) -> bool:
    times, unanswered = _read(taken)
    states: dict[str, list[object]] = made.inside.ask("mails")
    lost = [name for name in states if times[name] == 0]
    twice = {name for name, number in times.items() if number > 1}
    silent = [name for name in twice if states[name] != ["sent", times[name] - 1]]
    marked = {name for name, (_state, unsure) in states.items() if unsure}
    uncut = len(twice - unanswered)
    mistakes = made.mistakes()
    print(
        f"mail, {database}: {len(states)} mails, {len(lost)} lost (none); {len(twice)} came twice, of these "
        f"{len(twice) - uncut} whose answer the server's deaths cut and {uncut} in the hand of the worker that was "
        f"killed (at most 1); {len(silent)} of them do not say so (none); {len(marked - twice)} say so and came once; "
        f"{rate:.0f} mails a second with two workers (at least {LEAST_RATE:.0f}); {len(mistakes)} mistakes logged "
        f"(none) {mistakes[:2]}"
    )
    is_whole = len(states) == MAILS and not lost and not silent and uncut <= 1
    return is_whole and rate >= LEAST_RATE and not mistakes


def _count(taken: Path) -> int:
    return taken.read_bytes().count(b"took") if taken.exists() else 0


def _read(taken: Path) -> tuple[Counter[str], set[str]]:
    """How often each came, and those whose answer did not leave the server at least once."""
    times: Counter[str] = Counter()
    unanswered: set[str] = set()
    for kind, name in re.findall(r"^(took|answered) (\S+)$", taken.read_text(encoding="ascii"), re.MULTILINE):
        if kind == "took":
            times[name] += 1
            unanswered.add(name)
        elif times[name] == 1:
            unanswered.discard(name)
    return times, unanswered
