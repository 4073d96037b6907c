"""Dates and times as people type and read them."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yotei.schedules.recurrence_words import WEEKDAYS as WEEKDAYS

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_TIME = re.compile(r"(\d{1,2})[::時]?(\d{2})分?")


def read_date(text: str) -> date:
    """2026-12-01, also 2026/12/1 and full-width digits. Raises `ValidationError`."""
    match = _DATE.fullmatch(_plain(text))
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        raise ValidationError(_("This date does not exist.")) from None
    raise ValidationError(_("Enter the date like 2026-12-01."))


def read_time(text: str) -> time:
    """13:00, also 1300 and 9:30. Raises `ValidationError`."""
    match = _TIME.fullmatch(_plain(text))
    try:
        if match:
            return time(int(match[1]), int(match[2]))
    except ValueError:
        pass
    raise ValidationError(_("Enter the time like 13:00."))


def at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC; of two (clocks set back) the first. Raises `ValidationError` where clocks jump over it."""
    local = datetime.combine(day, clock, zone)
    if not 2000 <= day.year < 2100:  # further off, arithmetic with zones runs off the calendar
        raise ValidationError(_("Enter a date between 2000 and 2099."), code="day")
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        text = _("This time does not exist in %(zone)s: the clocks are put forward then.")
        raise ValidationError(text, params={"zone": zone.key})
    return instant


def day_label(day: date) -> str:
    """2020-07-08(水), as the manual prints it (2.2)."""
    return f"{day.isoformat()}({WEEKDAYS[day.weekday()]})"


def span(start: datetime, end: datetime, *, all_day: bool) -> str:
    """2020-07-08(水) 13:00 - 14:00; with the end's date where it is another day. `end` is exclusive."""
    if all_day:
        return day_label(start.date())
    first = f"{day_label(start.date())} {start:%H:%M}"
    if end.date() == start.date():
        return f"{first} - {end:%H:%M}"
    return f"{first} - {day_label(end.date())} {end:%H:%M}"


def stamp(moment: datetime, zone: ZoneInfo) -> str:
    """2020-07-08 19:06 (manual 2.2)."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def next_hour(now: datetime, zone: ZoneInfo) -> datetime:
    # Reckoned in UTC, so that the hour exists even where clocks jump.
    return (now.astimezone(UTC) + timedelta(hours=1)).astimezone(zone).replace(minute=0, second=0, microsecond=0)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def day_after(day: date) -> date:
    return day + timedelta(days=1)


def wanted_day(text: str, *, default: date) -> date:
    """A date of an address; whatever is no date means `default`."""
    try:
        day = read_date(text)
    except ValidationError:
        return default
    return day if 2000 <= day.year < 2100 else default


def wanted_time(text: str) -> time | None:
    """A time of an address; whatever is no time means none."""
    try:
        return read_time(text)
    except ValidationError:
        return None


def week_begin(day: date, week_start: str) -> date:
    """The first day of its week; weeks begin on Sunday or Monday (`Employee.week_start`)."""
    return day - timedelta(days=day.weekday() if week_start == "monday" else (day.weekday() + 1) % 7)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
