"""The form of 引き継ぎ: which schedules, and who takes them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee
from yotei.schedules.models import Schedule

from .base import PageForm
from .linked import Option, RowsField, chosen_people, found_beside

MOST = 500  # schedules of one job


class HandOverForm(PageForm):
    to = RowsField(Employee.objects.filter(is_active=True), most=1, label=_("Who takes them"))
    schedules = RowsField(Schedule.objects.none(), most=MOST, label=_("Schedules"))

    def __init__(self, data: QueryDict | None = None, *, employee: Employee, by: Employee, **more: Any) -> None:
        super().__init__(data, **more)
        rows = self.fields["schedules"]
        assert isinstance(rows, RowsField)
        own = Schedule.objects.as_seen_by(by).filter(registrant=employee)
        rows.rows = own.select_related("registrant", "customer")

    def clean_to(self) -> Employee:
        if not self.cleaned_data["to"]:
            raise ValidationError(_("Choose who takes them."))
        found: Employee = self.cleaned_data["to"][0]
        return found

    def clean_schedules(self) -> list[Schedule]:
        found: list[Schedule] = self.cleaned_data["schedules"]
        if not found:
            raise ValidationError(_("Choose at least one schedule."))
        return found

    @property
    def chosen_to(self) -> list[Option]:
        return chosen_people(self, "to")

    @property
    def found_to(self) -> list[Option]:
        return found_beside(self, "to")

    @property
    def search(self) -> str:
        return self.typed("to_search")
