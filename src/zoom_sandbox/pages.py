"""What a person looks at: the sandbox's own page, and what a join link opens."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from zoom_sandbox import times
from zoom_sandbox.calls import Call
from zoom_sandbox.errors import ZoomError
from zoom_sandbox.exchange import Answer, Request
from zoom_sandbox.meetings import Meeting
from zoom_sandbox.words import language, moment, words

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from zoom_sandbox.sandbox import Sandbox

SHOWN_MEETINGS, SHOWN_DELETED, SHOWN_CALLS = 100, 20, 50  # more than that nobody reads on one page
SHOWN_TEXT = 4_000  # of a body; the whole is at /_sandbox/calls
_STATIC = {"sandbox.css": "text/css;charset=UTF-8", "icon.svg": "image/svg+xml"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # join links hold the passcode
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}


@dataclass(frozen=True)
class MeetingView:
    meeting: Meeting
    start: str  # of a series its next date
    link: str
    dates: list[tuple[str, bool]]  # of a series: when, and whether it is still to be held


class Pages:
    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._templates = Environment(
            loader=PackageLoader("zoom_sandbox"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def serve(self, environ: "WSGIEnvironment") -> Answer:
        request = Request.of(environ)
        if request.method not in ("GET", "HEAD"):
            return Answer(405, headers={"Allow": "GET, HEAD"}, content_type="text/plain")
        if request.path == "/":
            return self._render(request, 200, "index.html", **self._index(request))
        if match := re.fullmatch(r"/_sandbox/static/([a-z.]+)", request.path):
            return self._static(request, match.group(1))
        if match := re.fullmatch(r"/(?:j|s)/(\d{9,11})", request.path):  # contract 6
            return self._join(request, int(match.group(1)))
        return self._render(request, 404, "gone.html", heading="lost_title", text="")

    def _static(self, request: Request, name: str) -> Answer:
        if name not in _STATIC:
            return self._render(request, 404, "gone.html", heading="lost_title", text="")
        body = files("zoom_sandbox").joinpath("static", name).read_bytes()
        return Answer(200, body, {"X-Content-Type-Options": "nosniff"}, _STATIC[name])

    def _render(self, request: Request, status: int, template: str, **values: Any) -> Answer:
        lang = self._language(request)
        text = self._templates.get_template(template).render(
            w=words(lang), lang=lang, path=request.path, other_query=_without_lang(request), **values
        )
        return Answer(status, text.encode("utf-8", "replace"), dict(_HEADERS), "text/html;charset=UTF-8")

    def _language(self, request: Request) -> str:
        return language(request.query.get("lang", ""), request.header("accept-language"))

    def _index(self, request: Request) -> dict[str, Any]:
        sandbox, lang = self._sandbox, self._language(request)
        with sandbox.lock:
            now, account = sandbox.clock.now(), sandbox.account
            newest = account.book.newest(SHOWN_MEETINGS, now)
            by_host: dict[str, list[MeetingView]] = {}
            for meeting in sorted(newest, key=lambda meeting: meeting.sort_key):
                by_host.setdefault(meeting.host_id, []).append(self._view(meeting, lang, now))
            hosts = [user for user in account.users if user.status == "active"]
            return {
                "now": moment(now.astimezone(ZoneInfo("Asia/Tokyo")), lang),
                "limits": account.limits,
                "used": account.limits.used(now),
                "hosts": [
                    (user, account.limits.host_used(user.id, now), by_host[user.id])
                    for user in hosts
                    if user.id in by_host
                ],
                "idle_hosts": [user for user in hosts if user.id not in by_host][:SHOWN_MEETINGS],
                "shown": len(newest),
                "total": max(len(newest), len(account.book)),
                "deleted": [
                    self._view(meeting, lang, now) for meeting in account.book.deleted()[: -SHOWN_DELETED - 1 : -1]
                ],
                "faults": list(account.faults),
                "calls": [_call_view(call) for call in sandbox.log.last_ones(SHOWN_CALLS)],
                "when": lambda moment_: moment(moment_.astimezone(ZoneInfo("Asia/Tokyo")), lang),
            }

    def _view(self, meeting: Meeting, lang: str, now: datetime) -> MeetingView:
        link = re.sub(r"^https?://[^/]+", "", meeting.join_url)  # on this server, wherever it is reached
        dates = [(_local(each.start_time, meeting, lang), each.available) for each in meeting.occurrences]
        return MeetingView(meeting, _local_start(meeting, lang, now), link, dates)

    def _join(self, request: Request, meeting_id: int) -> Answer:
        try:
            meeting = self._sandbox.meeting(meeting_id)
        except ZoomError:
            return self._render(request, 404, "gone.html", heading="gone_title", text="gone")
        return self._render(
            request,
            200,
            "join.html",
            meeting=meeting,
            start=_local_start(meeting, self._language(request), self._sandbox.now()),
            fits="host_link" if request.path.startswith("/s/") else _fits(meeting, request.query.get("pwd")),
        )


def _fits(meeting: Meeting, pwd: str | None) -> str:
    if not meeting.password:
        return "fits_unneeded"
    if pwd is None:
        return "fits_missing"
    return "fits" if pwd == meeting.pwd else "fits_not"


def _local_start(meeting: Meeting, lang: str, now: datetime) -> str:
    start = meeting.listed_start("next", now)
    return f"{_local(start, meeting, lang)} {meeting.timezone}" if start else ""


def _local(when: datetime, meeting: Meeting, lang: str) -> str:
    return moment(when.astimezone(times.zone(meeting.timezone) or ZoneInfo("UTC")), lang)


def _without_lang(request: Request) -> str:
    """The pwd of a join link goes along when the language is changed."""
    return f"&pwd={request.query['pwd']}" if re.fullmatch(r"[\w.]+", request.query.get("pwd", "")) else ""


def _call_view(call: Call) -> dict[str, Any]:
    return {"call": call, "sent": _pretty(call.body), "answered": _pretty(_without_token(call))}


def _without_token(call: Call) -> Any:
    """A token is a key: the page shows that there was one, not which."""
    answer = call.answer
    if call.kind == "token" and isinstance(answer, dict) and "access_token" in answer:
        return {**answer, "access_token": answer["access_token"][:4] + "…"}
    return answer


def _pretty(value: Any) -> tuple[str, bool]:
    if value is None:
        return "", False
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
    return text[:SHOWN_TEXT], len(text) > SHOWN_TEXT
