"""What is looked for among the mails."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yotei.outbox.kinds import NAMES
from yotei.outbox.models import Mail
from yotei.outbox.reading import AGAIN, Asked

from .fields import DateField
from .logs import LogForm

ANY = ("", _("All"))
STATES = [ANY, *Mail.State.choices, (AGAIN, _("Sent again"))]


class MailsForm(LogForm):
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=lambda: [ANY, *NAMES.items()])
    address = forms.CharField(label=_("Name or address"), required=False, max_length=200)

    @property
    def asked(self) -> Asked:
        """What of it can be read."""
        self.is_valid()
        said = {name: self.cleaned_data[name] for name in self.fields if self.cleaned_data.get(name)}
        return Asked(self.zone, **said)
