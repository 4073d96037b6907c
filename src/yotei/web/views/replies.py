"""The page behind the link of an invitation: what it is about, and 参加 or 欠席. It needs no log-in and no cookie.

The link is the only credential, so a foreign page could send nothing that its reader could not (no CSRF token is
needed); opening it changes nothing, for programs that look through mails open links, too.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from yotei.booking import runtime
from yotei.people.doors import Door, DoorClosed
from yotei.people.models import LANGUAGES
from yotei.schedules.invitations import answering
from yotei.schedules.invitations.answering import Asked, NoAnswer
from yotei.schedules.invitations.moments import when
from yotei.schedules.models import Attendee, Invitee

ANSWERS = 30  # by one link in a quarter of an hour: who cannot decide, and nobody's program


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, token: str) -> HttpResponse:
    invitee = Invitee.by_token(token)
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in dict(LANGUAGES) else invitee.language if invitee else translation.get_language()
    with translation.override(language):
        response = _count_stray(request) if invitee is None else _answer(request, invitee)
    response.headers["Content-Language"] = language or "ja"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


def _count_stray(request: HttpRequest) -> HttpResponse:
    try:
        door = Door.of_links(request.META["REMOTE_ADDR"], now=runtime.clock().now())
        door.knock(limit=Door.TRIES_OF_ADDRESS, now=runtime.clock().now())
    except DoorClosed:
        return _said(request, 429, _("Too many tries"), _("Please try again in a quarter of an hour."))
    text = _("Open the link as it stands in the mail; perhaps a part of it was cut off.")
    return _said(request, 404, _("There is no such invitation"), text)


def _answer(request: HttpRequest, invitee: Invitee) -> HttpResponse:
    now = runtime.clock().now()
    try:
        asked = answering.asked(invitee, now=now)
        if request.method != "POST":
            is_saved = "saved" in request.GET and asked.person.reply != Attendee.Reply.NONE
            return _show(request, asked, chosen=request.GET.get("reply", ""), is_saved=is_saved)
        Door.of_links(f"invitee:{invitee.pk}", now=now).knock(limit=ANSWERS, now=now)
        answering.answer(asked, reply=request.POST.get("reply", ""), message=_message(request), now=now)
        # Another page, so that going back or loading it anew sends nothing once more.
        return redirect(f"{request.path}?{urlencode({'saved': 1, 'lang': translation.get_language()})}")
    except ValidationError as error:
        return _show(request, asked, status=422, errors=error.messages, message=_message(request))
    except DoorClosed:
        return _said(request, 429, _("Too many tries"), _("Please try again in a quarter of an hour."))
    except NoAnswer as error:
        return _said(request, 410, *_why(error))


def _message(request: HttpRequest) -> str:
    return request.POST.get("message", "").replace("\0", "")  # which PostgreSQL has no texts with


def _show(request: HttpRequest, asked: Asked, *, status: int = 200, **more: object) -> HttpResponse:
    context = {
        "asked": asked,
        "schedule": asked.schedule,
        "shown": asked.shown,
        "when": when(asked.facts, asked.zone, now=runtime.clock().now()),
        "booking": asked.schedule.booking,
        "names": asked.names,
        "message": asked.message,
        "address": request.path,
    }
    return render(request, "yotei/replies/reply.html", context | more, status=status)


def _why(error: NoAnswer) -> tuple[str, str]:
    match error:
        case answering.Cancelled():
            return _("This has been cancelled"), _("You need not do anything. The link of its Zoom meeting is dead.")
        case answering.NotAsked():
            text = _("You are not on its list any more. Ask whoever invited you if that surprises you.")
            return _("You are not asked to take part"), text
    return _("This is over"), _("It has ended, so no answer is taken any more.")


def _said(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {"title": title, "text": text, "address": request.path}
    return render(request, "yotei/replies/said.html", context, status=status)
