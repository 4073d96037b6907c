"""社外参加者, as programs write and read them."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from yotei.schedules.invitations.guests import MOST, Wish
from yotei.schedules.models import Guest

from .schemas import Body, Text, one_of

LanguageAnswer = Annotated[str, one_of("ja", "en")]
ReplyAnswer = Annotated[str, one_of("none", "accepted", "declined")]


class GuestItem(Body):
    email: Text = Field(max_length=254)
    name: Text = Field("", max_length=200, description="Default: the address.")
    language: Literal["ja", "en"] = "ja"
    timezone: Text | None = Field(None, description="An IANA zone. Default: the schedule's.")

    @property
    def wish(self) -> Wish:
        return Wish(self.email.strip(), self.name.strip(), self.language, self.timezone or "")


Guests = Annotated[list[GuestItem], Field(max_length=MOST)]


class GuestAnswer(Schema):
    email: str
    name: str
    language: LanguageAnswer
    timezone: str | None = Field(description="Null: the schedule's.")
    reply: ReplyAnswer
    message: str


def guest_answer(guest: Guest) -> GuestAnswer:
    return GuestAnswer(
        email=guest.email, name=guest.name, language=guest.language, timezone=guest.time_zone or None,
        reply=guest.reply, message=guest.message,
    )  # fmt: skip
