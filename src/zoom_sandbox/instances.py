"""Meetings as they were held: each holding, and who came and went. Source: contract 2.6, 2.7, 5."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FREE_MINUTES = timedelta(minutes=40)  # contract 2.6: of a Basic host
OUT_OF_MINUTES = "Exceeded free meeting minutes limit."  # contract 2.6
HOST_ENDED = "Host ended the meeting."
LEFT = "Left the meeting."


@dataclass
class Participant:
    number: str  # Zoom's `user_id`: of this holding alone
    uuid: str
    name: str
    joined_at: datetime
    email: str = ""
    account_user: str = ""  # the id of a user of the account; guests have none
    left_at: datetime | None = None
    reason: str = ""

    def leave(self, now: datetime, reason: str) -> None:
        self.left_at, self.reason = now, reason

    def minutes(self, now: datetime, *, begun: bool) -> int:
        return minutes_of((self.left_at or now) - self.joined_at, begun=begun)


@dataclass
class Instance:
    """One holding of a meeting; each has a UUID of its own."""

    uuid: str
    started_at: datetime
    ended_at: datetime | None = None
    participants: list[Participant] = field(default_factory=list)

    @property
    def present(self) -> list[Participant]:
        return [each for each in self.participants if each.left_at is None]

    def end(self, now: datetime, reason: str) -> Iterator[Participant]:
        """Ends it; those who were sent out, one after the other."""
        for each in self.present:
            each.leave(now, reason)
            yield each
        self.ended_at = now

    def minutes(self, *, begun: bool) -> int:
        return minutes_of((self.ended_at or self.started_at) - self.started_at, begun=begun)


def minutes_of(length: timedelta, *, begun: bool) -> int:
    """Begun minutes count, or full ones alone: see `CallRules.held_minutes`."""
    seconds = int(length.total_seconds())
    return -(-seconds // 60) if begun else seconds // 60
