"""One date of a series: when it is held, who takes part, and its own notes."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee
from yotei.schedules.models import Schedule
from yotei.web import times

from .base import PageForm
from .fields import DateField, TimeField
from .linked import Option, RowsField, chosen_people, found_beside


class OneDateForm(PageForm):
    """Times are those of the series' zone; all else is the series'."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    start_date = DateField(label=_("Start date"), error_messages={"required": _("Enter the date.")})
    start_time = TimeField(label=_("Start time"), required=False)
    end_date = DateField(label=_("End date"), required=False)
    end_time = TimeField(label=_("End time"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    attendees = RowsField(Employee.objects.all(), label=_("Attendees"))
    details = forms.CharField(label=_("Details"), required=False, strip=False, widget=forms.Textarea, max_length=20_000)

    places = {"starts_at": "start_date", "ends_at": "end_date", "day": "start_date"}

    def __init__(self, data: QueryDict | None = None, *, shown: Schedule, **more: Any) -> None:
        super().__init__(data, **more)
        self.shown, self.zone = shown, ZoneInfo(shown.timezone)

    @classmethod
    def of(cls, shown: Schedule) -> OneDateForm:
        zone = ZoneInfo(shown.timezone)
        start, end = shown.starts_in(zone), shown.ends_in(zone)
        initial = {
            "subject": shown.subject,
            "start_date": f"{start:%Y-%m-%d}",
            "start_time": f"{start:%H:%M}",
            "end_date": f"{end:%Y-%m-%d}",
            "end_time": f"{end:%H:%M}",
            "attendees": [str(each.employee_id) for each in shown.who_attends],
            "place": shown.place,
            "details": shown.details,
            "key": uuid.uuid4().hex,
            "version": shown.version,
        }
        return cls(shown=shown, initial=initial)

    @property
    def is_all_day(self) -> bool:
        return self.shown.day is not None

    @property
    def attendees_search(self) -> str:
        return self.typed("attendees_search")

    @property
    def chosen_attendees(self) -> list[Option]:
        return chosen_people(self, "attendees")

    @property
    def found_attendees(self) -> list[Option]:
        return found_beside(self, "attendees")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.is_all_day:
            data["starts_at"], data["ends_at"] = self._moment("start"), self._moment("end")
        return data

    def _moment(self, which: str) -> datetime | None:
        day: date | None = self.cleaned_data.get(f"{which}_date")
        clock = self.cleaned_data.get(f"{which}_time")
        if day is None or clock is None:
            if f"{which}_date" not in self.errors and f"{which}_time" not in self.errors:
                self.add_error(f"{which}_time", _("Enter date and time."))
            return None
        try:
            return times.at(day, clock, self.zone)
        except ValidationError as error:
            self.add_error(f"{which}_{'date' if error.code == 'day' else 'time'}", error)
            return None

    @property
    def fields_for_domain(self) -> dict[str, Any]:
        data = self.cleaned_data
        fields = {name: data[name] for name in ("subject", "attendees", "place", "details")}
        if self.is_all_day:
            return fields | {"day": data["start_date"]}
        return fields | {"starts_at": data["starts_at"], "ends_at": data["ends_at"]}
