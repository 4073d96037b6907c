"""The popup of a schedule in the calendar, and moving it: by dragging its bar or by the popup's small form."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render

from yotei.booking import runtime
from yotei.booking.problems import BookingFailed
from yotei.booking.runtime import FORM_SECONDS
from yotei.schedules.errors import NotAllowed, ScheduleError
from yotei.schedules.models import Schedule
from yotei.web import notes, refusals
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms.moving import MoveForm
from yotei.zoom import Deadline

from . import finding, schedules


@signed_in()
def popup(request: PageRequest, pk: int) -> HttpResponse:
    schedule = finding.visible(request, pk)
    form = MoveForm.of(schedule, by=request.user)
    return render(request, "yotei/calendar/popup.html", schedules.shown(request, schedule) | {"form": form})


@signed_in("POST")
def move(request: PageRequest, pk: int) -> HttpResponse:
    """Answers with what to say. A refusal is a dialog with the reason; nothing was changed then."""
    schedule = finding.changeable(request, pk)
    form = MoveForm(request.POST, schedule=schedule, by=request.user)
    if not form.is_valid():
        return _refuse(request, schedule, form, status=422)
    try:
        saved = schedule.change(
            by=request.user,
            fields=form.fields_for_domain,
            deadline=Deadline.after(FORM_SECONDS),
            version=form.version,
            key=form.key,
            book_later="book_later" in request.POST,
        )
    except ValidationError as error:
        form.take_errors(error)
        return _refuse(request, schedule, form, status=422)
    except NotAllowed:
        raise PermissionDenied from None
    except (ScheduleError, BookingFailed, OperationalError) as error:
        refusal = refusals.of(error, zone=request.user.zone, now=runtime.clock().now())
        return _refuse(request, schedule, form, status=refusal.status, refusal=refusal)
    return render(request, "yotei/calendar/said.html", {"lines": notes.lines(saved, is_new=False)})


def _refuse(
    request: PageRequest, schedule: Schedule, form: MoveForm, *, status: int, refusal: refusals.Refusal | None = None
) -> HttpResponse:
    errors = [text for some in form.errors.values() for text in some]
    context = {"schedule": schedule, "form": form, "refusal": refusal, "errors": errors}
    return render(request, "yotei/calendar/refused.html", context, status=status)
