"""What 空き時間 is asked for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .base import PageForm
from .fields import DateField, TimeField

LENGTHS = (
    (30, _("30 minutes")),
    (60, _("1 hour")),
    (90, _("1 hour 30 minutes")),
    (120, _("2 hours")),
    (180, _("3 hours")),
    (240, _("4 hours")),
)
Day = date  # the form has a field of that name
FIELDS = ("length", "date", "begin", "finish", "days")


class FreeTimeForm(PageForm):
    kept_as = ""  # the address holds it

    length = forms.TypedChoiceField(
        label=_("Length"), choices=LENGTHS, coerce=lambda minutes: timedelta(minutes=int(minutes))
    )
    date = DateField(label=_("From date"), error_messages={"required": _("Enter the date.")})
    begin = TimeField(label=_("Earliest"), error_messages={"required": _("Enter the time like 13:00.")})
    finish = TimeField(label=_("Latest"), error_messages={"required": _("Enter the time like 13:00.")})
    days = forms.ChoiceField(
        label=_("Days"),
        choices=[("working", _("Working days only")), ("all", _("Weekends and holidays too"))],
        widget=forms.RadioSelect,
    )

    @classmethod
    def of(cls, address: QueryDict, *, today: Day) -> FreeTimeForm:
        """From an address; what it leaves out is what most searches want."""
        first = {"length": "60", "date": today.isoformat(), "begin": "09:00", "finish": "18:00", "days": "working"}
        data = QueryDict(mutable=True)
        data.update({name: address.get(name, first[name]) for name in FIELDS})
        return cls(data)

    def clean_date(self) -> Day:
        day: Day = self.cleaned_data["date"]
        if not 2000 <= day.year < 2099:  # the search looks ahead, and must not run off the calendar
            raise ValidationError(_("Enter a date between 2000 and 2099."))
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"begin", "finish", "length"} <= set(data) and _hours(data["begin"], data["finish"]) < data["length"]:
            self.add_error("finish", _("These hours are shorter than the length you want."))
        return data


def _hours(begin: time, finish: time) -> timedelta:
    """Midnight as the latest is the end of the day."""
    day = date.min
    last = datetime.combine(day + timedelta(days=finish == time()), finish)
    return last - datetime.combine(day, begin)
