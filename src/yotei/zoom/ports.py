"""What the client needs from outside: a guard, a gate that counts, and tokens. Handed in, so that this room knows no
database."""

from typing import Protocol

from yotei.zoom.calls import Call
from yotei.zoom.deadline import Deadline
from yotei.zoom.errors import Limited


class Guard(Protocol):
    def __call__(self) -> None:
        """Raises if a database transaction is open: no network inside one, ever (design §2.8)."""


class Gate(Protocol):
    def charge(self, call: Call, deadline: Deadline) -> None:
        """Counts `call` before it is sent. May wait for its slot until `deadline`; raises Limited(counted_by="us")."""

    def give_back(self, call: Call) -> None:
        """The charged call was not sent after all."""

    def learn(self, call: Call, limited: Limited) -> None:
        """Zoom answered 429 all the same: nobody need ask before `limited.until`."""


class Tokens(Protocol):
    def current(self, deadline: Deadline) -> str:
        """The access token to use; asks for one if there is none. Raises TokenFailed."""

    def renewed(self, stale: str, deadline: Deadline) -> str:
        """The token after `stale`, which Zoom took no longer. Compares first: somebody may have renewed already.
        Raises TokenFailed."""
