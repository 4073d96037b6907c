"""Filling in the items of a sheet. The Zoom account is a field of the employee, whichever item holds it (`items`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yotei.audit.models import compared, note

from .items import SheetItem, SheetValue

if TYPE_CHECKING:
    from .models import Employee


def items_on_sheets() -> list[SheetItem]:
    """Those that sheets have now, in their order."""
    return list(SheetItem.objects.filter(is_active=True))


def filled_in(employee: Employee) -> dict[int, str]:
    """What the sheet says, by the id of the item; of the one that holds the Zoom account nothing."""
    return dict(employee.sheet_values.values_list("item", "text")) if employee.pk else {}


def fill_in(employee: Employee, values: Mapping[SheetItem, str]) -> None:
    """Writes these. Raises `ValidationError` by the place of the item. Call it in the transaction of the sheet."""
    if not values:
        return
    _keep_still(values)
    before = filled_in(employee)
    wanted = _checked(values, before)
    for item, text in wanted.items():
        if text:
            SheetValue.objects.update_or_create(employee=employee, item=item, defaults={"text": text})
        else:
            SheetValue.objects.filter(employee=employee, item=item).delete()
    said = {item.name: before.get(item.pk, "") for item in wanted}
    changes = compared(said, {item.name: text for item, text in wanted.items()})
    if changes:
        note("changed", employee, changes)


def place_of(item: SheetItem) -> str:
    """The name of its field on forms."""
    return "zoom_account" if item.holds_zoom_account else f"item_{item.pk}"


def _keep_still(values: Mapping[SheetItem, str]) -> None:
    """Until the sheet is saved no item becomes another: none of them retires or begins to hold the Zoom account."""
    rows = SheetItem.objects.select_for_update(no_key=True).filter(pk__in=[item.pk for item in values])
    if len(list(rows.filter(is_active=True, holds_zoom_account=False).order_by("pk"))) < len(values):
        raise ValidationError(_("The items of the sheet have just been changed. Open the sheet again."))


def _checked(values: Mapping[SheetItem, str], before: Mapping[int, str]) -> dict[SheetItem, str]:
    wanted, errors = {}, {}
    for item, text in values.items():
        try:
            wanted[item] = item.checked(text, before=before.get(item.pk, ""))
        except ValidationError as error:
            errors[place_of(item)] = error
    if errors:
        raise ValidationError(errors)
    return wanted
