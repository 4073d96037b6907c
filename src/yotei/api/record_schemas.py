"""顧客, 案件 and 名刺 as programs write and read them. The rules of each field are the model's."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from yotei.sales.kept import Kept
from yotei.sales.models import LARGEST_AMOUNT, Contact, Customer, Deal

from .examples import CONTACT_NEW, CUSTOMER_NEW, DEAL_CHANGE, DEAL_NEW
from .schemas import Body, Date, Day, RowId, Text, one_of, optional

Stage = Literal["lead", "proposal", "estimate", "negotiation", "won", "lost"]
StageAnswer = Annotated[str, one_of(*Deal.Stage.values)]
Language = Literal["ja", "en"]
LanguageAnswer = Annotated[str, one_of("ja", "en")]
Amount = Annotated[int, Field(strict=True, ge=0, le=LARGEST_AMOUNT)]
Fingerprint = Annotated[Text, Field(min_length=1, max_length=64)]

CODE = "The number of your other systems; given once where given."
OWNER = "A log-in name."
READ = "Of what was read: 409 if it has moved on. Without it the change is made whatever stands there."


class CustomerNew(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [CUSTOMER_NEW]})

    name: Text = Field(description="At most 300 characters.")
    kana: Text = Field("", description="How the name is read.")
    code: Text = Field("", description=CODE)
    phone: Text = ""
    address: Text = ""
    url: Text = ""
    owner: Text | None = Field(None, description=OWNER)
    note: Text = Field("", description="At most 5,000 characters.")


class CustomerChange(Body):
    fingerprint: Fingerprint = optional(description=READ)
    name: Text = optional(description="The topics of Zoom meetings ahead follow.")
    kana: Text = optional()
    code: Text = optional()
    phone: Text = optional()
    address: Text = optional()
    url: Text = optional()
    owner: Text | None = optional()
    note: Text = optional()


class CustomerAnswer(Schema):
    id: int
    name: str
    kana: str
    code: str
    phone: str
    address: str
    url: str
    owner: str | None
    note: str
    fingerprint: str = Field(description="Of all that can be changed here.")


class DealNew(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [DEAL_NEW]})

    customer: RowId
    name: Text = Field(description="At most 300 characters.")
    code: Text = Field("", description=CODE)
    stage: Stage = "lead"
    amount: Amount | None = None
    expected_on: Day | None = None
    owner: Text | None = Field(None, description=OWNER)
    note: Text = Field("", description="At most 5,000 characters.")


class DealChange(Body):
    """A deal stays with its customer."""

    model_config = ConfigDict(json_schema_extra={"examples": [DEAL_CHANGE]})

    fingerprint: Fingerprint = optional(description=READ)
    name: Text = optional(description="The topics of Zoom meetings ahead follow.")
    code: Text = optional()
    stage: Stage = optional()
    amount: Amount | None = optional()
    expected_on: Day | None = optional()
    owner: Text | None = optional()
    note: Text = optional()


class DealAnswer(Schema):
    id: int
    customer: int
    name: str
    code: str
    stage: StageAnswer
    amount: int | None
    expected_on: Date | None
    owner: str | None
    note: str
    fingerprint: str = Field(description="Of all that can be changed here.")


class ContactNew(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [CONTACT_NEW]})

    customer: RowId
    name: Text = Field(description="At most 200 characters.")
    kana: Text = Field("", description="How the name is read.")
    code: Text = Field("", description=CODE)
    department: Text = ""
    position: Text = ""
    email: Text = ""
    phone: Text = ""
    mobile: Text = ""
    language: Language = Field("ja", description="Of mails to this person.")
    note: Text = Field("", description="At most 5,000 characters.")


class ContactChange(Body):
    fingerprint: Fingerprint = optional(description=READ)
    customer: RowId = optional()
    name: Text = optional()
    kana: Text = optional()
    code: Text = optional()
    department: Text = optional()
    position: Text = optional()
    email: Text = optional()
    phone: Text = optional()
    mobile: Text = optional()
    language: Language = optional()
    note: Text = optional()


class ContactAnswer(Schema):
    id: int
    customer: int
    name: str
    kana: str
    code: str
    department: str
    position: str
    email: str
    phone: str
    mobile: str
    language: LanguageAnswer
    note: str
    fingerprint: str = Field(description="Of all that can be changed here.")


def customer_answer(customer: Customer) -> CustomerAnswer:
    return CustomerAnswer(**_answered(customer, CustomerAnswer) | {"owner": _owner(customer)})


def deal_answer(deal: Deal) -> DealAnswer:
    expected_on = deal.expected_on.isoformat() if deal.expected_on else None
    own = {"customer": deal.customer_id, "owner": _owner(deal), "expected_on": expected_on}
    return DealAnswer(**_answered(deal, DealAnswer) | own)


def contact_answer(contact: Contact) -> ContactAnswer:
    return ContactAnswer(**_answered(contact, ContactAnswer) | {"customer": contact.customer_id})


def record_answer(row: Kept) -> Schema:
    if isinstance(row, Customer):
        return customer_answer(row)
    if isinstance(row, Deal):
        return deal_answer(row)
    assert isinstance(row, Contact)
    return contact_answer(row)


def _answered(row: Kept, answer: type[Schema]) -> dict[str, Any]:
    """What the answer calls as the model does."""
    plain = answer.model_fields.keys() - {"customer", "owner", "expected_on"}
    return {name: getattr(row, name) for name in plain}


def _owner(row: Customer | Deal) -> str | None:
    return row.owner.login if row.owner else None
