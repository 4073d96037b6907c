"""参加者: the employees who take part in a schedule beside its registrant, and what they answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee


class Attendee(models.Model):
    """One employee's part in a schedule. Start and length are the schedule's, kept here for the calendar's index."""

    class Reply(models.TextChoices):
        NONE = "none", _("Not answered")
        ACCEPTED = "accepted", _("Takes part")
        DECLINED = "declined", _("Absent")

    schedule = models.ForeignKey("schedules.Schedule", on_delete=models.CASCADE, related_name="attendees")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    reply = models.CharField(_("Reply"), max_length=8, choices=Reply.choices, default=Reply.NONE)
    message = models.CharField(_("Message"), max_length=500, blank=True)
    starts_at = models.DateTimeField()
    is_long = models.BooleanField(default=False)

    class Meta:
        ordering = ["employee__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "employee"], name="attendee_once"),
            models.CheckConstraint(
                condition=Q(reply__in=["none", "accepted", "declined"]), name="attendee_reply_known"
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "starts_at"], name="attendee_calendar"),
            models.Index(fields=["employee", "starts_at"], name="attendee_long", condition=Q(is_long=True)),
        ]

    def __str__(self) -> str:
        return self.employee.name
