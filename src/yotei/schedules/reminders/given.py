"""A reminder that was given: the row says that it was, and whether its person still sees it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from yotei.people.models import Employee

from .moments import EVERY


class ReminderLook(models.Model):
    """When the next look for what is due is to be taken, by whichever worker. One row for all of them."""

    next_at = models.DateTimeField()
    days_at = models.DateTimeField(null=True, help_text="The quarter of an hour of the last look for all-day ones.")
    days_off = models.CharField(max_length=50, blank=True, help_text="By which days off the series are laid out.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="reminder_look_once")]

    def __str__(self) -> str:
        return str(self.next_at)

    @classmethod
    def take(cls, *, now: datetime) -> Self | None:
        """The look that is due now, for one worker alone; whoever dies over it leaves the next one to the next."""
        row = cls.objects.filter(pk=1).first()
        if row is None:
            cls.objects.bulk_create([cls(pk=1, next_at=now)], ignore_conflicts=True)
        elif row.next_at > now:
            return None
        if not cls.objects.filter(pk=1, next_at__lte=now).update(next_at=now + EVERY):
            return None
        return cls.objects.get(pk=1)


class Reminder(models.Model):
    """`minutes` before the start, or before the midnight of an all-day schedule's date; `original` is the date of a
    series by its place in it, of any other schedule the day of its start (UTC)."""

    SNOOZE: ClassVar = timedelta(minutes=5)
    KEPT: ClassVar = timedelta(days=2)  # longer than anything is looked for after its start
    MOST: ClassVar = 5  # on one page

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="reminders", db_index=False)
    schedule = models.ForeignKey("schedules.Schedule", on_delete=models.CASCADE, related_name="reminders")
    original = models.DateField()
    starts_at = models.DateTimeField()
    minutes = models.IntegerField()
    made_at = models.DateTimeField()
    in_app = models.BooleanField(default=True)
    in_browser = models.BooleanField(default=True)
    shows_subject = models.BooleanField(default=True)
    show_at = models.DateTimeField(null=True, help_text="Null: dismissed, over, or sent by mail only.")
    until = models.DateTimeField(help_text="Shown no longer than this.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "schedule", "original", "starts_at", "minutes"], name="reminder_once"
            )
        ]
        indexes = [
            models.Index(fields=["until"], name="reminder_shown", condition=Q(show_at__isnull=False)),
            models.Index(fields=["starts_at"], name="reminder_start"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.starts_at} -{self.minutes}"

    def dismiss(self) -> None:
        """In all tabs and on all devices."""
        type(self).objects.filter(pk=self.pk).update(show_at=None)

    def snooze(self, *, now: datetime) -> None:
        """Again in five minutes, if it is still shown to anybody then."""
        again = now + self.SNOOZE
        type(self).objects.filter(pk=self.pk, show_at__isnull=False).update(show_at=again)

    @classmethod
    def close_over(cls, *, now: datetime) -> None:
        """What is over is shown to nobody, so no page need look for it."""
        cls.objects.filter(show_at__isnull=False, until__lte=now).update(show_at=None)

    @classmethod
    def forget_old(cls, *, now: datetime) -> None:
        cls.objects.filter(starts_at__lt=now - cls.KEPT).delete()

    @property
    def tag(self) -> str:
        """Of the browser's notification: one for all tabs, another one after a snooze."""
        return f"{self.pk}-{self.show_at:%H%M%S}" if self.show_at else str(self.pk)
