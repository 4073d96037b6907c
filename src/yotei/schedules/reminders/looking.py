"""The worker's look for what it is time to say: who takes part in what begins soon, and wants to know it by now.

A look reads short windows of indexes, whatever stands in the book. What it finds is checked once more under lock, and
what was given is a row that the database holds once; so it is said once, by however many workers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from yotei.booking.seams import seam
from yotei.people.models import Employee
from yotei.schedules.attendance import Attendee
from yotei.schedules.date_attendance import parts_in
from yotei.schedules.models import Schedule
from yotei.schedules.series import laid_out

from .ahead import DateAhead
from .given import Reminder, ReminderLook
from .giving import Due, give
from .laying_out import keep_up
from .moments import DAY, NEAR, day_window, due_lead, is_day_due, quarter_of, too_late, too_late_for_day, windows
from .taking_part import reminded
from .wishes import ReminderUsual, choices_of, day_of, leads_of

SECONDS = 1.0  # of a look for series that are laid out anew
AT_ONCE = 1000  # schedules whose people are asked for in one query
Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Held:
    """A schedule, or a date of a series, and whom it reminds."""

    schedule_id: int
    original: date
    starts_at: datetime
    ends_at: datetime
    day: date | None
    people: set[int]


def remind(*, now: datetime) -> None:
    """Gives all reminders whose time it is, if a look is due."""
    look = ReminderLook.take(now=now)
    if look is None:
        return
    seam("reminders_taken")
    Reminder.close_over(now=now)
    keep_up(look, now=now, seconds=SECONDS)
    give(_due(_plain("timed", windows(now)) + _dates(windows(now)), now), now=now)
    if look.days_at is None or look.days_at < quarter_of(now):
        window = [day_window(now)]
        give(_due(_plain("all_day", window) + _dates(window, all_day=True), now), now=now)
        look.days_at = quarter_of(now)
        look.save(update_fields=["days_at"])


def _plain(kind: str, spans: list[Window]) -> list[Held]:
    found = Schedule.objects.filter(_starting(spans), kind=kind).order_by()
    rows = list(found.values_list("pk", "registrant_id", "starts_at", "ends_at", "day"))
    replies = _replies([row[0] for row in rows])
    return [
        Held(pk, start.astimezone(UTC).date(), start, end, day, reminded(registrant, replies[pk], {}))
        for pk, registrant, start, end, day in rows
    ]


def _dates(spans: list[Window], *, all_day: bool = False) -> list[Held]:
    """Of series. Where they are, `ahead` says; what they are, the series."""
    near = DateAhead.objects.filter(_starting(spans), is_all_day=all_day).values_list("schedule_id", "starts_at")
    rows = list(near)
    series = {each.pk: each for each in Schedule.objects.filter(pk__in={pk for pk, _ in rows}, kind="recurring")}
    replies, found = _replies(list(series)), []
    for after, until in spans:
        here = [series[pk] for pk in {pk for pk, start in rows if after < start <= until} if pk in series]
        for each in laid_out(here, after, until + timedelta(microseconds=1), zone=ZoneInfo("UTC")):
            if each.occurrence is not None and after < each.starts_at <= until:
                people = reminded(each.registrant_id, replies[each.pk], parts_in(each))
                found.append(Held(each.pk, each.occurrence, each.starts_at, each.ends_at, each.day, people))
    return found


def _starting(spans: list[Window]) -> Q:
    near = Q()
    for after, until in spans:
        near |= Q(starts_at__gt=after, starts_at__lte=until)
    return near


def _replies(ids: list[int]) -> defaultdict[int, dict[int, str]]:
    """Those of attendees, by schedule and employee."""
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for begin in range(0, len(ids), AT_ONCE):
        rows = Attendee.objects.filter(schedule__in=ids[begin : begin + AT_ONCE]).order_by()
        for pk, employee, reply in rows.values_list("schedule_id", "employee_id", "reply"):
            found[pk][employee] = reply
    return found


def _due(held: list[Held], now: datetime) -> list[Due]:
    found: list[Due] = []
    for begin in range(0, len(held), AT_ONCE):
        some = held[begin : begin + AT_ONCE]
        wanted = {pk for each in some for pk in each.people}
        people = Employee.objects.filter(pk__in=wanted, is_active=True).select_related("reminder_usual")
        choices = choices_of({each.schedule_id for each in some})
        known = {each.pk: (each, _usual(each)) for each in people}
        for each in some:
            here = [(*known[pk], choices.get((each.schedule_id, pk), "")) for pk in each.people if pk in known]
            found += [due for person in here if (due := _of(each, *person, now)) is not None]
    return found


def _usual(employee: Employee) -> ReminderUsual:
    return getattr(employee, "reminder_usual", None) or ReminderUsual(employee=employee)


def _of(held: Held, employee: Employee, usual: ReminderUsual, when: str, now: datetime) -> Due | None:
    if held.day is None:
        lead = due_lead(leads_of(usual, when), held.starts_at, now=now)
        until, late = min(held.ends_at, held.starts_at + NEAR), too_late(held.starts_at)
    else:
        moment = day_of(usual, when)
        if moment is None or not is_day_due(held.day, moment, employee.zone, now=now):
            return None
        lead, late = -moment, too_late_for_day(held.day, moment, employee.zone)
        until = datetime.combine(held.day + DAY, time(), employee.zone)
    if lead is None:
        return None
    return Due(employee, usual, held.schedule_id, held.original, held.starts_at, lead, until, late)
