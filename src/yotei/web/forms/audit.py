"""What is looked for in the audit log, and how long it is kept."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import Retention
from yotei.audit.reading import Asked
from yotei.web.audit_words import ACTIONS, KINDS

from .base import PageForm
from .fields import DateField
from .logs import LogForm

ANY = ("", _("All"))


class AuditForm(LogForm):
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)
    actor = forms.CharField(label=_("Who"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[ANY, *((k, v[1]) for k, v in KINDS.items())])
    action = forms.ChoiceField(label=_("Action"), required=False, choices=[ANY, *ACTIONS.items()])
    words = forms.CharField(label=_("Name or request ID"), required=False, max_length=200)
    target_id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @property
    def asked(self) -> Asked:
        """What of it can be read."""
        self.is_valid()
        names = ("since", "until", "actor", "kind", "action", "words", "target_id")
        said = {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}
        return Asked(self.zone, **said)


class RetentionForm(PageForm):
    kept_as = ""

    days = forms.IntegerField(label=_("Days"), min_value=Retention.LEAST, max_value=Retention.MOST)
