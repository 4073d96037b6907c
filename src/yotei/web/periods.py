"""Periods named by how they lie to today, so that a kept search means the same next month."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import times

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


class Period(models.TextChoices):
    TODAY = "today", _("Today")
    TOMORROW = "tomorrow", _("Tomorrow")
    THIS_WEEK = "week", pgettext_lazy("period", "This week")
    NEXT_WEEK = "next-week", pgettext_lazy("period", "Next week")
    THIS_MONTH = "month", pgettext_lazy("period", "This month")
    NEXT_MONTH = "next-month", pgettext_lazy("period", "Next month")
    LAST_MONTH = "last-month", pgettext_lazy("period", "Last month")
    AHEAD = "ahead", _("From today on")
    PAST = "past", _("Until yesterday")

    def days(self, *, today: date, week_start: str) -> tuple[date | None, date | None]:
        """Its first and its last day; None where it has none. `week_start`: `Employee.week_start`."""
        week, month = times.week_begin(today, week_start), today.replace(day=1)
        next_month = _month_after(month)
        found: dict[Period, tuple[date | None, date | None]] = {
            Period.TODAY: (today, today),
            Period.TOMORROW: (today + DAY, today + DAY),
            Period.THIS_WEEK: (week, week + WEEK - DAY),
            Period.NEXT_WEEK: (week + WEEK, week + 2 * WEEK - DAY),
            Period.THIS_MONTH: (month, next_month - DAY),
            Period.NEXT_MONTH: (next_month, _month_after(next_month) - DAY),
            Period.LAST_MONTH: ((month - DAY).replace(day=1), month - DAY),
            Period.AHEAD: (today, None),
            Period.PAST: (None, today - DAY),
        }
        return found[self]


def _month_after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
