"""Server-to-Server tokens. Source: contract 1.1."""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from zoom_sandbox import errors
from zoom_sandbox.errors import TokenError
from zoom_sandbox.names import Names
from zoom_sandbox.switches import CallRules

LIFETIME = timedelta(seconds=3600)  # contract 1.1

ALL_SCOPES = (  # contract 1.2, those of the calls that the sandbox knows
    "meeting:write:meeting:admin",
    "meeting:read:meeting:admin",
    "meeting:update:meeting:admin",
    "meeting:delete:meeting:admin",
    "meeting:update:status:admin",
    "meeting:read:list_meetings:admin",
    "meeting:read:invitation:admin",
    "meeting:read:past_meeting:admin",
    "meeting:read:list_past_instances:admin",
    "meeting:read:list_past_participants:admin",
    "user:read:user:admin",
    "user:read:list_users:admin",
    "user:read:settings:admin",
)


@dataclass
class Token:
    text: str
    expires_at: datetime
    scopes: frozenset[str]


@dataclass(frozen=True)
class Credentials:
    """What must be shown at the token endpoint; an empty field accepts any text that is not empty."""

    account_id: str = ""
    client_id: str = ""
    client_secret: str = ""

    def app_fits(self, client_id: str, client_secret: str) -> bool:
        return _fits(self.client_id, client_id) and _fits(self.client_secret, client_secret)

    def account_fits(self, account_id: str) -> bool:
        return _fits(self.account_id, account_id)


class TokenOffice:
    def __init__(self, names: Names, credentials: Credentials, *, displace: bool, rules: CallRules) -> None:
        self._names = names
        self._credentials = credentials
        self._live: dict[str, Token] = {}
        self.displace = displace
        self.rules = rules
        self.scopes: tuple[str, ...] = ALL_SCOPES

    def issue(self, authorization: str, fields: Mapping[str, str], now: datetime) -> dict[str, object]:
        client_id, client_secret = _basic(authorization)
        if not self._credentials.app_fits(client_id, client_secret):
            raise TokenError("invalid_client", "Invalid client_id or client_secret", int(self.rules.bad_client))
        if fields.get("grant_type") != "account_credentials":
            raise TokenError("unsupported_grant_type", "unsupported grant type")
        if not self._credentials.account_fits(fields.get("account_id", "")):
            raise TokenError("invalid_request", "Bad Request")
        if self.displace:  # contract 1.1: Zoom did so until 2023
            self._live.clear()
        self._forget_old(now)
        token = Token(self._names.token(), now + LIFETIME, frozenset(self.scopes))
        self._live[token.text] = token
        return {
            "access_token": token.text,
            "token_type": "bearer",
            "expires_in": int(LIFETIME.total_seconds()),
            "scope": " ".join(self.scopes),
            "api_url": "https://api.zoom.us",
        }

    def check(self, authorization: str, now: datetime) -> Token:
        scheme, _, text = authorization.partition(" ")
        token = self._live.get(text.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            raise errors.invalid_token()
        if token.expires_at <= now:
            raise errors.expired_token()
        return token

    def expire_all(self, now: datetime) -> None:
        for token in self._live.values():
            token.expires_at = min(token.expires_at, now)

    def set_scopes(self, scopes: Collection[str], *, live_tokens: bool) -> None:
        """What tokens carry from now on; those already out too, unless told otherwise."""
        self.scopes = tuple(scopes)
        if live_tokens:
            for token in self._live.values():
                token.scopes = frozenset(scopes)

    def live_count(self, now: datetime) -> int:
        return sum(token.expires_at > now for token in self._live.values())

    def _forget_old(self, now: datetime) -> None:
        """An expired token is remembered for a day, so that it is called expired and not unknown."""
        for text, token in list(self._live.items()):
            if token.expires_at + timedelta(days=1) < now:
                del self._live[text]


def must_hold(token: Token, scope: str) -> None:
    """Any of the granular scope and its classic elders will do (contract 1.2)."""
    plain = scope.removesuffix(":admin")
    area, verb, _ = plain.split(":")
    classic = f"{area}:{'read' if verb == 'read' else 'write'}"
    if token.scopes.isdisjoint((scope, plain, classic, f"{classic}:admin")):
        raise errors.missing_scopes([plain, scope])


def _fits(wanted: str, given: str) -> bool:
    return given == wanted if wanted else bool(given)


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, text = authorization.partition(" ")
    try:
        decoded = base64.b64decode(text, validate=True).decode() if scheme.lower() == "basic" else ""
    except ValueError:  # no base64, or no text in it
        decoded = ""
    client_id, _, client_secret = decoded.partition(":")
    return client_id, client_secret
