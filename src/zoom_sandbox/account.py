"""What a call to the API is given: the account's rooms, the request and the time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from zoom_sandbox import errors
from zoom_sandbox.book import Book
from zoom_sandbox.exchange import Request
from zoom_sandbox.faults import FaultBook
from zoom_sandbox.limits import Limits
from zoom_sandbox.meetings import Meeting
from zoom_sandbox.names import Names
from zoom_sandbox.scheduling import Scheduler
from zoom_sandbox.switches import CallRules
from zoom_sandbox.users import Directory, User

if TYPE_CHECKING:
    from zoom_sandbox.desk import Desk


@dataclass
class Account:
    id: str
    names: Names
    users: Directory
    book: Book
    scheduler: Scheduler
    limits: Limits
    faults: FaultBook
    rules: CallRules

    @property
    def counts_begun_minutes(self) -> bool:
        return self.rules.held_minutes == "begun"

    def start_url(self, meeting: Meeting) -> str:
        return f"{meeting.link_base}/s/{meeting.id}?zak={self.names.text(40)}"  # a new one each time (contract 2.4)


def is_meeting_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20  # contract 2.1: 64 bits


@dataclass
class Ask:
    account: Account
    desk: "Desk"
    request: Request
    label: str
    values: dict[str, str]
    now: datetime
    counted_host: str | None = field(default=None)

    def user(self) -> User:
        if self.values["user"] == "me" and self.account.rules.me == "owner":
            return self.account.users.owner
        return self.account.users.find(self.values["user"], self.now)

    def host(self) -> User:
        user = self.user()
        user.must_be_host(self.account.id)
        return user

    def meeting(self) -> Meeting:
        return self.account.book.get(self.meeting_id(), self.now)

    def meeting_id(self) -> int:
        text = self.values["meeting"]
        if not is_meeting_id(text):
            raise errors.invalid("meetingId")  # U: the text
        return int(text)

    def count_write(self, host: User) -> None:
        """One of the host's hundred a day (contract 3.2)."""
        self.account.limits.admit_write(host.id, self.now)
        self.counted_host = host.id

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        text = self.request.query.get(name, "")
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
            raise errors.invalid(name)
        return int(text)

    def choice(self, name: str, default: str, among: tuple[str, ...]) -> str:
        text = self.request.query.get(name, default)
        if text not in among:
            raise errors.invalid(name)
        return text

    def flag(self, name: str, default: bool) -> bool:
        return self.choice(name, str(default).lower(), ("true", "false")) == "true"
