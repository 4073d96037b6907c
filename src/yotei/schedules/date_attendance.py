"""Who takes part in one date of a series otherwise than in the series, and what they answered to that date alone.

An overlay: whom it does not name takes part as in the series, so a later change of the series' list reaches the date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, prefetch_related_objects

from yotei.people.models import Employee

from .attendance import Attendee

if TYPE_CHECKING:
    from .models import Schedule

Reply = Attendee.Reply


class DateAttendee(models.Model):
    """One employee's part in one date. `starts_at` is kept here for the calendar's index: where the date was put, else
    where the rule has it, which days off may move by `REACH`."""

    exception = models.ForeignKey("schedules.SeriesException", on_delete=models.CASCADE, related_name="attendees")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    takes_part = models.BooleanField(null=True, help_text="Null: as in the series, and this is an answer only.")
    reply = models.CharField(max_length=8, choices=Reply.choices, default=Reply.NONE)
    message = models.CharField(max_length=500, blank=True)
    starts_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exception", "employee"], name="date_attendee_once"),
            models.CheckConstraint(
                condition=Q(reply__in=["none", "accepted", "declined"]), name="date_attendee_reply_known"
            ),
        ]
        indexes = [models.Index(fields=["employee", "starts_at"], name="date_attendee_calendar")]

    def __str__(self) -> str:
        return str(self.employee)


Parts = Mapping[int, DateAttendee]  # by employee


def parts_in(shown: Schedule) -> Parts:
    """Those of their own that a date of a series has; none of anything else."""
    return shown.exception.parts if shown.exception is not None else {}


def replies_to(parts: Parts, regular: Mapping[int, str]) -> Mapping[int, str]:
    """What each employee who takes part in a date answered. `regular`: those of the whole series."""
    if not parts:
        return regular
    replies = dict(regular)
    for employee_id, part in parts.items():
        if part.takes_part is False:
            replies.pop(employee_id, None)
        elif part.takes_part or employee_id in replies:
            answered = part.reply != Reply.NONE
            replies[employee_id] = part.reply if answered else replies.get(employee_id, Reply.NONE)
    return replies


def attendees_of(shown: Schedule) -> list[Attendee | DateAttendee]:
    """Those who take part in it; of a date of a series, in that date."""
    regular, parts = shown.attendees.all(), parts_in(shown)
    if not parts:
        return list(regular)
    replies = replies_to(parts, {row.employee_id: row.reply for row in regular})
    rows: dict[int, Attendee | DateAttendee] = {row.employee_id: row for row in regular}
    rows |= {pk: part for pk, part in parts.items() if part.reply != Reply.NONE or pk not in rows}
    return [row for pk, row in rows.items() if pk in replies]


def read_names(shown: Iterable[Schedule]) -> None:
    """Of all who take part in these, in as few queries as for one."""
    several = list(shown)
    prefetch_related_objects(several, "attendees__employee")  # nothing is asked where they are at hand
    prefetch_related_objects([part for each in several for part in parts_in(each).values()], "employee")


def is_of_any(shown: Schedule, asked: Collection[int], *, regulars: int) -> bool:
    """Whether any of those asked takes part in this date. So many of them take part in the series."""
    parts = parts_in(shown)
    theirs = [parts[pk].takes_part for pk in asked if pk in parts] if parts else []
    return any(theirs) or regulars > theirs.count(False)
