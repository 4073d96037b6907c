"""Fields and widgets that more than one form has."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yotei.sales.models import Customer, Deal
from yotei.web import times


class _PickerInput(forms.TextInput):
    """The browser's own picker; a plain text field for what it could not show, so that nothing typed is lost."""

    picker = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        context["widget"]["type"] = self.picker if not shown or self.can_show(shown) else "text"
        return context

    def can_show(self, text: str) -> bool:
        raise NotImplementedError


class DateInput(_PickerInput):
    picker = "date"

    def can_show(self, text: str) -> bool:
        try:
            return date.fromisoformat(text).isoformat() == text
        except ValueError:
            return False


class TimeInput(_PickerInput):
    picker = "time"

    def can_show(self, text: str) -> bool:
        try:
            return f"{time.fromisoformat(text):%H:%M}" == text
        except ValueError:
            return False


class DateField(forms.CharField):
    widget = DateInput

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        return times.read_date(text) if text else None


class TimeField(forms.CharField):
    widget = TimeInput

    def clean(self, value: Any) -> time | None:
        text = super().clean(value)
        return times.read_time(text) if text else None


def looks(option: str) -> forms.RadioSelect:
    """A choice between looks, each shown as it looks; radio buttons for the keyboard and whoever does not see them."""
    widget = forms.RadioSelect()
    widget.template_name = "yotei/parts/looks_choice.html"
    widget.option_template_name = f"yotei/parts/{option}.html"
    return widget


class LinkField(forms.CharField):
    """A customer or a deal, as `c12` or `d34`. Cleans to {"customer": …, "deal": …}."""

    offers_deals = True

    def clean(self, value: Any) -> dict[str, Any]:
        text = super().clean(value)
        nothing = {"customer": None, "deal": None}
        if not text:
            return nothing
        kind, number = text[0], text[1:]
        if not (number.isascii() and number.isdigit() and len(number) < 19 and kind in "cd"):
            raise ValidationError(_("Choose one of the customers or deals."))
        if kind == "c":
            customer = Customer.objects.filter(pk=int(number)).first()
            if customer:
                return nothing | {"customer": customer}
        else:
            deal = Deal.objects.select_related("customer").filter(pk=int(number)).first()
            if deal:
                return {"customer": deal.customer, "deal": deal}
        raise ValidationError(_("This customer or deal does not exist any more."))


class CustomerField(LinkField):
    """A customer alone. Cleans to the customer, or None."""

    offers_deals = False

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found["deal"]:
            raise ValidationError(_("Choose one of the customers."))
        return found["customer"]


def link_value(customer: Customer | None, deal: Deal | None) -> str:
    return f"d{deal.pk}" if deal else f"c{customer.pk}" if customer else ""


def option(customer: Customer, deal: Deal | None = None) -> dict[str, str]:
    """One line of the customer and deal search."""
    return {
        "value": link_value(customer, deal),
        "label": f"{customer.name} / {deal.name}" if deal else customer.name,
    }


SUGGESTIONS = 20  # what a list under a field can show; more words narrow it


def options(text: str, *, with_deals: bool = True) -> list[dict[str, str]]:
    """What a search of the field finds: customers first, then deals."""
    customers = [option(found) for found in Customer.objects.matching(text)[:SUGGESTIONS]]
    if not with_deals:
        return customers
    deals = [option(found.customer, found) for found in Deal.objects.matching(text)[:SUGGESTIONS]]
    room = max(SUGGESTIONS // 2, SUGGESTIONS - len(deals))
    return customers[:room] + deals[: SUGGESTIONS - len(customers[:room])]


def chosen(value: str) -> dict[str, str] | None:
    """The line of what the field holds."""
    try:
        found = LinkField(required=False).clean(value)
    except ValidationError:
        return None
    return option(found["customer"], found["deal"]) if found["customer"] else None
