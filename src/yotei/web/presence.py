"""Where an employee is logged in, for the list of sessions: from which address, with which browser, how long ago."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yotei.people.models import Employee

# Often enough to tell a session that is used from one that was forgotten; a page costs no write in between.
EVERY = 300  # seconds
NOTED = "presence"
# What an open page asks by itself, nobody being there perhaps: no use of the session, which would never end by it.
BY_ITSELF = frozenset({"shown_reminders"})


class Presence:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.url_name in BY_ITSELF:
            return response
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, Employee):
            _note(request)
        return response


def _note(request: HttpRequest) -> None:
    # A new password gives the session a new key: it is noted under that at once.
    key, seen = request.session.get(NOTED, ("", 0))
    if key != request.session.session_key or time.time() - seen >= EVERY:
        UserSession.objects.create_from_request(request)
        request.session[NOTED] = (request.session.session_key, int(time.time()))
