"""What request bodies and answers of all nouns are made of."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

LARGEST_ID = 2**63 - 1  # of a database's BIGINT
LARGEST_COUNT = 2**31 - 1  # of its INTEGER

_OFFSET = r"(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)"
_MOMENT = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[Tt]([0-9:]{{5,8}}(?:\.[0-9]{{1,6}})?)({_OFFSET})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Beyond, reckoning with time zones runs off the calendar. What a schedule may have is the domain's rule.
_YEARS = range(1900, 2200)

# Told from "+00:00": an instant written in UTC, and not on some zone's clock.
ZULU = ZoneInfo("UTC")


def wrong(message: str) -> PydanticCustomError:
    """An error whose words are ours; `handlers` passes them on."""
    return PydanticCustomError("yotei", "{message}", {"message": message})


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise wrong(_("This text holds a character that cannot be stored."))
    return text


def _moment(value: Any) -> datetime:
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise wrong(_("Enter an ISO 8601 date and time with offset, such as 2026-12-01T13:00:00+09:00."))
    day, time, offset = match.groups()
    if offset is None:
        raise wrong(_("The offset from UTC is missing; write it too, such as +09:00."))
    try:
        moment = datetime.fromisoformat(f"{day}T{time}{'+00:00' if offset in 'Zz' else offset}")
    except ValueError:
        raise wrong(_("This date or time does not exist.")) from None
    if moment.year not in _YEARS:
        raise wrong(_("Enter a date between 2000 and 2099."))
    return moment.replace(tzinfo=ZULU) if offset in "Zz" else moment


def _moment_of_query(value: Any) -> datetime:
    """A "+" that was not escaped arrives as a space."""
    return _moment(re.sub(r" (?=[0-9]{2}:?[0-9]{2}$)", "+", value) if isinstance(value, str) else value)


def _day(value: Any) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise wrong(_("Enter a date such as 2026-12-01."))
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise wrong(_("This date or time does not exist.")) from None


Text = Annotated[str, Field(strict=True), AfterValidator(_storable)]
Words = Annotated[Text, Field(max_length=200)]  # of a search
Moment = Annotated[datetime, BeforeValidator(_moment)]
QueryMoment = Annotated[datetime, BeforeValidator(_moment_of_query)]
Day = Annotated[date, BeforeValidator(_day)]
Flag = Annotated[bool, Field(strict=True)]
RowId = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
QueryId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Rows = Annotated[list[RowId], Field(max_length=200)]  # as many as a form takes
Version = Annotated[int, Field(strict=True, ge=1, le=LARGEST_COUNT)]
QueryVersion = Annotated[int, Field(ge=1, le=LARGEST_COUNT)]
PageSize = Annotated[int, Field(ge=1, le=500)]
Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Date = Annotated[str, Field(json_schema_extra={"format": "date"})]


def one_of(*values: str) -> Any:
    """Describes a text of an answer as one of these."""
    return Field(json_schema_extra={"enum": list(values)})


class Body(Schema):
    """A request's body: a field that we do not know is an error, not a wish that is silently dropped."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """The fields that the request named."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def optional(**options: Any) -> Any:
    """A field that a PATCH may leave out, and then leaves as it is. It is not nullable thereby."""
    return Field(default=None, json_schema_extra=_drop_default, **options)


def _drop_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class FieldError(Schema):
    field: str
    message: str


class Problem(Schema):
    """RFC 9457. `code` is for programs, `title` and `detail` are for people."""

    status: int
    title: str
    detail: str
    code: str
    errors: list[FieldError] = Field(default=[], description="With 422: what is wrong, field by field.")
