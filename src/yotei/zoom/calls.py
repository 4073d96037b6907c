"""One HTTP request to Zoom's API as the budgets see it."""

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """Zoom's weight of a call (contract §3.1)."""

    LIGHT = "light"
    MEDIUM = "medium"
    HEAVY = "heavy"


@dataclass(frozen=True)
class Call:
    """`path` is below the API's address and without a query. `host` is the account as asked for, where there is one;
    `counts_for_host` is true for what goes into that host's 100 a day (contract §3.2)."""

    method: str
    path: str
    label: Label
    host: str | None = None
    counts_for_host: bool = False
