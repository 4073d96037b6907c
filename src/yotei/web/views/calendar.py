"""カレンダー: a month. スケジュール: a week as a list."""

from __future__ import annotations

import calendar as months
from dataclasses import replace
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language

from yotei.booking import runtime
from yotei.people.models import Employee
from yotei.web import entries, times
from yotei.web.access import PageRequest, signed_in


@signed_in()
def month(request: PageRequest) -> HttpResponse:
    today = _today(request)
    first = times.wanted_day(f"{request.GET.get('month', '')}-01", default=today).replace(day=1)
    begin = first - timedelta(days=(first.weekday() + 1) % 7)  # weeks begin on Sunday, as wall calendars in Japan
    length = months.monthrange(first.year, first.month)[1]
    weeks = -(-((first - begin).days + length) // 7)
    of = entries.whose(request, request.user)
    days = entries.days(begin, weeks * 7, of=of, reader=request.user, today=today)
    todos = entries.todos_by_day(begin, weeks * 7, of=of, reader=request.user)
    days = [replace(day, is_outside=day.date.month != first.month, todos=todos.get(day.date, [])) for day in days]
    context = _frame(request, of) | {
        "title": _month_label(first),
        "month": f"{first:%Y-%m}",
        "keep": {"month": f"{first:%Y-%m}"},
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "weekdays": [times.WEEKDAYS[number] for number in (6, 0, 1, 2, 3, 4, 5)],
        "previous": f"{first - timedelta(days=1):%Y-%m}",
        "next": f"{first + timedelta(days=31):%Y-%m}",
    }
    return render(request, "yotei/calendar.html", context)


@signed_in()
def week(request: PageRequest) -> HttpResponse:
    today = _today(request)
    first = times.wanted_day(request.GET.get("date", ""), default=today)
    of = entries.whose(request, request.user)
    context = _frame(request, of) | {
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


def _month_label(first: date) -> str:
    return date_format(first, "Y年n月" if get_language() == "ja" else "F Y")


def _frame(request: PageRequest, of: Employee) -> dict[str, object]:
    return {
        "employees": Employee.objects.filter(is_active=True),
        "of": of,
        "is_own": of.pk == request.user.pk,
        "query": "" if of.pk == request.user.pk else f"&employee={of.login}",
    }
