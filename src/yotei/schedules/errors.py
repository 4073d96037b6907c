"""Why a verb on a schedule was not done; nothing was changed then.

ScheduleError
├─ NotAllowed          the employee may not change it (他ユーザが変更/削除: 不可)
├─ NoSuchDate          the series has no such date, or does not hold it
├─ VersionMoved        it was changed since it was read
├─ BeingChanged        somebody's form is waiting for Zoom with it this moment
├─ KeyReused           the request key was used for another request
└─ RequestInProgress   the first request with this key is still at work

Fields that are wrong come as Django's `ValidationError` with messages by field; what Zoom refused as
`yotei.booking.problems.BookingFailed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Schedule


class ScheduleError(Exception):
    """The root."""


class NotAllowed(ScheduleError):
    """The employee may not change this schedule."""


class NoSuchDate(ScheduleError):
    """The series has no such date (any more)."""


class VersionMoved(ScheduleError):
    """`current` is the schedule as it stands, or None if it is gone."""

    def __init__(self, current: Schedule | None) -> None:
        super().__init__()
        self.current = current


class BeingChanged(ScheduleError):
    """`by` is the name of whoever is changing it."""

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


class KeyReused(ScheduleError):
    """The request key belongs to another request; `schedule_id` is what that one made."""

    def __init__(self, schedule_id: int | None) -> None:
        super().__init__(schedule_id)
        self.schedule_id = schedule_id


class RequestInProgress(ScheduleError):
    """Ask again after `retry_after` seconds."""

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
