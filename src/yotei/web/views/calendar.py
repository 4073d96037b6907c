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
from yotei.people.circles import Circle
from yotei.people.models import Employee
from yotei.schedules.dates import Dates, dates
from yotei.schedules.models import Schedule
from yotei.todos.models import Todo
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


@dataclass(frozen=True)
class Window:
    """What stands in some days. `among` are those whose names are said, where several are looked at."""

    schedules: list[Schedule]
    dates: Dates
    among: list[Employee]

    def bars(self, reader: Employee, today: date) -> dict[str, object]:
        return bars.window(self.schedules, self.dates, among=self.among, reader=reader, today=today)


@signed_in()
def month(request: PageRequest) -> HttpResponse:
    """The month comes with the page, for readers without script and for the script's first look alike."""
    today, reader = _today(request), request.user
    day = _wanted(request, today)
    shown = Month.around(day, week_start=reader.week_start)
    chosen = whose.calendar(request)
    window = _window(chosen.of, shown.begin, shown.end, reader)
    days = entries.by_day(
        window.schedules, shown.begin, shown.weeks * 7, reader=reader, today=today, dates=window.dates
    )
    days = [replace(each, is_outside=each.date.month != shown.first.month) for each in days]
    view, label = request.GET.get("view", ""), f"{shown.first:%Y-%m}"
    context = {
        "title": _month_label(shown.first),
        "whose": chosen,
        "keep": {"month": label},
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "previous": f"{shown.first - timedelta(days=1):%Y-%m}",
        "next": f"{shown.first + timedelta(days=31):%Y-%m}",
        "board": {
            "view": view if view in VIEWS else "",
            "date": day.isoformat(),
            "from": shown.begin.isoformat(),
            "to": shown.end.isoformat(),
            "window": window.bars(reader, today),
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
    window = _window(whose.calendar(request).of, first, end, request.user)
    return JsonResponse(window.bars(request.user, _today(request)), headers={"Cache-Control": "no-store"})


@signed_in()
def week(request: PageRequest) -> HttpResponse:
    today = _today(request)
    first = times.wanted_day(request.GET.get("date", ""), default=today)
    chosen = whose.person(request)
    [of] = chosen.of.people()
    context = {
        "whose": chosen,
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


def _window(of: Circle, first: date, end: date, reader: Employee) -> Window:
    people = of.people()
    schedules = entries.shown(first, end, of=people, reader=reader)
    if of.is_many:
        # A group's ToDos would bury its schedules, and who owns one would have to be said: they are in their lists.
        return Window(entries.with_attendees(schedules), dates(first, end, todos=Todo.objects.none()), people)
    todos = Todo.objects.visible_to(reader).filter(owner__in=people)
    return Window(schedules, dates(first, end, todos=todos), [])


def _month_label(first: date) -> str:
    return date_format(first, "Y年n月" if get_language() == "ja" else "F Y")
