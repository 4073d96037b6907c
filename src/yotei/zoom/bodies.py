"""What we send to Zoom."""

from datetime import UTC, datetime
from typing import TypedDict


class MeetingBody(TypedDict, total=False):
    """The fields of contract §2.1 that we set; on a PATCH only those that differ."""

    topic: str
    agenda: str
    type: int
    start_time: str
    timezone: str
    duration: int
    recurrence: dict[str, object]
    default_password: bool
    settings: dict[str, object]


def zoom_time(moment: datetime) -> str:
    """`moment` as `yyyy-MM-ddTHH:mm:ssZ`, the one form with an instant in it that Zoom documents (contract §2.1).

    Fractions of a second are cut. Raises ValueError for a naive `moment`.
    """
    if moment.utcoffset() is None:
        raise ValueError("a naive time names no instant")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
