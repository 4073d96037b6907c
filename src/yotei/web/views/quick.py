"""Quick registration: fragments for the calendar's dialog."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render

from yotei.booking import runtime
from yotei.booking.problems import BookingFailed
from yotei.booking.runtime import FORM_SECONDS
from yotei.schedules.errors import KeyReused, NotAllowed, ScheduleError
from yotei.schedules.models import Schedule
from yotei.web import notes, refusals
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms.quick import QuickForm
from yotei.zoom import Deadline


@signed_in("GET", "HEAD", "POST")
def quick(request: PageRequest) -> HttpResponse:
    if request.method == "POST":
        return _register(request, QuickForm.typed_in(request.POST, by=request.user))
    start, end = request.GET.get("start", ""), request.GET.get("end", "")
    return _show(request, QuickForm.at_slot(by=request.user, now=runtime.clock().now(), start=start, end=end))


def _register(request: PageRequest, form: QuickForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        saved = Schedule.register(
            by=request.user,
            fields=form.fields_for_domain,
            deadline=Deadline.after(FORM_SECONDS),
            key=form.key,
            book_later="book_later" in request.POST,
        )
    except ValidationError as error:
        form.take_errors(error)
        return _show(request, form, status=422)
    except NotAllowed:
        raise PermissionDenied from None
    except (ScheduleError, BookingFailed, OperationalError) as error:
        refusal = refusals.of(error, zone=request.user.zone, now=runtime.clock().now())
        key = uuid.uuid4().hex if isinstance(error, KeyReused) else form.key
        return _show(request, form, status=refusal.status, refusal=refusal, key=key)
    return render(request, "yotei/calendar/said.html", {"lines": notes.lines(saved, is_new=True)})


def _show(request: PageRequest, form: QuickForm, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"form": form, "key": form.key, "errors": [text for some in form.errors.values() for text in some]}
    return render(request, "yotei/calendar/quick.html", context | more, status=status)
