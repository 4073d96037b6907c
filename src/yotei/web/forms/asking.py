"""What forms that look something up have in common: they change nothing, and their address says all of them."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee
from yotei.schedules.topics import YEARS

from .base import PageForm


class AskingForm(PageForm):
    """`since` and `until`, where it has them, are the first and last day of a period."""

    kept_as = ""

    def __init__(self, data: QueryDict, *, reader: Employee) -> None:
        super().__init__(data)
        self.reader = reader

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name in ("since", "until"):
            if said.get(name) and said[name].year not in YEARS:
                self.add_error(name, _("Enter a date between 2000 and 2099."))
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", _("The end must be after the start."))
        return said
