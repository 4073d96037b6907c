"""One date of a series that is held otherwise than the series says, or not at all."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from .models import Schedule


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


def of_dates(schedule: Schedule) -> dict[date, SeriesException]:
    """The exceptions of a series by their dates; none of one that is not saved yet."""
    return {each.date: each for each in schedule.exceptions.all()} if schedule.pk else {}


def forget_read(schedule: Schedule) -> None:
    """What was read of its exceptions is not so any more."""
    schedule.__dict__.get("_prefetched_objects_cache", {}).pop("exceptions", None)
