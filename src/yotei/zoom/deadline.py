"""One moment by which everything must be over, shared by all steps of a call: total, not per read (design §4)."""

import time
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Deadline:
    """`at` is a point of the monotonic clock, in seconds; it means nothing in another process."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Seconds that are left, never negative."""
        return max(0.0, self.at - time.monotonic())

    @property
    def passed(self) -> bool:
        return self.remaining() == 0.0

    def sooner(self, seconds: float) -> "Deadline":
        """This deadline, or `seconds` from now if that is earlier."""
        return min(self, Deadline.after(seconds), key=lambda deadline: deadline.at)
