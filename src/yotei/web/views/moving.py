"""The popup of a schedule in the calendar, and moving it: by dragging its bar or by the popup's small form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render

from yotei.booking import runtime
from yotei.booking.problems import BookingFailed
from yotei.booking.runtime import FORM_SECONDS
from yotei.schedules.errors import NotAllowed, ScheduleError
from yotei.schedules.models import Schedule
from yotei.schedules.saving import Saved
from yotei.web import notes, refusals
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms.moving import MoveForm
from yotei.zoom import Deadline

from . import finding, schedules

Mover = Callable[..., Saved]


@signed_in()
def popup(request: PageRequest, pk: int) -> HttpResponse:
    return show_popup(request, finding.visible(request, pk))


def show_popup(request: PageRequest, schedule: Schedule) -> HttpResponse:
    form = MoveForm.of(schedule, by=request.user)
    context = schedules.shown(request, schedule) | schedules.attendance(request, schedule) | {"form": form}
    return render(request, "yotei/calendar/popup.html", context)


@signed_in("POST")
def move(request: PageRequest, pk: int) -> HttpResponse:
    schedule = finding.changeable(request, pk)

    def mover(form: MoveForm, **more: Any) -> Saved:
        return schedule.change(fields=form.fields_for_domain, **more)

    return carry_out(request, MoveForm(request.POST, schedule=schedule, by=request.user), mover)


def carry_out(request: PageRequest, form: MoveForm, mover: Mover | None) -> HttpResponse:
    """Answers with what to say. A refusal is a dialog with the reason; nothing was changed then. Without a mover the
    dialog asks which dates of the series are meant."""
    if not form.is_valid():
        return _refuse(request, form, status=422)
    if mover is None:
        return _refuse(request, form, status=409, asks=True)
    try:
        saved = mover(
            form,
            by=request.user,
            deadline=Deadline.after(FORM_SECONDS),
            version=form.version,
            key=form.key,
            book_later="book_later" in request.POST,
        )
    except ValidationError as error:
        form.take_errors(error)
        return _refuse(request, form, status=422)
    except NotAllowed:
        raise PermissionDenied from None
    except (ScheduleError, BookingFailed, OperationalError) as error:
        refusal = refusals.of(error, zone=request.user.zone, now=runtime.clock().now())
        return _refuse(request, form, status=refusal.status, refusal=refusal)
    return render(request, "yotei/calendar/said.html", {"lines": notes.lines(saved, is_new=False)})


def _refuse(
    request: PageRequest,
    form: MoveForm,
    *,
    status: int,
    refusal: refusals.Refusal | None = None,
    asks: bool = False,
) -> HttpResponse:
    errors = [text for some in form.errors.values() for text in some]
    context = {"schedule": form.schedule, "form": form, "refusal": refusal, "errors": errors, "asks": asks}
    context |= {"urls": schedules.urls(form.schedule), "scope": request.POST.get("scope", "")}
    return render(request, "yotei/calendar/refused.html", context, status=status)
