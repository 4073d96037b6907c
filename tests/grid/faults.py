"""What goes wrong in the grid. Each says for which calls it can, and whether it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.grid.actions import Action
from tests.grid.stage import Stage
from yotei.booking.engine import YOUNG

PATHS = {"POST": "/users/*/meetings", "PATCH": "/meetings/*", "DELETE": "/meetings/*"}
LIST = {"method": "GET", "path": "/users/*/meetings"}
GET = {"method": "GET", "path": "/meetings/*"}
TOKEN = {"method": "POST", "path": "/oauth/token"}
ANY = ("POST", "PATCH", "DELETE")
HTML = "<html><body>Bad Gateway</body></html>"

Fired = Callable[[], bool]


@dataclass(frozen=True)
class Fault:
    """`on` names the methods that it can strike; `lasts`: it goes on until somebody mends it; `young`: the meeting was
    made this minute; `adopting`: it strikes the adoption of what was found. `call` is the fault of the action's own
    call, `others` those of calls that follow from it."""

    name: str
    call: dict[str, Any] = field(default_factory=dict)
    on: tuple[str, ...] = ANY
    others: tuple[dict[str, Any], ...] = ()
    lasts: bool = False
    young: bool = False
    late: float = 0.0
    slow_list: float = 0.0
    deleted: bool = False
    long_list: bool = False
    adopting: bool = False

    def can_meet(self, action: Action) -> bool:
        """A meeting that nobody wants is released by its number alone: its details are not asked for."""
        return action.method in self.on and not (self.adopting and action.at_once)

    def arm(self, stage: Stage, method: str) -> Fired:
        """Lets it happen from now on; the answer says whether it has happened."""
        told = [*self.others]
        if self.call:
            told.append(self.call if "path" in self.call else self.call | {"method": method, "path": PATHS[method]})
        faults = [stage.sandbox.fault(**each) for each in told]
        if self.late:
            stage.transport.late = [(method, self.late)]
        if self.slow_list:
            stage.transport.slow = [self.slow_list]
        if self.long_list:
            for _ in range(301):
                stage.sandbox.make_meeting("taro@example.com", topic="別件")
        if self.deleted:
            [mine] = [meeting for meeting in stage.live() if meeting.creation_source == "open_api"]
            stage.sandbox.delete_by_hand(mine.id)
        return lambda: (
            all(fault.fired for fault in faults)
            and not stage.transport.late
            and not stage.transport.slow
            and (not self.deleted or any(call.status == 404 for call in stage.sandbox.calls))
        )


def _once(name: str, on: tuple[str, ...] = ANY, **call: Any) -> Fault:
    return Fault(name, call, on)


def _always(name: str, on: tuple[str, ...] = ANY, **call: Any) -> Fault:
    return Fault(name, call | {"times": None}, on, lasts=True)


CUT = {"action": "cut_after"}
WRITES = ("POST", "PATCH")
REFUSED_TOKEN = {"status": 400, "body": {"reason": "Bad request", "error": "invalid_request"}}
WRONG_SECRET = {"status": 401, "body": {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}}

FAULTS = [
    Fault("none"),
    _once("refused_connection", action="refuse"),
    _always("refused_connections", action="refuse"),
    _once("cut_before", action="cut_before"),
    _once("cut_after", action="cut_after"),
    _once("reset_before", action="reset"),
    _once("reset_after", action="reset", done=True),
    _once("silence_before", action="silence"),
    _once("silence_after", action="silence", done=True),
    _always("silences", action="silence"),
    _once("half", action="half"),
    _once("html_502", action="status", status=502, body=HTML),
    _always("html_502s", action="status", status=502, body=HTML),
    _once("done_500", action="status", status=500, done=True),
    _once("not_done_503", action="status", status=503),
    _once("refused", action="status", status=400, body={"code": 300, "message": "Validation Failed."}),
    _once("no_host", ("POST",), action="status", status=404, body={"code": 1001, "message": "User does not exist"}),
    _once("second_headers", action="rate_second"),
    _once("second_bare", action="rate_second", headers=False),
    _once("day_headers", action="rate_day"),
    _once("day_bare", action="rate_day", headers=False),
    _once("host_headers", WRITES, action="rate_host"),
    _once("host_bare", WRITES, action="rate_host", headers=False),
    _once("stale_token", action="token_invalid"),
    _always("stale_tokens", action="token_invalid"),
    _once("token_refused", **TOKEN, action="status", **REFUSED_TOKEN),
    _once("token_wrong_secret", **TOKEN, action="status", **WRONG_SECRET),
    _always("token_wrong_secrets", **TOKEN, action="status", **WRONG_SECRET),
    _once("token_500", **TOKEN, action="status", status=500),
    _once("token_html", **TOKEN, action="status", status=502, body=HTML),
    _once("token_silence", **TOKEN, action="silence"),
    _once("token_half", **TOKEN, action="half"),
    _once("token_no_connection", **TOKEN, action="refuse"),
    Fault("gone", on=("PATCH", "DELETE"), deleted=True),
    Fault("young_gone", on=("PATCH", "DELETE"), deleted=True, young=True),
    Fault("young_not_found", {"action": "gone", "seconds": YOUNG.total_seconds()}, ("PATCH", "DELETE"), young=True),
    Fault("gone_then_cut", on=("PATCH",), deleted=True, others=(CUT | {"method": "POST", "path": PATHS["POST"]},)),
    Fault("gone_then_503", on=("PATCH",), deleted=True,
          others=({"action": "status", "status": 503, "method": "POST", "path": PATHS["POST"]},)),
    Fault("gone_then_refused", on=("PATCH",), deleted=True,
          others=({"action": "refuse", "method": "POST", "path": PATHS["POST"]},)),
    Fault("lagging_list", CUT, ("POST",), ({"action": "list_lag", "seconds": 90},)),
    Fault("long_lagging_list", CUT, ("POST",), ({"action": "list_lag", "seconds": 900},)),
    Fault("slow_list", CUT, ("POST",), slow_list=18),
    Fault("silent_list", CUT, ("POST",), (LIST | {"action": "silence"},)),
    Fault("failing_list", CUT, ("POST",), (LIST | {"action": "status", "status": 502, "times": 3},)),
    Fault("failing_page", CUT, ("POST",), ({"action": "page_fails"},), long_list=True),
    Fault("half_list", CUT, ("POST",), (LIST | {"action": "half"},)),
    Fault("limited_list", CUT, ("POST",), (LIST | {"action": "rate_second"},)),
    Fault("failing_detail", CUT, ("POST",), (GET | {"action": "status", "status": 502},), adopting=True),
    Fault("failing_reading", CUT, ("PATCH",), (GET | {"action": "cut_before"},)),
    Fault("late", on=ANY, late=40),
    Fault("very_late", on=("POST",), late=3000),  # its token must live when it arrives
]  # fmt: skip
