"""A new API token."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from yotei.people.tokens import ApiToken

from .base import PageForm

LASTS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("A year")), ("", _("Until it is revoked"))]


class TokenForm(PageForm):
    kept_as = ""

    name = forms.CharField(
        label=_("Purpose"),
        max_length=100,
        help_text=_("For example the program that uses it."),
        error_messages={"required": _("Say what it is for, so that you know later which to revoke.")},
    )
    scope = forms.ChoiceField(label=_("Scope"), choices=ApiToken.Scope.choices, initial=ApiToken.Scope.READ)
    lasts = forms.ChoiceField(label=_("Valid for"), choices=LASTS, initial="90", required=False)

    @property
    def length(self) -> timedelta | None:
        days = self.cleaned_data["lasts"]
        return timedelta(days=int(days)) if days else None
