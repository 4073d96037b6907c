"""活動: written from a schedule with one press more, listed on deal, customer, contact and schedule."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yotei.activities import drafting
from yotei.activities.errors import AlreadyReported, NotAllowed, VersionMoved
from yotei.activities.files import ActivityFile
from yotei.activities.models import Activity
from yotei.booking import runtime
from yotei.people.models import Employee
from yotei.sales.models import Contact
from yotei.schedules.models import Schedule
from yotei.web import attachments, comparison, drafts, times
from yotei.web.access import PageRequest, signed_in
from yotei.web.entries import page_of
from yotei.web.forms.activities import ActivityForm
from yotei.web.forms.linked import is_number, rows_of
from yotei.web.forms.record_lists import ActivityList
from yotei.web.refusals import Refusal
from yotei.web.turning import turn

from . import finding


@signed_in()
def activities(request: PageRequest) -> HttpResponse:
    form = ActivityList(request.GET, reader=request.user)
    context = {"form": form, "query": form.query, "page": turn(form.found, request.GET.get("page", ""))}
    return render(request, "yotei/activities/list.html", context, status=200 if form.is_valid() else 422)


@signed_in()
def activity(request: PageRequest, pk: int) -> HttpResponse:
    return show(request, _visible(request, pk))


def show(request: PageRequest, found: Activity, *, status: int = 200, **more: Any) -> HttpResponse:
    begin, end = (each.astimezone(request.user.zone) for each in (found.happened_at, found.ended_at))
    schedule = _still_there(found, reader=request.user)
    context = {
        "activity": found, "contacts": found.contacts.select_related("customer"),
        "schedule": schedule, "schedule_url": page_of(schedule) if schedule else "",
        "when": times.span(begin, end, all_day=False), "may_change": found.may_be_changed_by(request.user),
        "created": times.stamp(found.created_at, request.user.zone),
        "updated": times.stamp(found.updated_at, request.user.zone),
        "attached": ActivityFile.of(found), "limits": attachments.limits(),
    }  # fmt: skip
    return render(request, "yotei/activities/detail.html", context | more, status=status)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@attachments.takes_files
def new(request: PageRequest) -> HttpResponse:
    """`schedule` and `date` of the address: on what it reports; else `link`, whom it is about."""
    if request.method == "POST":
        return _save_new(request)
    if (text := drafts.take(request)) is not None:
        return _show(request, ActivityForm.kept(text, by=request.user), schedule=_schedule(request, text))
    schedule = _schedule(request, request.GET)
    if schedule is None:
        return _show(request, ActivityForm.begun(_from_address(request), by=request.user))
    existing = Activity.objects.reported(schedule, by=request.user)
    if existing is not None:
        return redirect("activity", existing.pk)
    fields = drafting.of_schedule(schedule, by=request.user)
    return _show(request, ActivityForm.begun(fields, by=request.user), schedule=schedule)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@attachments.takes_files
def edit(request: PageRequest, pk: int) -> HttpResponse:
    found = changeable(request, pk)
    if request.method != "POST":
        text = drafts.take(request)
        form = ActivityForm.of(found, by=request.user) if text is None else ActivityForm.kept(text, by=request.user)
        return _show(request, form, activity=found)
    form = ActivityForm(request.POST, by=request.user)
    if "find" in request.POST:
        return _show(request, ActivityForm.kept(request.POST, by=request.user), activity=found)
    if form.is_valid() and not form.take_refused_files(attachments.refused_files(request)):
        fields, now = form.fields_for_domain, runtime.clock().now()
        try:
            found.change(by=request.user, fields=fields, version=form.version, now=now, todo=form.makes_todo)
        except ValidationError as error:
            form.take_errors(error)
        except VersionMoved as error:
            return _show_both(request, form, found, error.current)
        else:
            messages.success(request, _("The change has been saved."))
            return redirect("activity", pk)
    return _show(request, form, activity=found, status=422)


@signed_in("GET", "HEAD", "POST")
def delete(request: PageRequest, pk: int) -> HttpResponse:
    found = changeable(request, pk)
    if request.method != "POST":
        return render(request, "yotei/activities/delete.html", {"activity": found})
    version = request.POST.get("version", "")
    try:
        now = runtime.clock().now()
        found.remove(by=request.user, version=int(version) if is_number(version) else -1, now=now)
    except VersionMoved:
        messages.warning(request, _("Somebody has just changed this activity. Look at it before you delete it."))
        return redirect("activity", pk)
    messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": found.headline})
    return redirect("activities")


def _save_new(request: PageRequest) -> HttpResponse:
    form = ActivityForm(request.POST, by=request.user)
    try:
        schedule = _schedule(request, request.POST)
    except Http404:
        title = _("This schedule has been deleted meanwhile.")
        refusal = Refusal(409, title, [_("What you typed is below. You can register it without the schedule.")])
        return _show(request, form, status=409, refusal=refusal)
    if "find" in request.POST:
        return _show(request, ActivityForm.kept(request.POST, by=request.user), schedule=schedule)
    if form.is_valid() and not form.take_refused_files(attachments.refused_files(request)):
        fields, now = form.fields_for_domain, runtime.clock().now()
        try:
            made = Activity.report(by=request.user, fields=fields, now=now, schedule=schedule, todo=form.makes_todo)
        except ValidationError as error:
            form.take_errors(error)
        except AlreadyReported as error:
            return _show_existing(request, form, schedule, error.existing)
        except NotAllowed:
            raise PermissionDenied from None
        else:
            messages.success(request, _("The activity has been registered."))
            return redirect("activity", made.pk)
    return _show(request, form, schedule=schedule, status=422)


def _show_existing(
    request: PageRequest, form: ActivityForm, schedule: Schedule | None, existing: Activity
) -> HttpResponse:
    """The button was pressed twice; or there is another text, which the author has to bring together."""
    if existing.content == form.cleaned_data["content"].strip():
        return redirect("activity", existing.pk)
    title = _("You have already reported on this schedule.")
    refusal = Refusal(409, title, [_("Nothing was saved. Open your report, and add there what you typed.")])
    address = reverse("activity", args=[existing.pk])
    return _show(request, form, schedule=schedule, status=409, refusal=refusal, existing=address)


def _show_both(request: PageRequest, form: ActivityForm, found: Activity, current: Activity | None) -> HttpResponse:
    """Somebody was quicker; from here on the button writes over what the page shows."""
    if current is None:
        title = _("It has been deleted meanwhile.")
        refusal = Refusal(409, title, [_("What you typed is below. You can register it anew.")])
        return _show(request, form, status=409, refusal=refusal, action=reverse("new_activity"))
    title = _("Somebody has changed this since you opened it. Nothing was saved.")
    refusal = Refusal(409, title, [_("Compare both and decide.")])
    rows = comparison.of_forms(ActivityForm.of(current, by=request.user), form)
    more: dict[str, Any] = {"refusal": refusal, "rows": rows, "version": current.version, "take": request.path}
    return _show(request, form, activity=found, status=409, **more)


def _show(
    request: PageRequest,
    form: ActivityForm,
    *,
    activity: Activity | None = None,
    schedule: Schedule | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"form": form, "activity": activity, "schedule": schedule, "version": form.typed("version")}
    context["close"] = _close(activity, schedule)
    return render(request, "yotei/activities/form.html", context | more, status=status)


def _close(activity: Activity | None, schedule: Schedule | None) -> str:
    if activity is not None:
        return reverse("activity", args=[activity.pk])
    return page_of(schedule) if schedule is not None else reverse("activities")


def _schedule(request: PageRequest, said: Any) -> Schedule | None:
    """On what the address or the form reports, as the reader may see it. 404 for a series without a date."""
    number, day = said.get("schedule", ""), said.get("date", "")
    if not number:
        return None
    if not is_number(number):
        raise Http404
    if day:
        try:
            return finding.visible_date(request, int(number), date.fromisoformat(day))
        except ValueError:
            raise Http404 from None
    found = finding.visible(request, int(number))
    if found.is_series:
        raise Http404
    return found


def _from_address(request: PageRequest) -> dict[str, Any]:
    contacts = rows_of(Contact.objects.select_related("customer"), request.GET.getlist("contacts"))
    fields = drafting.of_nothing(now=runtime.clock().now())
    return fields | {"link": request.GET.get("link", "")[:20], "contacts": contacts}


def _visible(request: PageRequest, pk: int) -> Activity:
    found = Activity.objects.visible_to(request.user).with_names().select_related("schedule").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def changeable(request: PageRequest, pk: int) -> Activity:
    found = _visible(request, pk)
    if not found.may_be_changed_by(request.user):
        raise PermissionDenied
    return found


def _still_there(activity: Activity, *, reader: Employee) -> Schedule | None:
    """The schedule, or the date of the series, of which it was written; nothing where it is private by now to others
    than this reader, who wrote of it when it was not."""
    schedule = activity.schedule
    if schedule is not None and activity.occurrence is not None:
        schedule = schedule.on(activity.occurrence) if schedule.is_series else None
    return schedule if schedule is not None and schedule.may_be_seen_by(reader) else None
