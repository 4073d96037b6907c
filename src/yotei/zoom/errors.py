"""What can go wrong between us and Zoom, cut by the one question that matters: may Zoom have done it?

ZoomError
├─ NotSent                      nothing was carried out at Zoom: safe to repeat
│  ├─ Unreachable               refused, unknown name, TLS, connect time-out, no free connection, no time left to send
│  └─ TokenFailed               the token could not be issued, or 124 came again right after renewing
├─ Limited                      counted by us: not sent; counted by Zoom: answered 429, not carried out
├─ Refused                      a clear 4xx: Zoom did not carry it out
│  ├─ Gone                      the meeting does not exist (any more)
│  ├─ HostUnusable              this account cannot hold meetings: pending, without a licence
│  │  └─ HostUnknown            there is no such account
│  └─ ScopeMissing              the app may not do this until an administrator adds the named scopes
└─ Unsure                       time-out, cut line, 5xx, half an answer: Zoom may have done it

Every error carries `status` (HTTP), `code` (Zoom's) and `message` (Zoom's words, or ours where Zoom said nothing), fit
for a screen. No token, secret or start link is ever part of one.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

Scope = Literal["second", "day", "host"]
CountedBy = Literal["us", "zoom"]
TokenReason = Literal["wrong_credentials", "refused", "unreachable", "failed"]

# Zoom's longest documented text has about 200 characters; what is longer is a page of HTML.
LONGEST_MESSAGE = 500


class ZoomError(Exception):
    """The root. `status` and `code` are None where there was no answer, or no JSON in it."""

    def __init__(self, message: str = "", *, status: int | None = None, code: int | None = None) -> None:
        super().__init__()
        self.message = presentable(message)
        self.status = status
        self.code = code

    def __str__(self) -> str:
        numbers = "/".join(str(number) for number in (self.status, self.code) if number is not None)
        return ": ".join(part for part in (numbers, self.message) if part) or type(self).__name__

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


class NotSent(ZoomError):
    """Nothing was carried out at Zoom: the call may be repeated."""


class Unreachable(NotSent):
    """Not a byte of the request left this machine."""


class TokenFailed(NotSent):
    """No token, so no call. `retry_at` is when whoever keeps the token will ask again, None where nobody said."""

    def __init__(
        self,
        reason: TokenReason,
        retry_at: datetime | None = None,
        *,
        message: str = "",
        status: int | None = None,
        code: int | None = None,
    ) -> None:
        super().__init__(message or reason, status=status, code=code)
        self.reason: TokenReason = reason
        self.retry_at = retry_at


class Limited(ZoomError):
    """A budget is used up until `until` (aware): the account's second or day, or the host's 100 a day."""

    def __init__(
        self,
        until: datetime,
        scope: Scope,
        counted_by: CountedBy,
        *,
        message: str = "",
        status: int | None = None,
        code: int | None = None,
    ) -> None:
        super().__init__(message or f"limit per {scope} reached", status=status, code=code)
        self.until = until
        self.scope: Scope = scope
        self.counted_by: CountedBy = counted_by


class Refused(ZoomError):
    """Zoom answered a clear no. `fields` maps a field's name to Zoom's words about it (contract §4)."""

    def __init__(
        self, status: int | None, code: int | None, message: str, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, status=status, code=code)
        self.fields = {presentable(name): presentable(text) for name, text in (fields or {}).items()}


class Gone(Refused):
    """Deleted, expired or never there: Zoom has one code for all three (contract §4)."""


class HostUnusable(Refused):
    """The account named as host is unknown, pending or has no licence."""


class HostUnknown(HostUnusable):
    """The Zoom account of ours has no such user, and so none of their meetings."""


class ScopeMissing(Refused):
    """The app lacks `scopes`; empty where Zoom did not name them."""

    def __init__(
        self,
        status: int | None,
        code: int | None,
        message: str,
        fields: Mapping[str, str] | None = None,
        *,
        scopes: tuple[str, ...] = (),
    ) -> None:
        super().__init__(status, code, message, fields)
        self.scopes = scopes


class Unsure(ZoomError):
    """The request left, and no clear answer came back: Zoom may have carried it out. `reason` says what was seen."""

    def __init__(self, reason: str, *, status: int | None = None, code: int | None = None) -> None:
        super().__init__(reason, status=status, code=code)
        self.reason = self.message


def presentable(text: str) -> str:
    """`text` on one line, not too long, and without anything that looks like a credential, should a server echo one."""
    line = " ".join(CREDENTIAL.sub(r"\1…", text).split())
    return line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 1] + "…"


# An Authorization value, a key and its value, or the key inside a start link (contract §2.4).
CREDENTIAL = re.compile(
    r"((?:Bearer|Basic)\s+(?=\S{16})|(?:access_token|client_secret|zak)\W{1,5}(?=\w))[^\s\"'&,;]+", re.IGNORECASE
)
