"""/deals"""

from django.utils.translation import gettext as _
from ninja import Router, Schema

from yotei.booking import runtime
from yotei.sales.models import Customer, Deal

from .auth import ApiRequest, require_administrator
from .openapi import says
from .paging import page_by_id
from .problems import invalid, not_found
from .schemas import Body, PageSize, QueryId, RowId, Text

router = Router(tags=["deals"])


class DealNew(Body):
    customer: RowId
    name: Text


class DealChange(Body):
    name: Text


class DealAnswer(Schema):
    id: int
    customer: int
    name: str


class DealPage(Schema):
    items: list[DealAnswer]
    next_cursor: str | None


@router.post("/deals", response={201: DealAnswer}, openapi_extra=says(403, 409), summary="Add")
def add_deal(request: ApiRequest, body: DealNew) -> DealAnswer:
    """Administrators only."""
    require_administrator(request)
    customer = Customer.objects.filter(pk=body.customer).first()
    if customer is None:
        raise invalid("customer", _("There is none with this code or number."))
    return _answer(Deal.add(customer=customer, name=body.name))


@router.get("/deals", response=DealPage, summary="List")
def list_deals(
    request: ApiRequest,
    customer: QueryId | None = None,
    q: Text = "",
    limit: PageSize = 100,
    cursor: Text | None = None,
) -> DealPage:
    """All, those of a customer, or those whose name contains `q`."""
    rows = Deal.objects.filter(name__icontains=q) if q else Deal.objects.all()
    if customer is not None:
        rows = rows.filter(customer_id=customer)
    found, next_cursor = page_by_id("deals", rows, limit=limit, cursor=cursor)
    return DealPage(items=[_answer(deal) for deal in found], next_cursor=next_cursor)


@router.get("/deals/{int:deal_id}", response=DealAnswer, openapi_extra=says(404), summary="Read")
def read_deal(request: ApiRequest, deal_id: int) -> DealAnswer:
    return _answer(_find(deal_id))


@router.patch("/deals/{int:deal_id}", response=DealAnswer, openapi_extra=says(403, 404, 409), summary="Rename")
def rename_deal(request: ApiRequest, deal_id: int, body: DealChange) -> DealAnswer:
    """Administrators only. The topics of Zoom meetings ahead follow."""
    require_administrator(request)
    deal = _find(deal_id)
    deal.rename(name=body.name, now=runtime.clock().now())
    return _answer(deal)


def _find(deal_id: int) -> Deal:
    deal = Deal.objects.filter(pk=deal_id).first()
    if deal is None:
        raise not_found()
    return deal


def _answer(deal: Deal) -> DealAnswer:
    return DealAnswer(id=deal.pk, customer=deal.customer_id, name=deal.name)
