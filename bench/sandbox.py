"""The sandbox itself: everything it says held against Zoom's own specification, and what a call of it costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from socket import create_connection, socket
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from jsonschema import ValidationError

from bench.figures import seconds
from bench.programs import REPOSITORY
from bench.sandbox_servers import FEW, HOSTS, MANY
from tests.sandbox.conftest import EVENTS, NOON, OPERATIONS, TRAPS, Api, check_event, traps_in
from tests.sandbox.walk import every_call, every_event
from zoom_sandbox import Sandbox

ROUNDS, WARM = 400, 50  # the median of 400 is steady within a few per cent
MOST_COST = 3.0  # times a call of an empty application on the same server
MOST_GROWTH = 1.5  # times the same call among few meetings


def run() -> bool:
    kept = [_specification(), _cost()]
    return all(kept)


# What it says


class Checked(Api):
    """Keeps what does not fit, and goes on."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.wrong: list[str] = []
        super().__init__(sandbox)

    def check(self, method: str, path: str, answer: Any) -> None:
        try:
            super().check(method, path, answer)
        except ValidationError as error:
            self.wrong.append(f"{method} {path}: {error.message}")


def _specification() -> bool:
    api = Checked(_at_noon())
    every_call(api)
    told = _at_noon()
    every_event(told)
    events = [*api.sandbox.events, *told.events]
    wrong = [*api.wrong, *(fault for event in events for fault in _fault_of(event))]
    operations, kinds = set(api.checked), {event.name for event in events}
    print(
        f"sandbox: {len(api.checked)} answers of {len(operations)} operations (all {len(OPERATIONS)}) and "
        f"{len(events)} events of {len(kinds)} kinds (all {len(EVENTS)}) held against the specification; "
        f"exceptions unexplained: {len(wrong)}"
    )
    schemas = [*(part for each in OPERATIONS.values() for part in each["answers"].values() if part), *EVENTS.values()]
    places = Counter(name for schema in schemas for name in traps_in(schema))
    for name, why in TRAPS.items():
        print(f"  known trap of the files: {name}, {why} ({places[name]} places)")
    print("".join(f"  does not fit: {each}\n" for each in wrong), end="")
    return not wrong and operations == set(OPERATIONS) and kinds == set(EVENTS)


def _at_noon() -> Sandbox:
    made = Sandbox(seed=1)
    made.clock.set(NOON, still=True)
    return made


def _fault_of(event: Any) -> Iterator[str]:
    try:
        check_event(event)
    except ValidationError as error:
        yield f"{event.name}: {error.message}"


# What a call costs


class Caller:
    """Keeps one line and does no more than it must, so that what is measured is the server."""

    def __init__(self, line: socket, token: str, meeting: int) -> None:
        self._line = line
        head = f"Host: bench\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n"
        body = b'{"topic":"bench","start_time":"2090-12-02T01:00:00Z","duration":60,"timezone":"Asia/Tokyo"}'
        self._get = f"GET /v2/meetings/{meeting} HTTP/1.1\r\n{head}\r\n".encode()
        more = f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._post = f"POST /v2/users/{HOSTS[0]}/meetings HTTP/1.1\r\n{more}".encode() + body

    def get(self) -> None:
        self._ask(self._get, b"200")

    def post(self) -> None:
        self._ask(self._post, b"20")

    def _ask(self, words: bytes, status: bytes) -> None:
        self._line.sendall(words)
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += self._line.recv(65536)
        head, _, body = heard.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 " + status):
            raise RuntimeError(f"The sandbox answered {head[:80]!r}.")
        length = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += self._line.recv(65536)


def _cost() -> bool:
    with _callers() as callers:
        empty, few, many = (callers[name] for name in ("empty", "few", "many"))
        gets = _in_turns(empty.get, few.get, many.get)
        posts = _in_turns(empty.post, few.post, many.post)
    kept = [_told("GET of a meeting", *gets), _told("POST that makes one", *posts)]
    return all(kept)


def _told(what: str, empty: float, few: float, many: float) -> bool:
    print(
        f"sandbox: {what} costs {few * 1e6:.0f} µs, a call of an empty application {empty * 1e6:.0f} µs: "
        f"{few / empty:.2f} times (at most {MOST_COST:.0f}); among {MANY:,} meetings {many * 1e6:.0f} µs: "
        f"{many / few:.2f} times that among {FEW} (at most {MOST_GROWTH}); median of {ROUNDS}, in turns"
    )
    return few <= MOST_COST * empty and many <= MOST_GROWTH * few


def _in_turns(*calls: Callable[[], None]) -> list[float]:
    """Whatever else the machine does falls on all of them."""
    rounds = [[seconds(call) for call in calls] for _ in range(WARM + ROUNDS)][WARM:]
    return [median(times) for times in zip(*rounds, strict=True)]


@contextmanager
def _callers() -> Iterator[dict[str, Caller]]:
    """Of servers in a process of their own, so that the caller's Python is not theirs."""
    environment = os.environ | {"PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}"}
    command = [sys.executable, "-m", "bench.sandbox_servers"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, **pipes) as process, ExitStack() as lines:
        told = json.loads(process.stdout.readline())
        found = {}
        for name, each in told.items():
            address = urlsplit(each["url"])
            line = lines.enter_context(create_connection((address.hostname, address.port), timeout=30))
            found[name] = Caller(line, each.get("token", ""), each.get("meeting", 0))
        try:
            yield found
        finally:
            process.stdin.close()
