"""What the pages show of meetings, calls and events: moments as words, bodies as text, and no secret."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from zoom_sandbox import times
from zoom_sandbox.calls import Call
from zoom_sandbox.hands import field_moment
from zoom_sandbox.instances import Instance
from zoom_sandbox.meetings import RECURRING_FIXED, RECURRING_OPEN, Meeting
from zoom_sandbox.series import Occurrence
from zoom_sandbox.webhooks import Posted
from zoom_sandbox.words import moment

SHOWN_TEXT = 4_000  # of a body; the whole is below /_sandbox/
SHOWN_HOLDINGS, SHOWN_GUESTS = 10, 50
_KEYS = ("access_token", "download_token")  # what opens something


@dataclass(frozen=True)
class DateView:
    occurrence: Occurrence
    start: str
    field: str  # for the form


@dataclass(frozen=True)
class MeetingView:
    meeting: Meeting
    lang: str
    now: datetime

    @property
    def start(self) -> str:
        """Of a series its next date."""
        start = self.meeting.listed_start("next", self.now)
        return f"{self.local(start)} {self.meeting.timezone}" if start else ""

    @property
    def field(self) -> str:
        return field_moment(self.meeting, self.meeting.start_time) if self.meeting.start_time else ""

    @property
    def link(self) -> str:
        """On this server, wherever it is reached."""
        return re.sub(r"^https?://[^/]+", "", self.meeting.join_url)

    @property
    def dates(self) -> list[DateView]:
        found = self.meeting.occurrences
        return [
            DateView(each, self.local(each.start_time), field_moment(self.meeting, each.start_time)) for each in found
        ]

    @property
    def is_series(self) -> bool:
        return self.meeting.type in (RECURRING_OPEN, RECURRING_FIXED)

    @property
    def has_dates(self) -> bool:
        return self.meeting.type == RECURRING_FIXED

    @property
    def is_alive(self) -> bool:
        return self.meeting.alive(self.now)

    @property
    def holdings(self) -> list[Instance]:
        """The last ones, the newest first."""
        return self.meeting.instances[: -SHOWN_HOLDINGS - 1 : -1]

    @property
    def was_held(self) -> bool:
        return any(each.ended_at for each in self.meeting.instances)

    def local(self, when: datetime) -> str:
        return moment(when.astimezone(times.zone(self.meeting.timezone) or times.HOME), self.lang)


@dataclass(frozen=True)
class Body:
    text: str
    is_cut: bool


def call_view(call: Call) -> dict[str, Any]:
    return {"call": call, "sent": _body(_without_secret(call.body)), "answered": _body(_without_keys(call.answer))}


def event_view(event: Posted) -> dict[str, Any]:
    return {"event": event, "body": _body(_without_keys(json.loads(event.body)))}


def shown_address(url: str) -> str:
    """Without its query, which may hold a key."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="…" if parts.query else ""))


def _without_keys(value: Any) -> Any:
    """A token is a key: the page shows that there was one, not which."""
    if not isinstance(value, Mapping):
        return value
    return {name: each[:4] + "…" if name in _KEYS and isinstance(each, str) else each for name, each in value.items()}


def _without_secret(value: Any) -> Any:
    return re.sub(r"(client_secret=)[^&]+", r"\1…", value) if isinstance(value, str) else value


def _body(value: Any) -> Body:
    if value is None:
        return Body("", False)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
    return Body(text[:SHOWN_TEXT], len(text) > SHOWN_TEXT)
