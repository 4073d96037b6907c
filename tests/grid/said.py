"""What the book must say of one schedule, kept beside it: a plain model that knows nothing of the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

WEB, VISIT = "web-meeting", "visit"
ZONE = ZoneInfo("Asia/Tokyo")
WEEK = timedelta(weeks=1)
ENDLESS = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Own:
    """When one date of a series is held instead (None: not at all), and the version that says so."""

    start: datetime | None
    end: datetime | None
    version: int


@dataclass(frozen=True)
class Weekly:
    """A series of one date a week; `count` None: for ever."""

    first: date
    count: int | None
    at: time
    minutes: int
    own: Mapping[date, Own] = field(default_factory=dict)

    def has(self, day: date) -> bool:
        weeks, rest = divmod((day - self.first).days, 7)
        return rest == 0 and weeks >= 0 and (self.count is None or weeks < self.count)

    def day(self, number: int) -> date:
        """One of its first five dates."""
        return self.first + WEEK * (number % min(self.count or 5, 5))

    def times(self, day: date) -> tuple[datetime, datetime]:
        start = datetime.combine(day, self.at, ZONE).astimezone(UTC)
        return start, start + timedelta(minutes=self.minutes)

    @property
    def ends_at(self) -> datetime:
        if self.count is None:
            return ENDLESS
        last = self.times(self.first + WEEK * (self.count - 1))[1]
        return max([last, *(own.end for own in self.own.values() if own.end)])

    def with_own(self, day: date, own: Own | None) -> Weekly:
        others = {other: kept for other, kept in self.own.items() if other != day}
        return replace(self, own=others | ({day: own} if own else {}))

    def before(self, day: date) -> Weekly:
        kept = {other: own for other, own in self.own.items() if other < day}
        return replace(self, count=(day - self.first).days // 7, own=kept)

    def since(self, day: date) -> Weekly:
        left = None if self.count is None else self.count - (day - self.first).days // 7
        return replace(self, first=day, count=left, own={})

    def fields(self) -> dict[str, Any]:
        """As a form sends it."""
        rule = "FREQ=WEEKLY" if self.count is None else f"FREQ=WEEKLY;COUNT={self.count}"
        return {"rule": rule, "first_day": self.first, "begins_at": self.at, "minutes": self.minutes}


@dataclass(frozen=True)
class Said:
    """`version` counts every change, `whole` is the last one that was not of a single date. A series has no times."""

    version: int
    by: str
    category: str
    subject: str
    starts_at: datetime | None
    ends_at: datetime | None
    with_deal: bool
    details: str
    series: Weekly | None = None
    whole: int = 1

    @property
    def is_over_at(self) -> datetime:
        moment = self.series.ends_at if self.series else self.ends_at
        assert moment is not None
        return moment

    def told_to_zoom(self, customer: str) -> tuple[object, ...] | None:
        if self.category != WEB:
            return None
        topic = f"{self.subject}({customer})" if self.with_deal else self.subject
        if self.series is None:
            return topic, self.starts_at, self.ends_at
        fixed = self.series.count is not None
        held = {day: (own.start, own.end) for day, own in self.series.own.items()} if fixed else {}
        return topic, self.series.fields(), held

    def changed(self, fields: Mapping[str, Any]) -> Said:
        """After a change of the whole, which gives a series its hours by `at`."""
        version, named = self.version + 1, dict(fields)
        at = named.pop("at", None)
        series = named.pop("series", self.series)
        if "starts_at" in named:
            series = None
        if series is not None and self.series is not None:
            kept = {day: own for day, own in self.series.own.items() if series.has(day)}
            series = replace(series, own=kept, at=at or series.at)
        times = {"starts_at": None, "ends_at": None} if series else {}
        return replace(self, **named | times, series=series, version=version, whole=version)

    def date_changed(self, day: date, own: Own | None) -> Said:
        assert self.series is not None
        return replace(self, series=self.series.with_own(day, own), version=self.version + 1)

    def is_unmoved(self, day: date | None, read: int) -> bool:
        """Whether what somebody saw at version `read` is as it was: the whole, or one date."""
        if day is None or self.series is None:
            return read == self.version
        own = self.series.own.get(day)
        return max(self.whole, own.version if own else 0) <= read <= self.version
