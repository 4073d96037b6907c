"""The form of スケジュール新規登録 and スケジュール編集 (manual 2.2)."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.booking import runtime
from yotei.people.models import Employee, check_time_zone
from yotei.schedules.dating import following_of
from yotei.schedules.models import Category, ReminderChoice, Schedule
from yotei.schedules.reminders.taking_part import concerns
from yotei.schedules.series import first_date
from yotei.schedules.topics import YEARS, bounds_of_day
from yotei.web import times

from .attached import AttachedForm
from .fields import DateField, LinkField, TimeField, link_value
from .guests import GuestForm
from .reminders import choices_of_a_schedule


class CategoryChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django knows no brackets here
    def to_python(self, value: Any) -> Any:
        # A number that no database holds is no category, and no error of ours.
        return super().to_python(value if str(value).isdecimal() and len(str(value)) < 19 else value and "0")


class ScheduleForm(AttachedForm, GuestForm):
    category = CategoryChoice(queryset=Category.objects.none(), label=_("Category"), empty_label=None)
    subject = forms.CharField(label=_("Subject"), required=False)  # the domain asks for it, with its other findings
    kind = forms.ChoiceField(label=_("Type"), choices=Schedule.Kind.choices, widget=forms.RadioSelect)
    start_date = DateField(label=_("Start date"), error_messages={"required": _("Enter the date.")})
    start_time = TimeField(label=_("Start time"), required=False)
    end_date = DateField(label=_("End date"), required=False)
    end_time = TimeField(label=_("End time"), required=False)
    timezone = forms.CharField(label=_("Time zone"), max_length=64, validators=[check_time_zone])
    link = LinkField(label=_("Customer / deal"), required=False)
    details = forms.CharField(label=_("Details"), required=False, strip=False, widget=forms.Textarea)
    visibility = forms.ChoiceField(label=_("Visibility"), choices=Schedule.Visibility.choices, widget=forms.RadioSelect)
    open_to_edit = forms.TypedChoiceField(
        label=_("Other users may change/delete"),
        choices=[("yes", _("Allowed")), ("no", _("Not allowed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reminder = forms.ChoiceField(label=_("Reminder"), required=False, help_text=_("For you alone."))

    field_order = (
        "category", "subject", "kind", "start_date", "start_time", "end_date", "end_time", "timezone", "link",
        "contacts", "met_others", "attendees", "guest_contacts", "guests", "by_mail", "viewers", "place", "facilities",
        "details",
    )  # fmt: skip
    places = {
        "first_day": "start_date", "begins_at": "start_time", "minutes": "end_time", "rule": "repeats",
        "starts_at": "start_date", "ends_at": "end_date", "day": "start_date", "customer": "link", "deal": "link",
        "files": "attached",
    }  # fmt: skip

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        schedule: Schedule,
        by: Employee,
        since: date | None = None,
        **more: Any,
    ) -> None:
        """`since`: from which of its dates on a series is changed."""
        super().__init__(data, **more)
        self.schedule, self.by, self.since = schedule, by, since
        categories = self.fields["category"]
        assert isinstance(categories, forms.ModelChoiceField)
        categories.queryset = offered_categories(schedule)
        if "reminder" in self.fields:
            if schedule.pk is not None and not concerns(schedule, by):
                del self.fields["reminder"]
            else:
                self.fields["reminder"].choices = choices_of_a_schedule()  # type: ignore[attr-defined]

    @classmethod
    def blank(
        cls,
        *,
        by: Employee,
        now: datetime,
        day: date | None,
        category: str,
        hours: tuple[time | None, time | None] = (None, None),
    ) -> ScheduleForm:
        form = cls(schedule=Schedule(), by=by)
        offered = offered_categories(form.schedule)
        first = offered.filter(code=category.replace("\0", "")).first() or offered.first()
        start = times.next_hour(now, by.zone)
        start = start if day is None else datetime.combine(day, start.timetz())
        form.initial = cls.plain_repeat(start) | {"category": first, "subject": first.first_subject if first else ""}
        usual = timedelta(minutes=first.default_minutes if first else 60)
        form.initial |= _times(*_wanted_hours(start, hours, usual)) | {"timezone": by.time_zone}
        form.initial |= {"kind": "timed", "visibility": "public", "open_to_edit": "no", "key": uuid.uuid4().hex}
        return form

    @classmethod
    def of(cls, schedule: Schedule, *, by: Employee, now: datetime, since: date | None = None) -> ScheduleForm:
        """Filled from a saved schedule, in its own time zone, so that an untouched form changes nothing."""
        form = cls(schedule=schedule, by=by, since=since)
        zone = ZoneInfo(schedule.timezone)
        shown, repeat = schedule, None
        if schedule.is_series:
            rest = following_of(schedule, since) if since else {"rule": schedule.rule}
            shown = schedule.on(since) or first_date(schedule) if since else first_date(schedule)
            repeat = cls.repeat_of(schedule, rest["rule"])
        start, end = shown.starts_at.astimezone(zone), shown.ends_at.astimezone(zone)
        if shown.day:
            hour = times.next_hour(now, zone).timetz()
            start = datetime.combine(shown.day, hour)
            end = start + timedelta(hours=1)
        form.initial = (
            (repeat or cls.plain_repeat(start))
            | _times(start, end)
            | {
                "category": schedule.category_id,
                "subject": schedule.subject,
                "kind": schedule.kind,
                "timezone": schedule.timezone,
                "link": link_value(schedule.customer, schedule.deal),
                "details": schedule.details,
                "visibility": schedule.visibility,
                "open_to_edit": "yes" if schedule.open_to_edit else "no",
                "key": uuid.uuid4().hex,
                "version": schedule.version,
                "reminder": ReminderChoice.of(schedule, by),
            }
        )
        form.initial |= cls.links_of(schedule)
        return form

    @property
    def is_all_day(self) -> bool:
        return self.typed("kind") == Schedule.Kind.ALL_DAY

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data["starts_at"] = data["ends_at"] = None
        if self.is_series:
            self.check_repeat()
        elif "timezone" in data and not self.is_all_day:
            zone = ZoneInfo(data["timezone"])
            data["starts_at"] = self._moment("start", zone)
            data["ends_at"] = self._moment("end", zone)
        return data

    def _moment(self, which: str, zone: ZoneInfo) -> datetime | None:
        names = (f"{which}_date", f"{which}_time")
        day, clock = (self.cleaned_data.get(name) for name in names)
        for name, value in zip(names, (day, clock), strict=True):
            if value is None and name not in self.errors:
                self.add_error(name, _("Enter date and time."))
        if day is None or clock is None:
            return None
        try:
            return times.at(day, clock, zone)
        except ValidationError as error:
            self.add_error(names[0] if error.code == "day" else names[1], error)
            return None

    @property
    def fields_for_domain(self) -> dict[str, Any]:
        data = self.cleaned_data
        plain = ("category", "kind", "subject", "timezone", "details", "visibility", "open_to_edit")
        fields: dict[str, Any] = {name: data[name] for name in plain} | data["link"] | self.links_for_domain
        fields |= self.files_for_domain
        if data["kind"] == Schedule.Kind.RECURRING:
            return fields | self.series_for_domain
        if data["kind"] == Schedule.Kind.ALL_DAY:
            return fields | {"day": data["start_date"]}
        return fields | {"day": None, "starts_at": data["starts_at"], "ends_at": data["ends_at"]}

    def keep_reminder(self, saved: Schedule) -> None:
        """What its user wants for themselves; nothing where the form did not ask."""
        if "reminder" in self.fields and "reminder" in self.data:
            ReminderChoice.choose(saved, by=self.by, when=self.cleaned_data["reminder"])

    def is_valid_series(self) -> bool:
        """Whether the choices of a series can be read; the rest of the form may still be empty."""
        names = {"start_date", "start_time", "end_time", "repeats", "interval", "weekdays", "ends", "until", "count"}
        return self.is_series and not names & set(self.errors) and "timezone" not in self.errors

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.cleaned_data["timezone"])

    def draft(self) -> Schedule | None:
        """A schedule of that category at that time, where both can be read; not to be saved."""
        self.is_valid()
        data = self.cleaned_data
        begin, end, day = data["starts_at"], data["ends_at"], data.get("start_date")
        if self.is_all_day and day and day.year in YEARS and "timezone" in data:
            begin, end = bounds_of_day(day, data["timezone"])
        if "category" not in data or begin is None or end is None or begin >= end:
            return None
        registrant, category = self.registrant, data["category"]
        return Schedule(pk=self.schedule.pk, registrant=registrant, category=category, starts_at=begin, ends_at=end)

    # What the page shows beside the fields

    @property
    def categories(self) -> list[Category]:
        return list(offered_categories(self.schedule))

    @property
    def zone_differs(self) -> bool:
        return self.typed("timezone") != self.by.time_zone or "timezone" in self.errors

    @property
    def registrant(self) -> Employee:
        return self.schedule.registrant if self.schedule.pk else self.by

    def effect_on_meeting(self, *, now: datetime) -> str:
        """`cancels` or `books` where a change of category releases or makes a meeting, else "" (manual 2.3)."""
        if self.schedule.pk is None or "category" not in self.cleaned_data:
            return ""
        will_book = self.cleaned_data["category"].books_zoom
        if self.schedule.booking is not None and not will_book:
            return "cancels"
        end = None if self.is_series else self.cleaned_data.get("ends_at")
        ahead = end is None or end > now
        return "books" if will_book and not self.schedule.category.books_zoom and ahead else ""


def offered_categories(schedule: Schedule) -> QuerySet[Category]:
    """What is in use, Zoom's only where Zoom is set up (interface §2), and what the schedule has already."""
    offered = Q(is_active=True) if runtime.find_office() is not None else Q(is_active=True, books_zoom=False)
    return Category.objects.filter(offered | Q(pk=schedule.category_id))


def _wanted_hours(
    start: datetime, hours: tuple[time | None, time | None], usual: timedelta
) -> tuple[datetime, datetime]:
    """From the hours of an address; without them `usual` from `start` on. What ends before it begins, ends a day on."""
    first, last = hours
    if first is not None:
        start = datetime.combine(start.date(), first, start.tzinfo)
    if last is None:
        return start, start + usual
    end = datetime.combine(start.date(), last, start.tzinfo)
    return start, end if end > start else end + timedelta(days=1)


def _times(start: datetime, end: datetime) -> dict[str, str]:
    return {
        "start_date": f"{start:%Y-%m-%d}",
        "start_time": f"{start:%H:%M}",
        "end_date": f"{end:%Y-%m-%d}",
        "end_time": f"{end:%H:%M}",
    }
