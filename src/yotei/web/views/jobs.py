"""Jobs of the worker: how far each is, what came of each row, and the button that stops it."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yotei.booking import runtime
from yotei.jobs.models import Job, JobRow
from yotei.schedules.bulk import may_be_removed, meeting_states, meetings_of
from yotei.schedules.models import Schedule
from yotei.web.access import PageRequest, signed_in
from yotei.web.csv_file import csv_answer

PAGE = 100
MEETINGS = {
    "booked": gettext_lazy("Booked"),
    "waiting": gettext_lazy("Waiting for Zoom"),
    "problem": gettext_lazy("Zoom problem"),
}
# Where a noun that a row has made is shown.
PLACES = {"schedule": "schedule", "customer": "customer", "deal": "deal"}


@signed_in()
def jobs(request: PageRequest) -> HttpResponse:
    found = Job.objects.visible_to(request.user).select_related("owner")
    return render(request, "yotei/jobs/list.html", {"page": Paginator(found, PAGE).get_page(request.GET.get("page"))})


@signed_in()
def job(request: PageRequest, pk: int) -> HttpResponse:
    found = _job(request, pk)
    if "upload" in found.plan:
        return redirect("import", found.plan["upload"])
    state = request.GET.get("state", "")
    rows = found.rows.filter(state=state) if state in JobRow.State.values else found.rows.all()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "job": found, "progress": found.progress(), "state": state, "query": f"state={state}" if state else "",
        "place": PLACES.get(found.work.makes, ""), "page": page, "rows": [(row, "", True) for row in page],
    }  # fmt: skip
    if found.work.makes == "schedule":
        states = meeting_states(row.made_id for row in page)
        seen = Schedule.objects.visible_to(request.user).filter(pk__in=[row.made_id for row in page if row.made_id])
        open_ones = set(seen.values_list("pk", flat=True))
        context["rows"] = [(row, states.get(row.made_id or 0, ""), row.made_id in open_ones) for row in page]
        context |= {"meetings": meetings_of(found), "may_be_removed": may_be_removed(found, by=request.user)}
    return render(request, "yotei/jobs/detail.html", context)


@signed_in("POST")
def cancel(request: PageRequest, pk: int) -> HttpResponse:
    found = _job(request, pk)
    if found.cancel(now=runtime.clock().now()):
        is_import = "upload" in found.plan
        stopped = (
            _("Stopped. Nothing was imported.") if is_import else _("The job was stopped. What is done stays done.")
        )
        messages.success(request, stopped)
    else:
        messages.info(request, _("The job had ended before."))
    return redirect("job", pk)


@signed_in()
def results(request: PageRequest, pk: int) -> StreamingHttpResponse:
    return csv_answer(f"job-{pk}.csv", _table(_job(request, pk)))


def _table(found: Job) -> Iterator[tuple[str, ...]]:
    """Of schedules with how far their meetings are."""
    has_meetings = found.work.makes == "schedule"
    states = meeting_states(found.rows.values_list("made_id", flat=True)) if has_meetings else {}
    yield _("Line"), _("What"), _("State"), _("Result"), *(["Zoom"] if has_meetings else [])
    for row in found.rows.iterator(chunk_size=1000):
        meeting = [str(MEETINGS.get(states.get(row.made_id or 0, ""), ""))] if has_meetings else []
        yield str(row.number), row.shown_label, row.get_state_display(), row.sentence, *meeting


def _job(request: PageRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user).select_related("owner"), pk=pk)
