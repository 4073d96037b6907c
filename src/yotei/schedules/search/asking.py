"""One search: what is asked, and a page of what is found, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from yotei.people.models import Employee
from yotei.schedules.date_attendance import DateAttendee
from yotei.schedules.models import Schedule
from yotei.schedules.series import ENDLESS, date_with

from .entries import EPOCH, LONG_MARK, PUBLIC_MARK, SearchEntry, minute_place
from .words import MOST_RUNS, Wanted, runs

PAGE = 50
LAST = (1 << 63) - 1

LATEST = 2_000  # entries that PostgreSQL looks through before it asks its index
LABELS = ("category", "registrant", "customer", "deal__customer")

# SQLite walks its index from the latest place down, and stops.
FTS = """
SELECT rowid FROM schedules_search WHERE schedules_search MATCH %(wanted)s AND rowid >= %(first)s AND rowid < %(last)s
ORDER BY rowid DESC LIMIT %(most)s
"""
FTS_LONG = """
SELECT place FROM schedules_search JOIN schedules_searchentry ON place = schedules_search.rowid
WHERE schedules_search MATCH %(wanted)s AND schedules_search.rowid < %(before)s
AND ends_at > %(begin)s AND starts_at < %(end)s ORDER BY schedules_search.rowid DESC LIMIT %(most)s
"""
# PostgreSQL's index has no order. A word of many schedules is found among the latest ones, which are looked through
# first; of any other word there are few enough to put in order. The second part is not begun where the first is enough.
GIN = """
WITH latest AS MATERIALIZED (
    SELECT place FROM (
        SELECT place, words FROM schedules_searchentry WHERE place >= %(first)s AND place < %(last)s
        ORDER BY place DESC LIMIT %(latest)s
    ) AS newest WHERE words @@ %(wanted)s::tsquery ORDER BY place DESC LIMIT %(most)s
), hits AS MATERIALIZED (SELECT place FROM schedules_searchentry WHERE words @@ %(wanted)s::tsquery)
SELECT place FROM latest WHERE (SELECT count(*) FROM latest) = %(most)s
UNION ALL (
    SELECT place FROM hits WHERE (SELECT count(*) FROM latest) < %(most)s AND place >= %(first)s AND place < %(last)s
    ORDER BY place DESC LIMIT %(most)s
)
"""
GIN_LONG = """
WITH hits AS MATERIALIZED (
    SELECT place, starts_at, ends_at FROM schedules_searchentry WHERE words @@ %(wanted)s::tsquery
)
SELECT place FROM hits WHERE place < %(before)s AND ends_at > %(begin)s AND starts_at < %(end)s
ORDER BY place DESC LIMIT %(most)s
"""


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
    """What this reader may see of it, the latest first. Two queries; one more for a period, and one where dates of
    series are found that have something of their own."""
    if question.has_no_sign:
        return Page([], None)
    readable = Schedule.objects.visible_to(reader).filter(pk=OuterRef("schedule_id"))
    places = _places(question, reader, LAST if before is None else before)
    found = SearchEntry.objects.filter(place__in=places[:PAGE])
    found = found.defer("words").annotate(is_visible=Exists(readable)).order_by("-place")
    entries = list(found.select_related("exception", *(f"schedule__{name}" for name in LABELS)))
    part = Prefetch("exception__attendees", DateAttendee.objects.filter(employee=reader), to_attr="parts_of_reader")
    prefetch_related_objects([each for each in entries if each.exception_id], part)
    shown = filter(None, (_shown(each, reader) for each in entries))
    return Page(list(shown), places[PAGE - 1] if len(places) > PAGE else None)


def _shown(entry: SearchEntry, reader: Employee) -> Schedule | None:
    """The schedule itself says whether it may be read: the marks only narrow down."""
    schedule, exception = entry.schedule, entry.exception
    schedule.reader_id, schedule.is_visible = reader.pk, entry.is_visible  # type: ignore[attr-defined]
    if exception is None:
        return schedule if schedule.may_be_seen_by(reader) else None
    exception.parts = {part.employee_id: part for part in exception.parts_of_reader}  # type: ignore[attr-defined]
    shown = date_with(schedule, exception.date, exception)
    return shown if shown is not None and shown.may_be_seen_by(reader) else None


def _places(question: Question, reader: Employee, before: int) -> list[int]:
    """Of the entries that may be shown the first so many. A period is one stretch of places; what is long and only
    overlaps it, series among it, is found apart."""
    begin, end = question.begin, question.end
    first, last = minute_place(begin) if begin else 0, min(before, minute_place(end)) if end else before
    found = _ask((FTS, GIN), question.wanted(reader), first=first, last=last, latest=LATEST)
    if begin is None and end is None:
        return found
    as_kept = connection.ops.adapt_datetimefield_value
    period = {"begin": as_kept(begin or EPOCH), "end": as_kept(end or ENDLESS)}
    found += _ask((FTS_LONG, GIN_LONG), question.wanted(reader, LONG_MARK), before=before, **period)
    return sorted(set(found), reverse=True)[: PAGE + 1]


def _ask(sql: tuple[str, str], wanted: Wanted, **given: Any) -> list[int]:
    """`sql`: for SQLite and for PostgreSQL."""
    is_gin = connection.vendor == "postgresql"
    given |= {"wanted": wanted.as_tsquery() if is_gin else str(wanted), "most": PAGE + 1}
    with connection.cursor() as cursor:
        cursor.execute(sql[is_gin], given)
        return [place for (place,) in cursor.fetchall()]
