"""What is found: an entry a schedule, and one for each date of a series that has texts or people of its own.

Entries are written in the transaction that writes the schedule. They narrow a search down; who may read what they
point at is asked of the schedule itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import prefetch_related_objects

from yotei.schedules.exceptions import TEXTS, of_dates, read_together
from yotei.schedules.series import date_with

from .stretches import IDS, marks_of_when
from .words import Cut

if TYPE_CHECKING:
    from yotei.schedules.models import Schedule

    Field = models.Field[Cut, Any]
else:
    Field = models.Field

EPOCH = datetime(1999, 12, 31, tzinfo=UTC)
PUBLIC_MARK, LONG_MARK, SERIES_MARK = "public", "long", "series"


class CutField(Field):
    """Written, never read back: a search asks the index beside it."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        return value.as_tsvector() if connection.vendor == "postgresql" else str(value)


class SearchEntry(models.Model):
    """`place` orders what is found, the latest first: by the minute of its start, of a series by that of its end."""

    place = models.BigIntegerField(primary_key=True)
    schedule = models.ForeignKey("schedules.Schedule", on_delete=models.CASCADE, related_name="search_entries")
    exception = models.OneToOneField(
        "schedules.SeriesException", null=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    words = CutField()

    def __str__(self) -> str:
        return str(self.place)


def minute_place(moment: datetime) -> int:
    """Where the entries of that minute begin."""
    return int((moment - EPOCH).total_seconds() // 60) * IDS


def minute_of(place: int) -> datetime:
    return EPOCH + timedelta(minutes=place // IDS)


def enter(schedule: Schedule) -> None:
    """Finds the schedule as it is written in this transaction."""
    if schedule.version > 1:
        SearchEntry.objects.filter(schedule=schedule).delete()
    SearchEntry.objects.bulk_create(_entries(schedule))


def enter_all(schedules: Iterable[Schedule]) -> None:
    """The same of many, in as few queries as of one."""
    found = list(schedules)
    prefetch_related_objects(found, "customer", "deal", "contacts", "attendees", "viewers")
    read_together((each for each in found if each.is_series), ())
    SearchEntry.objects.filter(schedule__in=found).delete()
    SearchEntry.objects.bulk_create([entry for each in found for entry in _entries(each)], batch_size=100)


def _entries(schedule: Schedule) -> list[SearchEntry]:
    linked = not schedule.is_unlinked
    attending = {each.employee_id for each in schedule.attendees.all()} if linked else set()
    people = {schedule.registrant_id, *attending}
    readers = people | ({each.pk for each in schedule.viewers.all()} if linked else set())
    names = [each.name for each in schedule.contacts.all()] if linked else []
    names += [each.name for each in (schedule.customer, schedule.deal) if each is not None]
    place = minute_place(schedule.ends_at if schedule.is_series else schedule.starts_at) + schedule.pk
    marks = _marks(schedule, people, readers)
    if schedule.is_long:
        marks.add(SERIES_MARK if schedule.is_series else LONG_MARK)
    found = [_entry(schedule, place, names, marks)]
    for exception in of_dates(schedule).values() if schedule.is_series else ():
        guests = {pk for pk, part in exception.parts.items() if part.takes_part}
        absent = {pk for pk, part in exception.parts.items() if part.takes_part is False}
        if not guests and all(getattr(exception, name) is None for name in TEXTS):
            continue
        if shown := date_with(schedule, exception.date, exception):
            place = minute_place(shown.starts_at) + IDS // 2 + exception.pk
            found.append(_entry(shown, place, names, _marks(schedule, people - absent | guests, readers | guests)))
    return found


def _entry(shown: Schedule, place: int, names: list[str], marks: set[str]) -> SearchEntry:
    texts = [shown.subject, shown.place, shown.met_others, *names, shown.details]  # what is too long is cut at its end
    return SearchEntry(
        place=place,
        schedule_id=shown.pk,
        exception=shown.exception,
        starts_at=shown.starts_at,
        ends_at=shown.ends_at,
        words=Cut.of(texts, marks | marks_of_when(place)),
    )


def _marks(schedule: Schedule, people: Iterable[int], readers: Iterable[int]) -> set[str]:
    is_public = schedule.visibility == schedule.Visibility.PUBLIC
    marks = {f"cat{schedule.category_id}", *(f"emp{pk}" for pk in people)}
    if schedule.customer_id:
        marks.add(f"cus{schedule.customer_id}")
    if schedule.deal_id:
        marks.add(f"dea{schedule.deal_id}")
    return marks | ({PUBLIC_MARK} if is_public else {f"for{pk}" for pk in readers})
