"""Which calls there are, what each weighs and which scope it needs. Source: contract 1.2, 3.1."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from zoom_sandbox import errors, meeting_calls, past_calls, user_calls
from zoom_sandbox.account import Ask
from zoom_sandbox.exchange import Answer
from zoom_sandbox.limits import LIGHT, MEDIUM

Handler = Callable[[Ask], Answer]


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    scope: str
    label: str
    handler: Handler


# contract 3.1: create is LIGHT today (older documents: MEDIUM).
ROUTES = (
    Route("POST", "/users/{user}/meetings", "meeting:write:meeting:admin", LIGHT, meeting_calls.create),
    Route("GET", "/users/{user}/meetings", "meeting:read:list_meetings:admin", MEDIUM, meeting_calls.list_of_host),
    Route("GET", "/meetings/{meeting}", "meeting:read:meeting:admin", LIGHT, meeting_calls.get),
    Route("PATCH", "/meetings/{meeting}", "meeting:update:meeting:admin", LIGHT, meeting_calls.update),
    Route("DELETE", "/meetings/{meeting}", "meeting:delete:meeting:admin", LIGHT, meeting_calls.delete),
    Route("PUT", "/meetings/{meeting}/status", "meeting:update:status:admin", LIGHT, meeting_calls.set_status),
    Route("GET", "/meetings/{meeting}/invitation", "meeting:read:invitation:admin", LIGHT, meeting_calls.invitation),
    Route("GET", "/past_meetings/{meeting}", "meeting:read:past_meeting:admin", LIGHT, past_calls.get),
    Route(
        "GET",
        "/past_meetings/{meeting}/instances",
        "meeting:read:list_past_instances:admin",
        MEDIUM,
        past_calls.instances,
    ),
    Route(
        "GET",
        "/past_meetings/{meeting}/participants",
        "meeting:read:list_past_participants:admin",
        MEDIUM,
        past_calls.participants,
    ),
    Route("GET", "/users", "user:read:list_users:admin", MEDIUM, user_calls.list_all),
    Route("GET", "/users/{user}", "user:read:user:admin", LIGHT, user_calls.get),
    Route("GET", "/users/{user}/settings", "user:read:settings:admin", MEDIUM, user_calls.settings),
)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


_TABLE: dict[str, tuple[re.Pattern[str], dict[str, Route]]] = {}
for _route in ROUTES:
    _TABLE.setdefault(_route.path, (_pattern(_route.path), {}))[1][_route.method] = _route


def find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route and what its path holds, or Zoom's refusal."""
    for pattern, by_method in _TABLE.values():
        if match := pattern.fullmatch(path):
            if method not in by_method:
                raise errors.wrong_method(method, list(by_method))
            return by_method[method], match.groupdict()
    raise errors.unknown_path()
