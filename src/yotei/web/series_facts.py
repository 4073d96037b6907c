"""What a page says of a series beside what every schedule has: its rule in words, its dates, how Zoom holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from yotei.people.models import Employee
from yotei.schedules.days_off import days_off
from yotei.schedules.exceptions import of_dates
from yotei.schedules.models import Schedule
from yotei.schedules.recurrence import REACH, OnHoliday, Recurrence
from yotei.schedules.recurrence_words import WHY_OPEN, in_words
from yotei.schedules.series import date_with, recurrence_of, why_open

from . import times

NEXT = 5  # dates named on a page
LOOK = timedelta(days=400)  # that far ahead they are looked for: a yearly series has its next date by then


@dataclass(frozen=True, slots=True)
class DateLine:
    label: str
    url: str
    restore_url: str = ""


def of(schedule: Schedule, reader: Employee, now: datetime) -> dict[str, object]:
    """For the pages of a series, and of one of its dates."""
    if not schedule.is_series:
        return {"is_series": False}
    shown = schedule.occurrence
    reason = why_open(schedule)
    return {
        "is_series": True,
        "repeats": in_words(recurrence_of(schedule)),
        "original": shown,
        "is_exception": schedule.exception is not None and schedule.exception.is_change,
        "next_dates": [] if shown else _next_dates(schedule, reader, now),
        "exceptions": [] if shown else _exceptions(schedule, reader),
        "zoom_reason": WHY_OPEN[reason] if reason else "",
    }


def preview(recurrence: Recurrence) -> dict[str, object]:
    """For the form while somebody types."""
    off = {} if recurrence.on_holiday is OnHoliday.KEEP else days_off(recurrence.first - REACH, recurrence.first + LOOK)
    days = [day for _original, day in recurrence.next_days(recurrence.first, NEXT, off)]
    return {"words": in_words(recurrence), "dates": [times.day_label(day) for day in days]}


def _next_dates(schedule: Schedule, reader: Employee, now: datetime) -> list[DateLine]:
    whole = type(schedule).objects.filter(pk=schedule.pk)
    ahead = [each for each in whole.laid_out(now, now + LOOK, zone=reader.zone) if each.ends_at > now]
    return [_line(each, reader) for each in ahead[:NEXT]]


def _line(shown: Schedule, reader: Employee) -> DateLine:
    span = times.span(shown.starts_in(reader.zone), shown.ends_in(reader.zone), all_day=shown.day is not None)
    return DateLine(span, _url("series_date", shown, shown.occurrence))


def _exceptions(schedule: Schedule, reader: Employee) -> list[DateLine]:
    lines = []
    found = of_dates(schedule)
    for each in (found[day] for day in sorted(found) if found[day].is_change):
        shown = date_with(schedule, each.date, each)
        what = _("not held") if each.is_cancelled or shown is None else _line(shown, reader).label
        label = f"{times.day_label(each.date)}: {what}"
        url = "" if each.is_cancelled else _url("series_date", schedule, each.date)
        lines.append(DateLine(label, url, _url("restore_date", schedule, each.date)))
    return lines


def _url(name: str, schedule: Schedule, original: date | None) -> str:
    assert original is not None
    return reverse(name, args=[schedule.pk, original])
