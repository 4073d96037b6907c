"""The administrator's small forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.booking.login import FIELDS, entered
from yotei.booking.plans import chosen_plan
from yotei.booking.runtime import Office
from yotei.schedules.models import Facility

from .base import PageForm
from .fields import DateField


def _of_the_app() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})


class ZoomForm(PageForm):
    kept_as = ""  # a secret is put aside nowhere

    account_id = forms.CharField(label=_("Account ID"), required=False, widget=_of_the_app())
    client_id = forms.CharField(label=_("Client ID"), required=False, widget=_of_the_app())
    client_secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    leaves_meetings = forms.BooleanField(label=_("Change the account all the same"), required=False)
    plan = forms.ChoiceField(
        label=_("Plan of the Zoom account"),
        choices=[("free", "Free"), ("pro", "Pro"), ("business", "Business, Education, Enterprise")],
        help_text=_("It decides how many calls a second Yotei makes. If in doubt, choose the smaller one."),
    )

    @classmethod
    def of(cls, office: Office, data: QueryDict | None = None) -> ZoomForm:
        """What the environment gives is shown, and cannot be changed here. A secret is never shown."""
        kept, given = entered(), office.login.given
        shown = {name: (kept | given)[name] for name in ("account_id", "client_id")}
        form = cls(data, initial=shown | {"plan": office.plan.given or chosen_plan()})
        for name in given:
            form.fields[name].disabled = True
            form.fields[name].help_text = _("The environment says so (YOTEI_ZOOM_%(name)s).") % {"name": name.upper()}
        form.fields["plan"].disabled = office.plan.given is not None
        if kept["client_secret"] and "client_secret" not in given:
            form.fields["client_secret"].help_text = _("One is kept. Leave this empty to go on with it.")
        return form

    def visible_fields(self) -> list[forms.BoundField]:
        """The check box only where it is asked for."""
        asks = "leaves_meetings" in self.errors or self.typed("leaves_meetings")
        return [field for field in super().visible_fields() if field.name != "leaves_meetings" or asks]

    @property
    def login(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*FIELDS, "leaves_meetings")}


class ConnectionForm(PageForm):
    """What 接続テスト tries."""

    kept_as = ""

    host = forms.CharField(label=_("Zoom account"), required=False, max_length=500)
    tries_meeting = forms.BooleanField(label=_("Make a test meeting there, then remove it"), required=False)


class FacilityForm(PageForm):
    name = forms.CharField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    name_en = forms.CharField(label=_("Name in English"), required=False)
    sort = forms.ChoiceField(label=_("Sort"), choices=Facility.Sort.choices)
    position = forms.IntegerField(label=_("Order"), min_value=0, max_value=9999, initial=0)
    is_active = forms.BooleanField(
        label=_("Can be reserved"),
        required=False,
        help_text=_("Without this nobody can reserve it any more; schedules that have reserved it keep it."),
    )

    @classmethod
    def of(cls, facility: Facility) -> FacilityForm:
        return cls(initial={name: getattr(facility, name) for name in cls.base_fields})


class DayOffForm(PageForm):
    day = DateField(label=_("Date"), error_messages={"required": _("Enter the date.")})
    name = forms.CharField(label=_("Name"), error_messages={"required": _("Enter a name.")})
