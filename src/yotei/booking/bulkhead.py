"""A bound on how many forms of one process wait for Zoom at a time, so that a silent Zoom stops nothing else."""

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
    def __init__(self, places: int) -> None:
        self._free = threading.BoundedSemaphore(places)
        self._silent_since: float | None = None

    @contextmanager
    def place(self) -> Iterator[None]:
        """Holds one place. Raises `NoPlace` after `PATIENCE` seconds; at once while Zoom has lately been silent."""
        if not self._free.acquire(timeout=0 if self._is_silent() else PATIENCE):
            raise NoPlace
        try:
            yield
        finally:
            self._free.release()

    def note_silence(self) -> None:
        self._silent_since = time.monotonic()

    def note_answer(self) -> None:
        self._silent_since = None

    def _is_silent(self) -> bool:
        return self._silent_since is not None and time.monotonic() - self._silent_since < RECENT
