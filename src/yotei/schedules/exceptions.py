"""One date of a series that is held otherwise than the series says, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce

from .attendance import Attendee
from .date_attendance import DateAttendee

if TYPE_CHECKING:
    from .models import Schedule

READ = "exception_rows"  # where a schedule keeps what was read of its exceptions
TEXTS = ("subject", "place", "details")  # of which a date may have its own


class SeriesException(models.Model):
    """`date` is the date's place in the series, wherever it is held; what is null is as the series says."""

    schedule = models.ForeignKey("schedules.Schedule", on_delete=models.CASCADE, related_name="exceptions")
    date = models.DateField()
    is_cancelled = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    day = models.DateField(null=True, help_text="Of an all-day series: the date on which it is held.")
    subject = models.CharField(max_length=200, null=True)
    place = models.CharField(max_length=200, null=True)
    details = models.TextField(null=True)
    version = models.PositiveIntegerField(help_text="Of the schedule, when this date was changed last.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "date"], name="series_exception_once"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="series_exception_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id}:{self.date}"

    @cached_property
    def parts(self) -> dict[int, DateAttendee]:
        """Those of employees that are not as in the series, by employee, if it was read by `of_dates`."""
        return {}

    @property
    def is_change(self) -> bool:
        """Whether the date is otherwise than the series says. Answers to it alone are no change of it."""
        return self.has_own or any(part.takes_part is not None for part in self.parts.values())

    @property
    def has_own(self) -> bool:
        """The same, attendees apart."""
        return self.is_cancelled or self.is_moved or any(getattr(self, name) is not None for name in TEXTS)

    @property
    def is_moved(self) -> bool:
        return self.starts_at is not None

    def overlaps(self, begin: datetime, end: datetime, *, zone: ZoneInfo) -> bool:
        """Whether it is held, at a time of its own, in [begin, end); an all-day one on a date of the reader's."""
        if self.is_cancelled or self.starts_at is None or self.ends_at is None:
            return False
        if self.day is not None:
            return begin <= datetime.combine(self.day, time(), zone) < end
        return self.starts_at < end and self.ends_at > begin


def read_together(series: Iterable[Schedule], asked: Collection[int]) -> None:
    """The exceptions of all of these, with the parts in their dates, in one query; `of_dates` finds them at hand."""
    rows = Prefetch("exceptions", queryset=_with_parts(SeriesException.objects.all(), asked), to_attr=READ)
    prefetch_related_objects([each for each in series if each.pk], rows)


def of_dates(schedule: Schedule) -> dict[date, SeriesException]:
    """The exceptions of a series by their dates, with the parts in them; none of one that is not saved yet."""
    if not schedule.pk:
        return {}
    found: dict[date, SeriesException] = {}
    for row in _rows(schedule):
        exception = found.setdefault(row.date, row)
        employee_id = row.part_of  # type: ignore[attr-defined]
        if employee_id is not None and employee_id not in exception.parts:
            exception.parts[employee_id] = _part(row, employee_id)
    return found


def regulars_of(schedule: Schedule) -> int | None:
    """How many of those asked for in `read_together` take part in the series; None if it has no exceptions."""
    rows = _rows(schedule) if schedule.pk else []
    return cast(int, rows[0].regulars) if rows else None  # type: ignore[attr-defined]


def forget_read(schedule: Schedule) -> None:
    """What was read of its exceptions is not so any more."""
    schedule.__dict__.pop(READ, None)


def _rows(schedule: Schedule) -> list[SeriesException]:
    """An exception comes once for each part in it, or once."""
    read = schedule.__dict__.get(READ)
    return read if read is not None else list(_with_parts(schedule.exceptions.all()))


def _with_parts(
    rows: models.QuerySet[SeriesException], asked: Collection[int] = ()
) -> models.QuerySet[SeriesException]:
    regulars = Attendee.objects.filter(schedule=OuterRef("schedule"), employee__in=asked).order_by().values("schedule")
    return rows.annotate(
        part_of=F("attendees__employee"),
        part_taken=F("attendees__takes_part"),
        part_reply=F("attendees__reply"),
        part_message=F("attendees__message"),
        regulars=Coalesce(Subquery(regulars.annotate(count=Count("pk")).values("count")), 0),
    )


def _part(row: SeriesException, employee_id: int) -> DateAttendee:
    return DateAttendee(
        exception=row,
        employee_id=employee_id,
        takes_part=row.part_taken,  # type: ignore[attr-defined]
        reply=row.part_reply,  # type: ignore[attr-defined]
        message=row.part_message,  # type: ignore[attr-defined]
    )
