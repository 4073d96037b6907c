"""The reader's language and time zone, for everything that a page says."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from yotei.audit.acting import identify
from yotei.people.models import Employee


class Reader:
    """From the employee sheet; before the log-in from the cookie of the switch or the browser, else Japanese."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reader = _reader(request)
        if reader:
            identify(reader.pk, reader.name)
        language = reader.language if reader else translation.get_language_from_request(request)
        zone = reader.time_zone if reader else settings.YOTEI.time_zone
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "ja")
        patch_vary_headers(response, ["Accept-Language", "Cookie", "X-Piece"])
        if reader:
            # Pages of a person stay out of shared caches; the browser may keep one for its back button.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def _reader(request: HttpRequest) -> Employee | None:
    # Without a session there is nobody to look up: programs with a token cost no query here.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or isinstance(request.user, AnonymousUser):
        return None
    return request.user
