"""From what a program wrote of an activity to the fields of the domain's verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yotei.activities import drafting
from yotei.people.models import Employee
from yotei.sales.models import Contact, Customer, Deal
from yotei.schedules.models import Schedule

from . import finding
from .problems import Refusal, invalid


def fields_of(given: dict[str, Any]) -> dict[str, Any]:
    """Numbers looked up. Raises `ValidationError` by field."""
    fields, errors = dict(given), {}
    for name, rows in (("customer", Customer.objects.all()), ("deal", Deal.objects.select_related("customer"))):
        if fields.get(name) is not None:
            fields[name] = rows.filter(pk=fields[name]).first()
            if fields[name] is None:
                errors[name] = _("There is none with this code or number.")
    wanted = set(fields.get("contacts") or ())
    if wanted:
        fields["contacts"] = list(Contact.objects.filter(pk__in=wanted))
        if len(fields["contacts"]) < len(wanted):
            errors["contacts"] = _("There is none with this code or number.")
    moment = fields.get("happened_at")
    if moment is not None and (moment.second or moment.microsecond):
        errors["happened_at"] = _("Times are whole minutes.")
    if errors:
        raise ValidationError(errors)
    if fields.get("deal") is not None and "customer" not in fields:
        fields["customer"] = fields["deal"].customer  # the customer follows the deal
    return fields


def fields_of_new(given: dict[str, Any], schedule: Schedule | None, *, by: Employee) -> dict[str, Any]:
    """What is not given is as the schedule has it; of another customer nothing is the schedule's."""
    fields = fields_of(given)
    if schedule is None:
        if "happened_at" not in fields:
            raise ValidationError({"happened_at": _("Enter date and time.")})
        return {"customer": None} | fields
    drafted = drafting.of_schedule(schedule, by=by)
    if "customer" in fields:
        met = [each for each in drafted["contacts"] if each.customer == fields["customer"]]
        drafted |= {"deal": None, "contacts": met}
    return drafted | fields


def schedule_of(reader: Employee, schedule_id: int | None, occurrence: date | None) -> Schedule | None:
    """On what it reports, as its author may see it; of a series a date."""
    if schedule_id is None:
        if occurrence is not None:
            raise invalid("occurrence", _("Only a recurring schedule has dates."))
        return None
    try:
        if occurrence is not None:
            return finding.visible_date(reader, schedule_id, occurrence)
        found = finding.visible(reader, schedule_id)
    except Refusal as error:
        if error.status != 404:
            raise
        raise invalid("schedule", _("There is none with this code or number.")) from None
    if found.is_series:
        raise invalid("occurrence", _("Say which date of the series is meant."))
    return found
