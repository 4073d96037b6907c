"""カレンダー配信: what one address gives."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yotei.people.models import LANGUAGES, Employee
from yotei.schedules.feeds import MONTHS_AHEAD, USUAL_AHEAD, USUAL_BACK, WEEKS_BACK, CalendarFeed

from .base import PageForm


def _weeks() -> list[tuple[int, str]]:
    numbers = range(1, WEEKS_BACK + 1)
    return [
        (0, str(_("From today"))),
        *(
            (each, ngettext("%(number)s week back", "%(number)s weeks back", each) % {"number": each})
            for each in numbers
        ),
    ]


def _months() -> list[tuple[int, str]]:
    numbers = range(1, MONTHS_AHEAD + 1)
    words = (ngettext("%(number)s month ahead", "%(number)s months ahead", each) for each in numbers)
    return [(each, text % {"number": each}) for each, text in zip(numbers, words, strict=True)]


class FeedForm(PageForm):
    kept_as = ""

    name = forms.CharField(
        label=_("Name of the feed"),
        max_length=100,
        help_text=_("For example the device or program that reads it."),
        error_messages={"required": _("Say what reads it, so that you know later which to revoke.")},
    )
    weeks_back = forms.TypedChoiceField(label=_("Weeks back"), coerce=int, choices=_weeks, initial=USUAL_BACK)
    months_ahead = forms.TypedChoiceField(label=_("Months ahead"), coerce=int, choices=_months, initial=USUAL_AHEAD)
    with_links = forms.BooleanField(
        label=_("Zoom links and passcodes"),
        required=False,
        initial=True,
        help_text=_("Whoever has the address can join these meetings. Without it the link to the schedule remains."),
    )
    with_todos = forms.BooleanField(
        label=_("ToDos with a due date"), required=False, help_text=_("As whole-day entries; private ToDos stay out.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    @classmethod
    def new(cls, *, by: Employee) -> FeedForm:
        return cls(initial={"language": by.language})

    @classmethod
    def of(cls, feed: CalendarFeed) -> FeedForm:
        return cls(initial={name: getattr(feed, name) for name in cls.base_fields})

    @property
    def choices(self) -> dict[str, Any]:
        return self.cleaned_data
