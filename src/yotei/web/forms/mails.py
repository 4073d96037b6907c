"""What is looked for among the mails."""

from __future__ import annotations

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.outbox.kinds import NAMES
from yotei.outbox.models import Mail
from yotei.outbox.reading import AGAIN, Asked

from .base import PageForm
from .fields import DateField

ANY = ("", _("All"))
STATES = [ANY, *Mail.State.choices, (AGAIN, _("Sent again"))]


class MailsForm(PageForm):
    kept_as = ""

    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=lambda: [ANY, *NAMES.items()])
    address = forms.CharField(label=_("Name or address"), required=False, max_length=200)

    def __init__(self, data: QueryDict, *, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.zone = zone

    @property
    def asked(self) -> Asked:
        """What of it can be read."""
        self.is_valid()
        said = {name: self.cleaned_data[name] for name in self.fields if self.cleaned_data.get(name)}
        return Asked(self.zone, **said)

    @property
    def before(self) -> int | None:
        """The mail after which the page goes on."""
        number = self.typed("before")
        return int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None

    @property
    def query(self) -> str:
        return urlencode({name: self.typed(name) for name in self.fields if self.typed(name)})
