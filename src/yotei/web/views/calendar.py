"""カレンダー: a page that the script brings to life; without it a month. スケジュール: a week as a list."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.people.models import Employee
from yotei.schedules.days_off import days_off
from yotei.schedules.models import Schedule
from yotei.web import bars, entries, times, whose
from yotei.web.access import PageRequest, signed_in

VIEWS = ("month", "week", "day", "list")
LONGEST = timedelta(days=62)  # of one question of the script; a month with the weeks around it has 42 days


@dataclass(frozen=True)
class Month:
    """The weeks that touch a month, from the first day of the reader's week on."""

    first: date
    begin: date
    weeks: int

    @classmethod
    def around(cls, day: date, *, week_start: str) -> Month:
        first = day.replace(day=1)
        lead = (first.weekday() + (1 if week_start == "sunday" else 0)) % 7
        length = months.monthrange(first.year, first.month)[1]
        return cls(first, first - timedelta(days=lead), -(-(lead + length) // 7))

    @property
    def end(self) -> date:
        return self.begin + timedelta(weeks=self.weeks)


@signed_in()
def month(request: PageRequest) -> HttpResponse:
    """The month comes with the page, for readers without script and for the script's first look alike."""
    today, reader = _today(request), request.user
    day = _wanted(request, today)
    shown = Month.around(day, week_start=reader.week_start)
    found = whose.choices(reader)
    of = whose.chosen(_whose(request), reader, found)
    off = days_off(shown.begin, shown.end)
    schedules = _schedules(of, shown.begin, shown.end, reader)
    days = entries.by_day(schedules, shown.begin, shown.weeks * 7, reader=reader, today=today, off=off)
    days = [replace(each, is_outside=each.date.month != shown.first.month) for each in days]
    view = request.GET.get("view", "")
    context = {
        "title": _month_label(shown.first),
        "of": of,
        "whose_title": whose.title(of, reader),
        "is_own": of.people == [reader],
        "choices": whose.grouped(found),
        "query": f"&whose={of.value}",
        "month": f"{shown.first:%Y-%m}",
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "previous": f"{shown.first - timedelta(days=1):%Y-%m}",
        "next": f"{shown.first + timedelta(days=31):%Y-%m}",
        "board": {
            "view": view if view in VIEWS else "",
            "date": day.isoformat(),
            "from": shown.begin.isoformat(),
            "to": shown.end.isoformat(),
            "window": bars.window(schedules, off, whose=of, reader=reader),
        },
    }
    return render(request, "yotei/calendar.html", context)


@signed_in()
def events(request: PageRequest) -> HttpResponse:
    """What the script shows of [from, to)."""
    nothing = date.min
    first = times.wanted_day(request.GET.get("from", ""), default=nothing)
    end = times.wanted_day(request.GET.get("to", ""), default=nothing)
    if nothing in (first, end) or not timedelta() < end - first <= LONGEST:
        return HttpResponseBadRequest(_("Ask for at most 62 days."))
    reader = request.user
    of = whose.chosen(_whose(request), reader, whose.choices(reader))
    answer = bars.window(_schedules(of, first, end, reader), days_off(first, end), whose=of, reader=reader)
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@signed_in()
def week(request: PageRequest) -> HttpResponse:
    today = _today(request)
    first = times.wanted_day(request.GET.get("date", ""), default=today)
    of = entries.whose(request, request.user)
    context = {
        "employees": Employee.objects.filter(is_active=True),
        "of": of,
        "query": "" if of.pk == request.user.pk else f"&employee={of.login}",
        "days": entries.days(first, 7, of=of, reader=request.user, today=today),
        "first": first,
        "keep": {"date": first.isoformat()},
        "last": first + timedelta(days=6),
        "previous": first - timedelta(days=7),
        "next": first + timedelta(days=7),
    }
    return render(request, "yotei/schedules/list.html", context)


def _today(request: PageRequest) -> date:
    return runtime.clock().now().astimezone(request.user.zone).date()


def _wanted(request: PageRequest, today: date) -> date:
    if "month" in request.GET:
        first = times.wanted_day(f"{request.GET['month']}-01", default=today)
        return today if first == today.replace(day=1) else first
    return times.wanted_day(request.GET.get("date", ""), default=today)


def _whose(request: PageRequest) -> str:
    return whose.wanted(request.GET.get("whose", ""), request.GET.get("employee", ""))


def _schedules(of: whose.Whose, first: date, end: date, reader: Employee) -> list[Schedule]:
    found = entries.shown(first, end, of=of.people, reader=reader)
    if of.is_many:
        return entries.with_attendees(found)
    return found


def _month_label(first: date) -> str:
    return date_format(first, "Y年n月" if get_language() == "ja" else "F Y")
