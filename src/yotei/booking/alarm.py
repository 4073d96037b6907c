"""Whether something has waited too long, and when somebody is told of it next: one row while it lasts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Alarm(models.Model):
    """`next_at`: when the administrators are told (again)."""

    # Longer than a lost answer takes to be looked up twice, and than Zoom's usual hiccups.
    AFTER: ClassVar = timedelta(minutes=15)
    DAILY: ClassVar = timedelta(days=1)

    since = models.DateTimeField()
    next_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="alarm_once")]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M}"

    @classmethod
    def take(cls, *, is_on: bool, now: datetime) -> bool:
        """Whether the caller is to tell it, in the same transaction; nobody else is for a day."""
        if not is_on:
            cls.objects.all().delete()
            return False
        cls.objects.get_or_create(pk=1, defaults={"since": now, "next_at": now})
        return bool(cls.objects.filter(pk=1, next_at__lte=now).update(next_at=now + cls.DAILY))
