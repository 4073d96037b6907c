"""From what a program wrote of a series to the fields of the domain's verbs: its first date, its hours, its rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yotei.people.models import known_time_zones
from yotei.schedules.models import Schedule
from yotei.schedules.series import first_date

MINUTE = timedelta(minutes=1)


def fit_to_series(fields: dict[str, Any], schedule: Schedule | None, errors: dict[str, str]) -> None:
    """`schedule` is the series that is changed; its start stands where no other is given."""
    start, end, day = (fields.pop(name, None) for name in ("starts_at", "ends_at", "day"))
    zone_name = fields.get("timezone") or (schedule.timezone if schedule else "")
    if fields.get("on_holiday") is None:
        fields.pop("on_holiday", None)
    if ("rule" in fields and not fields["rule"]) or (schedule is None and "rule" not in fields):
        errors["rule"] = _("A recurring schedule has a rule: an RRULE value, as in FREQ=WEEKLY;BYDAY=TU.")
    if errors or zone_name not in known_time_zones():
        return
    zone = ZoneInfo(zone_name)
    if day is not None:
        if start is not None or end is not None:
            errors["date"] = _("An all-day schedule has a date instead of times.")
        fields |= {"first_day": day, "begins_at": None, "minutes": None}
    elif start is not None or end is not None:
        _take_hours(fields, schedule, start, end, zone, errors)
    elif schedule is None:
        errors["starts_at"] = _("Enter date and time.")


def _take_hours(
    fields: dict[str, Any],
    schedule: Schedule | None,
    start: datetime | None,
    end: datetime | None,
    zone: ZoneInfo,
    errors: dict[str, str],
) -> None:
    if schedule is not None and schedule.begins_at is not None:
        first = first_date(schedule)
        length = timedelta(minutes=schedule.minutes or 0)
        start = start or first.starts_at
        end = end or start + length
    for name, moment in (("starts_at", start), ("ends_at", end)):
        if moment is None:
            errors[name] = _("Enter date and time.")
        elif moment.second or moment.microsecond:
            errors[name] = _("Times are whole minutes.")
    if start is None or end is None or errors:
        return
    if end <= start:
        errors["ends_at"] = _("The end must be after the start.")
        return
    local = start.astimezone(zone)
    fields |= {"first_day": local.date(), "begins_at": local.time(), "minutes": (end - start) // MINUTE}
