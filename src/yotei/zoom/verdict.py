"""What an answer of Zoom's API means (contract §4): done, limited, refused, or nobody can tell."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yotei.zoom.answers import json_object
from yotei.zoom.errors import Gone, HostUnknown, HostUnusable, Refused, ScopeMissing, Unsure, ZoomError
from yotei.zoom.limits import limited
from yotei.zoom.line import Answer

STALE_TOKEN = 124
MEETING_GONE = 3001
MEETING_ENDED = 3007  # to a DELETE: there is nothing left to delete
SCOPE_MISMATCH = 4711
HOST_UNKNOWN = frozenset({1001, 1010})
HOST_UNUSABLE = frozenset({1113, 1120, 3161})
CATCH_ALL = 3000  # only its text says what is meant
# Client errors that speak of the moment and not of the request; whether it was carried out remains open.
TOO_SLOW, TOO_EARLY = 408, 425

CANNOT_HOST = re.compile(r"you cannot schedule a meeting for", re.IGNORECASE)
STALE_TEXT = re.compile(r"(invalid|expired) access token|access token is (expired|invalid)", re.IGNORECASE)
SCOPES_TEXT = re.compile(r"does not contain scopes:?\s*\[?([^\]]*)", re.IGNORECASE)


def verdict(answer: Answer, *, method: str, now: datetime) -> ZoomError | None:
    """The error that `answer` stands for, None if Zoom did what `method` asked. `now` is aware."""
    limit = limited(answer, now)
    if limit:
        return limit
    body = json_object(answer.body)
    if 400 <= answer.status < 500 and answer.status not in (TOO_SLOW, TOO_EARLY):
        return _refusal(answer.status, body, method)
    if 200 <= answer.status < 300:
        return _refusal(answer.status, body, method) if _is_error(body) else None
    return Unsure(str(body.get("message") or f"HTTP {answer.status}"), status=answer.status, code=_code(body))


def token_is_stale(answer: Answer) -> bool:
    """Zoom takes the token no longer, and a new one may help: 124, but not what a token lacks scopes for (§4)."""
    body = json_object(answer.body)
    message = _message(body)
    if not 400 <= answer.status < 500 or _code(body) == SCOPE_MISMATCH or SCOPES_TEXT.search(message):
        return False
    # 124 is listed under 400 as well; without it only a 401 that says so counts.
    return _code(body) == STALE_TOKEN or (answer.status == 401 and STALE_TEXT.search(message) is not None)


def _refusal(status: int, body: Mapping[str, Any], method: str) -> Refused:
    code, message = _code(body), _message(body) or f"HTTP {status}"
    told = (status, code, message, _fields(body))
    scopes = SCOPES_TEXT.search(message)
    if scopes or code == SCOPE_MISMATCH:
        return ScopeMissing(*told, scopes=tuple(re.findall(r"[\w:.-]+", scopes[1])) if scopes else ())
    # The code alone says that a meeting is gone: a bare 404 may as well be a wrong address.
    if code == MEETING_GONE or (code == MEETING_ENDED and method == "DELETE"):
        return Gone(*told)
    if code in HOST_UNKNOWN:
        return HostUnknown(*told)
    if code in HOST_UNUSABLE or (code == CATCH_ALL and CANNOT_HOST.search(message)):
        return HostUnusable(*told)
    return Refused(*told)


def _is_error(body: Mapping[str, Any]) -> bool:
    # Some answers of 200 carry an error (contract §4). A meeting or a user has an id, an error has none.
    return _code(body) is not None and isinstance(body.get("message"), str) and "id" not in body


def _code(body: Mapping[str, Any]) -> int | None:
    code = body.get("code")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _message(body: Mapping[str, Any]) -> str:
    message = body.get("message")
    return message if isinstance(message, str) else ""


def _fields(body: Mapping[str, Any]) -> dict[str, str]:
    errors = body.get("errors")
    rows = [row for row in errors if isinstance(row, dict)] if isinstance(errors, list) else []
    return {str(row.get("field", "")): str(row.get("message", "")) for row in rows}
