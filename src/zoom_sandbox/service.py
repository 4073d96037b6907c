"""The token endpoint and the API: log, faults, token, limits, then the call itself."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from zoom_sandbox import errors, limits, routes, tokens
from zoom_sandbox.account import Account, Ask, is_meeting_id
from zoom_sandbox.calls import Call, CallLog
from zoom_sandbox.clock import Clock
from zoom_sandbox.desk import Desk
from zoom_sandbox.errors import TokenError, ZoomError
from zoom_sandbox.exchange import Answer, Request, json_answer, refusal
from zoom_sandbox.faults import ConnectionFault, Fault
from zoom_sandbox.limits import LIGHT
from zoom_sandbox.line import Line
from zoom_sandbox.tokens import TokenOffice

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

TOKEN_PATH = "/oauth/token"  # noqa: S105
API = "/v2"


class Service:
    def __init__(
        self,
        account: Account,
        desk: Desk,
        office: TokenOffice,
        log: CallLog,
        clock: Clock,
        lock: threading.RLock,
        stop: Callable[[], threading.Event],
    ) -> None:
        self._account = account
        self._desk = desk
        self._office = office
        self._log = log
        self._clock = clock
        self._lock = lock
        self._stop = stop
        self.latency = 0.0  # seconds

    def serve(self, environ: "WSGIEnvironment") -> Answer:
        request = Request.of(environ)
        kind = "token" if request.path == TOKEN_PATH else "api"
        if kind == "api":
            request.path = request.path.removeprefix(API) or "/"
        line = Line(environ.get("werkzeug.socket"), self._stop())
        try:
            request.read()
        except ZoomError as error:
            return refusal(error, takes_json=request.takes_json)
        call = self._log.open(self._clock.now(), kind, request.method, request.path, request.query, request.body)
        answer: Answer | None = None
        try:
            with self._lock:
                age = self._age_of_meeting(request.path)
                fault = self._account.faults.strike(request.method, request.path, request.query, request.body, age)
                self._count(request, call)
            if fault is None:
                answer = self._carry_out(request, call)
                if self.latency:
                    time.sleep(self.latency)  # a caller who does not wait so long leaves a call that was carried out
            else:
                call.fault = fault.action
                answer = self._suffer(fault, request, call, line)
        except (ConnectionFault, ConnectionAbortedError):
            answer = None
            raise
        finally:
            self._log.close(call, answer.status if answer else None, answer.body if answer else b"")
        return answer

    def _age_of_meeting(self, path: str) -> timedelta | None:
        """How long ago the meeting that the path names was made."""
        number = path.removeprefix("/meetings/").partition("/")[0]
        if not path.startswith("/meetings/") or not is_meeting_id(number):
            return None
        now = self._clock.now()
        meeting = self._account.book.find(int(number), now)
        return now - meeting.created_at if meeting else None

    def _count(self, request: Request, call: Call) -> None:
        """Every call to the API, answered or not, hurt or not."""
        if call.kind == "api":
            self._account.limits.arrive(_label_of(request), call.time)

    # What a fault does

    def _suffer(self, fault: Fault, request: Request, call: Call, line: Line) -> Answer:
        match fault.action:
            case "refuse":
                line.close("refuse")
            case "cut_before":
                line.close("cut")
            case "cut_after":
                self._carry_out(request, call)
                line.close("cut")
            case "kill":
                if fault.done:
                    self._carry_out(request, call)
                with contextlib.suppress(ProcessLookupError, PermissionError):  # it has ended already, or is another's
                    os.kill(fault.pid, signal.SIGKILL)
                line.close("cut")
            case "reset":
                if fault.done:
                    self._carry_out(request, call)
                line.reset()
            case "half":
                line.half(self._carry_out(request, call))
            case "silence":
                return self._keep_silent(fault, request, call, line)
            case "delay":
                self._stop().wait(fault.seconds)
                return self._carry_out(request, call)
            case "status" if fault.done:
                self._carry_out(request, call)
        return self._scripted(fault, request)

    def _keep_silent(self, fault: Fault, request: Request, call: Call, line: Line) -> Answer:
        answer = self._carry_out(request, call) if fault.done else None
        line.silence(fault.seconds)
        if answer is None:
            line.close("silence")
        return answer

    def _scripted(self, fault: Fault, request: Request) -> Answer:
        now, shown = self._clock.now(), fault.headers is True
        label = _label_of(request)
        rate = self._account.limits.rate(label)
        match fault.action:
            case "rate_second":
                error = limits.per_second(label, rate.per_second, headers=shown)
            case "rate_day":
                error = limits.account_daily(label, rate.per_day or 6000, now, headers=shown)
            case "rate_host":
                error = limits.host_daily_by_script(now, headers=shown)
            case "token_invalid":
                error = errors.invalid_token()
            case "gone":
                error = errors.no_meeting(request.path.split("/")[2] if request.path.count("/") > 1 else "")
            case _:
                return _as_told(fault)
        return refusal(error, takes_json=request.takes_json)

    # What a call does

    def _carry_out(self, request: Request, call: Call) -> Answer:
        with self._lock:
            try:
                answer = self._token(request) if call.kind == "token" else self._api(request)
            except (ZoomError, TokenError) as error:
                answer = refusal(error, takes_json=request.takes_json)
            if self._account.rules.limit_headers == "none":
                answer.headers = {name: text for name, text in answer.headers.items() if name not in limits.HEADERS}
        call.done = answer.good
        return answer

    def _token(self, request: Request) -> Answer:
        if request.method != "POST":
            raise errors.wrong_method(request.method, ["POST"])
        fields = {**request.query, **request.form()}  # contract 1.1: query string or form body
        now = self._clock.now()
        return json_answer(200, self._office.issue(request.header("authorization"), fields, now))

    def _api(self, request: Request) -> Answer:
        now = self._clock.now()
        rates = self._account.limits
        if self._account.rules.checked_first == "path":
            routes.find(request.method, request.path)
        token = self._office.check(request.header("authorization"), now)
        route, values = routes.find(request.method, request.path)
        tokens.must_hold(token, route.scope)
        rates.admit(route.label, now)
        ask = Ask(self._account, self._desk, request, route.label, values, now)
        try:
            answer = route.handler(ask)
        except ZoomError as error:
            answer = refusal(error, takes_json=request.takes_json)
            if ask.counted_host is not None and self._account.rules.refused_writes == "free":
                rates.forget_write(ask.counted_host, now)
        if "X-RateLimit-Category" not in answer.headers:  # a refusal by limit brings its own
            answer.headers.update(rates.headers(route.label, now, ask.counted_host))
        return answer


def _label_of(request: Request) -> str:
    try:
        return routes.find(request.method, request.path)[0].label
    except ZoomError:
        return LIGHT


def _as_told(fault: Fault) -> Answer:
    """A text is sent as the HTML that an edge in front of Zoom would send, anything else as JSON."""
    if fault.body is None:
        answer = json_answer(fault.status, {"code": fault.status, "message": "Fault set in the sandbox."})
    elif isinstance(fault.body, str):
        answer = Answer(fault.status, fault.body.encode("utf-8", "replace"), content_type="text/html;charset=UTF-8")
    else:
        answer = json_answer(fault.status, fault.body)
    if isinstance(fault.headers, dict):
        answer.headers.update({str(name): str(value) for name, value in fault.headers.items()})
    return answer
