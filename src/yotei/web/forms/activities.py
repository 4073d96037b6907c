"""The form of 活動: what was done, for whom, and what comes next."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.activities.models import LONGEST, Activity
from yotei.people.models import Employee
from yotei.sales.models import Contact
from yotei.web import times

from .attached import AttachedForm
from .fields import DateField, LinkField, TimeField, link_value
from .linked import Option, RowsField, contact_options, customer_of, rows_of


class ActivityForm(AttachedForm):
    """Times are those of the reader's zone."""

    kind = forms.ChoiceField(label=_("Kind of work"), choices=Activity.Kind.choices)
    day = DateField(label=_("Date"), error_messages={"required": _("Enter the date.")})
    clock = TimeField(label=_("Start time"), error_messages={"required": _("Enter date and time.")})
    minutes = forms.IntegerField(label=_("Length (minutes)"), min_value=0, max_value=LONGEST)
    link = LinkField(label=_("Customer / deal"), required=False)  # the domain asks for it, with its other findings
    contacts = RowsField(Contact.objects.select_related("customer"), label=_("Persons met"))
    met_others = forms.CharField(label=_("Other persons met"), required=False)
    content = forms.CharField(label=_("Report"), strip=False, widget=forms.Textarea)
    next_step = forms.CharField(label=_("Next step"), required=False)
    next_on = DateField(label=_("Next date"), required=False)
    todo = forms.BooleanField(label=_("Register the next step as a ToDo"), required=False)

    places = {"happened_at": "day", "customer": "link", "deal": "link", "files": "attached"}

    def __init__(self, data: QueryDict | None = None, *, by: Employee, **more: Any) -> None:
        super().__init__(data, **more)
        self.by = by
        self.fields["content"].error_messages["required"] = _("Write what was done.")

    @classmethod
    def begun(cls, fields: dict[str, Any], *, by: Employee) -> ActivityForm:
        """From the fields of an activity."""
        at = fields["happened_at"].astimezone(by.zone)
        initial = {**fields, "day": f"{at:%Y-%m-%d}", "clock": f"{at:%H:%M}"}
        initial["link"] = fields.get("link") or link_value(fields.get("customer"), fields.get("deal"))
        initial["contacts"] = [str(each.pk) for each in fields["contacts"]]
        return cls(by=by, initial=initial)

    @classmethod
    def of(cls, activity: Activity, *, by: Employee) -> ActivityForm:
        names = ("kind", "happened_at", "minutes", "customer", "deal", "met_others", "content", "next_step")
        fields = {name: getattr(activity, name) for name in names} | {"version": activity.version}
        fields["next_on"] = activity.next_on.isoformat() if activity.next_on else ""
        return cls.begun(fields | {"contacts": activity.contacts.all()}, by=by)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("day") and said.get("clock"):
            try:
                said["happened_at"] = times.at(said["day"], said["clock"], self.zone)
            except ValidationError as error:
                self.add_error("day" if error.code == "day" else "clock", error)
        return said

    @property
    def zone(self) -> ZoneInfo:
        return self.by.zone

    @property
    def fields_for_domain(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        names = ("kind", "happened_at", "minutes", "contacts", "met_others", "content", "next_step", "next_on")
        link: dict[str, Any] = data["link"]
        return {name: data[name] for name in names} | link | self.files_for_domain

    @property
    def makes_todo(self) -> bool:
        return bool(self.cleaned_data["todo"])

    def shown(self, name: str) -> str:
        """What a field holds, in words."""
        if name == "link":
            return self.chosen_link["label"] if self.chosen_link else ""
        if name == "contacts":
            return _(", ").join(str(each) for each in self._chosen_contacts)
        if name == "kind":
            return str(dict(Activity.Kind.choices).get(self.typed(name), ""))
        return self.typed(name)

    @property
    def offered_contacts(self) -> list[Option]:
        """The contacts of the customer on the form, and those that are ticked."""
        return contact_options(customer_of(self.typed("link")), self._chosen_contacts)

    @property
    def _chosen_contacts(self) -> list[Contact]:
        return rows_of(Contact.objects.select_related("customer"), self.typed_list("contacts"))
