"""The schedules around now of something that many schedules have: a customer, a deal, a contact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .series import laid_out

if TYPE_CHECKING:
    from yotei.people.models import Employee

    from .lists import ScheduleQuerySet
    from .models import Schedule

SHOWN = 20  # either side; whoever wants more searches
LOOK = timedelta(days=62)  # so far dates of series are laid out, either side


@dataclass(frozen=True, slots=True)
class Around:
    """`ahead` the next first: of a series its next date, or itself where that is far off. `past` the latest first."""

    ahead: list[Schedule]
    past: list[Schedule]


def around(schedules: ScheduleQuerySet, *, reader: Employee, now: datetime) -> Around:
    """As many queries however many schedules there are."""
    seen = schedules.visible_to(reader).select_related("category", "registrant")
    singles = seen.exclude(kind="recurring")
    running = seen.filter(kind="recurring", ends_at__gt=now - LOOK).order_by("-id")
    series = list(running[:SHOWN])
    dates = laid_out(series, now - LOOK, now + LOOK, zone=reader.zone)
    ahead = [*singles.filter(ends_at__gt=now).order_by("starts_at", "id")[:SHOWN], *_next(series, dates, now)]
    past = [
        *singles.filter(ends_at__lte=now).order_by("-starts_at", "-id")[:SHOWN],
        *(each for each in dates if each.is_over(now=now)),
    ]
    return Around(sorted(ahead, key=_place)[:SHOWN], sorted(past, key=_place, reverse=True)[:SHOWN])


def coming(schedules: Iterable[Schedule], *, now: datetime, zone: ZoneInfo) -> list[Schedule]:
    """In order; in the place of a series its next date, or itself where that is far off."""
    found = list(schedules)
    series = [each for each in found if each.is_series]
    dates = laid_out(series, now, now + LOOK, zone=zone)
    return sorted([*(each for each in found if not each.is_series), *_next(series, dates, now)], key=_place)


def _next(series: list[Schedule], dates: list[Schedule], now: datetime) -> list[Schedule]:
    """`dates` are in order, so that the first of a series is its next."""
    found: dict[int, Schedule] = {}
    for each in dates:
        if not each.is_over(now=now):
            found.setdefault(each.pk, each)
    return [found.get(each.pk, each) for each in series if not each.is_over(now=now)]


def _place(schedule: Schedule) -> tuple[datetime, int]:
    return schedule.starts_at, schedule.pk
