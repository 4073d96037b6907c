"""The form of 一括登録: that of one schedule, for many customers or deals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee
from yotei.sales.models import Customer, Deal
from yotei.schedules.bulk import MOST, Target
from yotei.schedules.models import Schedule

from .fields import link_value
from .linked import RowsField, is_number
from .schedules import ScheduleForm


class TargetsField(RowsField):
    """Customers and deals, as `LinkField` writes them. Cleans to a list of `Target`."""

    def __init__(self, **more: Any) -> None:
        super().__init__(Customer.objects.none(), most=MOST, **more)

    def clean(self, value: Any) -> list[Target]:
        if not value:
            raise ValidationError(_("Choose at least one customer or deal."))
        found: list[Target] = super().clean(value)
        return found

    def rows_of(self, values: Iterable[str]) -> list[Any]:
        return targets_of(values)


class BulkForm(ScheduleForm):
    targets = TargetsField(label=_("Customer / deal"))
    attached = None  # type: ignore[assignment]  # a file belongs to one thing
    reminder = None  # type: ignore[assignment]

    @classmethod
    def begun(cls, values: list[str], *, by: Employee, now: datetime) -> BulkForm:
        """An empty form for these targets."""
        form = cls(schedule=Schedule(), by=by)
        form.initial = {**cls.blank(by=by, now=now, day=None, category="").initial, "targets": values}
        return form

    @property
    def chosen_targets(self) -> list[dict[str, str]]:
        return [option(each, is_chosen=True) for each in targets_of(self.typed_list("targets"))]


def option(target: Target, *, is_chosen: bool = False) -> dict[str, str]:
    value = link_value(None if target.deal else target.customer, target.deal)
    return {"value": value, "label": str(target), "checked": "checked" if is_chosen else ""}


def targets_of(values: Iterable[str]) -> list[Target]:
    """Those that exist, in the order of their names: customers first, then deals. One more than a job may have at
    most, so that too many are seen."""
    numbers: dict[str, list[int]] = {"c": [], "d": []}
    for value in list(values)[: MOST + 1]:
        if value[:1] in numbers and is_number(value[1:]):
            numbers[value[0]].append(int(value[1:]))
    customers = Customer.objects.filter(pk__in=numbers["c"]) if numbers["c"] else ()
    deals = Deal.objects.select_related("customer").filter(pk__in=numbers["d"]) if numbers["d"] else ()
    return [Target(each) for each in customers] + [Target(each.customer, each) for each in deals]


def matching(text: str, *, deals: bool, most: int) -> list[Target]:
    if deals:
        return [Target(each.customer, each) for each in Deal.objects.matching(text)[:most]]
    return [Target(each) for each in Customer.objects.matching(text)[:most]]


def typed_targets(data: QueryDict) -> list[str]:
    return list(dict.fromkeys(data.getlist("t")))
