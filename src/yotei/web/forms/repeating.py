"""How a schedule of the type 定例 repeats: choices on the form, an RRULE for the domain."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yotei.schedules.models import OnHolidayChoices, Schedule
from yotei.schedules.recurrence import Frequency, Rule
from yotei.schedules.recurrence_words import WEEKDAYS

from .base import PageForm
from .fields import DateField

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKING_DAYS = "MO,TU,WE,TH,FR"
MINUTE = timedelta(minutes=1)

REPEATS = [
    ("daily", _("Every day")),
    ("weekdays", _("Every weekday")),
    ("weekly", _("Every week")),
    ("monthly", _("Every month, by the date")),
    ("nth", _("Every month, by the day of the week")),
    ("last", _("Every month, on the last such day of the week")),
    ("month_end", _("Every month, on the last day")),
    ("working_end", _("Every month, on the last weekday")),
    ("yearly", _("Every year")),
]
KEPT = ("kept", _("As it is"))  # what a program registered, and these choices cannot say

ENDS = [("never", _("No end")), ("until", _("On a date")), ("count", _("After a number of times"))]


class RepeatingForm(PageForm):
    repeats = forms.ChoiceField(label=_("Repeats"), choices=[*REPEATS, KEPT], required=False)
    interval = forms.IntegerField(label=_("Every how many"), required=False, min_value=1, max_value=999)
    weekdays = forms.MultipleChoiceField(
        label=_("Days of the week"),
        required=False,
        choices=[(day, name) for day, name in zip(DAYS, WEEKDAYS, strict=True)],
        widget=forms.CheckboxSelectMultiple,
    )
    ends = forms.ChoiceField(label=_("Ends"), choices=ENDS, required=False, widget=forms.RadioSelect)
    until = DateField(label=_("Until"), required=False)
    count = forms.IntegerField(label=_("Times"), required=False, min_value=1)
    on_holiday = forms.ChoiceField(label=_("On a holiday"), choices=OnHolidayChoices.choices, required=False)
    whole_day = forms.BooleanField(label=_("All day"), required=False)
    rule = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    @staticmethod
    def plain_repeat(first: date) -> dict[str, Any]:
        """What the choices begin with: every week on that day."""
        return {"repeats": "weekly", "interval": 1, "weekdays": [DAYS[first.weekday()]], "ends": "never",
                "on_holiday": "keep"}  # fmt: skip

    @staticmethod
    def repeat_of(schedule: Schedule, text: str) -> dict[str, Any]:
        """What the choices of a saved series are; `text` is its rule, or that of what follows a date."""
        rule = Rule.parse(text)
        ends = "until" if rule.until else "count" if rule.count else "never"
        return {
            "repeats": _choice(rule),
            "interval": rule.interval,
            "weekdays": [DAYS[day] for day in rule.weekdays],
            "ends": ends,
            "until": rule.until.isoformat() if rule.until else "",
            "count": rule.count or "",
            "on_holiday": schedule.on_holiday,
            "whole_day": schedule.begins_at is None,
            "rule": text,
        }

    @property
    def is_series(self) -> bool:
        return self.typed("kind") == Schedule.Kind.RECURRING

    @property
    def keeps_rule(self) -> bool:
        """Whether the choices cannot say what the series does."""
        return self.typed("repeats") == "kept"

    def check_repeat(self) -> None:
        """What the choices ask for together."""
        data = self.cleaned_data
        if data.get("ends") == "until" and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Enter the date."))
        if data.get("ends") == "count" and not data.get("count") and "count" not in self.errors:
            self.add_error("count", _("Enter how many times."))
        if not data.get("whole_day"):
            for name in ("start_time", "end_time"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Enter date and time."))

    @property
    def series_for_domain(self) -> dict[str, Any]:
        data = self.cleaned_data
        first: date = data["start_date"]
        hours: dict[str, Any] = {"begins_at": None, "minutes": None}
        if not data["whole_day"]:
            start, end = (datetime.combine(first, data[name]) for name in ("start_time", "end_time"))
            end += timedelta(days=1) if end <= start else timedelta()
            hours = {"begins_at": data["start_time"], "minutes": (end - start) // MINUTE}
        return hours | {"first_day": first, "rule": self.rule_text(first), "on_holiday": data["on_holiday"] or "keep"}

    @property
    def length_of_date(self) -> timedelta:
        minutes = self.series_for_domain["minutes"]
        return timedelta(minutes=minutes) if minutes else timedelta(days=1)

    def rule_text(self, first: date) -> str:
        data = self.cleaned_data
        if data["repeats"] == "kept":
            return str(data["rule"])
        parts = _parts(data["repeats"], first, data["weekdays"])
        interval = data.get("interval") or 1
        if interval > 1 and data["repeats"] != "weekdays":
            parts.append(f"INTERVAL={interval}")
        if data["ends"] == "until":
            parts.append(f"UNTIL={data['until']:%Y%m%d}")
        if data["ends"] == "count":
            parts.append(f"COUNT={data['count']}")
        return ";".join(parts)


def _parts(repeats: str, first: date, weekdays: list[str]) -> list[str]:
    day = DAYS[first.weekday()]
    match repeats:
        case "daily":
            return ["FREQ=DAILY"]
        case "weekdays":
            return ["FREQ=WEEKLY", f"BYDAY={WORKING_DAYS}"]
        case "monthly":
            return ["FREQ=MONTHLY", f"BYMONTHDAY={first.day}"]
        case "nth":
            return ["FREQ=MONTHLY", f"BYDAY={(first.day - 1) // 7 + 1}{day}"]
        case "last":
            return ["FREQ=MONTHLY", f"BYDAY=-1{day}"]
        case "month_end":
            return ["FREQ=MONTHLY", "BYMONTHDAY=-1"]
        case "working_end":
            return ["FREQ=MONTHLY", f"BYDAY={WORKING_DAYS}", "BYSETPOS=-1"]
        case "yearly":
            return ["FREQ=YEARLY", f"BYMONTH={first.month}", f"BYMONTHDAY={first.day}"]
    return ["FREQ=WEEKLY", f"BYDAY={','.join(weekdays or [day])}"]


def _choice(rule: Rule) -> str:
    """The choice that says this rule; the day of the month comes from the first date."""
    match rule.frequency:
        case Frequency.DAILY:
            return "daily"
        case Frequency.WEEKLY:
            if rule.week_start:
                return "kept"
            return "weekdays" if rule.is_every_weekday and rule.interval == 1 else "weekly"
        case Frequency.MONTHLY if len(rule.weekdays) > 1:
            return "working_end" if rule.nth == -1 else "kept"
        case Frequency.MONTHLY if rule.weekdays:
            return "last" if rule.nth == -1 else "nth"
        case Frequency.MONTHLY:
            return "month_end" if rule.month_day == -1 else "monthly"
    return "yearly" if rule.nth is None and rule.month_day != -1 else "kept"
