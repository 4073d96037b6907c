"""What each Zoom plan allows the whole account (contract §3.1), and what every host is allowed (§3.2)."""

from dataclasses import dataclass
from typing import Literal

from yotei.zoom.calls import Label

Plan = Literal["free", "pro", "business"]

# Creates and updates for one host in one UTC day, all meetings together; the same on every plan (contract §3.2).
HOST_DAILY = 100


@dataclass(frozen=True)
class Rate:
    """Calls a second and calls a UTC day; None where Zoom publishes no daily number."""

    per_second: int
    per_day: int | None


# The numbers are Zoom's own, copied from contract §3.1. A heavy day is shared with the resource-intensive calls, of
# which we make none.
PLANS: dict[Plan, dict[Label, Rate]] = {
    "free": {Label.LIGHT: Rate(4, 6_000), Label.MEDIUM: Rate(2, 2_000), Label.HEAVY: Rate(1, 1_000)},
    "pro": {Label.LIGHT: Rate(30, None), Label.MEDIUM: Rate(20, None), Label.HEAVY: Rate(10, 30_000)},
    "business": {Label.LIGHT: Rate(80, None), Label.MEDIUM: Rate(60, None), Label.HEAVY: Rate(40, 60_000)},
}
