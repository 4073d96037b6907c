"""A date of a series: its page, and この予定のみ / この予定以降 / すべて."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.booking.problems import BookingFailed
from yotei.booking.runtime import FORM_SECONDS
from yotei.schedules.dating import shifted
from yotei.schedules.errors import NoSuchDate, NotAllowed, ScheduleError, VersionMoved
from yotei.schedules.models import Schedule
from yotei.schedules.recurrence import OnHoliday, Recurrence, RecurrenceError, Rule
from yotei.schedules.recurrence_words import explain
from yotei.schedules.saving import Saved
from yotei.web import drafts, notes, refusals, series_facts
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms.moving import MoveForm
from yotei.web.forms.one_date import OneDateForm
from yotei.web.forms.schedules import ScheduleForm
from yotei.zoom import Deadline

from . import finding, moving, schedules


@signed_in()
def detail(request: PageRequest, pk: int, original: date) -> HttpResponse:
    return schedules.show(request, finding.visible_date(request, pk, original))


@signed_in()
def popup(request: PageRequest, pk: int, original: date) -> HttpResponse:
    return moving.show_popup(request, finding.visible_date(request, pk, original))


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def reply(request: PageRequest, pk: int, original: date) -> HttpResponse:
    """参加 or 欠席 for this date alone, or for all."""
    shown = finding.visible_date(request, pk, original)
    verb = shown.reply_to_all if request.POST.get("scope") == "all" else shown.reply_to_date
    return schedules.answer(request, shown, partial(verb, original))


@signed_in()
def change(request: PageRequest, pk: int, original: date) -> HttpResponse:
    """Asks which dates are meant."""
    shown = finding.date_of(finding.changeable(request, pk), original)
    return render(request, "yotei/series/change.html", schedules.shown(request, shown))


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def edit(request: PageRequest, pk: int, original: date) -> HttpResponse:
    """この予定のみ"""
    schedule = finding.changeable(request, pk)
    shown = finding.date_of(schedule, original)
    if request.method == "POST":
        return _save(request, schedule, OneDateForm(request.POST, shown=shown))
    if (text := drafts.take(request)) is not None:
        return _show(request, OneDateForm.kept(text, shown=shown))
    return _show(request, OneDateForm.of(shown))


@signed_in("GET", "HEAD", "POST")
def delete(request: PageRequest, pk: int, original: date) -> HttpResponse:
    schedule = finding.changeable(request, pk)
    shown = finding.date_of(schedule, original)
    if request.method != "POST":
        return render(request, "yotei/series/delete.html", schedules.shown(request, shown))
    version = request.POST.get("version", "")
    number = int(version) if version.isdecimal() and len(version) < 10 else None
    verbs = {"one": schedule.remove_date, "following": schedule.remove_following}
    verb = verbs.get(request.POST.get("scope", ""))
    if verb is None:
        return redirect("delete_schedule", pk)
    try:
        verb(original, by=request.user, version=number)
    except (VersionMoved, NoSuchDate):
        messages.warning(request, _("Somebody has just changed this schedule. Look at it before you delete it."))
        return redirect("schedule", pk)
    except NotAllowed:
        raise PermissionDenied from None
    messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": shown.subject})
    return redirect("schedules")


@signed_in("POST")
def restore(request: PageRequest, pk: int, original: date) -> HttpResponse:
    """The date becomes what the series says again."""
    schedule = finding.changeable(request, pk)
    try:
        saved = schedule.change_date(
            original, by=request.user, fields=None, deadline=Deadline.after(FORM_SECONDS), version=schedule.version
        )
    except (ScheduleError, BookingFailed, OperationalError) as error:
        refusal = refusals.of(error, zone=request.user.zone, now=runtime.clock().now())
        return schedules.show(request, schedule, status=refusal.status, refusal=refusal)
    notes.tell(request, saved, is_new=False)
    return redirect("schedule", pk)


@signed_in("POST")
def move(request: PageRequest, pk: int, original: date) -> HttpResponse:
    """A drag, or the popup's form: first which dates are meant, then as one date or as what follows."""
    schedule = finding.changeable(request, pk)
    shown = finding.date_of(schedule, original)
    form = MoveForm(request.POST, schedule=shown, by=request.user)
    return moving.carry_out(request, form, _mover(schedule, shown, request.POST.get("scope", "")))


@signed_in()
def preview(request: PageRequest) -> HttpResponse:
    """The rule in words and the next dates, for the form while somebody types."""
    form = ScheduleForm(request.GET, schedule=Schedule(), by=request.user)
    context: dict[str, object] = {}
    if form.is_valid_series():
        try:
            context = series_facts.preview(_recurrence(form))
        except RecurrenceError as error:
            context = {"error": explain(error)}
    return render(request, "yotei/series/preview.html", context)


def _mover(schedule: Schedule, shown: Schedule, scope: str) -> moving.Mover | None:
    original = shown.occurrence
    if scope not in ("one", "following", "all") or original is None:
        return None

    def mover(form: MoveForm, **more: Any) -> Saved:
        if scope == "one":
            return schedule.change_date(original, fields=form.fields_of_date, **more)
        fields = shifted(schedule, shown, form.moved, following=scope == "following")
        if scope == "following":
            return schedule.change_following(original, fields=fields, **more)
        return schedule.change(fields=fields, **more)

    return mover


def _recurrence(form: ScheduleForm) -> Recurrence:
    fields = form.series_for_domain
    return Recurrence.begin(
        Rule.parse(fields["rule"]),
        fields["first_day"],
        zone=form.zone,
        at=fields["begins_at"],
        length=form.length_of_date,
        on_holiday=OnHoliday(fields["on_holiday"]),
    )


def _save(request: PageRequest, schedule: Schedule, form: OneDateForm) -> HttpResponse:
    deadline = Deadline.after(FORM_SECONDS)
    if "find" in request.POST:
        return _show(request, OneDateForm.kept(request.POST, shown=form.shown))
    if not form.is_valid():
        return _show(request, form, status=422)
    original = form.shown.occurrence
    if original is None:
        raise Http404
    try:
        saved = schedule.change_date(
            original,
            by=request.user,
            fields=form.fields_for_domain,
            deadline=deadline,
            version=form.version,
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
        return _show(request, form, status=refusal.status, refusal=refusal)
    notes.tell(request, saved, is_new=False)
    return redirect("series_date", schedule.pk, original)


def _show(request: PageRequest, form: OneDateForm, *, status: int = 200, **more: object) -> HttpResponse:
    context = schedules.shown(request, form.shown) | {"form": form, "key": form.key, "version": form.version}
    return render(request, "yotei/series/edit.html", context | more, status=status)
