"""What is searched for, as the page's address says it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee
from yotei.schedules.models import Category
from yotei.schedules.search.asking import Question
from yotei.web import times
from yotei.web.periods import Period

from .asking import AskingForm
from .base import PageForm
from .fields import DateField, LinkField
from .linked import Option, RowsField, chosen_people, found_beside, is_number

PEOPLE = 20
LONG = _("This search is too long to be kept. Use fewer words.")


class SearchForm(AskingForm):
    q = forms.CharField(label=_("Words"), required=False, max_length=200, widget=forms.TextInput({"type": "search"}))
    period = forms.ChoiceField(label=_("Period"), required=False, choices=[("", _("By date")), *Period.choices])
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)
    category = forms.ModelChoiceField(Category.objects.all(), label=_("Category"), required=False, empty_label=_("All"))
    employees = RowsField(Employee.objects.all(), label=_("Registrant or attendee"), most=PEOPLE)
    link = LinkField(label=_("Customer or deal"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("period") and (said.get("since") or said.get("until")):
            self.add_error("period", _("Choose a period, or enter dates: one of both."))
        return said

    def question(self, *, now: Callable[[], datetime]) -> Question:
        """What of it can be read: a field that is wrong narrows nothing down, and says so. `now` is asked for a period
        only, for it may cost a query."""
        self.is_valid()
        said: dict[str, Any] = self.cleaned_data
        zone, link = self.reader.zone, said.get("link") or {}
        since, until = said.get("since"), said.get("until")
        if said.get("period"):
            today = now().astimezone(zone).date()
            since, until = Period(said["period"]).days(today=today, week_start=self.reader.week_start)
        deal = link.get("deal")
        customer = None if deal else link.get("customer")
        return Question(
            text=said.get("q", ""),
            begin=times.midnight(since, zone) if since else None,
            end=times.midnight(times.day_after(until), zone) if until else None,
            employees=tuple(each.pk for each in said.get("employees") or ()),
            category=said["category"].pk if said.get("category") else None,
            customer=customer.pk if customer else None,
            deal=deal.pk if deal else None,
        )

    @property
    def before(self) -> int | None:
        """The place after which the page goes on."""
        number = self.typed("before")
        return int(number) if is_number(number) else None

    @property
    def query(self) -> str:
        """The address of this search, whichever page of it is shown."""
        single = [(name, self.typed(name)) for name in ("q", "period", "since", "until", "category", "link")]
        people = [("employees", value) for value in self.typed_list("employees")]
        return urlencode([(name, value) for name, value in [*single, *people] if value])

    @property
    def is_narrowed(self) -> bool:
        """Whether more than words is asked, or looked for among the people."""
        typed = ("period", "since", "until", "category", "link", "link_search", "employees_search")
        return any(self.typed(name) for name in typed) or bool(self.typed_list("employees"))

    @property
    def periods(self) -> list[forms.BoundField]:
        return [self[name] for name in ("period", "since", "until", "category")]

    @property
    def chosen_employees(self) -> list[Option]:
        return chosen_people(self, "employees")

    @property
    def found_employees(self) -> list[Option]:
        return found_beside(self, "employees")

    @property
    def employees_search(self) -> str:
        return self.typed("employees_search")


class SavedSearchForm(PageForm):
    kept_as = ""

    name = forms.CharField(label=_("Name"), max_length=100, error_messages={"required": _("Enter a name.")})
    query = forms.CharField(
        max_length=1000, required=False, widget=forms.HiddenInput, error_messages={"max_length": LONG}
    )
