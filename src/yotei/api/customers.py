"""/customers"""

from ninja import Router, Schema

from yotei.booking import runtime
from yotei.sales.models import Customer

from .auth import ApiRequest, require_administrator
from .openapi import says
from .paging import page_by_id
from .problems import not_found
from .schemas import Body, PageSize, Text

router = Router(tags=["customers"])


class CustomerBody(Body):
    name: Text


class CustomerAnswer(Schema):
    id: int
    name: str


class CustomerPage(Schema):
    items: list[CustomerAnswer]
    next_cursor: str | None


@router.post("/customers", response={201: CustomerAnswer}, openapi_extra=says(403, 409), summary="Add")
def add_customer(request: ApiRequest, body: CustomerBody) -> CustomerAnswer:
    """Administrators only."""
    require_administrator(request)
    return _answer(Customer.add(name=body.name))


@router.get("/customers", response=CustomerPage, summary="List")
def list_customers(
    request: ApiRequest, q: Text = "", limit: PageSize = 100, cursor: Text | None = None
) -> CustomerPage:
    """All, or those whose name contains `q`."""
    rows = Customer.objects.filter(name__icontains=q) if q else Customer.objects.all()
    found, next_cursor = page_by_id("customers", rows, limit=limit, cursor=cursor)
    return CustomerPage(items=[_answer(customer) for customer in found], next_cursor=next_cursor)


@router.get("/customers/{int:customer_id}", response=CustomerAnswer, openapi_extra=says(404), summary="Read")
def read_customer(request: ApiRequest, customer_id: int) -> CustomerAnswer:
    return _answer(_find(customer_id))


@router.patch(
    "/customers/{int:customer_id}", response=CustomerAnswer, openapi_extra=says(403, 404, 409), summary="Rename"
)
def rename_customer(request: ApiRequest, customer_id: int, body: CustomerBody) -> CustomerAnswer:
    """Administrators only. The topics of Zoom meetings ahead follow."""
    require_administrator(request)
    customer = _find(customer_id)
    customer.rename(name=body.name, now=runtime.clock().now())
    return _answer(customer)


def _find(customer_id: int) -> Customer:
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        raise not_found()
    return customer


def _answer(customer: Customer) -> CustomerAnswer:
    return CustomerAnswer(id=customer.pk, name=customer.name)
