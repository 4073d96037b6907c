"""今日: what the day asks of its reader, on one page. The first page after the log-in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yotei.booking import runtime
from yotei.booking.problems import Problem
from yotei.people.models import Employee
from yotei.schedules.models import Schedule
from yotei.todos.models import Todo
from yotei.web import entries, times, todo_lines
from yotei.web.access import PageRequest, signed_in, wants_piece
from yotei.web.entries import Entry, page_of

from .schedules import reply_url

AHEAD = 7  # days in which the next schedule is looked for when today has no more
SHOWN = 30  # of each list: more are on its own page


@dataclass(frozen=True, slots=True)
class Row:
    """One of the day's schedules, and what can be done with its meeting now."""

    entry: Entry
    is_over: bool
    is_running: bool
    join_url: str
    may_start: bool

    @property
    def schedule(self) -> Schedule:
        return self.entry.schedule

    @property
    def when(self) -> str:
        return times.span(self.entry.start, self.entry.end, all_day=self.schedule.day is not None)


@dataclass(frozen=True, slots=True)
class Concern:
    """A schedule that asks for its reader's eye: an invitation, or a booking in trouble. `why` may be empty."""

    schedule: Schedule
    when: str
    why: str = ""

    @property
    def url(self) -> str:
        return page_of(self.schedule)

    @property
    def reply_url(self) -> str:
        return reply_url(self.schedule)


@signed_in()
def home(request: PageRequest) -> HttpResponse:
    return redirect("today")


@signed_in()
def today(request: PageRequest) -> HttpResponse:
    reader, now = request.user, runtime.clock().now()
    day = now.astimezone(reader.zone).date()
    rows = _rows(reader, day, now)
    todays = [row for row in rows if row.entry.day == day]
    todos = list(Todo.objects.of(reader).unfinished().due_by(day).by_due()[: SHOWN + 1])
    context = {
        "label": times.day_label(day),
        "rows": todays,
        "next": _next(rows, now),
        "day": day,
        "lines": todo_lines.lines(todos[:SHOWN], reader=reader, today=day),
        "has_more_todos": len(todos) > SHOWN,
        "troubles": _troubles(reader, now),
        "invitations": _invitations(reader, now),
        "back": request.get_full_path(),
    }
    return render(request, "yotei/today/piece.html" if wants_piece(request) else "yotei/today.html", context)


def _rows(reader: Employee, day: date, now: datetime) -> list[Row]:
    zone = reader.zone
    begin, end = times.midnight(day, zone), times.midnight(day + timedelta(days=AHEAD), zone)
    own = Schedule.objects.with_labels().not_declined_by(reader, begin, end, zone=zone)
    found = entries.of_days(own, reader=reader)
    # Whatever one registered or takes part in is one's own to see (`visible_to`): it is not asked again.
    return [_row(replace(entry, is_hidden=False), reader, now) for entry in found if entry.day >= day]


def _row(entry: Entry, reader: Employee, now: datetime) -> Row:
    booking, is_over = entry.schedule.booking, entry.end <= now
    has_meeting = booking is not None and bool(booking.meeting_id) and not is_over
    url = booking.join_url if booking is not None and has_meeting else ""
    return Row(
        entry,
        is_over,
        is_running=entry.start <= now < entry.end,
        join_url=url if url.startswith(("https://", "http://")) else "",
        may_start=has_meeting and entry.schedule.registrant_id == reader.pk and reader.may_write,
    )


def _next(rows: list[Row], now: datetime) -> Row | None:
    """Of what runs, what began last; else what begins first. Whole days are no appointment."""
    timed = [row for row in rows if row.schedule.day is None and not row.is_over]
    running = [row for row in timed if row.is_running]
    if running:
        return max(running, key=lambda row: row.entry.start)
    return min(timed, key=lambda row: row.entry.start, default=None)


def _troubles(reader: Employee, now: datetime) -> list[Concern]:
    found = Schedule.objects.unsettled_of(reader, now=now).with_labels().in_order()[:SHOWN]
    unsettled = [each for each in found if each.booking is not None and each.booking.state != "booked"]
    return [Concern(each, _when(each, reader), _why(each, reader)) for each in unsettled]


def _invitations(reader: Employee, now: datetime) -> list[Concern]:
    whole = Schedule.objects.unanswered_by(reader, now=now).with_labels().in_order()[:SHOWN]
    dates = Schedule.objects.dates_unanswered_by(reader, now=now, most=SHOWN)
    found = sorted([*whole, *dates], key=lambda each: (each.starts_at, each.pk))
    return [Concern(each, _when(each, reader)) for each in found[:SHOWN]]


def _when(schedule: Schedule, reader: Employee) -> str:
    zone = reader.zone
    return times.span(schedule.starts_in(zone), schedule.ends_in(zone), all_day=schedule.day is not None)


def _why(schedule: Schedule, reader: Employee) -> str:
    problem = schedule.booking.problem if schedule.booking is not None else None
    return Problem.from_json(problem).explanation(reader.zone) if problem else ""
