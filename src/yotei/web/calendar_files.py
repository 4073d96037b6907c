"""Calendar files as answers, and where what they say leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from yotei.booking.models import Installation

TYPE = "text/calendar; charset=utf-8"
LONGEST_NAME = 80
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')  # what Windows, the strictest, has no file names with


@dataclass(frozen=True, slots=True)
class Place:
    """This installation, as its events name it."""

    installation: str
    base_url: str

    def address(self, path: str) -> str:
        return f"{self.base_url}{path}"


def place_of(request: HttpRequest) -> Place:
    """By its own address, if it was told one, else by that which the reader came to."""
    base_url = settings.YOTEI.base_url or f"{request.scheme}://{request.get_host()}"
    return Place(settings.YOTEI.installation or Installation.own_code(), base_url.rstrip("/"))


def as_file(text: str, *, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=TYPE)
    plain = NOT_IN_NAMES.sub(" ", name).strip(" .")[:LONGEST_NAME] or "schedule"
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{plain}.ics") or ""
    return answer
