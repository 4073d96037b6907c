"""The forms of 顧客, 案件 and 名刺."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yotei.people.models import LANGUAGES, Employee
from yotei.sales.kept import Kept
from yotei.sales.models import Deal

from .base import PageForm
from .fields import CustomerField, DateField, link_value
from .linked import Option, RowsField, chosen_people, found_beside


def line(label: Any, inputmode: str = "", **more: Any) -> forms.CharField:
    widget = forms.TextInput({"inputmode": inputmode} if inputmode else {})
    return forms.CharField(label=label, required=False, widget=widget, **more)


def notes() -> forms.CharField:
    return forms.CharField(label=pgettext_lazy("of a customer", "Notes"), required=False, widget=forms.Textarea)


def must(label: Any) -> forms.CharField:
    return forms.CharField(label=label, error_messages={"required": _("Enter a name.")})


class OwnerField(RowsField):
    """自社担当者. Cleans to one employee, or None."""

    def __init__(self) -> None:
        super().__init__(Employee.objects.all(), most=1, label=_("In charge"))

    def clean(self, value: Any) -> Any:
        return next(iter(super().clean(value)), None)


class AmountField(forms.CharField):
    """1,200,000, with or without commas and 円, full-width too. Cleans to a number, or None."""

    def clean(self, value: Any) -> int | None:
        text = re.sub(r"[,、\s¥円]", "", unicodedata.normalize("NFKC", super().clean(value)))
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise ValidationError(_("Enter an amount like 1200000."))
        return int(text)


class RecordForm(PageForm):
    """`read` is the fingerprint of what the form was filled from."""

    places = {"customer": "link"}

    @classmethod
    def of(cls, row: Kept) -> Self:
        held: Any = row
        initial = {each: getattr(held, each) for each in cls.base_fields if each not in ("link", "owner")}
        initial |= {each: "" for each, value in initial.items() if value is None}
        if "owner" in cls.base_fields and held.owner_id:
            initial["owner"] = [str(held.owner_id)]
        if "link" in cls.base_fields:
            initial["link"] = link_value(held.customer, None)
        return cls(initial=initial | {"read": row.fingerprint})

    @property
    def fields_for_domain(self) -> dict[str, Any]:
        return {{"link": "customer"}.get(each, each): value for each, value in self.cleaned_data.items()}

    def shown(self, each: str) -> str:
        """What a field holds, in words."""
        field = self.fields[each]
        if isinstance(field, CustomerField):
            return self.chosen_link["label"] if self.chosen_link else ""
        if isinstance(field, RowsField):
            return _(", ").join(option["label"] for option in chosen_people(self, each))
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(self.typed(each), ""))  # type: ignore[arg-type]
        return self.typed(each)

    @property
    def chosen_owner(self) -> list[Option]:
        return chosen_people(self, "owner")

    @property
    def found_owner(self) -> list[Option]:
        return found_beside(self, "owner")

    @property
    def owner_search(self) -> str:
        return self.typed("owner_search")


class CustomerForm(RecordForm):
    name = must(_("Customer name"))
    kana = line(_("Reading"))
    code = line(_("Customer number"))
    owner = OwnerField()
    phone = line(_("Telephone"), "tel")
    address = line(pgettext_lazy("of a customer", "Address"))
    url = forms.URLField(
        label=_("Web site"), required=False, assume_scheme="https", widget=forms.TextInput({"inputmode": "url"})
    )
    note = notes()


class DealForm(RecordForm):
    link = CustomerField(label=_("Customer"), error_messages={"required": _("Choose a customer.")})
    name = must(_("Deal name"))
    code = line(_("Deal number"))
    stage = forms.ChoiceField(label=_("Stage"), choices=Deal.Stage.choices)
    amount = AmountField(label=_("Amount"), required=False, widget=forms.TextInput({"inputmode": "numeric"}))
    expected_on = DateField(label=_("Expected on"), required=False)
    owner = OwnerField()
    note = notes()


class ChangedDealForm(DealForm):
    """A deal stays with its customer: its schedules and their meetings name both."""

    link = None  # type: ignore[assignment]


class ContactForm(RecordForm):
    link = CustomerField(label=_("Customer"), error_messages={"required": _("Choose a customer.")})
    name = must(_("Name"))
    kana = line(_("Reading"))
    department = line(_("Department"))
    position = line(_("Position"))
    email = forms.CharField(label=_("E-mail address"), required=False, widget=forms.EmailInput)
    phone = line(_("Telephone"), "tel")
    mobile = line(_("Mobile"), "tel")
    language = forms.ChoiceField(label=_("Language of mails"), choices=LANGUAGES, required=False, initial="ja")
    code = line(_("Contact number"))
    note = notes()

    def clean_language(self) -> str:
        return str(self.cleaned_data["language"] or "ja")
