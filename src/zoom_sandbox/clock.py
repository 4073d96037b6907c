"""The sandbox's clock: everything that has an age asks it, and it can be moved."""

import threading
from datetime import UTC, datetime, timedelta

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)  # room for sums around them


class Clock:
    """Runs with the machine's clock, shifted as told; or stands still."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shift = timedelta()
        self._still: datetime | None = None

    def now(self) -> datetime:
        with self._lock:
            return self._still or datetime.now(UTC) + self._shift

    def advance(self, seconds: float) -> None:
        """Raises ValueError when that leads out of the calendar, as `set` does."""
        try:
            step = timedelta(seconds=seconds)
            _must_be_in_reach(self.now() + step)
        except OverflowError:
            raise ValueError("That is beyond all calendars.") from None
        with self._lock:
            if self._still is None:
                self._shift += step
            else:
                self._still += step

    def set(self, when: datetime, *, still: bool = False) -> None:
        """Go on from `when` (aware); with `still` the hands do not move until told."""
        if when.tzinfo is None:
            raise ValueError("The clock needs a time with a zone.")
        _must_be_in_reach(when)
        with self._lock:
            self._shift = when - datetime.now(UTC)
            self._still = when.astimezone(UTC) if still else None

    def freeze(self) -> None:
        self.set(self.now(), still=True)

    def reset(self) -> None:
        with self._lock:
            self._shift = timedelta()
            self._still = None


def _must_be_in_reach(when: datetime) -> None:
    if not EARLIEST <= when <= LATEST:
        raise ValueError(f"The clock goes from {EARLIEST.year} to {LATEST.year}; beyond are no calendars.")
