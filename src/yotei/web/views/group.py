"""グループ: a week of several people, side by side, so that free time can be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from yotei.booking import runtime
from yotei.people.models import Employee
from yotei.schedules.days_off import days_off
from yotei.schedules.models import Schedule
from yotei.schedules.together import who_is_in
from yotei.web import entries, times, whose
from yotei.web.access import PageRequest, signed_in
from yotei.web.entries import Entry

WEEK = 7
MOST = 60  # people on one page: more is no overview
OPENS, CLOSES = 8 * 60, 20 * 60  # minutes of the day that the bar of a cell shows


@dataclass(frozen=True, slots=True)
class Block:
    """A busy stretch on the bar of a cell, in minutes from its left end."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One person's day."""

    head: Head
    entries: list[Entry]

    @property
    def first_entries(self) -> list[Entry]:
        return self.entries[: entries.SHOWN]

    @property
    def more(self) -> int:
        return len(self.entries[entries.SHOWN :])

    @property
    def blocks(self) -> list[Block]:
        spans = (_minutes(entry) for entry in self.entries)
        clipped = ((max(first, OPENS), min(last, CLOSES)) for first, last in spans)
        return [Block(first - OPENS, last - first) for first, last in clipped if first < last]


@dataclass(frozen=True, slots=True)
class Head:
    """A day at the head of its column; `off` names the holiday."""

    date: date
    off: str
    is_today: bool

    @property
    def label(self) -> str:
        return times.day_label(self.date)

    @property
    def weekday(self) -> str:
        return str(times.WEEKDAYS[self.date.weekday()])

    @property
    def colour(self) -> str:
        """Sundays and holidays, Saturdays, all others."""
        if self.off or self.date.weekday() == 6:
            return "holiday"
        return "saturday" if self.date.weekday() == 5 else ""


@signed_in()
def week(request: PageRequest) -> HttpResponse:
    reader = request.user
    today = runtime.clock().now().astimezone(reader.zone).date()
    first = times.week_begin(times.wanted_day(request.GET.get("date", ""), default=today), reader.week_start)
    circle, circles = whose.several(request)
    members = list(circle.members()[: MOST + 1])
    heads = _heads(first, today)
    context = {
        "circles": circles,
        "circle": circle,
        "heads": heads,
        "rows": _rows(members[:MOST], heads, reader),
        "has_more": len(members) > MOST,
        "most": MOST,
        "keep": {"date": first.isoformat()},
        "last": first + timedelta(days=WEEK - 1),
        "previous": first - timedelta(days=WEEK),
        "next": first + timedelta(days=WEEK),
        "first": first,
    }
    return render(request, "yotei/group.html", context)


def _heads(first: date, today: date) -> list[Head]:
    off = days_off(first, first + timedelta(days=WEEK))
    days = [first + timedelta(days=offset) for offset in range(WEEK)]
    return [Head(day, off.get(day, ""), day == today) for day in days]


def _rows(members: list[Employee], heads: list[Head], reader: Employee) -> list[tuple[Employee, list[Cell]]]:
    begin = times.midnight(heads[0].date, reader.zone)
    end = times.midnight(heads[-1].date + timedelta(days=1), reader.zone)
    window = Schedule.objects.of(members, begin, end, zone=reader.zone).select_related("category", "booking")
    theirs = who_is_in(window.laid_out(begin, end, zone=reader.zone), members)
    return [(member, _cells(theirs[member.pk], heads, reader)) for member in members]


def _cells(schedules: Iterable[Schedule], heads: list[Head], reader: Employee) -> list[Cell]:
    cells = {head.date: Cell(head, []) for head in heads}
    for entry in entries.of_days(schedules, reader=reader):
        if entry.day in cells:
            cells[entry.day].entries.append(entry)
    return list(cells.values())


def _minutes(entry: Entry) -> tuple[int, int]:
    """Of its day, from when to when, as the clock on the wall says."""
    return _minute(entry.start, entry.day, 0), _minute(entry.end, entry.day, 24 * 60)


def _minute(moment: datetime, day: date, otherwise: int) -> int:
    return moment.hour * 60 + moment.minute if moment.date() == day else otherwise
