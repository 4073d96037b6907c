"""空き時間: when people are all free, and a way from there to the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yotei.booking import runtime
from yotei.people.circles import Circle
from yotei.people.models import Employee
from yotei.schedules.free_time import Span, starts_in
from yotei.schedules.together import common_gaps
from yotei.web import times, whose
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms.free_time import FreeTimeForm
from yotei.web.forms.linked import is_number

MOST = 60  # people asked about at once
STEP = timedelta(hours=1)  # between the beginnings offered in a long gap: a choice, not a wall of buttons


@dataclass(frozen=True, slots=True)
class Start:
    begin: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Gap:
    day: date
    hours: str
    starts: list[Start]

    @property
    def label(self) -> str:
        return times.day_label(self.day)


@dataclass(frozen=True, slots=True)
class Choice:
    """A person who can be asked about."""

    employee: Employee
    is_chosen: bool


@signed_in()
def free_time(request: PageRequest) -> HttpResponse:
    reader, now = request.user, runtime.clock().now()
    circle, circles = whose.several(request)
    choices, is_partial = _choices(request, circle)
    chosen = [choice.employee for choice in choices if choice.is_chosen]
    form = FreeTimeForm.of(request.GET, today=now.astimezone(reader.zone).date())
    context = {
        "form": form,
        "circles": circles,
        "circle": circle,
        "choices": choices,
        "chosen": chosen,
        "is_partial": is_partial,
        "gaps": _gaps(form, chosen, reader, now) if form.is_valid() and chosen else [],
        "zone": reader.zone.key,
    }
    return render(request, "yotei/free_time.html", context)


def _choices(request: PageRequest, circle: Circle) -> tuple[list[Choice], bool]:
    """The circle's members, and whoever is chosen already; the reader first. And whether somebody had to be left out.

    Without a choice in the address only the reader is chosen.
    """
    asked = request.GET.getlist("attendee")[:MOST]
    numbers = {int(text) for text in asked if is_number(text)}
    numbers = numbers if "attendee" in request.GET else {request.user.pk}
    present = Employee.objects.filter(is_active=True)
    chosen = list(present.filter(pk__in=numbers))
    members = list(circle.members()[:MOST])
    everybody = {employee.pk: employee for employee in (*members, *chosen)} | {request.user.pk: request.user}
    order = sorted(everybody.values(), key=lambda each: (each.pk != request.user.pk, each.name, each.pk))
    is_partial = len(chosen) < len(numbers) or len(numbers) < len(set(asked))
    return [Choice(employee, employee.pk in numbers) for employee in order], is_partial


def _gaps(form: FreeTimeForm, people: list[Employee], reader: Employee, now: datetime) -> list[Gap]:
    data = form.cleaned_data
    found = common_gaps(
        people,
        first=data["date"],
        begin=data["begin"],
        finish=data["finish"],
        length=data["length"],
        every_day=data["days"] == "all",
        zone=reader.zone,
        now=now,
    )
    others = [employee for employee in people if employee.pk != reader.pk]
    return [_gap(gap, data["length"], others, reader) for gap in found]


def _gap(gap: Span, length: timedelta, others: list[Employee], reader: Employee) -> Gap:
    start, end = gap.start.astimezone(reader.zone), gap.end.astimezone(reader.zone)
    begins = starts_in(gap, length=length, step=max(length, STEP))
    starts = [_start(begin.astimezone(reader.zone), length, others) for begin in begins]
    return Gap(start.date(), f"{start:%H:%M}–{end:%H:%M}", starts)


def _start(start: datetime, length: timedelta, others: list[Employee]) -> Start:
    """The way to the form, with the time and the people filled in."""
    end = start + length
    fields = [("date", f"{start:%Y-%m-%d}"), ("start", f"{start:%H:%M}"), ("end", f"{end:%H:%M}")]
    fields += [("attendee", str(employee.pk)) for employee in others]
    return Start(f"{start:%H:%M}", f"{start:%H:%M}–{end:%H:%M}", f"{reverse('new_schedule')}?{urlencode(fields)}")
