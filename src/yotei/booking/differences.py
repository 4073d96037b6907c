"""What Zoom is not known to hold of what is wanted. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .meeting import MeetingFields
from .series import Held, Series


def changed_fields(fields: MeetingFields, settled: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """The fields that differ, exceptions of a series apart. A date that was cancelled at Zoom only comes back when the
    whole series is laid out anew."""
    sought = fields.at_zoom()
    changed = {name: value for name, value in sought.items() if settled.get(name) != value}
    if "series" in settled and "series" not in sought:
        changed["series"] = None  # it was one
    series = fields.series
    if series is not None and series.is_fixed and _has_revived(fields, series, settled, now):
        changed["series"] = sought["series"]
    return changed


def changed_dates(
    fields: MeetingFields, settled: dict[str, Any], *, now: datetime
) -> Iterator[tuple[datetime, Held | None]]:
    """Dates of a series that are held otherwise than Zoom is known to hold them, and when; None: not at all.

    Of dates that are still ahead: of the others Zoom takes nothing any more.
    """
    series = fields.series
    if series is None or not series.is_fixed:
        return
    known = settled.get("dates", {})
    for date in series.starts:
        wanted, plain = series.held(date, fields.minutes), Held(date, fields.minutes)
        there = _known(known, date, plain)
        last = max(each.end for each in (plain, wanted, there) if isinstance(each, Held))
        sendable = wanted if wanted is not None and wanted.start > now else None
        if there not in (wanted, sendable) and last > now:
            yield date, sendable


def _known(known: dict[str, Any], date: datetime, plain: Held) -> Held | str | None:
    """When Zoom holds a date; None: not at all, "": nobody knows."""
    at = date.isoformat()
    if at not in known:
        return plain
    return "" if isinstance(known[at], dict) else Held.from_json(known[at]) if known[at] else None


def _has_revived(fields: MeetingFields, series: Series, settled: dict[str, Any], now: datetime) -> bool:
    cancelled = [datetime.fromisoformat(at) for at, held in settled.get("dates", {}).items() if held is None]
    held = [series.held(date, fields.minutes) for date in cancelled if date > now and date in series.starts]
    return any(each is not None and each.start > now for each in held)
