"""What Zoom should hold of a schedule, and what it does hold, to be compared."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yotei.booking.meeting import MeetingFields
from yotei.booking.series import Held


def said(fields: MeetingFields, *, now: datetime) -> tuple[Any, ...]:
    """Type, times and dates ahead that the schedule says.

    A series whose dates have all begun may as well be one without times: Zoom takes no start that has passed.
    """
    series = fields.series
    if series is None:
        return 2, fields.starts_at, fields.minutes
    if not series.is_fixed:
        return 3, None, []
    dates = [series.held(start, fields.minutes) for start in series.starts]
    ahead = sorted(each for each in dates if each is not None and each.start > now)
    return 8 if ahead else 3, None, ahead


def held(meeting: Any, *, now: datetime) -> tuple[Any, ...]:
    """The same of a meeting of the sandbox."""
    if meeting.type == 2:
        return 2, meeting.start_time, meeting.duration
    dates = [Held(each.start_time, each.duration) for each in meeting.occurrences if each.available]
    ahead = sorted(each for each in dates if each.start > now)
    return meeting.type if ahead else 3, None, ahead
