"""The calls to Zoom that Yotei makes: each is one request (a list: one a page), counted, bounded and judged."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ValidationError

from yotei.zoom.answers import ListedMeeting, Meeting, MeetingPage, User, UserPage, json_object
from yotei.zoom.bodies import MeetingBody
from yotei.zoom.calls import Call, Label
from yotei.zoom.deadline import Deadline
from yotei.zoom.errors import HostUnusable, Limited, TokenFailed, Unreachable, Unsure
from yotei.zoom.http import Http
from yotei.zoom.line import Answer
from yotei.zoom.ports import Gate, Guard, Tokens
from yotei.zoom.verdict import token_is_stale, verdict

# The largest page that Zoom gives (contract §2.7): fewest calls.
PAGE_SIZE = 300
# Names that would address something else than one named account. `me` is the owner of the app (contract §1.1), so a
# meeting would be booked in a stranger's name.
NO_ACCOUNT = frozenset({"", ".", "..", "me"})

Read = TypeVar("Read", bound=BaseModel)


class Zoom:
    """Every method raises what `errors` draws; `api_url` ends in `/v2`, `now` gives the aware time for limits."""

    def __init__(
        self, *, http: Http, api_url: str, tokens: Tokens, gate: Gate, guard: Guard, now: Callable[[], datetime]
    ) -> None:
        self._http = http
        self._api_url = api_url.rstrip("/")
        self._tokens = tokens
        self._gate = gate
        self._guard = guard
        self._now = now

    def create_meeting(self, host: str, body: MeetingBody, *, deadline: Deadline) -> Meeting:
        """The new meeting of `host` (user id or e-mail). Never repeat it blindly after Unsure: Zoom knows no
        idempotency key (contract §7.1)."""
        # Light today, medium in older documents: counted as the dearer (contract §3.1).
        call = Call("POST", f"users/{_user(host)}/meetings", Label.MEDIUM, host, counts_for_host=True)
        meeting = _read(Meeting, self._answer(call, deadline, json=body))
        if not meeting.join_url:
            raise Unsure("the new meeting came without its link")
        return meeting

    def get_meeting(self, meeting_id: str, *, deadline: Deadline) -> Meeting:
        """The meeting as Zoom holds it. Raises Gone if it holds none."""
        return _read(Meeting, self._answer(_get_meeting(meeting_id), deadline))

    def start_url(self, meeting_id: str, *, deadline: Deadline) -> str:
        """The link that starts the meeting as its host, good for two hours (contract §2.4). A credential: not to be
        stored or logged."""
        link = json_object(self._answer(_get_meeting(meeting_id), deadline).body).get("start_url")
        if not isinstance(link, str) or not link:
            raise Unsure("the answer holds no start link")
        return link

    def update_meeting(self, meeting_id: str, body: MeetingBody, *, host: str, deadline: Deadline) -> None:
        """Changes the given fields only. `host` is whose 100 a day the call counts for. Raises Gone."""
        call = Call("PATCH", f"meetings/{_segment(meeting_id)}", Label.LIGHT, host, counts_for_host=True)
        self._answer(call, deadline, json=body)

    def delete_meeting(self, meeting_id: str, *, deadline: Deadline) -> None:
        """Deletes the meeting. Raises Gone where there was none, or it had ended: what that means, the caller knows."""
        call = Call("DELETE", f"meetings/{_segment(meeting_id)}", Label.LIGHT)
        # Said explicitly, because its default has changed (contract §2.7): our users learn of it from us.
        self._answer(call, deadline, query={"schedule_for_reminder": "false"})

    def move_occurrence(
        self, meeting_id: str, occurrence_id: str, body: MeetingBody, *, host: str, deadline: Deadline
    ) -> None:
        """Moves one date of a series: `start_time` and `duration` (contract §2.3). Counts for the host as an update."""
        call = Call("PATCH", f"meetings/{_segment(meeting_id)}", Label.LIGHT, host, counts_for_host=True)
        self._answer(call, deadline, query=_occurrence(occurrence_id), json=body)

    def cancel_occurrence(self, meeting_id: str, occurrence_id: str, *, deadline: Deadline) -> None:
        """Deletes one date of a series, and never the series."""
        call = Call("DELETE", f"meetings/{_segment(meeting_id)}", Label.LIGHT)
        self._answer(call, deadline, query=_occurrence(occurrence_id) | {"schedule_for_reminder": "false"})

    def list_meetings(
        self, host: str, *, first_day: date | None = None, last_day: date | None = None, deadline: Deadline
    ) -> list[ListedMeeting]:
        """All scheduled meetings of `host`, all pages; with days (UTC, inclusive) only what starts within them.

        Raises if any page fails or looks odd: a list with a hole would pass for absence (design §4).
        """
        query = {"type": "scheduled", "page_size": str(PAGE_SIZE)} | _days(first_day, last_day)
        call = Call("GET", f"users/{_user(host)}/meetings", Label.MEDIUM, host)
        meetings: list[ListedMeeting] = []
        token, seen = "", {""}
        while True:
            more = {"next_page_token": token} if token else {}
            page = _read(MeetingPage, self._answer(call, deadline, query=query | more))
            meetings += page.meetings
            token = page.next_page_token or ""
            if not token:
                return meetings
            if token in seen:
                raise Unsure("the list led back to a page that was already read")
            seen.add(token)

    def get_user(self, user: str, *, deadline: Deadline) -> User:
        """The account (user id or e-mail). Raises HostUnusable if there is none."""
        return _read(User, self._answer(Call("GET", f"users/{_user(user)}", Label.LIGHT, user), deadline))

    def list_users(self, status: str, *, token: str = "", deadline: Deadline) -> UserPage:
        """A page of the account's users of that status: active, inactive or pending. An odd page raises."""
        query = {"status": status, "page_size": str(PAGE_SIZE)} | ({"next_page_token": token} if token else {})
        return _read(UserPage, self._answer(Call("GET", "users", Label.MEDIUM), deadline, query=query))

    def _answer(
        self, call: Call, deadline: Deadline, *, query: dict[str, str] | None = None, json: Any | None = None
    ) -> Answer:
        """Zoom's answer of success. Renews a token that Zoom no longer takes once, and repeats the call once."""
        self._guard()
        token = self._tokens.current(deadline)
        answer = self._send(call, token, deadline, query, json)
        if token_is_stale(answer):
            token = self._tokens.renewed(token, deadline)
            answer = self._send(call, token, deadline, query, json)
        if token_is_stale(answer):
            refusal = verdict(answer, method=call.method, now=self._now())
            message, code = (refusal.message, refusal.code) if refusal else ("", None)
            raise TokenFailed("refused", message=message, status=answer.status, code=code)
        error = verdict(answer, method=call.method, now=self._now())
        if isinstance(error, Limited):
            self._gate.learn(call, error)
        if error:
            raise error
        return answer

    def _send(self, call: Call, token: str, deadline: Deadline, query: dict[str, str] | None, json: Any) -> Answer:
        """One request, charged; whatever did not leave is given back."""
        url = f"{self._api_url}/{call.path}" + (f"?{urlencode(query)}" if query else "")
        headers = {"Authorization": f"Bearer {token}"}
        self._http.open()  # before the call has its slot: at first it takes longer than a slot lasts
        self._gate.charge(call, deadline)
        try:
            return self._http.send(call.method, url, headers=headers, json=json, deadline=deadline)
        except Unreachable:
            self._gate.give_back(call)
            raise


def _get_meeting(meeting_id: str) -> Call:
    return Call("GET", f"meetings/{_segment(meeting_id)}", Label.LIGHT)


def _occurrence(occurrence_id: str) -> dict[str, str]:
    # Without it the same call would strike the whole series (contract §2.3).
    if not occurrence_id:
        raise ValueError("an occurrence is named by its id")
    return {"occurrence_id": occurrence_id}


def _user(name: str) -> str:
    if name.strip().lower() in NO_ACCOUNT:
        raise HostUnusable(None, None, f"“{name}” names no Zoom account")
    return _segment(name)


def _segment(text: str) -> str:
    return quote(text, safe="")


def _days(first: date | None, last: date | None) -> dict[str, str]:
    days = {"from": first.isoformat() if first else "", "to": last.isoformat() if last else "", "timezone": "UTC"}
    return {name: day for name, day in days.items() if day} if first or last else {}


def _read(model: type[Read], answer: Answer) -> Read:
    # A success without what it must hold is half an answer; pydantic's own words would repeat passcode and link.
    try:
        return model.model_validate(json_object(answer.body))
    except ValidationError:
        raise Unsure(f"the answer is no complete {model.__name__}", status=answer.status) from None
