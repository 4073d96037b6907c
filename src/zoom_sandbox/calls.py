"""The log of what was asked and answered. Bodies are kept as they came and read only when looked at."""

import itertools
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from zoom_sandbox.exchange import read_json

MAX_BYTES = 64 * 1024 * 1024  # long lists answered ten thousand times must not eat the machine


@dataclass
class Call:
    number: int
    time: datetime
    kind: str  # "api" or "token"
    method: str
    path: str  # below /v2, decoded; or /oauth/token
    query: Mapping[str, str]
    raw_body: bytes
    status: int | None = None  # None: no answer was given (yet)
    raw_answer: bytes = b""
    done: bool = False  # carried out: it had its effect, whatever the caller was told
    fault: str | None = None

    @property
    def body(self) -> Any:
        return _read(self.raw_body)

    @property
    def answer(self) -> Any:
        return _read(self.raw_answer)

    def fits(self, method: str, path: str) -> bool:
        return method in ("*", self.method) and fnmatchcase(self.path, path)

    def as_json(self) -> dict[str, object]:
        return {
            "number": self.number,
            "time": self.time.isoformat(),
            "kind": self.kind,
            "method": self.method,
            "path": self.path,
            "query": dict(self.query),
            "body": self.body,
            "status": self.status,
            "answer": self.answer,
            "done": self.done,
            "fault": self.fault,
        }


class CallLog:
    def __init__(self, limit: int) -> None:
        self._lock = threading.Lock()
        self._calls: deque[Call] = deque()
        self._limit = limit
        self._bytes = 0
        self._last = 0

    def open(self, time: datetime, kind: str, method: str, path: str, query: Mapping[str, str], body: bytes) -> Call:
        """A line for a call that has just come in."""
        with self._lock:
            self._last += 1
            call = Call(self._last, time, kind, method, path, query, body)
            self._calls.append(call)
            self._bytes += len(body)
            self._trim()
        return call

    def close(self, call: Call, status: int | None, answer: bytes) -> None:
        with self._lock:
            call.status = status
            call.raw_answer = answer
            self._bytes += len(answer)
            self._trim()

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()
            self._bytes = 0

    def all(self) -> list[Call]:
        with self._lock:
            return list(self._calls)

    def since(self, number: int) -> list[Call]:
        return [call for call in self.all() if call.number > number]

    def last_ones(self, count: int) -> list[Call]:
        """The newest first."""
        with self._lock:
            return list(itertools.islice(reversed(self._calls), count))

    @property
    def last(self) -> int:
        return self._last

    def _trim(self) -> None:
        while self._calls and (len(self._calls) > self._limit or self._bytes > MAX_BYTES):
            old = self._calls.popleft()
            self._bytes -= len(old.raw_body) + len(old.raw_answer)


def _read(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return read_json(raw)
    except ValueError:
        return raw.decode("utf-8", "replace")
