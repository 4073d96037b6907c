"""Faults by script: which call, and what becomes of it."""

import itertools
import os
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

ACTIONS = {
    "refuse": "closed before anything was read; not done",
    "cut_before": "closed without an answer; not done",
    "cut_after": "done, then closed without an answer",
    "reset": "RST; done as `done` says",
    "silence": "no answer for `seconds`; done first if `done`, else closed after them",
    "half": "done, half of the answer's body, then closed",
    "delay": "`seconds` later, then as ever",
    "status": "`status`, `body` and `headers` as given; done as `done` says",
    "rate_second": "429 of the per-second limit",
    "rate_day": "429 of the account's daily limit",
    "rate_host": "429 of the host's daily limit",
    "token_invalid": "401/124",
    "kill": "the process `pid` is killed, then closed without an answer; done first if `done`",
    "gone": "404/3001; with `seconds` only of a meeting younger than that",
    "list_lag": "meetings younger than `seconds` are missing from lists",
    "page_fails": "`status` for every page but the first",
}
_LISTS = "/users/*/meetings"
LONGEST = 10**8  # seconds, three years: more than any meeting lives


class ConnectionFault(Exception):
    """Raised out of the WSGI application where there is no socket to hurt: the transport turns it into its own error.

    kind: refuse | cut | reset | silence | half. `partial` is what had been sent of the body (half only).
    """

    def __init__(self, kind: str, partial: bytes = b"", status: int | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.partial = partial
        self.status = status


@dataclass
class Fault:
    action: str
    method: str = "*"
    path: str = "*"  # fnmatch on the path below /v2; the token endpoint only by "/oauth/token"
    times: int | None = 1  # how often it fires; None: for ever
    nth: int = 1  # the first matching call on which it fires
    every: int = 1  # and from there every so many
    probability: float = 1.0  # and then so often, by a dice of its own
    seed: int = 0  # of that dice
    body_contains: str = ""
    done: bool = False
    seconds: float = 0.0
    status: int = 503
    body: Any = None
    pid: int = 0  # for `kill`
    headers: Any = None  # for `status` a mapping; for rate_* whether Zoom's headers are there
    id: int = 0
    seen: int = field(default=0)
    fired: int = field(default=0)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    def matches(
        self, method: str, path: str, query: Mapping[str, str], body: bytes, age: timedelta | None = None
    ) -> bool:
        """`age` is that of the meeting that the path names."""
        if self.method not in ("*", method) or not self._path_fits(path):
            return False
        if self.action == "gone" and self.seconds and (age is None or age >= timedelta(seconds=self.seconds)):
            return False
        if self.action == "page_fails" and not query.get("next_page_token") and query.get("page_number", "1") == "1":
            return False
        return not self.body_contains or self.body_contains.encode("utf-8", "replace") in body

    def _path_fits(self, path: str) -> bool:
        if path.startswith("/oauth") and not self.path.startswith("/oauth"):
            return False
        return fnmatchcase(path, self.path)

    def due(self) -> bool:
        spent = self.times is not None and self.fired >= self.times
        is_turn = not spent and self.seen >= self.nth and (self.seen - self.nth) % self.every == 0
        return is_turn and self._dice.random() < self.probability

    def as_json(self) -> dict[str, object]:
        return asdict(self)


_OWN_DEFAULTS: dict[str, dict[str, Any]] = {
    "silence": {"seconds": 3600.0},
    "list_lag": {"method": "GET", "path": _LISTS, "times": None},
    "page_fails": {"method": "GET", "path": _LISTS, "status": 502},
    "rate_second": {"headers": True},
    "rate_day": {"headers": True},
    "rate_host": {"headers": True},
}
_SETTABLE = {
    "action": str,
    "method": str,
    "path": str,
    "times": (int, type(None)),
    "nth": int,
    "every": int,
    "probability": (int, float),
    "seed": int,
    "body_contains": str,
    "done": bool,
    "seconds": (int, float),
    "status": int,
    "pid": int,
    "body": object,
    "headers": (bool, dict, type(None)),
}


_FLAGS = ("done", "headers", "body")  # where true and false are no numbers
_NAME, _LINE = re.compile(r"[A-Za-z0-9-]+"), re.compile(r"[ -~\xa0-\xff]*")


def _fits_a_head(header: tuple[str, object]) -> bool:
    name, value = header
    return bool(_NAME.fullmatch(name) and _LINE.fullmatch(str(value)))


class FaultBook:
    """`may_kill`: whether a script may end processes of this machine."""

    def __init__(self, *, may_kill: bool = False) -> None:
        self._faults: list[Fault] = []
        self._may_kill = may_kill
        self._ids = itertools.count(1)

    def __iter__(self) -> Iterator[Fault]:
        return iter(list(self._faults))

    def add(self, /, **fields: Any) -> Fault:
        action = fields.get("action")
        if not isinstance(action, str) or action not in ACTIONS:
            raise ValueError(f"No such action: {action!r}; there are {', '.join(ACTIONS)}.")
        for name, value in fields.items():
            if name not in _SETTABLE:
                raise ValueError(f"A fault has no {name!r}; it has {', '.join(_SETTABLE)}.")
            is_flag = isinstance(value, bool) and name not in _FLAGS
            if is_flag or not isinstance(value, _SETTABLE[name]):  # type: ignore[arg-type]
                raise ValueError(f"{name} cannot be {value!r}.")
        fault = Fault(**{**_OWN_DEFAULTS.get(action, {}), **fields}, id=next(self._ids))
        fault.method = fault.method.upper()
        if fault.nth < 1 or fault.every < 1 or (fault.times is not None and fault.times < 1):
            raise ValueError("nth, every and times start at 1.")
        if not 0 < fault.probability <= 1:
            raise ValueError("probability is above 0 and at most 1.")
        if not 0 <= fault.seconds <= LONGEST:
            raise ValueError(f"seconds are 0 to {LONGEST}.")
        if not 200 <= fault.status <= 599:
            raise ValueError("status is 200 to 599.")
        if isinstance(fault.headers, dict) and not all(map(_fits_a_head, fault.headers.items())):
            raise ValueError("headers are names and values of one line each, in Latin letters.")
        if action == "kill":
            self._must_be_killable(fault.pid)
        self._faults.append(fault)
        return fault

    def _must_be_killable(self, pid: int) -> None:
        if not self._may_kill:
            raise ValueError("This sandbox kills nothing: start it with --may-kill.")
        if not 1 < pid < 2**31 or pid in (os.getpid(), os.getppid()):
            raise ValueError(f"pid is the number of the process to kill; {pid} is none that may be.")

    def clear(self) -> None:
        self._faults.clear()

    def strike(
        self, method: str, path: str, query: Mapping[str, str], body: bytes, age: timedelta | None = None
    ) -> Fault | None:
        """Every matching fault counts the call; the first that is due fires."""
        chosen = None
        for fault in self._faults:
            if fault.action == "list_lag" or not fault.matches(method, path, query, body, age):
                continue
            fault.seen += 1
            if chosen is None and fault.due():
                fault.fired += 1
                chosen = fault
        return chosen

    def lag(self, method: str, path: str) -> timedelta:
        """How young a meeting may be to be missing from this list."""
        longest = 0.0
        for fault in self._faults:
            if fault.action != "list_lag" or not fault.matches(method, path, {}, b""):
                continue
            fault.seen += 1
            if fault.due():
                fault.fired += 1
                longest = max(longest, fault.seconds)
        return timedelta(seconds=longest)
