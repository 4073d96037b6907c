"""All meetings, found by id and by host without walking through the others."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from zoom_sandbox import errors
from zoom_sandbox.instances import Instance
from zoom_sandbox.meetings import Meeting
from zoom_sandbox.users import User

RECOVERABLE = timedelta(days=7)  # contract 2.6


class Book:
    def __init__(self) -> None:
        self._live: dict[int, Meeting] = {}
        self._by_host: dict[str, dict[int, Meeting]] = {}
        self._deleted: dict[int, Meeting] = {}
        self.running: dict[int, Meeting] = {}  # by id
        self.held: dict[str, tuple[Meeting, Instance]] = {}  # by the UUID of each holding that has ended

    def free_id(self, make: Callable[[], int]) -> int:
        while (number := make()) in self._live or number in self._deleted:
            pass
        return number

    def add(self, meeting: Meeting) -> None:
        self._live[meeting.id] = meeting
        self._by_host.setdefault(meeting.host_id, {})[meeting.id] = meeting

    def find(self, meeting_id: int, now: datetime) -> Meeting | None:
        meeting = self._live.get(meeting_id)
        return meeting if meeting is not None and meeting.alive(now) else None

    def get(self, meeting_id: int, now: datetime) -> Meeting:
        meeting = self.find(meeting_id, now)
        if meeting is None:
            raise errors.no_meeting(meeting_id)
        return meeting

    def ever(self, meeting_id: int) -> Meeting | None:
        """Also one that has expired or is deleted."""
        return self._live.get(meeting_id) or self._deleted.get(meeting_id)

    def of_host(self, host_id: str, now: datetime) -> list[Meeting]:
        return [meeting for meeting in self._by_host.get(host_id, {}).values() if meeting.alive(now)]

    def live(self, now: datetime) -> list[Meeting]:
        return [meeting for meeting in self._live.values() if meeting.alive(now)]

    def newest_first(self) -> Iterator[Meeting]:
        """Also those that have expired."""
        return reversed(self._live.values())

    def newest(self, count: int, now: datetime) -> list[Meeting]:
        """The last made first; stops as soon as it has enough."""
        found: list[Meeting] = []
        for meeting in self.newest_first():
            if len(found) == count:
                break
            if meeting.alive(now):
                found.append(meeting)
        return found

    def deleted(self) -> list[Meeting]:
        return list(self._deleted.values())

    def __len__(self) -> int:
        return len(self._live)

    def hand_over(self, meeting: Meeting, host: User) -> None:
        del self._by_host[meeting.host_id][meeting.id]
        meeting.host = host
        self.add(meeting)

    def delete(self, meeting: Meeting, now: datetime) -> None:
        del self._live[meeting.id]
        del self._by_host[meeting.host_id][meeting.id]
        meeting.deleted_at = now
        self._deleted[meeting.id] = meeting

    def recover(self, meeting_id: int, now: datetime) -> Meeting:
        meeting = self._deleted.get(meeting_id)
        if meeting is None or meeting.deleted_at is None or now > meeting.deleted_at + RECOVERABLE:
            return self.get(meeting_id, now)
        del self._deleted[meeting_id]
        meeting.deleted_at = None
        self.add(meeting)
        return meeting
