"""A series as Zoom knows it: one meeting, of fixed times (type 8) or without times (type 3) (zoom-contract §2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SINGLE, OPEN, FIXED = 2, 3, 8  # Zoom's types of a meeting (zoom-contract §2.1)

NEVER = datetime.max.replace(tzinfo=UTC)  # when an endless series is over


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """When one date of a series is held. `start` is aware UTC."""

    start: datetime
    minutes: int

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)

    def to_json(self) -> list[Any]:
        return [self.start.isoformat(), self.minutes]

    @classmethod
    def from_json(cls, data: list[Any]) -> Held:
        return cls(datetime.fromisoformat(data[0]), data[1])


@dataclass(frozen=True, slots=True)
class Series:
    """The dates of a series, in aware UTC.

    `recurrence` is Zoom's object, without its end, of a series of fixed times, and `starts` are its dates by the rule;
    None is a series without times, of which Zoom knows no dates. `until` is when its last date ends; None: never.
    `exceptions`: of a date by the rule when it is held instead; None: not at all.
    """

    recurrence: Mapping[str, Any] | None
    until: datetime | None
    starts: tuple[datetime, ...] = ()
    exceptions: Mapping[datetime, Held | None] = field(default_factory=dict)

    @property
    def is_fixed(self) -> bool:
        return self.recurrence is not None

    def ahead(self, *, now: datetime) -> list[datetime]:
        """What Zoom can still be told of: it takes no start that has passed."""
        return [start for start in self.starts if start > now]

    def crosses_clock_change(self, timezone: str) -> bool:
        zone = ZoneInfo(timezone)
        return len({start.astimezone(zone).utcoffset() for start in self.starts}) > 1

    def held(self, start: datetime, minutes: int) -> Held | None:
        """When the date that the rule puts at `start` is held."""
        return self.exceptions.get(start, Held(start, minutes))

    # In a booking's row

    def at_zoom(self) -> dict[str, Any]:
        """What Zoom holds of it beside its exceptions."""
        if self.recurrence is None:
            return {"series": {"recurrence": None}}
        starts = [start.isoformat() for start in self.starts]
        return {"series": {"recurrence": dict(self.recurrence), "starts": starts}}

    def to_json(self) -> dict[str, Any]:
        kept = {start.isoformat(): held.to_json() if held else None for start, held in self.exceptions.items()}
        return self.at_zoom() | {"until": self.until.isoformat() if self.until else None, "dates": kept}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Series | None:
        if "series" not in data:
            return None
        dates = {
            datetime.fromisoformat(at): Held.from_json(held) if held else None for at, held in data["dates"].items()
        }
        starts = tuple(map(_moment, data["series"].get("starts", ())))
        until = _moment(data["until"]) if data["until"] else None
        return cls(data["series"]["recurrence"], until, starts, dates)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def without_series(settled: Mapping[str, Any]) -> dict[str, Any]:
    """So that Zoom's series is laid out anew."""
    return {name: value for name, value in settled.items() if name != "series"}
