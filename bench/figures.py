"""Shared by measurements: the body of a registering, moments, and whether both sides agree."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.company import Company


def web_meeting(*, hours: float = 24, **changes: Any) -> dict[str, Any]:
    """That many hours from now, for an hour."""
    return {
        "category": "web-meeting",
        "kind": "timed",
        "subject": "Zoom会議",
        "starts_at": instant(hours),
        "ends_at": instant(hours + 1),
        "timezone": "Asia/Tokyo",
    } | changes


def instant(hours: float) -> str:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return (now + timedelta(hours=hours)).isoformat()


def seconds(job: Callable[[], object]) -> float:
    begin = time.perf_counter()
    job()
    return time.perf_counter() - begin


@dataclass(frozen=True)
class Agreement:
    """Meetings that no schedule names, those among them that repeat a topic, schedules whose meeting is not there."""

    schedules: int
    orphans: int
    twins: int
    missing: int

    @property
    def whole(self) -> bool:
        return not (self.orphans or self.twins or self.missing)

    def __str__(self) -> str:
        return (
            f"{self.schedules} schedules, {self.orphans} orphans, {self.twins} twins, "
            f"{self.missing} without their meeting"
        )


def agreement(yotei: Company) -> Agreement:
    """Both sides, compared by number and topic. Topics are unique where twins are to be told from other orphans."""
    live = {str(each["id"]): each["topic"] for each in yotei.control("GET", "meetings")["meetings"]}
    schedules = yotei.inside.ask("shown")
    shown = {number: topic for _, number, topic in schedules}
    stray = {number: topic for number, topic in live.items() if shown.get(number) != topic}
    missing = [number for _, number, topic in schedules if live.get(number) != topic]
    often = Counter(live.values())
    twins = sum(1 for topic in stray.values() if often[topic] > 1)
    return Agreement(len(schedules), len(stray) - twins, twins, len(missing))


def statuses(calls: list[dict[str, Any]]) -> Counter[int | None]:
    return Counter(call["status"] for call in calls)


def creates(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [call for call in calls if call["method"] == "POST" and call["path"].endswith("/meetings")]


def moment(call: dict[str, Any]) -> float:
    return datetime.fromisoformat(call["time"]).timestamp()
