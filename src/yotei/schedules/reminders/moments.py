"""When somebody is reminded: pure, without database and clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

# Minutes before the start. A closed list: the worker looks once for each of those beyond `NEAR`.
LEADS = (0, 5, 10, 15, 30, 60, 120, 1440, 2880, 10_080)
# Minutes from the midnight with which an all-day schedule begins, in the person's own zone. Whole quarters of an hour,
# and so are the zones' offsets: the worker looks for these once a quarter.
DAY_MOMENTS = (-900, -720, -420, -360, -240, 420, 480, 540)
QUARTER = timedelta(minutes=15)
USUAL_LEAD, USUAL_DAY = 10, -360

EVERY = timedelta(seconds=15)  # between two looks of all workers together
NEAR = timedelta(hours=2)  # all that begins by then is looked at each time
LATE = timedelta(minutes=30)  # so long after its moment a reminder is still given although another one follows
JUST = timedelta(minutes=5)  # so long after its start a schedule has only just begun

DAY = timedelta(days=1)
NONE = "none"
UNITS = (
    (10_080, ngettext_lazy("%(count)s week before", "%(count)s weeks before", "count")),
    (1440, ngettext_lazy("%(count)s day before", "%(count)s days before", "count")),
    (60, ngettext_lazy("%(count)s hour before", "%(count)s hours before", "count")),
    (1, ngettext_lazy("%(count)s minute before", "%(count)s minutes before", "count")),
)


def due_lead(leads: Collection[int], start: datetime, *, now: datetime) -> int | None:
    """For which of these minutes it is time: the last one whose moment has come. None once the schedule has begun, and
    where it is late and the next one is still to come."""
    come = [lead for lead in leads if start - _minutes(lead) <= now]
    if not come or now >= too_late(start):
        return None
    lead = min(come)
    is_late = now - (start - _minutes(lead)) > LATE
    return None if is_late and min(leads) < lead else lead


def moment_of(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """By the clock of that zone: 18:00 is 18:00, also beside a change of the clocks."""
    days, minute = divmod(minutes, 24 * 60)
    return datetime.combine(day + days * DAY, time(*divmod(minute, 60)), zone)


def is_day_due(day: date, minutes: int, zone: ZoneInfo, *, now: datetime) -> bool:
    return moment_of(day, minutes, zone) <= now < too_late_for_day(day, minutes, zone)


def too_late(start: datetime) -> datetime:
    """From then on a reminder does no good, on a page as by mail."""
    return start + JUST


def too_late_for_day(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    return max(datetime.combine(day, time(), zone), moment_of(day, minutes, zone) + NEAR)


def windows(now: datetime) -> list[tuple[datetime, datetime]]:
    """(after, until] of the starts for which it may be time."""
    far = [lead for lead in LEADS if _minutes(lead) > NEAR]
    return [(now - JUST, now + NEAR), *((now + _minutes(lead) - LATE, now + _minutes(lead)) for lead in far)]


def day_window(now: datetime) -> tuple[datetime, datetime]:
    """The same of all-day schedules, whose midnight is up to 26 hours from the person's."""
    around = timedelta(hours=26)
    return now - _minutes(max(DAY_MOMENTS)) - NEAR - around, now - _minutes(min(DAY_MOMENTS)) + around


def quarter_of(now: datetime) -> datetime:
    return now - timedelta(seconds=now.timestamp() % QUARTER.total_seconds())


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


# What is chosen for one schedule: "none", "m10" (minutes before) or "d-360" (of an all-day one)


def whens() -> list[str]:
    return [NONE, *(f"m{lead}" for lead in LEADS), *(f"d{minutes}" for minutes in DAY_MOMENTS)]


def lead_words(lead: int) -> str:
    if lead == 0:
        return _("At the start")
    unit, words = next((unit, words) for unit, words in UNITS if lead % unit == 0)
    return words % {"count": lead // unit}


def day_words(minutes: int) -> str:
    days, minute = divmod(minutes, 24 * 60)
    clock = {"time": f"{minute // 60}:{minute % 60:02}"}
    return _("The day before at %(time)s") % clock if days else _("On the day at %(time)s") % clock
