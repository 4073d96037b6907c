"""One search: what is asked, and a page of what is found, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.db.models.expressions import RawSQL

from yotei.people.models import Employee
from yotei.schedules.date_attendance import DateAttendee
from yotei.schedules.models import Schedule
from yotei.schedules.series import date_with

from .entries import LONG_MARK, PUBLIC_MARK, SearchEntry, minute_place
from .words import MOST_RUNS, Wanted, runs

PAGE = 50
LAST = (1 << 63) - 1

FTS_ALL = "SELECT rowid FROM schedules_search WHERE schedules_search MATCH %s"
FTS_FIRST = f"{FTS_ALL} AND rowid >= %s AND rowid < %s ORDER BY rowid DESC LIMIT %s"
GIN_ALL = "SELECT place FROM schedules_searchentry WHERE words @@ %s::tsquery"
GIN_FIRST = (
    "WITH hits AS MATERIALIZED (SELECT place FROM schedules_searchentry WHERE words @@ %s::tsquery) "
    "SELECT place FROM hits WHERE place >= %s AND place < %s ORDER BY place DESC LIMIT %s"
)
GIN_LATEST = (
    "WITH latest AS (SELECT place, words FROM schedules_searchentry WHERE place >= %s AND place < %s "
    "ORDER BY place DESC LIMIT %s) "
    "SELECT place FROM latest WHERE words @@ %s::tsquery ORDER BY place DESC LIMIT %s"
)
LATEST = 2_000  # entries that PostgreSQL looks through before it asks its index
LABELS = ("category", "registrant", "customer", "deal__customer")


@dataclass(frozen=True, slots=True)
class Question:
    """`text`: all of its words; `employees`: one of them registered it or takes part; `begin`, `end`: what begins in
    [begin, end), or of what is long overlaps it."""

    text: str = ""
    begin: datetime | None = None
    end: datetime | None = None
    employees: tuple[int, ...] = ()
    category: int | None = None
    customer: int | None = None
    deal: int | None = None

    @property
    def runs(self) -> list[str]:
        return runs(self.text)[:MOST_RUNS]

    @property
    def has_no_sign(self) -> bool:
        """Whether there is text, but no letter and no digit in it, so that nothing can be found."""
        return bool(self.text.strip()) and not self.runs

    def wanted(self, reader: Employee, *more: str) -> Wanted:
        named = (("cat", self.category), ("cus", self.customer), ("dea", self.deal))
        marks = (*(f"{name}{pk}" for name, pk in named if pk is not None), *more)
        people = tuple(f"emp{pk}" for pk in self.employees)
        return Wanted(tuple(self.runs), marks, tuple(filter(None, ((PUBLIC_MARK, f"for{reader.pk}"), people))))


@dataclass(frozen=True, slots=True)
class Page:
    """`shown`: schedules, and in the place of a series the dates that have texts or people of their own. `next_place`:
    the `before` of the next page; None where this is the last."""

    shown: list[Schedule]
    next_place: int | None


def find(question: Question, *, reader: Employee, before: int | None = None) -> Page:
    """What this reader may see of it, the latest first; at most two queries on SQLite and three on PostgreSQL."""
    if question.has_no_sign:
        return Page([], None)
    readable = Schedule.objects.visible_to(reader).filter(pk=OuterRef("schedule_id"))
    found = SearchEntry.objects.filter(_places(question, reader, LAST if before is None else before))
    found = found.defer("words").annotate(is_visible=Exists(readable)).order_by("-place")
    entries = list(found.select_related("exception", *(f"schedule__{name}" for name in LABELS))[: PAGE + 1])
    more = entries[PAGE - 1].place if len(entries) > PAGE else None
    entries = entries[:PAGE]
    part = Prefetch("exception__attendees", DateAttendee.objects.filter(employee=reader), to_attr="parts_of_reader")
    prefetch_related_objects([each for each in entries if each.exception_id], part)
    return Page([shown for each in entries if (shown := _shown(each, reader)) is not None], more)


def _shown(entry: SearchEntry, reader: Employee) -> Schedule | None:
    """The schedule itself says whether it may be read: the marks only narrow down."""
    schedule, exception = entry.schedule, entry.exception
    schedule.reader_id, schedule.is_visible = reader.pk, entry.is_visible  # type: ignore[attr-defined]
    if exception is None:
        return schedule if schedule.may_be_seen_by(reader) else None
    exception.parts = {part.employee_id: part for part in exception.parts_of_reader}  # type: ignore[attr-defined]
    shown = date_with(schedule, exception.date, exception)
    return shown if shown is not None and shown.may_be_seen_by(reader) else None


def _places(question: Question, reader: Employee, before: int) -> Q:
    """Of the entries that may be shown the first so many. A period is one stretch of places; what is long and only
    overlaps it, series among it, is found apart."""
    begin, end = question.begin, question.end
    stretch = [minute_place(begin) if begin else 0, min(before, minute_place(end)) if end else before]
    places = Q(place__in=_first(question.wanted(reader), stretch))
    if begin is None and end is None:
        return places
    long = SearchEntry.objects.filter(place__in=_all(question.wanted(reader, LONG_MARK)), place__lt=before)
    if begin is not None:
        long = long.filter(ends_at__gt=begin)
    if end is not None:
        long = long.filter(starts_at__lt=end)
    return places | Q(place__in=long.order_by("-place").values("place")[: PAGE + 1])


def _first(wanted: Wanted, stretch: list[int]) -> RawSQL | list[int]:
    """SQLite walks its index from the latest place down, and stops. PostgreSQL's index has no order: for a word of
    many schedules the latest ones are looked through instead, which ends soon; else there are few to put in order."""
    if connection.vendor != "postgresql":
        return RawSQL(FTS_FIRST, [str(wanted), *stretch, PAGE + 1])
    query = wanted.as_tsquery()
    with connection.cursor() as cursor:
        cursor.execute(GIN_LATEST, [*stretch, LATEST, query, PAGE + 1])
        places = [place for (place,) in cursor]
    return places if len(places) > PAGE else RawSQL(GIN_FIRST, [query, *stretch, PAGE + 1])


def _all(wanted: Wanted) -> RawSQL:
    if connection.vendor != "postgresql":
        return RawSQL(FTS_ALL, [str(wanted)])
    return RawSQL(GIN_ALL, [wanted.as_tsquery()])
