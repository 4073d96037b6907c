"""Which activities a list shows. Every list starts from `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from yotei.people.models import Employee
from yotei.sales.models import Customer
from yotei.schedules.models import Schedule

if TYPE_CHECKING:
    from .models import Activity

WORDS = 8  # of a search that are looked for


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, reader: Employee) -> Self:
        """One's own, and of others what the schedule shows that it was written of. See `Activity.was_private`."""
        readable = Schedule.objects.visible_to(reader).filter(pk=OuterRef("schedule"))
        free = Q(schedule__isnull=True, was_private=False)
        return self.filter(free | Q(author=reader) | Q(Exists(readable)))

    def matching(self, text: str) -> Self:
        """Each word in the text, the next step, or the names of customer and deal."""
        found = self
        for word in text.replace("\0", "").split()[:WORDS]:
            within = Q(content__icontains=word) | Q(next_step__icontains=word) | Q(met_others__icontains=word)
            named = Q(customer__in=Customer.objects.named(word)) | Q(deal__name__icontains=word)
            found = found.filter(within | named)
        return found

    def with_names(self) -> Self:
        return self.select_related("author", "customer", "deal")

    def latest(self) -> Self:  # type: ignore[override]
        return self.order_by("-happened_at", "-id")

    def of_schedule(self, schedule: Schedule) -> Self:
        """Of a date of a series what was written of it, of the series as a whole all."""
        found = self.filter(schedule=schedule)
        return found.filter(occurrence=schedule.occurrence) if schedule.occurrence else found

    def reported(self, schedule: Schedule, *, by: Employee) -> Activity | None:
        """What this employee has written of the schedule, or of the date of a series."""
        return self.filter(schedule=schedule, occurrence=schedule.occurrence, author=by).first()

    def dates_reported(self, schedules: Iterable[Schedule], *, by: Employee) -> set[tuple[int | None, date | None]]:
        """Of these schedules and dates of series those of which this employee has written."""
        found = self.filter(schedule__in={each.pk for each in schedules}, author=by)
        return set(found.values_list("schedule", "occurrence"))
