"""The form of the log-in."""

from __future__ import annotations

import math

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yotei.booking import runtime
from yotei.people.doors import DoorClosed, WrongPassword
from yotei.people.models import Employee

from .base import PageForm


class LoginForm(PageForm):
    kept_as = "login"

    username = forms.CharField(
        label=_("Employee number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,  # hashing takes longer the longer it is
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def admitted(self, *, address: str) -> Employee | None:
        """Who may come in; else the form says why not."""
        now, given = runtime.clock().now(), self.cleaned_data
        try:
            return Employee.objects.admit(name=given["username"], password=given["password"], address=address, now=now)
        except WrongPassword:
            self.add_error(None, ValidationError(_("Employee number or password is wrong. Mind capital letters.")))
        except DoorClosed as door:
            minutes = max(1, math.ceil((door.until - now).total_seconds() / 60))
            sentence = ngettext(
                "Too many wrong passwords: log in again in %(minutes)s minute.",
                "Too many wrong passwords: log in again in %(minutes)s minutes.",
                minutes,
            )
            self.add_error(None, ValidationError(sentence, params={"minutes": minutes}))
        return None
