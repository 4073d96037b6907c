"""Why a verb on an activity was not done; nothing was changed then.

ActivityError
├─ NotAllowed       the employee may not write, or not change this one
├─ VersionMoved     it was changed since it was read
└─ AlreadyReported  this author has reported on this date of the schedule before

Fields that are wrong come as Django's `ValidationError` with messages by field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Activity


class ActivityError(Exception):
    """The root."""


class NotAllowed(ActivityError):
    """The employee may not do this."""


class VersionMoved(ActivityError):
    """`current` is the activity as it stands, or None if it is gone."""

    def __init__(self, current: Activity | None) -> None:
        super().__init__()
        self.current = current


class AlreadyReported(ActivityError):
    """`existing` is the author's report."""

    def __init__(self, existing: Activity) -> None:
        super().__init__()
        self.existing = existing
