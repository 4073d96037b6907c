"""VTIMEZONE: a zone's clocks, told as most readers understand them.

They take the changes of a year as a rule (the second Sunday of March), or one by one; a list of dates many of them read
no further than its first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

# What is told: today's rules of most zones are older, and whoever needs more knows the zone by its name.
FIRST, LAST = datetime(2010, 1, 1, tzinfo=UTC), datetime(2046, 1, 1, tzinfo=UTC)
BEFORE = datetime(1970, 1, 1)  # noqa: DTZ001 - on the zone's own clocks, for what is earlier than FIRST
DAY = timedelta(days=1)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Change(NamedTuple):
    """`at` on the clocks before it, as RFC 5545 has it (3.6.5)."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


@lru_cache(maxsize=64)
def clocks_of(key: str) -> Timezone:
    zone = ZoneInfo(key)
    told = Timezone()
    told.add("tzid", key)
    first = FIRST.astimezone(zone)
    told.add_component(_observance(_change(first, zone, BEFORE, before=first)))
    for _, several in groupby(sorted(_changes(zone), key=_kind), key=_kind):
        for change, rule in _by_rule(list(several)):
            observance = _observance(change)
            if rule:
                observance.add("rrule", vRecur.from_ical(rule))
            told.add_component(observance)
    return told


def _changes(zone: ZoneInfo) -> Iterator[Change]:
    moment = FIRST
    while moment < LAST:
        if moment.astimezone(zone).utcoffset() != (moment + DAY).astimezone(zone).utcoffset():
            instant = _instant(moment, zone)
            before = (instant - timedelta(minutes=1)).astimezone(zone)
            offset = before.utcoffset()
            assert offset is not None
            yield _change(instant.astimezone(zone), zone, instant.replace(tzinfo=None) + offset, before=before)
        moment += DAY


def _instant(moment: datetime, zone: ZoneInfo) -> datetime:
    """The minute of that day at which the clocks change."""
    low, high = 0, 24 * 60
    offset = moment.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if (moment + timedelta(minutes=middle)).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return moment + timedelta(minutes=high)


def _change(local: datetime, zone: ZoneInfo, at: datetime, *, before: datetime) -> Change:
    was, becomes = before.utcoffset(), local.utcoffset()
    assert was is not None
    assert becomes is not None
    return Change(at, was, becomes, local.tzname() or zone.key, bool(local.dst()))


def _kind(change: Change) -> tuple[bool, timedelta, timedelta, str, int]:
    return change.is_summer, change.before, change.after, change.name, change.at.month


def _by_rule(changes: list[Change]) -> list[tuple[Change, str]]:
    """As one change that comes every year, where one rule has them all; else each by itself."""
    years = [each.at.year for each in changes]
    hours = {each.at.time() for each in changes}
    if years == list(range(FIRST.year, LAST.year)) and len(hours) == 1:
        for place in (*range(1, 5), -1):
            weekdays = {each.at.weekday() for each in changes if _is_nth(each.at.date(), place)}
            if len(weekdays) == 1 and all(_is_nth(each.at.date(), place) for each in changes):
                rule = f"FREQ=YEARLY;BYMONTH={changes[0].at.month};BYDAY={place}{DAYS[weekdays.pop()]}"
                return [(changes[0], rule)]
    return [(each, "") for each in changes]


def _is_nth(day: date, place: int) -> bool:
    """Whether it is that one of its weekday in its month; -1 is the last."""
    return (day + 7 * DAY).month != day.month if place == -1 else (day.day - 1) // 7 + 1 == place


def _observance(change: Change) -> TimezoneStandard | TimezoneDaylight:
    told = TimezoneDaylight() if change.is_summer else TimezoneStandard()
    told.add("dtstart", change.at)
    told.add("tzoffsetfrom", change.before)
    told.add("tzoffsetto", change.after)
    told.add("tzname", change.name)
    return told
