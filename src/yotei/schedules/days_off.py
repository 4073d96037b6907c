"""Days on which the company does not work: Japan's holidays and its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

import holidays
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import Audited


class DayOff(Audited):
    """会社の休日, entered by an administrator."""

    audited = ("day", "name")

    day = models.DateField(_("Date"), unique=True)
    name = models.CharField(_("Name"), max_length=100)

    class Meta:
        ordering = ["day"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="day_off_name_given")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def add(cls, *, day: date, name: str) -> Self:
        """A new day off. Raises `ValidationError` with the messages by field."""
        found = cls(day=day, name=name.strip())
        found.full_clean()
        found.save(force_insert=True)
        return found

    def remove(self) -> None:
        """The company works on that day after all."""
        self.delete()


def days_off(first: date, end: date) -> dict[date, str]:
    """Names of holidays and company days off in [first, end), in the reader's language. One query."""
    own = DayOff.objects.filter(day__gte=first, day__lt=end)
    return holidays_between(first, end) | {each.day: each.name for each in own}


def holidays_between(first: date, end: date) -> dict[date, str]:
    """Japan's, in the reader's language."""
    language = "en_US" if get_language() == "en" else "ja"
    years = range(first.year, end.year + 1)
    japan = holidays.country_holidays("JP", years=years, language=language)
    return {day: name for day, name in japan.items() if first <= day < end}


def is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def next_working_day(day: date) -> date:
    """The first day from `day` on that is neither weekend nor off."""
    end = day + timedelta(days=31)
    off = days_off(day, end)
    return next((each for each in _from(day, end) if not is_weekend(each) and each not in off), end)


def _from(first: date, end: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((end - first).days)]
