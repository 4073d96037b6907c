"""What is looked for in the audit log, and how long it is kept."""

from __future__ import annotations

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import Retention
from yotei.audit.reading import Asked
from yotei.web.audit_words import ACTIONS, KINDS

from .base import PageForm
from .fields import DateField

ANY = ("", _("All"))


class AuditForm(PageForm):
    kept_as = ""

    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)
    actor = forms.CharField(label=_("Who"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[ANY, *((k, v[1]) for k, v in KINDS.items())])
    action = forms.ChoiceField(label=_("Action"), required=False, choices=[ANY, *ACTIONS.items()])
    words = forms.CharField(label=_("Name or request ID"), required=False, max_length=200)
    target_id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.zone = zone

    @property
    def asked(self) -> Asked:
        """What of it can be read."""
        self.is_valid()
        names = ("since", "until", "actor", "kind", "action", "words", "target_id")
        said = {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}
        return Asked(self.zone, **said)

    @property
    def before(self) -> int | None:
        """The entry after which the page goes on."""
        number = self.typed("before")
        return int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None

    @property
    def query(self) -> str:
        return urlencode({name: self.typed(name) for name in self.fields if self.typed(name)})


class RetentionForm(PageForm):
    kept_as = ""

    days = forms.IntegerField(label=_("Days"), min_value=Retention.LEAST, max_value=Retention.MOST)
