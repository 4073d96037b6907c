"""Why a form was not carried out, as its page says it: a status and some lines at the head of the form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yotei.booking.problems import BookingFailed, Problem
from yotei.schedules.errors import BeingChanged, KeyReused, NoSuchDate, RequestInProgress, ScheduleError, VersionMoved
from yotei.schedules.models import Schedule

log = structlog.get_logger(__name__)

WAIT_SECONDS = 60  # when the hour of release is not known

_STATUS = {
    "zoom_account_missing": 422,
    "zoom_rate_limited": 503,
    "zoom_booking_failed": 502,
    "zoom_token_failed": 502,
}


@dataclass(slots=True)
class Refusal:
    """`title` is the first line, word for word the manual's for Zoom's errors; `may_pass` offers the second button."""

    status: int
    title: str
    lines: list[str] = field(default_factory=list)
    may_pass: bool = False
    retry_after: int | None = None
    current: Schedule | None = None  # what somebody else saved meanwhile
    made: int | None = None  # the schedule that this form made before
    is_gone: bool = False


def problem_lines(problem: Problem, zone: ZoneInfo) -> list[str]:
    """Below the manual's sentence: its translation where the reader needs one, cause and remedy."""
    lines = [] if get_language() == "ja" else [problem.translated]
    return [*lines, problem.explanation(zone)]


def of(error: ScheduleError | BookingFailed | OperationalError, *, zone: ZoneInfo, now: datetime) -> Refusal:
    """Of whatever a verb of a schedule raises, but for `NotAllowed` and wrong fields."""
    if isinstance(error, BookingFailed):
        return of_zoom(error, zone=zone, now=now)
    if isinstance(error, OperationalError):
        log.error("database_cannot_save", exc_info=error)
        return of_database()
    return of_schedule(error)


def of_zoom(error: BookingFailed, *, zone: ZoneInfo, now: datetime) -> Refusal:
    problem = error.problem
    status = _STATUS[problem.code]
    wait = None
    if status == 503:
        wait = max(1, int((problem.until - now).total_seconds()) + 1) if problem.until else WAIT_SECONDS
    return Refusal(status, problem.sentence, problem_lines(problem, zone), may_pass=problem.may_pass, retry_after=wait)


def of_database() -> Refusal:
    """It is full, locked or away. Whether the last commit arrived is not known; the form's key saves once at most."""
    title = _("The database cannot save anything at the moment.")
    text = _("What you typed is below. Press the button again in a while: it is saved once, however often you press.")
    return Refusal(503, title, [text], retry_after=WAIT_SECONDS)


def of_orphan(error: Http404 | PermissionDenied) -> Refusal:
    """A form whose schedule cannot be changed any more by whoever filled it in."""
    if isinstance(error, Http404):
        refusal = of_schedule(VersionMoved(None))
        refusal.status = 404
        return refusal
    title = _("You may not change this schedule any more. Nothing was saved.")
    text = _("What you typed is below. You can register it as a new schedule.")
    return Refusal(403, title, [text], is_gone=True)


def of_schedule(error: ScheduleError) -> Refusal:
    """`NotAllowed` is no refusal of a form: its page is not there for that employee."""
    match error:
        case VersionMoved(current=None):
            text = _("What you typed is below. You can register it as a new schedule.")
            return Refusal(409, _("This schedule has been deleted meanwhile."), [text], is_gone=True)
        case VersionMoved():
            title = _("Somebody has changed this schedule since you opened it. Nothing was saved.")
            return Refusal(409, title, [_("Compare both and decide.")], current=error.current)
        case NoSuchDate():
            title = _("The series has no such date any more.")
            return Refusal(409, title, [_("Nothing was saved. Open the series again and choose another date.")])
        case BeingChanged():
            title = _("%(name)s is changing this schedule this moment.") % {"name": error.by}
            return Refusal(409, title, [_("Nothing was saved. Try again in a while.")])
        case KeyReused():
            title = _("This form has already been saved.")
            text = _("Press the button again only if you want a second schedule.")
            return Refusal(409, title, [text], made=error.schedule_id)
        case RequestInProgress():
            title = _("This form is still being saved.")
            text = _("Your first press of the button is waiting for Zoom. Try again in a few seconds.")
            return Refusal(409, title, [text], retry_after=error.retry_after)
    raise error
