"""一括登録: choose customers or deals, fill in one form, and let the worker register a schedule for each."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from yotei.booking import runtime
from yotei.booking.problems import BookingFailed
from yotei.jobs.models import Job
from yotei.schedules import bulk
from yotei.schedules.models import Schedule
from yotei.web import drafts, refusals
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms.bulk import BulkForm, matching, option, targets_of, typed_targets
from yotei.web.refusals import Refusal
from yotei.web.zones import COMMON_ZONES

SHOWN = 100  # of what a search finds; the button takes all of them
A_DAY = 80  # meetings of a host that the worker makes a day at most: the last 20 of Zoom's 100 are left to people


@signed_in(readers=())
def choose(request: PageRequest) -> HttpResponse:
    """Nothing is kept but in the address: what is ticked stays ticked while one searches for more."""
    text, of = request.GET.get("q", "")[:200], request.GET.get("of", "")
    has_searched = "q" in request.GET
    found = matching(text, deals=of == "deals", most=bulk.MOST + 1) if has_searched else []
    chosen = targets_of(typed_targets(request.GET))
    if "all" in request.GET:
        chosen = list(dict.fromkeys([*chosen, *found]))
    rest = [each for each in found if each not in chosen]
    context = {
        "search": text, "of": of, "has_searched": has_searched, "most": bulk.MOST, "too_many": len(chosen) > bulk.MOST,
        "chosen": [option(each, is_chosen=True) for each in chosen[: bulk.MOST]],
        "found": [option(each) for each in rest[:SHOWN]],
        "found_count": min(len(rest), bulk.MOST), "found_more": len(found) > bulk.MOST,
    }  # fmt: skip
    return render(request, "yotei/schedules/bulk_choose.html", context)


@signed_in("GET", "HEAD", "POST", keeps_text=True, readers=())
def new(request: PageRequest) -> HttpResponse:
    if request.method != "POST":
        if (text := drafts.take(request)) is not None:
            return _show(request, BulkForm.kept(text, schedule=Schedule(), by=request.user))
        form = BulkForm.begun(typed_targets(request.GET), by=request.user, now=runtime.clock().now())
        return _show(request, form) if form.chosen_targets else redirect("bulk")
    now = runtime.clock().now()
    form = BulkForm(request.POST, schedule=Schedule(), by=request.user)
    if "find" in request.POST:
        return _show(request, BulkForm.kept(request.POST, schedule=form.schedule, by=request.user))
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        job = bulk.begin(
            by=request.user, fields=form.fields_for_domain, targets=form.cleaned_data["targets"], now=now, key=form.key
        )
    except ValidationError as error:
        form.take_errors(error)
        return _show(request, form, status=422)
    except BookingFailed as error:
        refusal = refusals.of_zoom(error, zone=request.user.zone, now=now)
        return _show(request, form, status=refusal.status, refusal=refusal)
    return redirect("job", job.pk)


@signed_in("POST")
def remove(request: PageRequest, pk: int) -> HttpResponse:
    """What a bulk registration made goes again, by a job."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not bulk.may_be_removed(job, by=request.user):
        raise Http404
    return redirect("job", bulk.begin_removing(job, by=request.user, now=runtime.clock().now()).pk)


def _show(request: PageRequest, form: BulkForm, *, status: int = 200, refusal: Refusal | None = None) -> HttpResponse:
    targets = form.chosen_targets
    context = {
        "form": form, "refusal": refusal, "is_new": True, "here": reverse("new_bulk"), "zones": COMMON_ZONES,
        "key": form.key, "version": 0, "targets": targets, "days": -(-len(targets) // A_DAY), "a_day": A_DAY,
    }  # fmt: skip
    return render(request, "yotei/schedules/form.html", context, status=status)
