"""One schedule, or one date of a series, as a file for another calendar."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse

from yotei.booking import runtime
from yotei.schedules.ical import calendar_of, events_of
from yotei.schedules.models import Invitation, Schedule
from yotei.web.access import PageRequest, signed_in
from yotei.web.calendar_files import as_file, place_of

from . import finding


@signed_in()
def schedule(request: PageRequest, pk: int) -> HttpResponse:
    return _file(request, finding.visible(request, pk))


@signed_in()
def series_date(request: PageRequest, pk: int, original: date) -> HttpResponse:
    return _file(request, finding.visible_date(request, pk, original))


def _file(request: PageRequest, shown: Schedule) -> HttpResponse:
    place, language = place_of(request), request.user.language
    events = events_of(
        shown, installation=place.installation, base_url=place.base_url, shows="all", with_link=True,
        sequence=Invitation.sequence_of(shown), language=language, now=runtime.clock().now(), alone=True,
    )  # fmt: skip
    return as_file(calendar_of(events, language=language), name=shown.subject)
