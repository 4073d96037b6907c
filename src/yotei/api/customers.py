"""/customers"""

from ninja import Router, Schema

from yotei.sales.models import Customer, CustomerQuerySet

from . import records
from .auth import ApiRequest, require_administrator
from .once import Key, once
from .openapi import says
from .paging import page_by_id
from .record_schemas import CustomerAnswer, CustomerChange, CustomerNew, customer_answer
from .schemas import PageSize, Text, Words

router = Router(tags=["customers"])


class CustomerPage(Schema):
    items: list[CustomerAnswer]
    next_cursor: str | None


@router.post("/customers", response={201: CustomerAnswer}, openapi_extra=says(403, 409), summary="Add")
def add_customer(request: ApiRequest, body: CustomerNew, key: Key = None) -> CustomerAnswer:
    """Administrators only."""
    require_administrator(request)
    given = body.given()
    return customer_answer(once(request, key, given, _rows(), lambda: Customer.add(**records.fields_of(given))))


@router.get("/customers", response=CustomerPage, openapi_extra=says(404), summary="List")
def list_customers(
    request: ApiRequest,
    q: Words = "",
    owner: Text | None = None,
    with_open_deals: bool = False,
    limit: PageSize = 100,
    cursor: Text | None = None,
) -> CustomerPage:
    """All, or those that have each word of `q` in name, reading, number or telephone.

    `owner` is the log-in name of who is in charge.
    """
    rows = _rows().matching(q)
    if owner is not None:
        rows = rows.filter(owner=records.employee_named(owner))
    if with_open_deals:
        rows = rows.with_open_deals()
    found, next_cursor = page_by_id("customers", rows, limit=limit, cursor=cursor)
    return CustomerPage(items=[customer_answer(customer) for customer in found], next_cursor=next_cursor)


@router.get("/customers/{int:customer_id}", response=CustomerAnswer, openapi_extra=says(404), summary="Read")
def read_customer(request: ApiRequest, customer_id: int) -> CustomerAnswer:
    return customer_answer(records.find(_rows(), customer_id))


@router.patch(
    "/customers/{int:customer_id}", response=CustomerAnswer, openapi_extra=says(403, 404, 409), summary="Change"
)
def change_customer(request: ApiRequest, customer_id: int, body: CustomerChange) -> CustomerAnswer:
    """Administrators only. The topics of Zoom meetings ahead follow a new name."""
    require_administrator(request)
    records.change(records.find(_rows(), customer_id), body.given())
    return customer_answer(records.find(_rows(), customer_id))


@router.delete(
    "/customers/{int:customer_id}", response={204: None}, openapi_extra=says(403, 404, 409), summary="Delete"
)
def delete_customer(request: ApiRequest, customer_id: int) -> None:
    """Administrators only, and only what nothing refers to: else 409 `in_use`."""
    require_administrator(request)
    records.remove(records.find(_rows(), customer_id))


def _rows() -> CustomerQuerySet:
    return Customer.objects.all().select_related("owner")
