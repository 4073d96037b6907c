"""The administrator's facilities (設備) and company days off (会社の休日)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.schedules.models import DayOff, Facility
from yotei.web import drafts
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.forms.administration import DayOffForm, FacilityForm


@signed_in()
@administrators_only
def facilities(request: PageRequest) -> HttpResponse:
    return render(request, "yotei/admin/facilities.html", {"facilities": Facility.objects.all()})


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def new_facility(request: PageRequest) -> HttpResponse:
    return _save_facility(request, Facility())


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def edit_facility(request: PageRequest, pk: int) -> HttpResponse:
    """One that is not wanted any more is retired, not deleted: schedules have reserved it."""
    return _save_facility(request, get_object_or_404(Facility, pk=pk))


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def days_off(request: PageRequest) -> HttpResponse:
    """Those ahead and of this year, and the form for one more."""
    form = _day_off_form(request)
    if form.is_valid():
        try:
            added = DayOff.add(**form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": added.name})
            return redirect("days_off")
    year = runtime.clock().now().astimezone(request.user.zone).year
    context = {"form": form, "days": DayOff.objects.filter(day__year__gte=year)}
    return render(request, "yotei/admin/days_off.html", context, status=422 if form.is_bound else 200)


@signed_in("POST")
@administrators_only
def remove_day_off(request: PageRequest, pk: int) -> HttpResponse:
    """Pressed twice: nothing is wrong."""
    found = DayOff.objects.filter(pk=pk).first()
    if found is not None:
        found.remove()
        messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": found.name})
    return redirect("days_off")


def _save_facility(request: PageRequest, facility: Facility) -> HttpResponse:
    is_new = facility.pk is None
    form = _facility_form(request, facility)
    if form.is_valid():
        try:
            facility.change(**form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The facility has been saved."))
            return redirect("facilities")
    context = {"form": form, "is_new": is_new}
    return render(request, "yotei/admin/facility.html", context, status=422 if form.is_bound else 200)


def _facility_form(request: PageRequest, facility: Facility) -> FacilityForm:
    if request.method == "POST":
        return FacilityForm(request.POST)
    text = drafts.take(request)
    return FacilityForm.of(facility) if text is None else FacilityForm.kept(text)


def _day_off_form(request: PageRequest) -> DayOffForm:
    if request.method == "POST":
        return DayOffForm(request.POST)
    text = drafts.take(request)
    return DayOffForm() if text is None else DayOffForm.kept(text)
