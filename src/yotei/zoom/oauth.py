"""Asking for an access token, server to server (contract §1.1). Who keeps it and who asks is decided elsewhere."""

import base64
from dataclasses import dataclass, field
from typing import Any, NoReturn

from yotei.zoom.answers import json_object
from yotei.zoom.deadline import Deadline
from yotei.zoom.errors import TokenFailed, TokenReason, Unreachable, Unsure
from yotei.zoom.http import Http
from yotei.zoom.line import Answer

# Zoom's documented life of a token, for an answer that leaves it out (contract §1.1).
TOKEN_SECONDS = 3600
# Client errors that pass by themselves: too slow, too early, too many.
PASSING = frozenset({408, 425, 429})


@dataclass(frozen=True)
class Credentials:
    """Of the Server-to-Server OAuth app, as its page in the Zoom marketplace shows them."""

    account_id: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class IssuedToken:
    """`expires_in` in seconds from the answer on; `scopes` as granted, empty where Zoom did not say."""

    access_token: str = field(repr=False)
    expires_in: int
    scopes: tuple[str, ...]


def request_token(http: Http, url: str, credentials: Credentials, deadline: Deadline) -> IssuedToken:
    """A new token. Raises TokenFailed, by its `reason`: `wrong_credentials` and `refused` need an administrator,
    `unreachable` and `failed` may pass."""
    # Every failure is TokenFailed, lost answers included: a second token beside a lost one does no harm (contract
    # §1.1), so a token request may always be repeated.
    try:
        answer = http.send("POST", url, headers=_headers(credentials), form=_form(credentials), deadline=deadline)
    except Unreachable as error:
        raise TokenFailed("unreachable", message=error.message) from None
    except Unsure as error:
        raise TokenFailed("failed", message=error.message) from None
    body = json_object(answer.body)
    if not 200 <= answer.status < 300:
        _fail(answer, body)
    token = body.get("access_token")
    if not isinstance(token, str) or not _fits_a_header(token):
        raise TokenFailed("failed", message="the answer holds no usable token", status=answer.status)
    return IssuedToken(token, _seconds(body.get("expires_in")), tuple(str(body.get("scope") or "").split()))


def _headers(credentials: Credentials) -> dict[str, str]:
    pair = f"{credentials.client_id}:{credentials.client_secret}".encode()
    return {"Authorization": "Basic " + base64.b64encode(pair).decode("ascii")}


def _form(credentials: Credentials) -> dict[str, str]:
    # In the body: callers who used the query string began to get 400 in 2025 (contract §1.1).
    return {"grant_type": "account_credentials", "account_id": credentials.account_id}


def _fail(answer: Answer, body: dict[str, Any]) -> NoReturn:
    # Zoom explains itself in `reason` and `error` here, not in `code` and `message` (contract §1.1).
    text = str(body.get("reason") or body.get("error") or f"HTTP {answer.status}")
    raise TokenFailed(_reason(answer.status, body), message=text, status=answer.status)


def _reason(status: int, body: dict[str, Any]) -> TokenReason:
    if not 400 <= status < 500 or status in PASSING:
        return "failed"
    if not (body.get("reason") or body.get("error")):
        return "failed"  # not Zoom's JSON: it comes from something in between
    # Seen with 400 and with 401 (contract §1.1).
    return "wrong_credentials" if status == 401 or body.get("error") == "invalid_client" else "refused"


def _fits_a_header(token: str) -> bool:
    return bool(token) and token.isascii() and token.isprintable() and " " not in token


def _seconds(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else TOKEN_SECONDS
