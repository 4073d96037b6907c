"""The next dates of each series, written down so that an index finds them: ten thousand rules are not laid out four
times a minute. They only say where to look; what a date is, its series says when it is looked at (`laying_out`)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from yotei.schedules.models import Schedule

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class SeriesAhead(models.Model):
    """How far a series is laid out."""

    schedule = models.OneToOneField(
        "schedules.Schedule", primary_key=True, on_delete=models.CASCADE, related_name="ahead"
    )
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.until}"

    @classmethod
    def note(cls, schedule: Schedule) -> None:
        """It has changed: the worker lays it out anew. Call it in the transaction that writes it."""
        SeriesAhead.objects.bulk_create(
            [SeriesAhead(schedule_id=schedule.pk, until=LONG_AGO)],
            update_conflicts=True,
            unique_fields=["schedule"],
            update_fields=["until"],
        )


class DateAhead(models.Model):
    schedule = models.ForeignKey("schedules.Schedule", on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    is_all_day = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["is_all_day", "starts_at"], name="date_ahead_start")]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.starts_at}"
