"""The administrator's items of the employee sheet: their own form, and their fields on the sheet's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.people.items import TICKED, SheetItem
from yotei.people.models import Employee

from .base import PageForm


class ItemForm(PageForm):
    name = forms.CharField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    name_en = forms.CharField(label=_("Name in English"), required=False)
    kind = forms.ChoiceField(label=_("Sort"), choices=SheetItem.Kind.choices, initial=SheetItem.Kind.TEXT)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Of the sort “Choice”: one a line. What is filed under a choice that you take away stays there."),
    )
    seen_by = forms.ChoiceField(label=_("Who sees it"), choices=SheetItem.Who.choices, initial=SheetItem.Who.SELF)
    changed_by = forms.ChoiceField(label=_("Who changes it"), choices=SheetItem.Who.choices, initial=SheetItem.Who.SELF)
    position = forms.IntegerField(label=_("Order"), min_value=0, max_value=9999, initial=0)
    is_active = forms.BooleanField(
        label=_("On the sheet"),
        required=False,
        initial=True,
        help_text=_("Without this no sheet shows the item; what is filled in is kept."),
    )

    @classmethod
    def of(cls, item: SheetItem) -> ItemForm:
        return cls(initial={name: getattr(item, name) for name in cls.base_fields})


class _HolderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Each with the number of sheets that fill it in."""

    accounts = 0

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({self.accounts if obj.holds_zoom_account else obj.filled})"


class HolderForm(PageForm):
    """Which item holds the Zoom account."""

    kept_as = ""

    holder = _HolderField(
        SheetItem.objects.none(),
        empty_label=None,
        label=_("Item that holds the Zoom account"),
        help_text=_(
            "In brackets: how many sheets fill it in. Where it is empty the e-mail address hosts. What the former item "
            "holds stays there."
        ),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        rows = SheetItem.objects.filter(kind=SheetItem.Kind.TEXT, is_active=True).annotate(filled=Count("values"))
        field = self.fields["holder"]
        assert isinstance(field, _HolderField)
        field.queryset, field.accounts = rows, Employee.objects.exclude(zoom_account="").count()
        self.initial["holder"] = SheetItem.objects.filter(holds_zoom_account=True).first()


def item_field(item: SheetItem, text: str) -> forms.Field:
    """What it takes on the form of a sheet that now says `text`."""
    given: dict[str, Any] = {"label": str(item), "required": False}
    match item.kind:
        case SheetItem.Kind.LONG_TEXT:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **given)
        case SheetItem.Kind.CHOICE:
            offered = dict.fromkeys([*item.options, *([text] if text else [])])
            return forms.ChoiceField(choices=[("", "—"), *((each, each) for each in offered)], **given)
        case SheetItem.Kind.CHECK:
            return forms.BooleanField(**given)
    return forms.CharField(**given)


def value_of(item: SheetItem, text: str) -> bool | str:
    return text == TICKED if item.kind == SheetItem.Kind.CHECK else text


def text_of(value: bool | str) -> str:
    return (TICKED if value else "") if isinstance(value, bool) else value
