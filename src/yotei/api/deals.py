"""/deals"""

from typing import Literal

from ninja import Router, Schema

from yotei.sales.models import Deal, DealQuerySet

from . import records
from .auth import ApiRequest, require_administrator
from .once import Key, once
from .openapi import says
from .paging import page_by_id
from .record_schemas import DealAnswer, DealChange, DealNew, deal_answer
from .schemas import Day, PageSize, QueryId, Text, Words

router = Router(tags=["deals"])

StageAsked = Literal["open", "lead", "proposal", "estimate", "negotiation", "won", "lost"]


class DealPage(Schema):
    items: list[DealAnswer]
    next_cursor: str | None


@router.post("/deals", response={201: DealAnswer}, openapi_extra=says(403, 409), summary="Add")
def add_deal(request: ApiRequest, body: DealNew, key: Key = None) -> DealAnswer:
    """Administrators only."""
    require_administrator(request)
    given = body.given()
    return deal_answer(once(request, key, given, _rows(), lambda: Deal.add(**records.fields_of(given))))


@router.get("/deals", response=DealPage, openapi_extra=says(404), summary="List")
def list_deals(
    request: ApiRequest,
    q: Words = "",
    customer: QueryId | None = None,
    owner: Text | None = None,
    stage: StageAsked | None = None,
    expected_from: Day | None = None,
    expected_to: Day | None = None,
    limit: PageSize = 100,
    cursor: Text | None = None,
) -> DealPage:
    """All, or those that have each word of `q` in their name, their number or their customer's name.

    `owner` is the log-in name of who is in charge; `stage` also takes `open`: neither won nor lost. Both dates
    belong to the period.
    """
    rows = _rows().matching(q)
    if stage is not None:
        rows = rows.open() if stage == "open" else rows.filter(stage=stage)
    asked = {
        "customer": customer,
        "owner": records.employee_named(owner) if owner is not None else None,
        "expected_on__gte": expected_from,
        "expected_on__lte": expected_to,
    }
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    found, next_cursor = page_by_id("deals", rows, limit=limit, cursor=cursor)
    return DealPage(items=[deal_answer(deal) for deal in found], next_cursor=next_cursor)


@router.get("/deals/{int:deal_id}", response=DealAnswer, openapi_extra=says(404), summary="Read")
def read_deal(request: ApiRequest, deal_id: int) -> DealAnswer:
    return deal_answer(records.find(_rows(), deal_id))


@router.patch("/deals/{int:deal_id}", response=DealAnswer, openapi_extra=says(403, 404, 409), summary="Change")
def change_deal(request: ApiRequest, deal_id: int, body: DealChange) -> DealAnswer:
    """Administrators only. The topics of Zoom meetings ahead follow a new name."""
    require_administrator(request)
    records.change(records.find(_rows(), deal_id), body.given())
    return deal_answer(records.find(_rows(), deal_id))


@router.delete("/deals/{int:deal_id}", response={204: None}, openapi_extra=says(403, 404, 409), summary="Delete")
def delete_deal(request: ApiRequest, deal_id: int) -> None:
    """Administrators only, and only what nothing refers to: else 409 `in_use`."""
    require_administrator(request)
    records.remove(records.find(_rows(), deal_id))


def _rows() -> DealQuerySet:
    return Deal.objects.all().select_related("owner")
