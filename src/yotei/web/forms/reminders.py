"""What somebody chooses of reminders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yotei.schedules.models import ReminderUsual
from yotei.schedules.reminders.moments import DAY_MOMENTS, LEADS, NONE, day_words, lead_words
from yotei.schedules.reminders.wishes import PLACES

from .base import PageForm


def _number(text: str) -> int | None:
    return int(text) if text else None


class RemindersForm(PageForm):
    kept_as = ""

    lead_1 = forms.TypedChoiceField(label=gettext_lazy("Remind me"), coerce=_number, empty_value=None, required=False)
    lead_2 = forms.TypedChoiceField(
        label=gettext_lazy("Remind me (second time)"), coerce=_number, empty_value=None, required=False
    )
    lead_3 = forms.TypedChoiceField(
        label=gettext_lazy("Remind me (third time)"), coerce=_number, empty_value=None, required=False
    )
    day = forms.TypedChoiceField(
        label=gettext_lazy("All-day schedules"), coerce=_number, empty_value=None, required=False
    )
    in_app = forms.BooleanField(
        label=gettext_lazy("In Yotei"),
        required=False,
        help_text=gettext_lazy("In a corner of the page that is open, and on the next page that you open."),
    )
    in_browser = forms.BooleanField(
        label=gettext_lazy("As a notification of the browser"),
        required=False,
        help_text=gettext_lazy("While a page of Yotei is open in a browser that you have allowed to notify you."),
    )
    shows_subject = forms.BooleanField(
        label=gettext_lazy("With subject and place"),
        required=False,
        help_text=gettext_lazy("Untick it if others see your screen: the notification says the time only."),
    )
    by_mail = forms.BooleanField(label=gettext_lazy("By mail"), required=False)

    def __init__(self, data: QueryDict | None = None, *, usual: ReminderUsual, offers_mail: bool) -> None:
        super().__init__(data, initial={name: getattr(usual, name) for name in self.base_fields})
        leads = [("", _("No reminder")), *((lead, lead_words(lead)) for lead in LEADS)]
        for name in PLACES:
            self.fields[name].choices = leads  # type: ignore[attr-defined]
        self.fields["day"].choices = [("", _("No reminder")), *((each, day_words(each)) for each in DAY_MOMENTS)]  # type: ignore[attr-defined]
        if not offers_mail:
            del self.fields["by_mail"]


class ReminderForm(PageForm):
    """Of one schedule."""

    kept_as = ""

    reminder = forms.ChoiceField(label=gettext_lazy("Reminder"), required=False)

    @classmethod
    def of(cls, when: str, *, all_day: bool) -> ReminderForm:
        """What does nothing here is not offered, nor shown as chosen: the schedule may have changed its sort since."""
        form = cls()
        sort = _all_day() if all_day else _timed()
        form.fields["reminder"].choices = [*_either(), *sort]  # type: ignore[attr-defined]
        form.initial = {"reminder": when if when == NONE or when in dict(sort) else ""}
        return form


def choices_of_a_schedule() -> list[tuple[str, Any]]:
    """For a select, by sort of schedule: whether it lasts all day may change on the same form."""
    return [*_either(), (_("With hours"), _timed()), (_("All day"), _all_day())]


def _either() -> list[tuple[str, Any]]:
    return [("", _("As usual")), (NONE, _("No reminder"))]


def _timed() -> list[tuple[str, str]]:
    return [(f"m{lead}", lead_words(lead)) for lead in LEADS]


def _all_day() -> list[tuple[str, str]]:
    return [(f"d{minutes}", day_words(minutes)) for minutes in DAY_MOMENTS]
