"""What the environment hands to the engine, as one object a process: the office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from yotei.zoom import Deadline, Zoom

from .budgets import forget_hosts
from .bulkhead import Bulkhead
from .clock import Clock, DatabaseClock
from .login import AppLogin, CurrentToken
from .plans import AccountPlan

# A form's answer is on the screen within 10 s of the press of the button (design §4); the last half second is for
# writing the result and rendering the page.
FORM_SECONDS = 9.5


@dataclass(frozen=True)
class Office:
    """One Zoom account and how we call it. `forms`, `background` and `gentle` differ in what their gates allow."""

    forms: Zoom
    background: Zoom
    gentle: Zoom
    login: AppLogin
    tokens: CurrentToken
    plan: AccountPlan
    clock: Clock
    timeout: float
    lease: timedelta
    lookup_wait: timedelta
    installation: str
    base_url: str
    is_sandbox: bool = False
    sandbox_url: str = ""  # where the sandbox shows its meetings
    bulkhead: Bulkhead = field(default_factory=lambda: Bulkhead(16, waiters=32))

    close: Callable[[], None] = lambda: None

    def form_deadline(self) -> Deadline:
        """From the press of the button to the answer."""
        return Deadline.after(FORM_SECONDS)

    def link(self, token: str) -> str:
        """The address in the agenda that leads whoever may see it to the schedule."""
        return f"{self.base_url.rstrip('/')}/z/{token}"


class NotConfigured(Exception):
    """No Zoom credentials were given: Zoom categories are not offered."""


def _no_office() -> Office | None:
    return None


_make: Callable[[], Office | None] = _no_office
_office: Office | None = None
_clock: Clock = DatabaseClock()


def configure(make: Callable[[], Office | None], *, clock: Clock | None = None) -> None:
    """Takes the maker of the office. It runs at the first use: after the fork, with the database at hand."""
    global _make, _office, _clock
    _make, _office = make, None
    forget_hosts()
    _clock = clock or DatabaseClock()


def clock() -> Clock:
    return _clock


def find_office() -> Office | None:
    """The office, or None without Zoom credentials."""
    made = whole_office()
    return made if made is not None and made.login() is not None else None


def whole_office() -> Office | None:
    """Also without Zoom credentials, which an administrator may enter. None where nobody has handed in a maker."""
    global _office
    if _office is None:
        _office = _make()
    return _office


def office() -> Office:
    """The office. Raises `NotConfigured` without Zoom credentials."""
    found = find_office()
    if found is None:
        raise NotConfigured
    return found


class NetworkInTransaction(Exception):
    """A call of Zoom was tried with a database transaction open (design §2.8)."""


def refuse_in_transaction() -> None:
    """The guard handed to the Zoom client."""
    if connection.in_atomic_block:
        raise NetworkInTransaction
