"""How fast a person's programs may ask: a bound against loops that run wild, far above what programs need.

Each process counts for itself, in memory: a count in the database would cost every request more than it saves.
"""

from __future__ import annotations

import threading
import time

PER_SECOND = 100
BURST = 1000  # requests at once, after a rest
MOST_PEOPLE = 10_000  # remembered; the others have rested


class Pace:
    """Evenly spaced slots (GCRA), one row a person."""

    def __init__(self, per_second: float = PER_SECOND, burst: int = BURST) -> None:
        self._slot, self._ahead = 1 / per_second, burst / per_second
        self._next: dict[int, float] = {}
        self._lock = threading.Lock()

    def wait(self, person: int) -> float:
        """Counts a request; the seconds until it is worth asking again, 0 where it may go on."""
        with self._lock:
            now = time.monotonic()
            after = max(now, self._next.get(person, now)) + self._slot
            if after - now > self._ahead:
                return after - now - self._ahead
            self._next[person] = after
            if len(self._next) > MOST_PEOPLE:
                self._next = {each: at for each, at in self._next.items() if at > now}
            return 0.0
