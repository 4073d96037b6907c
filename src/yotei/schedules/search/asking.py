"""One search: what is asked, and a page of what is found, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from yotei.people.models import Employee
from yotei.schedules.date_attendance import DateAttendee
from yotei.schedules.models import Schedule
from yotei.schedules.series import ENDLESS, date_with

from .entries import EPOCH, LONG_MARK, PUBLIC_MARK, SERIES_MARK, SearchEntry, minute_of, minute_place
from .places import look
from .stretches import END, Stretch
from .words import MOST_RUNS, Wanted, runs

PAGE = 30
LABELS = ("category", "registrant", "customer", "deal")


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
    the `before` of the next page; None where this is the last. `looked_to`: how far back, where not all of the book was
    looked through. `is_behind`: schedules from before there was a search are still to be entered."""

    shown: Sequence[Schedule] = ()
    next_place: int | None = None
    looked_to: datetime | None = None
    is_behind: bool = False


def find(question: Question, *, reader: Employee, before: int | None = None) -> Page:
    """What this reader may see of it, the latest first. Two queries, and one where dates of series are found that have
    something of their own."""
    if question.has_no_sign:
        return Page()
    stretches = _stretches(question, reader, END if before is None else min(before, END))
    found = look(stretches, most=PAGE + 1, is_first_page=before is None)
    readable = Schedule.objects.visible_to(reader).filter(pk=OuterRef("schedule_id"))
    rows = SearchEntry.objects.filter(place__in=found.places[:PAGE])
    rows = rows.defer("words").annotate(is_visible=Exists(readable)).order_by("-place")
    entries = list(rows.select_related("exception", *(f"schedule__{name}" for name in LABELS)))
    part = Prefetch("exception__attendees", DateAttendee.objects.filter(employee=reader), to_attr="parts_of_reader")
    prefetch_related_objects([each for each in entries if each.exception_id], part)
    shown = tuple(filter(None, (_shown(each, reader) for each in entries)))
    if len(found.places) > PAGE:
        return Page(shown, found.places[PAGE - 1], None, found.is_behind)
    looked_to = None if found.looked_to is None else minute_of(found.looked_to)
    return Page(shown, found.looked_to, looked_to, found.is_behind)


def _shown(entry: SearchEntry, reader: Employee) -> Schedule | None:
    """The schedule itself says whether it may be read: the marks only narrow down."""
    schedule, exception = entry.schedule, entry.exception
    schedule.reader_id, schedule.is_visible = reader.pk, entry.is_visible  # type: ignore[attr-defined]
    if exception is None:
        return schedule if schedule.may_be_seen_by(reader) else None
    exception.parts = {part.employee_id: part for part in exception.parts_of_reader}  # type: ignore[attr-defined]
    shown = date_with(schedule, exception.date, exception)
    return shown if shown is not None and shown.may_be_seen_by(reader) else None


def _stretches(question: Question, reader: Employee, before: int) -> list[Stretch]:
    """A period is one stretch of places. What is long and only overlaps it is found apart: single schedules stand by
    their start, series by their end."""
    begin, end = question.begin, question.end
    first = minute_place(begin) if begin else 0
    last = min(before, minute_place(end)) if end else before
    found = [Stretch(question.wanted(reader), first, last)]
    if begin or end:
        period = begin or EPOCH, end or ENDLESS
        found.append(Stretch(question.wanted(reader, LONG_MARK), 0, last, period))
        found.append(Stretch(question.wanted(reader, SERIES_MARK), first, before, period))
    return found
