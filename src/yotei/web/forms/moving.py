"""Moving a schedule: what a drag in the calendar sends, and the small form of its popup."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee
from yotei.schedules.dating import Moved
from yotei.schedules.models import Schedule
from yotei.web import times

from .base import PageForm
from .fields import DateField, TimeField


class MoveForm(PageForm):
    """Date, start and end as the reader's clock shows them; nothing else of the schedule is touched."""

    start_date = DateField(label=_("Start date"), error_messages={"required": _("Enter the date.")})
    start_time = TimeField(label=_("Start time"), required=False)
    end_date = DateField(label=_("End date"), required=False)
    end_time = TimeField(label=_("End time"), required=False)
    kind = forms.ChoiceField(choices=Schedule.Kind.choices)

    places = {"starts_at": "start_time", "ends_at": "end_time", "day": "start_date"}

    def __init__(self, data: QueryDict | None = None, *, schedule: Schedule, by: Employee, **more: Any) -> None:
        super().__init__(data, **more)
        self.schedule, self.zone = schedule, by.zone

    @classmethod
    def of(cls, schedule: Schedule, *, by: Employee) -> MoveForm:
        start, end = schedule.starts_in(by.zone), schedule.ends_in(by.zone)
        initial = {
            "start_date": f"{start:%Y-%m-%d}",
            "start_time": f"{start:%H:%M}",
            "end_date": f"{end:%Y-%m-%d}",
            "end_time": f"{end:%H:%M}",
            "kind": Schedule.Kind.ALL_DAY if schedule.day else Schedule.Kind.TIMED,
        }
        return cls(schedule=schedule, by=by, initial=initial)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("kind") == Schedule.Kind.TIMED:
            data["starts_at"] = self._moment("start", self.schedule.starts_at)
            data["ends_at"] = self._moment("end", self.schedule.ends_at)
        return data

    def _moment(self, which: str, was: datetime) -> datetime | None:
        day: date | None = self.cleaned_data.get(f"{which}_date")
        clock: time | None = self.cleaned_data.get(f"{which}_time")
        if day is None or clock is None:
            if not any(name in self.errors for name in (f"{which}_date", f"{which}_time")):
                self.add_error(f"{which}_time", _("Enter date and time."))
            return None
        if _wall(was, self.zone) == datetime.combine(day, clock):
            return was  # also the second of two hours with one name, and seconds
        try:
            return times.at(day, clock, self.zone)
        except ValidationError as error:
            self.add_error(f"{which}_{'date' if error.code == 'day' else 'time'}", error)
            return None

    @property
    def fields_for_domain(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data["kind"] == Schedule.Kind.ALL_DAY:
            return {"kind": Schedule.Kind.ALL_DAY, "day": data["start_date"]}
        return {
            "kind": Schedule.Kind.TIMED,
            "day": None,
            "starts_at": data["starts_at"],
            "ends_at": data["ends_at"],
        }

    @property
    def moved(self) -> Moved:
        """Of a date of a series: where it was put."""
        data = self.cleaned_data
        if data["kind"] == Schedule.Kind.ALL_DAY:
            return Moved(day=data["start_date"])
        return Moved(data["starts_at"], data["ends_at"])

    @property
    def fields_of_date(self) -> dict[str, Any]:
        moved = self.moved
        return {"day": moved.day} if moved.day else {"starts_at": moved.starts_at, "ends_at": moved.ends_at}


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
