"""What a booking may want of Zoom, and how it is written into a call and read by people."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from yotei.zoom import MeetingBody, zoom_time

from .defaults import ALWAYS
from .series import FIXED, NEVER, OPEN, SINGLE, Series

MAX_MINUTES = 1440  # Zoom's longest meeting (zoom-contract §2.1)

# A meeting moved to a start that has passed begins at the next whole minute but one: Zoom ignores a start that is
# past when the call arrives (zoom-contract §2.1), and a call may take most of a minute.
_LEAD = timedelta(minutes=2)

BLOCK_HEADER = "【Zoom連携情報】 ---※ここ以下を編集しないでください---"


@dataclass(frozen=True, slots=True)
class MeetingFields:
    """The fields that Zoom must know. `starts_at` is aware UTC, `minutes` 1..1440, `timezone` an IANA name.

    Of a `series` they are those of its first date. `defaults` are for the making alone (see `defaults.py`): a meeting
    that is there keeps what it was made with, and what its host has changed since.
    """

    topic: str
    starts_at: datetime
    minutes: int
    timezone: str
    series: Series | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def ends_at(self) -> datetime:
        if self.series is not None:
            return self.series.until or NEVER
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_open(self) -> bool:
        """A series of whose times Zoom knows nothing."""
        return self.series is not None and not self.series.is_fixed

    def to_json(self) -> dict[str, Any]:
        plain = {
            "topic": self.topic,
            "starts_at": self.starts_at.astimezone(UTC).isoformat(),
            "minutes": self.minutes,
            "timezone": self.timezone,
        }
        defaults = {"defaults": dict(self.defaults)} if self.defaults else {}
        return plain | defaults | (self.series.to_json() if self.series else {})

    def at_zoom(self) -> dict[str, Any]:
        """What Zoom holds when it has taken them; exceptions of a series are told one by one."""
        plain = self.to_json()
        names = ("topic", "timezone") if self.is_open else ("topic", "starts_at", "minutes", "timezone")
        return {name: plain[name] for name in names} | (self.series.at_zoom() if self.series else {})

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> MeetingFields:
        start = datetime.fromisoformat(data["starts_at"])
        series, defaults = Series.from_json(data), data.get("defaults", {})
        return cls(data["topic"], start, data["minutes"], data["timezone"], series, defaults)


def marker(installation: str, token: str) -> str:
    """The head of the agenda by which a meeting is known as ours: lists cut the agenda at 250 characters."""
    return f"[yotei:{installation}:{token}]"


@dataclass(frozen=True, slots=True)
class Sending:
    """A body on its way. `late_start`: where the meeting begins at Zoom if that is not the schedule's start."""

    body: MeetingBody
    late_start: datetime | None


def creation(fields: MeetingFields, *, now: datetime, agenda: str) -> Sending:
    """A POST. What has begun goes without a start, with the minutes left (a past start would become now)."""
    body: MeetingBody = {
        "topic": fields.topic,
        "agenda": agenda,
        "type": SINGLE,
        "timezone": fields.timezone,
        "duration": fields.minutes,
        "default_password": True,  # the passcode is Zoom's own choice, after the account's policy
        "settings": {**fields.defaults, **ALWAYS},
    }
    if fields.series is not None:
        return Sending(body | _times_of_series(fields, now), None)
    if fields.starts_at > now:
        body["start_time"] = zoom_time(fields.starts_at)
        return Sending(body, None)
    body["duration"] = _minutes_between(now, fields.ends_at)
    return Sending(body, now)


def update(changed: Collection[str], fields: MeetingFields, *, now: datetime, late_start: datetime | None) -> Sending:
    """A PATCH of the changed fields alone; `late_start` is what the last sending left."""
    body: MeetingBody = {}
    if "topic" in changed:
        body["topic"] = fields.topic
    if "timezone" in changed:
        body["timezone"] = fields.timezone
    if fields.series is not None:
        return Sending(body | (_times_of_series(fields, now) if retimes(changed) else {}), None)
    if "series" in changed:  # it was one
        body["type"] = SINGLE
    moved = "starts_at" in changed
    start = late_start or fields.starts_at
    if moved:
        start = fields.starts_at if fields.starts_at > now else now.replace(second=0, microsecond=0) + _LEAD
        body["start_time"] = zoom_time(start)
    if "minutes" in changed or (moved and (late_start is not None or start != fields.starts_at)):
        body["duration"] = _minutes_between(start, fields.ends_at)
    return Sending(body, start if start != fields.starts_at else None)


def retimes(changed: Collection[str]) -> bool:
    """Whether the change makes Zoom lay a series out anew, which undoes its exceptions (zoom-contract §2.3)."""
    return not {"starts_at", "minutes", "timezone", "series"}.isdisjoint(changed)


def _times_of_series(fields: MeetingFields, now: datetime) -> MeetingBody:
    """The dates still ahead: a part of `recurrence` cannot be changed alone, and no start may have passed."""
    series = fields.series
    assert series is not None
    ahead = series.ahead(now=now)
    if series.recurrence is None or not ahead:
        return {"type": OPEN}
    return {
        "type": FIXED,
        "start_time": zoom_time(ahead[0]),
        "duration": fields.minutes,
        "timezone": fields.timezone,
        "recurrence": dict(series.recurrence) | {"end_times": len(ahead)},
    }


def _minutes_between(start: datetime, end: datetime) -> int:
    return max(1, min(MAX_MINUTES, math.ceil((end - start) / timedelta(minutes=1))))


def block(*, join_url: str, meeting_id: str, passcode: str) -> str:
    """The Zoom block, line for line as the manual prints it (2.2). Without a passcode its line is left out."""
    lines = [BLOCK_HEADER, join_url, f"ミーティングID: {meeting_id}"]
    if passcode:
        lines.append(f"パスワード: {passcode}")
    return "\n".join(lines)
