"""スケジュール新規登録, コピー, スケジュール編集: one form, one way of saving."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yotei.booking import runtime
from yotei.booking.problems import BookingFailed
from yotei.booking.runtime import FORM_SECONDS
from yotei.schedules.errors import KeyReused, NotAllowed, ScheduleError
from yotei.schedules.models import Schedule
from yotei.web import comparison, drafts, notes, refusals, times
from yotei.web.access import PageRequest, signed_in
from yotei.web.attachments import refused_files, takes_files
from yotei.web.forms.linked import is_number
from yotei.web.forms.schedules import ScheduleForm
from yotei.web.refusals import Refusal
from yotei.web.zones import COMMON_ZONES
from yotei.zoom import Deadline

from . import finding


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@takes_files
def new(request: PageRequest) -> HttpResponse:
    schedule = Schedule()
    if request.method == "POST":
        return _save(request, ScheduleForm(request.POST, schedule=schedule, by=request.user))
    if (text := drafts.take(request)) is not None:
        return _show(request, ScheduleForm.kept(text, schedule=schedule, by=request.user))
    day, now = request.GET.get("date", ""), runtime.clock().now()
    wanted = times.wanted_day(day, default=now.astimezone(request.user.zone).date()) if day else None
    hours = times.wanted_time(request.GET.get("start", "")), times.wanted_time(request.GET.get("end", ""))
    category = request.GET.get("category", "")
    form = ScheduleForm.blank(by=request.user, now=now, day=wanted, category=category, hours=hours)
    form.initial["link"], form.initial["contacts"] = request.GET.get("link", "")[:20], request.GET.getlist("contacts")
    return _show(request, form)


@signed_in(readers=())
def copy(request: PageRequest, pk: int) -> HttpResponse:
    """A new form, filled in; the copy never shares the meeting (design §3)."""
    found = finding.visible(request, pk)
    form = ScheduleForm.of(found, by=request.user, now=runtime.clock().now())
    form.initial.pop("version")
    form.schedule = Schedule()
    return _show(request, form)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@takes_files
def edit(request: PageRequest, pk: int) -> HttpResponse:
    try:
        schedule = finding.changeable(request, pk)
    except (Http404, PermissionDenied) as error:
        if request.method != "POST":
            raise
        return _show_orphaned(request, refusals.of_orphan(error))
    if request.method == "POST":
        return _save(request, ScheduleForm(request.POST, schedule=schedule, by=request.user))
    if (text := drafts.take(request)) is not None:
        return _show(request, ScheduleForm.kept(text, schedule=schedule, by=request.user))
    return _show(request, ScheduleForm.of(schedule, by=request.user, now=runtime.clock().now()))


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@takes_files
def following(request: PageRequest, pk: int, original: date) -> HttpResponse:
    """この予定以降: the form of a new series that takes the place of the old one from a date on."""
    schedule = finding.changeable(request, pk)
    finding.date_of(schedule, original)
    if request.method == "POST":
        return _save(request, ScheduleForm(request.POST, schedule=schedule, by=request.user, since=original))
    if (text := drafts.take(request)) is not None:
        return _show(request, ScheduleForm.kept(text, schedule=schedule, by=request.user, since=original))
    return _show(request, ScheduleForm.of(schedule, by=request.user, now=runtime.clock().now(), since=original))


@signed_in()
def beside(request: PageRequest) -> HttpResponse:
    """A piece for the form while it is filled in: other Zoom meetings of the host at the typed time. Saves nothing."""
    number = request.GET.get("schedule", "")
    schedule = finding.changeable(request, int(number)) if is_number(number) else Schedule()
    draft = ScheduleForm(request.GET, schedule=schedule, by=request.user).draft()
    found = finding.overlap_of(request, draft) if draft else None
    return render(request, "yotei/parts/beside.html", {"overlap": found, "opens_apart": True})


def _save(request: PageRequest, form: ScheduleForm) -> HttpResponse:
    deadline = Deadline.after(FORM_SECONDS)
    if "find" in request.POST:
        return _show(
            request, ScheduleForm.kept(request.POST, schedule=form.schedule, by=request.user, since=form.since)
        )
    if not form.is_valid() or form.take_refused_files(refused_files(request)):
        return _show(request, form, status=422)
    now = runtime.clock().now()
    effect = form.effect_on_meeting(now=now)
    # Of a schedule that has moved on, both versions are shown first.
    if effect and form.version == form.schedule.version and request.POST.get("confirmed") != effect:
        return _show(request, form, effect=effect)
    try:
        saved = _verb(form)(
            by=request.user,
            fields=form.fields_for_domain,
            deadline=deadline,
            key=form.key,
            book_later="book_later" in request.POST,
        )
    except ValidationError as error:
        form.take_errors(error)
        return _show(request, form, status=422)
    except NotAllowed:
        return _show_orphaned(request, refusals.of_orphan(PermissionDenied()))
    except (ScheduleError, BookingFailed, OperationalError) as error:
        return _refuse(request, form, error, now)
    form.keep_reminder(saved.schedule)
    notes.tell(request, saved, is_new=form.schedule.pk is None)
    return redirect("schedule", saved.schedule.pk)


def _verb(form: ScheduleForm) -> Any:
    schedule = form.schedule
    if schedule.pk is None:
        return Schedule.register

    def change(**request: Any) -> Any:
        if form.since is not None:
            return schedule.change_following(form.since, version=form.version, **request)
        return schedule.change(version=form.version, **request)

    return change


def _refuse(
    request: PageRequest, form: ScheduleForm, error: ScheduleError | BookingFailed | OperationalError, now: datetime
) -> HttpResponse:
    refusal = refusals.of(error, zone=request.user.zone, now=now)
    more: dict[str, Any] = {"refusal": refusal}
    if refusal.current is not None:
        # From here on the button saves on top of what the page shows now.
        more |= {"version": refusal.current.version, "rows": comparison.rows(refusal.current, form, request.user.zone)}
    if isinstance(error, KeyReused):
        more["key"] = uuid.uuid4().hex
    response = _show(request, form, status=refusal.status, **more)
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _show_orphaned(request: PageRequest, refusal: Refusal) -> HttpResponse:
    """The schedule, or the right to change it, went while its form was open; the text can be registered anew."""
    form = ScheduleForm.kept(request.POST, schedule=Schedule(), by=request.user)
    return _show(request, form, status=refusal.status, refusal=refusal, version=0)


def _show(
    request: PageRequest, form: ScheduleForm, *, status: int = 200, refusal: Refusal | None = None, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "refusal": refusal,
        "is_new": form.schedule.pk is None,
        "here": _address(form),
        "zones": COMMON_ZONES,
        "key": form.key,
        "version": form.version,
        "confirmed": form.typed("confirmed"),
    }
    return render(request, "yotei/schedules/form.html", context | more, status=status)


def _address(form: ScheduleForm) -> str:
    if form.schedule.pk is None:
        return reverse("new_schedule")
    if form.since is not None:
        return reverse("edit_following", args=[form.schedule.pk, form.since])
    return reverse("edit_schedule", args=[form.schedule.pk])
