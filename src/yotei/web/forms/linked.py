"""The rows of a schedule's form that hold several people or things: 面談者, 参加者, 共有者, 設備."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee
from yotei.sales.models import Contact, Customer
from yotei.schedules.models import Facility, Schedule

from .base import PageForm
from .fields import SUGGESTIONS, LinkField
from .repeating import RepeatingForm

MOST = 200  # rows that a field takes: as many as a meeting can usefully have
ROWS = ("attendees", "viewers", "contacts", "facilities")
CONTACTS = 100  # of a customer, offered as check boxes

Option = dict[str, str]


class RowsField(forms.Field):
    """Several rows of a table, by their numbers. Cleans to a list of rows."""

    widget = forms.SelectMultiple

    def __init__(self, rows: QuerySet[Any], *, most: int = MOST, **more: Any) -> None:
        super().__init__(required=False, **more)
        self.rows, self.most = rows, most

    def clean(self, value: Any) -> list[Any]:
        found = self.rows_of(value or [])
        if len(found) > self.most:
            raise ValidationError(_("Choose at most %(most)s.") % {"most": self.most})
        if len(found) < len(set(value or [])):
            raise ValidationError(_("One of the chosen does not exist any more."))
        return found

    def rows_of(self, values: Iterable[str]) -> list[Any]:
        return rows_of(self.rows, values, most=self.most)


class LinkedForm(RepeatingForm):
    """The part of the form that a schedule's own columns do not hold."""

    contacts = RowsField(Contact.objects.select_related("customer"), label=_("Persons met"))
    met_others = forms.CharField(label=_("Other persons met"), required=False)
    attendees = RowsField(Employee.objects.all(), label=_("Attendees"))
    viewers = RowsField(Employee.objects.all(), label=_("Shared with"))
    place = forms.CharField(label=_("Place"), required=False)
    facilities = RowsField(Facility.objects.all(), label=_("Facilities"))

    @classmethod
    def links_of(cls, schedule: Schedule) -> dict[str, Any]:
        """What the rows begin with."""
        return {
            "contacts": [str(each.pk) for each in schedule.contacts.all()],
            "met_others": schedule.met_others,
            "attendees": [str(each.employee_id) for each in schedule.attendees.all()],
            "viewers": [str(each.pk) for each in schedule.viewers.all()],
            "place": schedule.place,
            "facilities": [str(each.pk) for each in schedule.facilities.all()],
        }

    @property
    def links_for_domain(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in (*ROWS, "place", "met_others")} | {"replies": self._replies()}

    def _replies(self) -> str:
        """The check boxes of a change; those who declined are included only if the second one says so."""
        if self.typed("replies_reset"):
            return "reset"
        if self.typed("replies_accept"):
            return "accept_declined" if self.typed("replies_declined") else "accept"
        return ""

    # What the page shows

    @property
    def has_links(self) -> bool:
        """Whether the rows behind the disclosure hold anything, or something is wrong with them."""
        searched = self.typed("attendees_search") or self.typed("viewers_search")
        chosen = any(self.typed_list(name) for name in ROWS) or self.typed("place") or self.typed("met_others")
        wrong = self.is_bound and any(name in self.errors for name in (*ROWS, "place", "met_others"))
        return bool(searched or chosen or wrong)

    @property
    def attendees_search(self) -> str:
        return self.typed("attendees_search")

    @property
    def viewers_search(self) -> str:
        return self.typed("viewers_search")

    @property
    def replies_accept(self) -> str:
        return self.typed("replies_accept")

    @property
    def replies_declined(self) -> str:
        return self.typed("replies_declined")

    @property
    def replies_reset(self) -> str:
        return self.typed("replies_reset")

    @property
    def chosen_attendees(self) -> list[Option]:
        return chosen_people(self, "attendees")

    @property
    def chosen_viewers(self) -> list[Option]:
        return chosen_people(self, "viewers")

    @property
    def found_attendees(self) -> list[Option]:
        return found_beside(self, "attendees")

    @property
    def found_viewers(self) -> list[Option]:
        return found_beside(self, "viewers")

    @property
    def offered_contacts(self) -> list[Option]:
        """The contacts of the customer on the form, and those that are ticked."""
        chosen = rows_of(Contact.objects.select_related("customer"), self.typed_list("contacts"))
        customer = customer_of(self.typed("link"))
        return contact_options(customer, chosen)

    @property
    def offered_facilities(self) -> list[Option]:
        ticked = self.typed_list("facilities")
        numbers = [int(each) for each in ticked if is_number(each)]
        rows = Facility.objects.filter(Q(is_active=True) | Q(pk__in=numbers))
        return [option(each, is_chosen=str(each.pk) in ticked) for each in rows]


def rows_of(rows: QuerySet[Any], values: Iterable[str], *, most: int = MOST) -> list[Any]:
    """The rows with these numbers, in the table's order. What is no number is nobody's."""
    numbers = [int(value) for value in values if is_number(value)]
    return list(rows.filter(pk__in=numbers[: most + 1])) if numbers else []


def is_number(value: str) -> bool:
    """Of those that a database keeps in 64 bits."""
    return value.isascii() and value.isdigit() and len(value) < 20 and int(value) < 1 << 63


def option(row: Model, *, is_chosen: bool = False) -> Option:
    return {"value": str(row.pk), "label": str(row), "checked": "checked" if is_chosen else ""}


def people_options(people: Iterable[Employee]) -> list[Option]:
    return [option(each, is_chosen=True) for each in people]


def chosen_people(form: PageForm, name: str) -> list[Option]:
    return people_options(rows_of(Employee.objects.all(), form.typed_list(name)))


def found_people(text: str) -> list[Option]:
    return [option(each) for each in Employee.objects.matching(text)[:SUGGESTIONS]]


def found_beside(form: PageForm, name: str) -> list[Option]:
    """For browsers without script: what the search button of a picker found."""
    search, chosen = form.typed(f"{name}_search").strip(), form.typed_list(name)
    return [each for each in found_people(search) if each["value"] not in chosen] if search else []


def customer_of(link: str) -> Customer | None:
    """The customer that the field 顧客・案件 holds."""
    try:
        return cast("Customer | None", LinkField(required=False).clean(link)["customer"])
    except ValidationError:
        return None


def contact_options(customer: Customer | None, chosen: Iterable[Contact] = ()) -> list[Option]:
    return _options(customer.contacts.all() if customer else Contact.objects.none(), chosen)


def mail_options(customer: Customer | None, chosen: Iterable[Contact] = ()) -> list[Option]:
    """Those to whom a mail can go, with their addresses."""
    own = customer.contacts.exclude(email="") if customer else Contact.objects.none()
    ticked = list(chosen)
    emails = {str(each.pk): each.email for each in [*own[:CONTACTS], *ticked]}
    return [each | {"label": f"{each['label']} <{emails[each['value']]}>"} for each in _options(own, ticked)]


def _options(contacts: QuerySet[Contact], chosen: Iterable[Contact]) -> list[Option]:
    """A ticked contact of another customer carries that customer's name (host-spec §1.1)."""
    ticked = {each.pk: each for each in chosen}
    own = list(contacts[:CONTACTS])
    options = [option(each, is_chosen=each.pk in ticked) for each in own]
    known = {each.pk for each in own}
    for each in ticked.values():
        if each.pk not in known:
            options.append(option(each, is_chosen=True) | {"label": f"{each.name} ({each.customer.name})"})
    return options
