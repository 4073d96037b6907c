"""/contacts"""

from ninja import Router, Schema

from yotei.sales.models import Contact, ContactQuerySet

from . import records
from .auth import ApiRequest, require_writer
from .once import Key, once
from .openapi import says
from .paging import page_by_id
from .record_schemas import ContactAnswer, ContactChange, ContactNew, contact_answer
from .schemas import PageSize, QueryId, Text, Words

router = Router(tags=["contacts"])


class ContactPage(Schema):
    items: list[ContactAnswer]
    next_cursor: str | None


@router.post("/contacts", response={201: ContactAnswer}, openapi_extra=says(403, 409), summary="Add")
def add_contact(request: ApiRequest, body: ContactNew, key: Key = None) -> ContactAnswer:
    """Everybody keeps contacts, but for those who may only read."""
    require_writer(request)
    given = body.given()
    return contact_answer(once(request, key, given, _rows(), lambda: Contact.add(**records.fields_of(given))))


@router.get("/contacts", response=ContactPage, summary="List")
def list_contacts(
    request: ApiRequest,
    q: Words = "",
    customer: QueryId | None = None,
    with_email: bool = False,
    limit: PageSize = 100,
    cursor: Text | None = None,
) -> ContactPage:
    """All, or those that have each word of `q` in name, reading, number, e-mail address, telephone or their customer's
    name."""
    rows = _rows().matching(q)
    if customer is not None:
        rows = rows.filter(customer=customer)
    if with_email:
        rows = rows.exclude(email="")
    found, next_cursor = page_by_id("contacts", rows, limit=limit, cursor=cursor)
    return ContactPage(items=[contact_answer(contact) for contact in found], next_cursor=next_cursor)


@router.get("/contacts/{int:contact_id}", response=ContactAnswer, openapi_extra=says(404), summary="Read")
def read_contact(request: ApiRequest, contact_id: int) -> ContactAnswer:
    return contact_answer(records.find(_rows(), contact_id))


@router.patch("/contacts/{int:contact_id}", response=ContactAnswer, openapi_extra=says(403, 404, 409), summary="Change")
def change_contact(request: ApiRequest, contact_id: int, body: ContactChange) -> ContactAnswer:
    require_writer(request)
    records.change(records.find(_rows(), contact_id), body.given())
    return contact_answer(records.find(_rows(), contact_id))


@router.delete("/contacts/{int:contact_id}", response={204: None}, openapi_extra=says(403, 404, 409), summary="Delete")
def delete_contact(request: ApiRequest, contact_id: int) -> None:
    """Only what nothing refers to: else 409 `in_use`."""
    require_writer(request)
    records.remove(records.find(_rows(), contact_id))


def _rows() -> ContactQuerySet:
    return Contact.objects.all()
