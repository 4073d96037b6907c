"""Errors as RFC 9457 says them: `application/problem+json` with `status`, `title`, `detail`, `code`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MEDIA_TYPE = "application/problem+json"

# Every code but Zoom's four, whose titles are the manual's sentences (`booking.problems`).
TITLES = {
    "malformed": gettext_lazy("The request is not JSON"),
    "not_logged_in": gettext_lazy("Not logged in"),
    "not_allowed": gettext_lazy("Not allowed"),
    "token_reads_only": gettext_lazy("The token may only read"),
    "too_many_requests": gettext_lazy("Too many requests"),
    "not_found": gettext_lazy("Not found"),
    "method_not_allowed": gettext_lazy("This address does not know the method"),
    "version_moved": gettext_lazy("Changed since it was read"),
    "being_changed": gettext_lazy("Being changed by somebody else"),
    "schedule_deleted": gettext_lazy("Deleted since it was registered"),
    "idempotency_key_reused": gettext_lazy("The Idempotency-Key belongs to another request"),
    "request_in_progress": gettext_lazy("The first request with this key is still at work"),
    "already_reported": gettext_lazy("Already reported"),
    "in_use": gettext_lazy("Others refer to it"),
    "deleted": gettext_lazy("Deleted since it was registered"),
    "conflict": gettext_lazy("Saved by somebody else at the same moment"),
    "being_checked": gettext_lazy("Still being checked"),
    "no_such_range": gettext_lazy("The file has no such part"),
    "too_large": gettext_lazy("The request is too large"),
    "unsupported_media_type": gettext_lazy("The body is of another type than asked for"),
    "invalid": gettext_lazy("Something in the request is wrong"),
    "internal": gettext_lazy("Something went wrong here"),
    "unavailable": gettext_lazy("Not available at this moment"),
}


class Refusal(Exception):
    """An endpoint's own no. `members` join the answer's JSON."""

    def __init__(
        self, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(status, code)
        self.status, self.code, self.detail, self.members, self.headers = status, code, detail, members, headers


def not_found() -> Refusal:
    return Refusal(404, "not_found", _("There is nothing here that you may see."))


def not_allowed() -> Refusal:
    return Refusal(403, "not_allowed", _("You may not do this. Ask an administrator."))


def token_reads_only() -> Refusal:
    return Refusal(
        403, "token_reads_only", _("This token may only read. Make one that may write on the page of tokens.")
    )


def too_many(seconds: int) -> Refusal:
    text = _("Your programs ask too often. Ask again in %(seconds)s seconds.") % {"seconds": seconds}
    return Refusal(429, "too_many_requests", text, headers={"Retry-After": str(max(1, seconds))})


def invalid(field: str, message: str) -> Refusal:
    return Refusal(422, "invalid", message, errors=[{"field": field, "message": message}])


def answer(
    status: int,
    code: str,
    detail: str,
    *,
    title: str | None = None,
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> HttpResponse:
    body = {"status": status, "title": title or str(TITLES[code]), "detail": detail, "code": code, **members}
    # A wrong field's name is repeated as it came, and JSON can spell halves of characters that UTF-8 cannot.
    text = json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers=headers)


def answer_nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The view of every address under the API that is not one of its own."""
    return answer(404, "not_found", _("The API has no such address. See /api/v1/docs."))
