"""From what a program wrote to the fields of the domain's verbs: codes and ids looked up, times on the calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yotei.people.models import Employee, known_time_zones
from yotei.sales.models import Contact, Customer, Deal
from yotei.schedules.models import Category, Facility, Schedule

from .schemas import ZULU
from .series_fields import fit_to_series

TIMES = ("starts_at", "ends_at")


def model_fields(given: dict[str, Any], *, schedule: Schedule | None = None) -> dict[str, Any]:
    """`given` by REST's names, for a new schedule or a change of `schedule`. Raises `ValidationError` by field."""
    fields = dict(given)
    errors: dict[str, str] = {}
    if "date" in fields:
        fields["day"] = fields.pop("date")
    _find_relations(fields, errors)
    _find_links(fields, errors)
    zone_name = fields.get("timezone") or (schedule.timezone if schedule else "")
    _check_clock(fields, zone_name, errors)
    _fit_to_kind(fields, schedule, errors)
    if errors:
        raise ValidationError(errors)
    return fields


def single_times(given: dict[str, Any], schedule: Schedule) -> dict[str, Any]:
    """The fields of one date of a series. Raises `ValidationError` by field."""
    fields = dict(given)
    errors: dict[str, str] = {}
    if "date" in fields:
        fields["day"] = fields.pop("date")
    _find_links(fields, errors)
    _check_clock(fields, schedule.timezone, errors)
    if errors:
        raise ValidationError(errors)
    return fields


def _find_relations(fields: dict[str, Any], errors: dict[str, str]) -> None:
    found: dict[str, Any] = {}
    if "category" in fields:
        found["category"] = Category.by_code(fields["category"])
    if fields.get("customer") is not None:
        found["customer"] = _one(Customer.objects, pk=fields["customer"])
    if fields.get("deal") is not None:
        found["deal"] = _one(Deal.objects.select_related("customer"), pk=fields["deal"])
    for name, row in found.items():
        if row is None:
            errors[name] = _("There is none with this code or number.")
    fields |= found
    if found.get("deal") is not None and "customer" not in fields:
        fields["customer"] = found["deal"].customer  # the customer follows the deal


def _one(rows: Any, **by: Any) -> Any:
    """The row or None; unlike first(), without sorting."""
    try:
        return rows.get(**by)
    except rows.model.DoesNotExist:
        return None


def _find_links(fields: dict[str, Any], errors: dict[str, str]) -> None:
    """Lists of codes and numbers; each must be there."""
    tables: dict[str, tuple[QuerySet[Any], str]] = {
        "contacts": (Contact.objects.all(), "pk"),
        "attendees": (Employee.objects.all(), "login"),
        "viewers": (Employee.objects.all(), "login"),
        "facilities": (Facility.objects.all(), "pk"),
    }
    if fields.get("guests") is not None:
        fields["guests"] = [each.wish for each in fields["guests"]]
    for name, (rows, key) in tables.items():
        wanted = set(fields.get(name) or [])
        if wanted:
            fields[name] = list(rows.filter(**{f"{key}__in": wanted}))
            if len(fields[name]) < len(wanted):
                errors[name] = _("There is none with this code or number.")


def _fit_to_kind(fields: dict[str, Any], schedule: Schedule | None, errors: dict[str, str]) -> None:
    """A date belongs to an all-day schedule, two times to a timed one; a change of kind needs the new kind's."""
    kind = fields.get("kind", schedule.kind if schedule else None)
    is_new_kind = schedule is None or schedule.kind != kind
    if kind == Schedule.Kind.RECURRING:
        fit_to_series(fields, None if is_new_kind else schedule, errors)
        return
    for name in ("rule", "on_holiday"):
        if fields.pop(name, None) is not None:
            errors[name] = _("Only a recurring schedule has this.")
    if kind == Schedule.Kind.ALL_DAY:
        for name in TIMES:
            if fields.pop(name, None) is not None:
                errors[name] = _("An all-day schedule has a date instead of times.")
        if is_new_kind:
            fields.setdefault("day", None)
        return
    if fields.pop("day", None) is not None:
        errors["day"] = _("Only an all-day schedule has a date.")
    if is_new_kind:
        for name in TIMES:
            fields.setdefault(name, None)


def _check_clock(fields: dict[str, Any], zone_name: str, errors: dict[str, str]) -> None:
    for name in TIMES:
        moment: datetime | None = fields.get(name)
        if moment is None:
            continue
        if zone_name in known_time_zones() and _is_skipped(moment, ZoneInfo(zone_name)):
            text = _("%(time)s does not exist in %(zone)s on that day: the clocks are put forward then.")
            errors[name] = text % {"time": moment.strftime("%H:%M"), "zone": zone_name}
        fields[name] = moment.astimezone(UTC)


def _is_skipped(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether it was written on this zone's clock at a time that its clock never shows (summer time begins)."""
    if moment.tzinfo is ZULU:
        return False
    wall = moment.replace(tzinfo=zone, fold=0)
    before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    never_shown = wall.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None)
    return never_shown and moment.utcoffset() in (before, after)
