"""An RRULE value (RFC 5545, 3.3.10) taken apart."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from .errors import Unreadable, Unsupported, gettext_noop
from .times import instant

MO, TU, WE, TH, FR, SA, SU = range(7)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKING_WEEK = (MO, TU, WE, TH, FR)
LONGEST = 200  # a rule of all that is supported has 80 letters; what is longer is not worth reading

_OTHER_PARTS = {"BYSECOND", "BYMINUTE", "BYHOUR", "BYYEARDAY", "BYWEEKNO"}
_OTHER_FREQUENCIES = {"SECONDLY", "MINUTELY", "HOURLY"}
_BYDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"[0-9]{8}(T[0-9]{6}Z?)?")


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


def read(text: str, *, at: time | None, zone: ZoneInfo | None) -> dict[str, Any]:
    """The fields of a `Rule`. `at`, `zone`: for an UNTIL that is an instant, see `Rule.parse`."""
    parts = _parts(text)
    if "FREQ" not in parts:
        raise Unreadable(
            "FREQ", gettext_noop("The rule says nothing of FREQ: write FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.")
        )
    fields: dict[str, Any] = {"frequency": _frequency(parts.pop("FREQ"))}
    for name, value in parts.items():
        match name:
            case "INTERVAL" | "COUNT":
                fields[name.lower()] = _number(name, value)
            case "BYMONTHDAY":
                fields["month_day"] = _number(name, value)
            case "BYMONTH":
                fields["month"] = _number(name, value)
            case "BYDAY":
                fields |= _weekdays(value)
            case "WKST":
                fields["week_start"] = _week_start(value)
            case "UNTIL":
                fields["until"] = _until(value, at, zone)
    if "BYSETPOS" in parts:
        if "nth" in fields:
            text_ = gettext_noop("BYSETPOS and a number in BYDAY say the same: leave one out.")
            raise Unsupported("BYSETPOS", text_)
        fields["nth"] = _number("BYSETPOS", parts["BYSETPOS"])
    return fields


def _parts(text: str) -> dict[str, str]:
    plain = text.strip().upper()[: LONGEST + 1].removeprefix("RRULE:")
    if len(plain) > LONGEST:
        raise Unreadable("RRULE", gettext_noop("The rule is too long."))
    found: dict[str, str] = {}
    for part in plain.split(";"):
        name, equals, value = part.partition("=")
        if not (name and equals and value):
            shown = gettext_noop("“%(value)s” is no part of a rule: write it like FREQ=WEEKLY;BYDAY=TU,TH.")
            raise Unreadable("RRULE", shown, value=part)
        if name in found:
            raise Unreadable(name, gettext_noop("%(part)s stands twice in the rule."))
        if name in _OTHER_PARTS:
            shown = gettext_noop(
                "%(part)s is not supported: a series has one time a day, and its dates by day, week, month or year."
            )
            raise Unsupported(name, shown)
        if name not in {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}:
            raise Unreadable(name, gettext_noop("%(part)s is not known in a rule."))
        found[name] = value
    return found


def _frequency(value: str) -> Frequency:
    if value in _OTHER_FREQUENCIES:
        raise Unsupported("FREQ", gettext_noop("A series has at most one date a day: write FREQ=DAILY or longer."))
    try:
        return Frequency(value)
    except ValueError:
        shown = gettext_noop("FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, not “%(value)s”.")
        raise Unreadable("FREQ", shown, value=value) from None


def _number(name: str, value: str) -> int:
    if "," in value:
        shown = gettext_noop("%(part)s may have one value only: make a series for each.")
        raise Unsupported(name, shown)
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", value):
        raise Unreadable(name, gettext_noop("%(part)s is a number, not “%(value)s”."), value=value)
    return int(value)


def _weekdays(value: str) -> dict[str, Any]:
    numbers: set[int] = set()
    days: set[int] = set()
    for part in value.split(","):
        match = _BYDAY.fullmatch(part)
        if not match:
            shown = gettext_noop(
                "“%(value)s” is no day of the week: MO, TU, WE, TH, FR, SA, SU, as in BYDAY=TU,TH or BYDAY=2TU."
            )
            raise Unreadable("BYDAY", shown, value=part)
        days.add(DAYS.index(match[2]))
        if match[1]:
            numbers.add(int(match[1]))
    if not numbers:
        return {"weekdays": tuple(sorted(days))}
    if len(value.split(",")) > 1:
        raise Unsupported(
            "BYDAY", gettext_noop("BYDAY may name one numbered day only, as in BYDAY=2TU: make a series for each.")
        )
    return {"weekdays": tuple(days), "nth": numbers.pop()}


def _week_start(value: str) -> int:
    if value not in DAYS:
        raise Unreadable("WKST", gettext_noop("WKST is a day of the week, as in WKST=SU."))
    return DAYS.index(value)


def _until(value: str, at: time | None, zone: ZoneInfo | None) -> date:
    shown = gettext_noop("“%(value)s” is no end: write UNTIL=20261231, or an instant in UTC as UNTIL=20261231T010000Z.")
    match = _UNTIL.fullmatch(value)
    if not match:
        raise Unreadable("UNTIL", shown, value=value)
    try:
        if not match[1]:
            return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007
        moment = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise Unreadable("UNTIL", shown, value=value) from None
    if not value.endswith("Z"):
        raise Unsupported("UNTIL", shown, value=value)
    if at is None or zone is None:
        raise Unsupported("UNTIL", gettext_noop("An all-day series ends on a date: write UNTIL=20261231."))
    return _last_day_until(moment, at, zone)


def _last_day_until(moment: datetime, at: time, zone: ZoneInfo) -> date:
    """The last date whose start is not after that instant."""
    try:
        day = moment.astimezone(zone).date() + timedelta(days=1)
        while instant(day, at, zone) > moment:
            day -= timedelta(days=1)
    except OverflowError:  # the first and the last day of all calendars
        return moment.date()
    return day
