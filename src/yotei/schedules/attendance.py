"""参加者: the employees who take part in a schedule beside its registrant, and what they answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee

from .errors import NotAllowed
from .telling import tell_reply

if TYPE_CHECKING:
    from .date_attendance import DateAttendee
    from .models import Schedule

Row = TypeVar("Row", "Attendee", "DateAttendee")


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


def take_replies(schedule: Schedule, wish: str) -> None:
    """Answers for all: `accept` makes those take part who have not declined, `accept_declined` these too, `reset` asks
    everybody anew. A message goes with the answer to which it belonged."""
    reply = Attendee.Reply.NONE if wish == "reset" else Attendee.Reply.ACCEPTED
    rows = schedule.attendees.exclude(reply=reply)
    if wish == "accept":
        rows = rows.exclude(reply=Attendee.Reply.DECLINED)
    rows.update(reply=reply, message="")


def reply(schedule: Schedule, *, by: Employee, reply: str, message: str) -> Attendee:
    """An attendee's own answer. Raises `ValidationError` by field, and `NotAllowed` for whoever takes no part."""
    row = schedule.attendees.filter(employee=by).first()
    if row is None:
        raise NotAllowed
    before = row.reply
    checked(row, reply, message)
    with transaction.atomic():
        if not schedule.attendees.filter(pk=row.pk).update(reply=row.reply, message=row.message):
            raise NotAllowed  # taken from the list this moment
        tell_reply(schedule, before, row.reply, by=by)
    return row


def checked(row: Row, reply: str, message: str) -> Row:
    """The row with this answer; not written. Raises `ValidationError` by field."""
    row.reply, row.message = reply, message.replace("\r\n", "\n").strip()
    row.clean_fields(exclude={field.name for field in row._meta.fields} - {"reply", "message"})
    if reply not in (Attendee.Reply.ACCEPTED, Attendee.Reply.DECLINED):
        raise ValidationError({"reply": _("Choose whether you take part.")})
    return row
