"""One pass of the worker, the same for `yotei worker` and `yotei settle`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass did: bookings settled, tried and not settled, not due yet."""

    settled: int = 0
    failed: int = 0
    waiting: int = 0


def one_pass() -> Pass:
    """Everything that is due now, room by room from below."""
    return Pass()
