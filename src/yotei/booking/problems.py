"""Why a meeting is not as wanted: the manual's four sentences (3.2) and, below each, the cause and the remedy.

The first line is the manual's Japanese in every language. The second line is in the reader's language.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yotei.zoom import HostUnusable, Limited, Refused, ScopeMissing, TokenFailed, Unreachable, ZoomError

Code = Literal["zoom_booking_failed", "zoom_account_missing", "zoom_rate_limited", "zoom_token_failed"]

SENTENCES: dict[str, str] = {
    "zoom_booking_failed": "Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。",
    "zoom_account_missing": "Zoom Meeting Error: Zoom 認証情報がありません",
    "zoom_rate_limited": "Zoom Meeting Error: ZoomAPIのリクエスト上限に達しました",
    "zoom_token_failed": "Zoom Meeting Error: Oauth トークンのリクエストに失敗しました",
}

# The same four for readers of English, shown below the manual's sentence.
TRANSLATED: dict[str, str] = {
    "zoom_booking_failed": gettext_noop("The Zoom meeting could not be booked."),
    "zoom_account_missing": gettext_noop("There is no Zoom account to book with."),
    "zoom_rate_limited": gettext_noop("The request limit of the Zoom API has been reached."),
    "zoom_token_failed": gettext_noop("The OAuth token could not be obtained."),
}

CAUSES: dict[str, str] = {
    "account_missing": gettext_noop(
        "Neither a Zoom account nor an e-mail address is on the employee sheet of %(name)s. Enter one there."
    ),
    "host_unusable": gettext_noop(
        "Zoom does not let %(host)s host meetings (%(message)s). Check the Zoom account on the registrant's "
        "employee sheet, and the licence of that account at Zoom."
    ),
    "scope_missing": gettext_noop(
        "The Zoom app lacks the permission %(scopes)s. Ask the administrator to add it at Zoom."
    ),
    "refused": gettext_noop("Zoom refused the meeting: %(message)s. Check what you entered, or ask the administrator."),
    "unreachable": gettext_noop("Zoom could not be reached, so nothing was booked. Try again in a while."),
    "unsure": gettext_noop(
        "Zoom did not give a clear answer. Nothing was saved; what Zoom may have done is put right automatically. "
        "Try again in a while."
    ),
    "still_unsure": gettext_noop(
        "An earlier request for this meeting is still being checked with Zoom, so that it is not booked twice. "
        "Try again in a few minutes."
    ),
    "foreign": gettext_noop(
        "This installation is a copy of another one, which this Zoom meeting belongs to. Change the schedule there."
    ),
    "busy": gettext_noop("Zoom is being called for this schedule at this moment. Try again in a while."),
    "crowded": gettext_noop("Too many people are waiting for Zoom at this moment. Try again in a while."),
    "not_booked": gettext_noop("No Zoom meeting has been booked for this schedule yet."),
    "gone": gettext_noop(
        "Zoom does not hold this meeting any more. Change the schedule’s subject or time, and a new one is booked."
    ),
    "limited_second": gettext_noop("Too many requests in one second. It opens again at %(until)s."),
    "limited_day": gettext_noop("The requests of this company for today are used up. It opens again at %(until)s."),
    "limited_host": gettext_noop(
        "The 100 meetings that %(host)s may make or change in a day are used up. It opens again at %(until)s."
    ),
    "token_wrong_credentials": gettext_noop(
        "Zoom does not accept the client ID or client secret. Ask the administrator to correct the Zoom settings."
    ),
    "token_refused": gettext_noop(
        "Zoom refused to log this application in (%(message)s). Ask the administrator to check it."
    ),
    "token_unreachable": gettext_noop("Zoom's log-in could not be reached. Try again in a while."),
    "token_failed": gettext_noop("Zoom's log-in did not give a clear answer. Try again in a while."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """`cause` is a key of `CAUSES`; `until` is set where the hour of release is known."""

    code: Code
    cause: str
    params: dict[str, str] = field(default_factory=dict)
    may_pass: bool = True
    until: datetime | None = None

    @property
    def sentence(self) -> str:
        """The manual's sentence, word for word."""
        return SENTENCES[self.code]

    @property
    def translated(self) -> str:
        return _(TRANSLATED[self.code])

    def explanation(self, zone: ZoneInfo) -> str:
        """Cause and remedy in the active language; instants in the reader's zone."""
        params = dict(self.params)
        if self.until is not None:
            params["until"] = self.until.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        return _(CAUSES[self.cause]) % params

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"until": self.until.isoformat() if self.until else None}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Problem:
        until = datetime.fromisoformat(data["until"]) if data["until"] else None
        return cls(data["code"], data["cause"], data["params"], data["may_pass"], until)


class BookingFailed(Exception):
    """Zoom did not take it; nothing was changed on either side. Carries the `Problem` for the screen."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code, problem.cause)
        self.problem = problem


def failed(cause: str) -> BookingFailed:
    """The first of the four messages, for a cause that may pass."""
    return BookingFailed(Problem("zoom_booking_failed", cause))


def foreign() -> BookingFailed:
    """The meeting belongs to the installation that this one was copied from."""
    return BookingFailed(Problem("zoom_booking_failed", "foreign", may_pass=False))


def account_missing(name: str) -> BookingFailed:
    return BookingFailed(Problem("zoom_account_missing", "account_missing", {"name": name}, may_pass=False))


def problem_of(error: ZoomError, *, host: str) -> Problem:
    """The problem that an error of the Zoom client means for a meeting of `host`."""
    match error:
        case Limited():
            until = error.until.astimezone(UTC)
            return Problem("zoom_rate_limited", f"limited_{error.scope}", {"host": host}, until=until)
        case TokenFailed():
            return Problem("zoom_token_failed", f"token_{error.reason}", {"message": error.message or ""})
        case Unreachable():
            return Problem("zoom_booking_failed", "unreachable")
        case ScopeMissing():
            scopes = ", ".join(error.scopes)
            return Problem("zoom_booking_failed", "scope_missing", {"scopes": scopes}, may_pass=False)
        case HostUnusable():
            params = {"host": host, "message": error.message}
            return Problem("zoom_booking_failed", "host_unusable", params, may_pass=False)
        case Refused():
            return Problem("zoom_booking_failed", "refused", {"message": error.message}, may_pass=False)
    return Problem("zoom_booking_failed", "unsure")
