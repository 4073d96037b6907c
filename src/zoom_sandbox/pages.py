"""What a person looks at and presses: the sandbox's own pages, and what a join link opens."""

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from zoom_sandbox import front
from zoom_sandbox.errors import ZoomError
from zoom_sandbox.exchange import Answer, Request
from zoom_sandbox.hands import MADE_AT, Hands, Notice, Notices
from zoom_sandbox.meetings import Meeting
from zoom_sandbox.views import SHOWN_GUESTS, MeetingView
from zoom_sandbox.words import language, sentence, words

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from zoom_sandbox.sandbox import Sandbox

OFFERED_HOSTS = 200  # beside the field of a new meeting; others can be typed
_STATIC = {"sandbox.css": "text/css;charset=UTF-8", "icon.svg": "image/svg+xml"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Join links hold the passcode. Not "no-referrer": then browsers would not say where a form comes from.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}
# What goes along when the language is changed.
_KEPT = {"pwd": r"[\w.]+", "from": r"[0-9-]+", "days": "[0-9]+", "said": "[0-9a-f]+", "host": r"[\w.@+-]+"}


class Pages:
    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._hands = Hands(sandbox)
        self._notices = Notices()
        self._templates = Environment(
            loader=PackageLoader("zoom_sandbox"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def serve(self, environ: "WSGIEnvironment") -> Answer:
        request = Request.of(environ)
        if request.method == "POST":
            return self._press(request)
        if request.method not in ("GET", "HEAD"):
            return _only_for_reading()
        if request.path == "/":
            return self._front(request)
        if request.path == MADE_AT:
            return self._form(request)
        if match := re.fullmatch(r"/_sandbox/static/([a-z.]+)", request.path):
            return self._static(request, match.group(1))
        if match := re.fullmatch(r"/meeting/([0-9]{9,11})", request.path):
            return self._meeting(request, int(match.group(1)))
        if match := re.fullmatch(r"/(?:j|s)/(\d{9,11})", request.path):  # contract 6
            return self._join(request, int(match.group(1)))
        return self._lost(request)

    # Pressing

    def _press(self, request: Request) -> Answer:
        if request.is_from_elsewhere:
            return self._render(request, 403, "gone.html", heading="elsewhere_title", text="elsewhere")
        try:
            request.read()
        except ZoomError as error:
            return self._render(request, error.status, "gone.html", heading="too_large_title", text="")
        done = self._hands.do(request.path, request.form())
        if done is None:
            return _only_for_reading()
        path, notice = done
        query = urlencode({"lang": self._language(request), "said": self._notices.keep(notice)})
        return Answer(303, headers={"Location": f"{path}?{query}", "Cache-Control": "no-store"})

    # Looking

    def _front(self, request: Request) -> Answer:
        lang = self._language(request)
        return self._render(request, 200, "index.html", **front.show(self._sandbox, lang, request.query))

    def _form(self, request: Request) -> Answer:
        hosts = [user for user in self._sandbox.account.users if user.status == "active"][:OFFERED_HOSTS]
        return self._render(request, 200, "schedule.html", hosts=hosts, host=request.query.get("host", ""))

    def _meeting(self, request: Request, meeting_id: int) -> Answer:
        meeting = self._sandbox.account.book.ever(meeting_id)
        if meeting is None:
            return self._gone(request)
        view = MeetingView(meeting, self._language(request), self._sandbox.now())
        shown = {"view": view, "meeting": meeting, "begun": self._sandbox.account.counts_begun_minutes}
        return self._render(request, 200, "meeting.html", **shown, shown_guests=SHOWN_GUESTS)

    def _join(self, request: Request, meeting_id: int) -> Answer:
        try:
            meeting = self._sandbox.meeting(meeting_id)
        except ZoomError:
            return self._gone(request)
        fits = "host_link" if request.path.startswith("/s/") else _fits(meeting, request.query.get("pwd"))
        view = MeetingView(meeting, self._language(request), self._sandbox.now())
        return self._render(request, 200, "join.html", meeting=meeting, start=view.start, fits=fits)

    def _static(self, request: Request, name: str) -> Answer:
        if name not in _STATIC:
            return self._lost(request)
        body = files("zoom_sandbox").joinpath("static", name).read_bytes()
        return Answer(200, body, {"X-Content-Type-Options": "nosniff"}, _STATIC[name])

    def _gone(self, request: Request) -> Answer:
        return self._render(request, 404, "gone.html", heading="gone_title", text="gone")

    def _lost(self, request: Request) -> Answer:
        return self._render(request, 404, "gone.html", heading="lost_title", text="")

    def _render(self, request: Request, status: int, template: str, **values: Any) -> Answer:
        lang = self._language(request)
        notice = self._notices.find(request.query.get("said", ""))
        text = self._templates.get_template(template).render(
            w=words(lang),
            lang=lang,
            path=request.path,
            other_query=_kept(request),
            notice=notice,
            said=sentence(notice.key, lang, **notice.values) if notice else "",
            typed=_typed(notice),
            **front.moments(lang),
            **values,
        )
        return Answer(status, text.encode("utf-8", "replace"), dict(_HEADERS), "text/html;charset=UTF-8")

    def _language(self, request: Request) -> str:
        return language(request.query.get("lang", ""), request.header("accept-language"))


def _typed(notice: Notice | None) -> Any:
    """For templates: what was typed into a field of a form that was refused, else what stands in it anyway."""

    def typed(form: str, name: str, otherwise: object = "") -> object:
        return notice.typed_in(form).get(name, otherwise) if notice else otherwise

    return typed


def _fits(meeting: Meeting, pwd: str | None) -> str:
    if not meeting.password:
        return "fits_unneeded"
    if pwd is None:
        return "fits_missing"
    return "fits" if pwd == meeting.pwd else "fits_not"


def _kept(request: Request) -> str:
    query = {name: request.query.get(name, "") for name in _KEPT}
    return "".join(f"&{urlencode({name: text})}" for name, text in query.items() if re.fullmatch(_KEPT[name], text))


def _only_for_reading() -> Answer:
    return Answer(405, headers={"Allow": "GET, HEAD"}, content_type="text/plain")
