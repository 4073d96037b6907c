"""The stories in which a process dies: what a user does, what Zoom does meanwhile, and at which seam the end comes."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from bench.company import Company
from bench.figures import web_meeting
from bench.programs import until

CREATE = {"method": "POST", "path": "/users/*/meetings"}
LIST = {"method": "GET", "path": "/users/*/meetings"}
CUT = CREATE | {"action": "cut_after"}
AWAY = CREATE | {"action": "status", "status": 503}
REFUSED = CREATE | {"action": "status", "status": 400, "body": {"code": 300, "message": "Validation Failed."}}
NO_HOST = CREATE | {"action": "status", "status": 404, "body": {"code": 1001, "message": "User does not exist"}}
CALLED_WITHIN = 15.0
BACK_WITHIN = 40.0

Answer = httpx2.Response | None


@dataclass
class Desk:
    """Where users sit. Whoever's line is cut sees no answer: None."""

    yotei: Company
    staff: list[tuple[str, httpx2.Client]]
    admin: httpx2.Client
    shut_zoom: Callable[[], None]
    presses: list[tuple[httpx2.Client, dict[str, Any]]] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def person(self) -> tuple[str, httpx2.Client]:
        """Everybody in turn, for a host has 100 creates a day."""
        self.staff.append(self.staff.pop(0))
        return self.staff[-1]

    def register(self, rest: httpx2.Client, **changes: Any) -> Answer:
        number = next(self.numbers)
        body = web_meeting(hours=24 + number % 24, subject=f"会議 {number}", **changes)
        self.presses.append((rest, body))
        return press(rest, body)


def press(rest: httpx2.Client, body: dict[str, Any]) -> Answer:
    """With the key of its form, so that it may be pressed again."""
    return _send(rest, "POST", "schedules", body, key=body["subject"].replace("会議 ", "form-"))


def _send(rest: httpx2.Client, method: str, path: str, body: Any = None, *, key: str = "") -> Answer:
    headers = {"Connection": "close"} | ({"Idempotency-Key": key} if key else {})
    try:
        return rest.request(method, path, json=body, headers=headers)
    except httpx2.TransportError:
        return None


def _booked(desk: Desk, rest: httpx2.Client, **changes: Any) -> dict[str, Any]:
    """Before the order to die is given."""
    return _made(lambda: desk.register(rest, **changes))


def _made(send: Callable[[], Answer]) -> dict[str, Any]:
    """A server may still be starting again: sent until it is taken."""
    answers: list[Answer] = []

    def is_made() -> bool:
        answers.append(send())
        return answers[-1] is not None and answers[-1].status_code == 201

    until(is_made, BACK_WITHIN, "nothing can be registered")
    assert answers[-1] is not None
    made: dict[str, Any] = answers[-1].json()
    return made


Act = Callable[[], Answer]
Story = Callable[[Desk], Act]


def registering(desk: Desk) -> Act:
    _, rest = desk.person()
    return lambda: desk.register(rest)


def registering_with_a_new_token(desk: Desk) -> Act:
    desk.yotei.control("POST", "tokens", {"expire": True})
    return registering(desk)


def registering_while_zoom_is_shut(desk: Desk) -> Act:
    desk.shut_zoom()
    return registering(desk)


def later(desk: Desk) -> Act:
    _, rest = desk.person()
    return lambda: desk.register(rest, book_later=True)


def later_for_an_unknown_host(desk: Desk) -> Act:
    """Refused; then the sheet is corrected, and the worker takes the other host."""
    login, rest = desk.person()

    def act() -> Answer:
        since = desk.yotei.control("GET", "calls")["last"]
        answer = desk.register(rest, book_later=True)
        until(lambda: any(call["status"] == 404 for call in desk.yotei.calls(since)), CALLED_WITHIN, "no call")
        time.sleep(0.5)  # until the refusal is written
        sheet = {"zoom_account": f"{login}.{next(desk.numbers)}@example.com"}
        _send(rest, "PATCH", f"employees/{login}", sheet)
        return answer

    return act


def changing_what_is_gone(desk: Desk, *, book_later: bool = False) -> Act:
    _, rest = desk.person()
    made = _booked(desk, rest)
    desk.yotei.control("DELETE", f"meetings/{made['zoom']['meeting_id']}")
    change = {"version": 1, "subject": f"{made['subject']} 変更", "book_later": book_later}
    return lambda: _send(rest, "PATCH", f"schedules/{made['id']}", change)


def changing_later_what_is_gone(desk: Desk) -> Act:
    return changing_what_is_gone(desk, book_later=True)


def changing(desk: Desk) -> Act:
    _, rest = desk.person()
    made = _booked(desk, rest)
    return lambda: _send(rest, "PATCH", f"schedules/{made['id']}", {"version": 1, "subject": made["subject"] + " 変更"})


def removing(desk: Desk) -> Act:
    _, rest = desk.person()
    made = _booked(desk, rest)
    desk.presses.pop()  # pressed again, it would come back
    return lambda: _send(rest, "DELETE", f"schedules/{made['id']}")


def renaming(desk: Desk) -> Act:
    _, rest = desk.person()
    name = f"案件 {next(desk.numbers)}"
    deal = _made(lambda: _send(desk.admin, "POST", "deals", {"customer": 1, "name": name}))
    _booked(desk, rest, deal=deal["id"])
    return lambda: _send(desk.admin, "PATCH", f"deals/{deal['id']}", {"name": f"{name} 改"})


@dataclass(frozen=True)
class Death:
    story: Story
    seam: str
    faults: tuple[dict[str, Any], ...] = ()


def _each(story: Story, *seams: str, faults: tuple[dict[str, Any], ...] = ()) -> list[Death]:
    return [Death(story, seam, faults) for seam in seams]


BROKEN_TOKEN = {"method": "POST", "path": "/oauth/token", "action": "status", "status": 500}
ON_THE_WAY = ("claimed", "before_call", "charged", "after_call", "recording", "recorded")

IN_A_REQUEST = [
    *_each(registering, "key_taken", *ON_THE_WAY, "answering"),
    *_each(registering_with_a_new_token, "token_renewal_taken", "token_issued", "token_written"),
    *_each(registering_with_a_new_token, "token_failure_written", faults=(BROKEN_TOKEN,)),
    *_each(registering_while_zoom_is_shut, "given_back"),
    *_each(registering, "limit_learnt", faults=(CREATE | {"action": "rate_second"},)),
    *_each(registering, "key_freed", faults=(REFUSED,)),
    *_each(later, "saved"),
    *_each(changing, *ON_THE_WAY),
    *_each(changing_what_is_gone, "given_up", "rebooked"),
    *_each(removing, "removed"),
]
IN_A_WORKER = [
    *_each(later, *ON_THE_WAY, "told"),
    *_each(later, "outage_noted", "probe_taken", faults=(AWAY,)),
    *_each(registering, "look_claimed", "looked", "look_recorded", faults=(CUT,)),
    *_each(registering, "look_failed", faults=(CUT, LIST | {"action": "status", "status": 502})),
    *_each(later_for_an_unknown_host, "host_taken", faults=(NO_HOST,)),
    *_each(changing_later_what_is_gone, "replaced"),
    *_each(removing, "claimed", "before_call", "charged", "after_call", "recording", "recorded"),
    *_each(renaming, "retitled", "rename_done"),
]
