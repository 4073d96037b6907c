"""A bound on how many forms of one process wait for Zoom at a time, so that a silent Zoom stops nothing else.

A node's processes share its bound: each is given its part of the places (`yotei serve`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# How long a form waits for a place (design §4), and how long a time-out counts as recent: two of Zoom's
# longest answers (20 s each) without any that came in time.
PATIENCE = 2.0
RECENT = 40.0


class NoPlace(Exception):
    """Too many forms wait for Zoom."""


class Bulkhead:
    """`waiters`: how many may wait for one of the `places`; who waits holds a thread of the server, too."""

    def __init__(self, places: int, waiters: int) -> None:
        self._free = threading.BoundedSemaphore(places)
        self._seats = threading.BoundedSemaphore(waiters)
        self._silent_since: float | None = None

    @contextmanager
    def place(self) -> Iterator[None]:
        """Holds one place. Raises `NoPlace` after `PATIENCE` seconds; at once while Zoom has lately been silent."""
        if not (self._free.acquire(blocking=False) or self._wait()):
            raise NoPlace
        try:
            yield
        finally:
            self._free.release()

    def _wait(self) -> bool:
        if self._is_silent() or not self._seats.acquire(blocking=False):
            return False
        try:
            return self._free.acquire(timeout=PATIENCE)
        finally:
            self._seats.release()

    def note_silence(self) -> None:
        self._silent_since = time.monotonic()

    def note_answer(self) -> None:
        self._silent_since = None

    def _is_silent(self) -> bool:
        return self._silent_since is not None and time.monotonic() - self._silent_since < RECENT
