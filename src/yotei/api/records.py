"""What /customers, /deals and /contacts have in common."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.people.models import Employee
from yotei.sales.kept import Kept
from yotei.sales.models import Customer

from .problems import Refusal, invalid, not_found

Row = TypeVar("Row", bound=Kept)


def find(rows: QuerySet[Row], pk: int) -> Row:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def fields_of(given: dict[str, Any]) -> dict[str, Any]:
    """`given` by REST's names, for the domain's verbs: the log-in and the number looked up."""
    fields = dict(given)
    if fields.get("owner") is not None:
        fields["owner"] = _or_wrong("owner", Employee.objects.filter(login=fields["owner"]).first())
    if "customer" in fields:
        fields["customer"] = _or_wrong("customer", Customer.objects.filter(pk=fields["customer"]).first())
    return fields


def change(row: Kept, given: dict[str, Any]) -> None:
    """What the request names; with `fingerprint` only if nobody was quicker."""
    read = given.pop("fingerprint", "")
    row.change(now=runtime.clock().now(), read=read, **fields_of(given))


def remove(row: Kept) -> None:
    try:
        row.remove()
    except ValidationError as error:
        raise Refusal(409, "in_use", error.messages[0]) from None


def employee_named(login: str) -> Employee:
    """Of a list's question."""
    found = Employee.objects.filter(login=login).first()
    if found is None:
        raise not_found()
    return found


def _or_wrong(field: str, found: Any) -> Any:
    if found is None:
        raise invalid(field, _("There is none with this code or number."))
    return found
