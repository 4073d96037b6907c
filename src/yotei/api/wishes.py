"""What a schedule's people wish to be told: by mail, and when the caller is reminded."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, Field

from yotei.people.models import Employee
from yotei.schedules.invitations.rows import Invitation
from yotei.schedules.models import ReminderChoice, Schedule
from yotei.schedules.reminders.moments import whens

from .schemas import Body, Text, one_of, wrong

REMINDER = (
    "Yours, of a series for all its dates: `none`, `m10` (minutes before the start), of an all-day one `d-360` "
    "(minutes from its midnight). Null: as you usually are."
)


def _known(when: str) -> str:
    if when not in whens():
        raise wrong(_("Choose one of the list."))
    return when


When = Annotated[Text, AfterValidator(_known), one_of(*whens())]
WhenAnswer = Annotated[str, one_of(*whens())]


class ReminderBody(Body):
    reminder: When | None = Field(description=REMINDER)


class ReminderAnswer(Schema):
    reminder: WhenAnswer | None


def wishes_answer(schedule: Schedule, reader: Employee) -> dict[str, Any]:
    """Of rows that were read `with_own_wishes` nothing is asked."""
    known = vars(schedule)
    if "told_by_mail" in known:
        by_mail = known["told_by_mail"]
    elif schedule.is_unlinked:
        by_mail = None  # it has no invitation
    else:
        by_mail = Invitation.objects.filter(schedule=schedule).values_list("by_mail", flat=True).first()
    reminder = known["own_reminder"] if "own_reminder" in known else ReminderChoice.of(schedule, reader)
    return {"by_mail": by_mail is not False, "reminder": reminder or None}
