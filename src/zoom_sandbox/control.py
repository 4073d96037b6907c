"""/_sandbox/: what a test or a person may look at and change from outside. JSON in, JSON out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from zoom_sandbox.errors import ZoomError
from zoom_sandbox.exchange import Answer, Request, json_answer, refusal
from zoom_sandbox.instances import Participant
from zoom_sandbox.meetings import Meeting
from zoom_sandbox.series import SeriesRules
from zoom_sandbox.switches import CallRules
from zoom_sandbox.times import zulu
from zoom_sandbox.users import User
from zoom_sandbox.webhooks import WebhookRules

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from zoom_sandbox.sandbox import Sandbox

Kinds = type | tuple[type, ...]
_NUMBER = (int, float)
CALL_RULES = [each.name for each in fields(CallRules)]
SERIES_RULES = [each.name for each in fields(SeriesRules)]
WEBHOOK_RULES = [each.name for each in fields(WebhookRules)]


class Refused(Exception):
    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class Control:
    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self.table: tuple[tuple[str, str, Callable[[Request, str], object]], ...] = (
            ("GET", "/meetings", self._meetings),
            ("POST", "/meetings", self._make_meeting),
            ("PATCH", r"/meetings/(\d+)", self._change_meeting),
            ("DELETE", r"/meetings/(\d+)", self._delete_meeting),
            ("POST", r"/meetings/(\d+/(?:start|end|recover|record))", self._hold),
            ("POST", r"/meetings/(\d+)/participants", self._join),
            ("DELETE", r"/meetings/(\d+/participants/\d+)", self._leave),
            ("GET", "/calls", self._calls),
            ("GET", "/users", self._users),
            ("POST", "/users", self._add_user),
            ("PATCH", "/users/([^/]+)", self._change_user),
            ("DELETE", "/users/([^/]+)", self._remove_user),
            ("GET", "/events", self._events),
            ("POST", r"/events/(\d+)", self._send_again),
            ("GET", "/webhooks", self._webhooks),
            ("POST", "/webhooks", self._subscribe),
            ("PATCH", "/webhooks", self._set_webhooks),
            ("DELETE", r"/webhooks/(\d+)", self._unsubscribe),
            ("POST", "/webhooks/deliver", self._deliver),
            ("GET", "/faults", self._faults),
            ("POST", "/faults", self._add_fault),
            ("DELETE", "/faults", self._clear_faults),
            ("GET", "/clock", self._clock),
            ("POST", "/clock", self._move_clock),
            ("POST", "/latency", self._latency),
            ("GET", "/limits", self._limits),
            ("POST", "/limits", self._set_limits),
            ("POST", "/tokens", self._tokens),
            ("GET", "/scopes", self._scopes),
            ("POST", "/scopes", self._set_scopes),
            ("GET", "/rules", self._rules),
            ("POST", "/rules", self._set_rules),
            ("GET", "/series", self._series),
            ("POST", "/series", self._set_series),
            ("POST", "/reset", self._reset),
        )

    def serve(self, environ: "WSGIEnvironment") -> Answer:
        request = Request.of(environ)
        try:
            request.read()
            if request.method != "GET" and request.is_from_elsewhere:
                raise Refused("This was sent for the page of another site.", 403)
            handler, value = self._find(request)
            return json_answer(200, handler(request, value))
        except ZoomError as error:
            return refusal(error)
        except Refused as error:
            return json_answer(error.status, {"error": str(error)})
        except ValueError as error:
            return json_answer(400, {"error": str(error)})

    def _find(self, request: Request) -> tuple[Callable[[Request, str], object], str]:
        path = request.path.removeprefix("/_sandbox")
        known = False
        for method, pattern, handler in self.table:
            if match := re.fullmatch(pattern, path):
                known = True
                if method == request.method:
                    return handler, match.group(1) if match.groups() else ""
        raise Refused(f"{request.method} {path} is not there.", 405 if known else 404)

    # Meetings

    def _meetings(self, request: Request, _: str) -> object:
        return {
            "meetings": [meeting_json(meeting) for meeting in self._sandbox.meetings],
            "deleted": [meeting_json(meeting) for meeting in self._sandbox.deleted],
        }

    def _make_meeting(self, request: Request, _: str) -> object:
        fields = request.plain_json()
        host = fields.pop("host", None)
        if not isinstance(host, str):
            raise Refused("host is needed: an e-mail or a user id.")
        return meeting_json(self._sandbox.make_meeting(host, **fields))

    def _change_meeting(self, request: Request, number: str) -> object:
        one = request.query.get("occurrence_id")
        return meeting_json(self._sandbox.change_by_hand(int(number), one, **request.plain_json()))

    def _delete_meeting(self, request: Request, number: str) -> object:
        one = request.query.get("occurrence_id")
        self._sandbox.delete_by_hand(int(number), one)
        return {"deleted": int(number)} | ({"occurrence_id": one} if one is not None else {})

    def _hold(self, request: Request, value: str) -> object:
        number, _, verb = value.partition("/")
        sandbox = self._sandbox
        deeds: dict[str, Callable[[int], object]] = {
            "start": sandbox.start_by_hand,
            "end": sandbox.end_by_hand,
            "recover": sandbox.recover_by_hand,
            "record": sandbox.complete_recording,
        }
        deeds[verb](int(number))
        meeting = sandbox.account.book.ever(int(number))
        return meeting_json(meeting) if meeting else {}

    def _join(self, request: Request, number: str) -> object:
        fields = _fields(request, {"name": str, "email": str})
        return participant_json(self._sandbox.join_by_hand(int(number), **fields))

    def _leave(self, request: Request, value: str) -> object:
        number, _, who = value.split("/")
        return participant_json(self._sandbox.leave_by_hand(int(number), who))

    # Calls

    def _calls(self, request: Request, _: str) -> object:
        since = request.query.get("since", "0")
        if not since.isdigit() or set(request.query) - {"since"}:
            raise Refused("since is the number of the last call seen; there is nothing else to ask.")
        calls = [call.as_json() for call in self._sandbox.log.since(int(since))]
        return {"calls": calls, "last": self._sandbox.log.last}

    # Users

    def _users(self, request: Request, _: str) -> object:
        return {"users": [user_json(user) for user in self._sandbox.account.users]}

    def _add_user(self, request: Request, _: str) -> object:
        fields = _fields(
            request,
            {"email": str, "type": int, "status": str, "first_name": str, "last_name": str, "timezone": str},
            needed="email",
        )
        return user_json(self._sandbox.add_user(**fields))

    def _change_user(self, request: Request, key: str) -> object:
        return user_json(self._sandbox.change_user(key, **_fields(request, {"email": str, "type": int, "status": str})))

    def _remove_user(self, request: Request, key: str) -> object:
        fields = _fields(request, {"deleted": bool})
        return user_json(self._sandbox.remove_user(key, **fields))

    # Events

    def _events(self, request: Request, _: str) -> object:
        return {"events": [event.as_json() for event in self._sandbox.events]}

    def _send_again(self, request: Request, number: str) -> object:
        self._sandbox.postman.send_again(int(number))
        return self._events(request, "")

    def _webhooks(self, request: Request, _: str) -> object:
        postman = self._sandbox.postman
        due = postman.next_due()
        return {
            "subscriptions": [each.as_json() for each in postman.subscriptions],
            "paused": postman.paused,
            "next_due": due.isoformat() if due else None,
            **asdict(postman.rules),
        }

    def _subscribe(self, request: Request, _: str) -> object:
        fields = _fields(request, {"url": str, "secret": str, "events": list}, needed="url")
        names = fields.get("events", [])
        if not all(isinstance(name, str) for name in names):
            raise Refused("events is a list of names.")
        return self._sandbox.subscribe(fields["url"], fields.get("secret", ""), *names).as_json()

    def _set_webhooks(self, request: Request, _: str) -> object:
        """`paused` keeps back what is due until `deliver`, so that it can be sent in another order."""
        fields = _fields(request, {"paused": bool} | dict.fromkeys(WEBHOOK_RULES, str))
        postman = self._sandbox.postman
        paused = fields.pop("paused", postman.paused)
        self._sandbox.set_webhook_rules(**fields)
        postman.paused = paused
        postman.wake.set()
        return self._webhooks(request, "")

    def _unsubscribe(self, request: Request, number: str) -> object:
        self._sandbox.postman.unsubscribe(int(number))
        return self._webhooks(request, "")

    def _deliver(self, request: Request, _: str) -> object:
        order = _fields(request, {"order": str}).get("order", "kept")
        return {"attempts": self._sandbox.tick(order)}

    # Faults

    def _faults(self, request: Request, _: str) -> object:
        return {"faults": [fault.as_json() for fault in self._sandbox.faults]}

    def _add_fault(self, request: Request, _: str) -> object:
        return self._sandbox.fault(**request.plain_json()).as_json()

    def _clear_faults(self, request: Request, _: str) -> object:
        self._sandbox.clear_faults()
        return {"faults": []}

    # Switches

    def _clock(self, request: Request, _: str) -> object:
        return {"now": self._sandbox.clock.now().isoformat()}

    def _move_clock(self, request: Request, _: str) -> object:
        fields = _fields(request, {"advance": _NUMBER, "set": str, "freeze": bool})
        if "set" in fields:
            self._sandbox.clock.set(datetime.fromisoformat(fields["set"]), still=fields.get("freeze", False))
        elif fields.get("freeze"):
            self._sandbox.clock.freeze()
        self._sandbox.clock.advance(fields.get("advance", 0))
        return self._clock(request, "")

    def _latency(self, request: Request, _: str) -> object:
        ms = _fields(request, {"ms": _NUMBER}, needed="ms")["ms"]
        if not 0 <= ms <= 60_000:
            raise Refused("ms is 0 to 60000.")
        self._sandbox.set_latency(ms)
        return {"ms": ms}

    def _limits(self, request: Request, _: str) -> object:
        with self._sandbox.lock:
            limits, now = self._sandbox.account.limits, self._sandbox.clock.now()
            hosts = {user.email: limits.host_used(user.id, now) for user in self._sandbox.account.users}
            return {
                "plan": limits.plan,
                "enforce": limits.enforce,
                "used": limits.used(now),
                "hosts_today": {email: used for email, used in hosts.items() if used},
            }

    def _set_limits(self, request: Request, _: str) -> object:
        self._sandbox.set_limits(**_fields(request, {"plan": str, "enforce": bool}))
        return self._limits(request, "")

    def _tokens(self, request: Request, _: str) -> object:
        fields = _fields(request, {"expire": bool, "displace": bool})
        if fields.get("expire"):
            self._sandbox.expire_tokens()
        if "displace" in fields:
            self._sandbox.displace_tokens(fields["displace"])
        return {
            "displace": self._sandbox.tokens.displace,
            "live": self._sandbox.tokens.live_count(self._sandbox.clock.now()),
        }

    def _scopes(self, request: Request, _: str) -> object:
        return {"scopes": list(self._sandbox.tokens.scopes)}

    def _set_scopes(self, request: Request, _: str) -> object:
        fields = _fields(request, {"scopes": list, "live_tokens": bool}, needed="scopes")
        if not all(isinstance(scope, str) for scope in fields["scopes"]):
            raise Refused("scopes is a list of names.")
        self._sandbox.set_scopes(*fields["scopes"], live_tokens=fields.get("live_tokens", True))
        return self._scopes(request, "")

    def _rules(self, request: Request, _: str) -> object:
        return asdict(self._sandbox.account.rules)

    def _set_rules(self, request: Request, _: str) -> object:
        self._sandbox.set_call_rules(**_fields(request, dict.fromkeys(CALL_RULES, str)))
        return self._rules(request, "")

    def _series(self, request: Request, _: str) -> object:
        return asdict(self._sandbox.account.scheduler.series_rules)

    def _set_series(self, request: Request, _: str) -> object:
        self._sandbox.set_series_rules(**_fields(request, dict.fromkeys(SERIES_RULES, str)))
        return self._series(request, "")

    def _reset(self, request: Request, _: str) -> object:
        self._sandbox.reset()
        return {"reset": True}


def meeting_json(meeting: Meeting) -> dict[str, object]:
    return {
        "id": meeting.id,
        "uuid": meeting.uuid,
        "host_id": meeting.host_id,
        "host_email": meeting.host_email,
        "topic": meeting.topic,
        "agenda": meeting.agenda,
        "type": meeting.type,
        "status": meeting.status,
        "start_time": zulu(meeting.start_time) if meeting.start_time else None,
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "recurrence": meeting.recurrence,
        "occurrences": [each.as_json() for each in meeting.occurrences],
        "password": meeting.password,
        "join_url": meeting.join_url,
        "settings": meeting.settings,
        "created_at": zulu(meeting.created_at),
        "creation_source": meeting.creation_source,
        "deleted_at": zulu(meeting.deleted_at) if meeting.deleted_at else None,
    }


def participant_json(who: Participant) -> dict[str, object]:
    left_at = who.left_at and zulu(who.left_at)
    return asdict(who) | {"joined_at": zulu(who.joined_at), "left_at": left_at}


def user_json(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "type": user.type,
        "status": user.status,
        "timezone": user.timezone,
    }


def _fields(request: Request, known: Mapping[str, Kinds], needed: str = "") -> dict[str, Any]:
    fields = request.plain_json() if request.body else {}
    for name, value in fields.items():
        if name not in known:
            raise Refused(f"{name!r} is not known here; there are {', '.join(known)}.")
        wants_flag = known[name] is bool
        if not isinstance(value, known[name]) or (isinstance(value, bool) and not wants_flag):
            raise Refused(f"{name} cannot be {value!r}.")
    if needed and needed not in fields:
        raise Refused(f"{needed} is needed.")
    return fields
