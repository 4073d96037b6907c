"""By which app Yotei logs in to Zoom: what the environment gives, else what an administrator entered (interface §2)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yotei.zoom import Credentials, Deadline, TokenFailed

from .encryption import UnreadableSecret
from .models import Booking, Installation
from .tokens import SharedToken

log = structlog.get_logger(__name__)

FIELDS = ("account_id", "client_id", "client_secret")
LONGEST = 200  # characters; Zoom's have about 30
LOOK_EVERY = 5.0  # seconds that a process goes on with what was entered before it looks again


class AppLogin:
    """Called, it says by which credentials to log in; None while some are missing."""

    def __init__(self, given: dict[str, str]) -> None:
        """`given`: what the environment says, by the names of `FIELDS`; the others are as entered."""
        self.given = {name: text for name, text in given.items() if text}
        self._seen: Credentials | None = None
        self._look_at = 0.0

    def __call__(self) -> Credentials | None:
        if len(self.given) == len(FIELDS):
            return Credentials(**self.given)
        if time.monotonic() >= self._look_at:
            self._seen = self._look()
            self._look_at = time.monotonic() + LOOK_EVERY
        return self._seen

    def missing(self) -> list[str]:
        return [name for name, text in (entered() | self.given).items() if not text]

    def enter(self, *, leaves_meetings: bool = False, **typed: str) -> None:
        """Keeps what was typed of `FIELDS`; an empty secret leaves the kept one. Other processes follow within
        `LOOK_EVERY`.

        White space that came with a paste is dropped. With another account the meetings of the old one stay where they
        are, out of reach: `leaves_meetings` says that this is meant. Raises `ValidationError` by field.
        """
        old = entered()
        new = {name: "".join(typed.get(name, "").split()) for name in FIELDS if name not in self.given}
        if "client_secret" in new:
            new["client_secret"] = new["client_secret"] or old["client_secret"]
        _check(new)
        if new.get("account_id", "") != old["account_id"] and old["account_id"] and not leaves_meetings:
            _refuse_to_leave(Booking.objects.filter(wanted__isnull=False, meeting_id__isnull=False).count())
        Installation.own_code()
        row = Installation.objects.get(pk=1)
        for name, text in new.items():
            setattr(row, f"zoom_{name}", text)
        row.save(update_fields=[f"zoom_{name}" for name in new])
        self._look_at = 0.0  # in this process at once

    def _look(self) -> Credentials | None:
        parts = entered() | self.given
        return Credentials(**parts) if all(parts.values()) else None


class CurrentToken:
    """The shared token of the credentials that count at this moment; implements the client's `Tokens`."""

    def __init__(self, login: AppLogin, token_of: Callable[[Credentials], SharedToken]) -> None:
        self._login, self._token_of = login, token_of
        self._made: tuple[Credentials, SharedToken] | None = None

    def current(self, deadline: Deadline) -> str:
        return self._of_now().current(deadline)

    def renewed(self, stale: str, deadline: Deadline) -> str:
        return self._of_now().renewed(stale, deadline)

    def drop(self) -> None:
        self._of_now().drop()

    def scopes(self) -> list[str]:
        return self._of_now().scopes()

    def _of_now(self) -> SharedToken:
        credentials = self._login()
        if credentials is None:
            raise TokenFailed("wrong_credentials", message="no credentials are given")
        made = self._made
        if made is None or made[0] != credentials:
            made = self._made = credentials, self._token_of(credentials)
        return made[1]


def entered() -> dict[str, str]:
    """What an administrator entered, by the names of `FIELDS`; "" for what is missing, or cannot be read any more."""
    names = [f"zoom_{name}" for name in FIELDS]
    try:
        row = Installation.objects.filter(pk=1).values_list(*names).first()
    except UnreadableSecret as error:
        log.error("client_secret_unreadable", reason=str(error))
        row = (*Installation.objects.values_list(*names[:2]).get(pk=1), "")
    return dict(zip(FIELDS, row or ("", "", ""), strict=True))


def _check(new: dict[str, str]) -> None:
    errors: dict[str, Any] = {}
    for name, text in new.items():
        if len(text) > LONGEST or not text.isascii() or not text.isprintable():
            errors[name] = _("This is not what Zoom shows there. Copy it once more from the app’s page.")
        elif not text and any(new.values()):
            errors[name] = _("Enter this, too: Zoom needs all three.")
    if errors:
        raise ValidationError(errors)


def _refuse_to_leave(count: int) -> None:
    if count:
        sentence = _("%(count)s meetings would stay in the old account, where Yotei could not change them any more.")
        raise ValidationError({"leaves_meetings": ValidationError(sentence, params={"count": count})})
