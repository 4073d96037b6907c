"""The administrator's list of bookings that the worker could not settle yet (design §2.5)."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.booking.models import Booking, Stray
from yotei.booking.problems import Problem
from yotei.booking.restoring import last_restore
from yotei.schedules.models import Schedule
from yotei.web.access import PageRequest, administrators_only, signed_in

SHOWN = 200  # more problems than that have one cause


@dataclass(frozen=True, slots=True)
class Row:
    """A booking in trouble. `schedule` is None where it was deleted, or is not this reader's to see."""

    booking: Booking
    schedule: Schedule | None
    problem: Problem
    explanation: str


@signed_in()
@administrators_only
def problems(request: PageRequest) -> HttpResponse:
    bookings = list(Booking.objects.in_trouble()[:SHOWN])
    visible = Schedule.objects.visible_to(request.user).with_names().filter(booking__in=bookings)
    schedules = {schedule.booking_id: schedule for schedule in visible}
    rows = []
    for booking in bookings:
        problem = Problem.from_json(booking.problem or {})
        explanation = problem.explanation(request.user.zone)
        rows.append(Row(booking, schedules.get(booking.pk), problem, explanation))
    strays = Stray.objects.order_by("-seen_at", "pk")[:SHOWN]
    restored = last_restore(now=runtime.clock().now())
    context = {"rows": rows, "may_change": _may_change(request, rows), "strays": strays, "restored": restored}
    return render(request, "yotei/admin/problems.html", context)


@signed_in("POST")
@administrators_only
def retry(request: PageRequest, pk: int) -> HttpResponse:
    if Booking.objects.retry(pk, now=runtime.clock().now()):
        messages.success(request, _("The worker tries it again now."))
    return redirect("problems")


@signed_in("POST")
@administrators_only
def release_stray(request: PageRequest, pk: int) -> HttpResponse:
    if Stray.release(pk, now=runtime.clock().now()):
        messages.success(request, _("The worker deletes the meeting at Zoom now."))
    return redirect("problems")


def _may_change(request: PageRequest, rows: list[Row]) -> set[int]:
    schedules = [row.schedule for row in rows if row.schedule is not None]
    return {schedule.pk for schedule in schedules if schedule.may_be_changed_by(request.user)}
