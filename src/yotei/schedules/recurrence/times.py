"""Where a date and a wall clock become an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When the clocks of that zone show it, in UTC.

    A time that is skipped (clocks put forward) is read with the offset before, so 02:30 becomes 03:30; of a time that
    comes twice it is the first (RFC 5545, 3.3.5). A form refuses such a time for a single date; a series has to go on.
    """
    return datetime.combine(day, at, zone).astimezone(UTC)


def is_plain(day: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the clocks show that time once, so that nobody can read it in two ways."""
    local = datetime.combine(day, at, zone)
    return local.utcoffset() == local.replace(fold=1).utcoffset()
