"""What the lists of 顧客, 案件, 名刺 and 活動 are narrowed down to, as their addresses say it."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext_lazy as _

from yotei.activities.models import Activity
from yotei.people.models import Employee
from yotei.sales.models import Contact, Customer, Deal
from yotei.web import times

from .asking import AskingForm
from .fields import CustomerField, DateField, LinkField
from .linked import Option, RowsField, chosen_people, found_beside

PEOPLE = 20  # whom a list may be narrowed down to at once


def filled_first(field: str, *then: str) -> tuple[Any, ...]:
    return (Case(When(**{field: ""}, then=1), default=0), field, *then)


BY_READING = filled_first("kana", "name", "id")


class WordsField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\0", "")


class ListForm(AskingForm):
    """A field that is wrong narrows nothing down, and says so."""

    front: ClassVar[tuple[str, ...]] = ()  # the fields beside the words; the others are behind a disclosure
    orders: ClassVar[dict[str, tuple[Any, ...]]] = {}

    q = WordsField(label=_("Words"), required=False, max_length=200, widget=forms.TextInput({"type": "search"}))
    mine = forms.BooleanField(label=_("Mine"), required=False)
    people = RowsField(Employee.objects.all(), label=_("In charge"), most=PEOPLE)

    @property
    def found(self) -> QuerySet[Any]:
        self.is_valid()
        rows = self.narrowed(self.cleaned_data)
        order = self.orders.get(self.cleaned_data.get("sort") or "")
        return rows.order_by(*order) if order else rows

    def narrowed(self, said: dict[str, Any]) -> QuerySet[Any]:
        raise NotImplementedError

    def whose(self, said: dict[str, Any]) -> list[Employee]:
        return [*(said.get("people") or ()), *([self.reader] if said.get("mine") else ())]

    @property
    def query(self) -> str:
        """The address of this list, whichever page of it is shown."""
        single = [(each, self.typed(each)) for each in self.fields if each != "people"]
        people = [("people", value) for value in self.typed_list("people")]
        return urlencode([(each, value) for each, value in [*single, *people] if value])

    @property
    def is_narrowed(self) -> bool:
        """Whether anything behind the disclosure is asked, or looked for."""
        seen = ("q", "people", *self.front)
        hidden = [self.typed(each) for each in self.fields if each not in seen]
        searched = self.typed("link_search") or self.typed("people_search")
        return bool(any(hidden) or searched or self.typed_list("people"))

    @property
    def front_fields(self) -> list[forms.BoundField]:
        return [self[each] for each in self.front]

    @property
    def back_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in ("q", "people", "link", *self.front)]

    @property
    def chosen_people(self) -> list[Option]:
        return chosen_people(self, "people")

    @property
    def found_people(self) -> list[Option]:
        return found_beside(self, "people")

    @property
    def people_search(self) -> str:
        return self.typed("people_search")


def choice(label: Any, *choices: tuple[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices)


class CustomerList(ListForm):
    front = ("mine", "open", "sort")
    orders = {"kana": BY_READING, "code": filled_first("code", "id"), "new": ("-id",)}

    open = forms.BooleanField(label=_("With open deals"), required=False)
    sort = choice(
        _("Order"), ("", _("Name")), ("kana", _("Reading")), ("code", _("Customer number")), ("new", _("Newest"))
    )

    def narrowed(self, said: dict[str, Any]) -> QuerySet[Customer]:
        rows = Customer.objects.select_related("owner").matching(said.get("q", ""))
        if said.get("open"):
            rows = rows.with_open_deals()
        return rows.filter(owner__in=whose) if (whose := self.whose(said)) else rows


class DealList(ListForm):
    front = ("stage", "mine", "sort")
    orders = {
        "expected": (F("expected_on").asc(nulls_last=True), "id"),
        "amount": (F("amount").desc(nulls_last=True), "id"),
        "new": ("-id",),
    }

    stage = choice(_("Stage"), ("", _("All")), ("open", _("All open")), *Deal.Stage.choices)
    link = CustomerField(label=_("Customer"), required=False)
    since = DateField(label=_("Expected from"), required=False)
    until = DateField(label=_("Expected to"), required=False)
    sort = choice(
        _("Order"), ("", _("Name")), ("expected", _("Expected on")), ("amount", _("Amount")), ("new", _("Newest"))
    )

    def narrowed(self, said: dict[str, Any]) -> QuerySet[Deal]:
        rows = Deal.objects.matching(said.get("q", "")).select_related("customer", "owner")
        stage, whose = said.get("stage"), self.whose(said)
        if stage:
            rows = rows.open() if stage == "open" else rows.filter(stage=stage)
        asked = {"customer": said.get("link"), "expected_on__gte": said.get("since"),
                 "expected_on__lte": said.get("until"), "owner__in": whose or None}  # fmt: skip
        return rows.filter(**{each: value for each, value in asked.items() if value is not None})


class ContactList(ListForm):
    front = ("mail", "sort")
    orders = {"kana": BY_READING, "new": ("-id",)}

    mine = None  # type: ignore[assignment]
    people = None  # type: ignore[assignment]
    mail = forms.BooleanField(label=_("With an e-mail address"), required=False)
    link = CustomerField(label=_("Customer"), required=False)
    sort = choice(_("Order"), ("", _("Name")), ("kana", _("Reading")), ("new", _("Newest")))

    def narrowed(self, said: dict[str, Any]) -> QuerySet[Contact]:
        rows = Contact.objects.matching(said.get("q", ""))
        if said.get("mail"):
            rows = rows.exclude(email="")
        return rows.filter(customer=said["link"]) if said.get("link") else rows


class ActivityList(ListForm):
    front = ("since", "until", "kind", "mine")

    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)
    mine = forms.BooleanField(label=_("My activities"), required=False)
    kind = choice(_("Kind of work"), ("", _("All")), *Activity.Kind.choices)
    people = RowsField(Employee.objects.all(), label=_("Author"), most=PEOPLE)
    link = LinkField(label=_("Customer / deal"), required=False)

    def narrowed(self, said: dict[str, Any]) -> QuerySet[Activity]:
        rows = Activity.objects.visible_to(self.reader).matching(said.get("q", "")).with_names().latest()
        zone, link = self.reader.zone, said.get("link") or {}
        since, until, deal = said.get("since"), said.get("until"), link.get("deal")
        asked = {"happened_at__gte": times.midnight(since, zone) if since else None,
                 "happened_at__lt": times.midnight(times.day_after(until), zone) if until else None,
                 "kind": said.get("kind") or None, "author__in": self.whose(said) or None, "deal": deal,
                 "customer": None if deal else link.get("customer")}  # fmt: skip
        return rows.filter(**{each: value for each, value in asked.items() if value is not None})
