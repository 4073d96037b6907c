"""A reminder by mail: in its person's language and zone, with what opens the meeting."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yotei.outbox import kinds
from yotei.outbox.models import Mail, Recipient
from yotei.outbox.runtime import post
from yotei.schedules.recurrence_words import WEEKDAYS

if TYPE_CHECKING:
    from yotei.people.models import Employee
    from yotei.schedules.models import Schedule

    from .given import Reminder

kinds.NAMES["reminder"] = gettext_lazy("Reminder")


def put_mail(reminder: Reminder, shown: Schedule, *, to: Employee, too_late: datetime, now: datetime) -> None:
    """Call it in the transaction that gives the reminder, to somebody whom the schedule reminds: who registered it or
    takes part in it may see all of it. A node without a mail server leaves it to the others; where none has one, it is
    given up when it is too late."""
    with translation.override(to.language):
        when = _when(shown, to)
        subject = _("Reminder: %(subject)s (%(when)s)") % {"subject": shown.subject, "when": when}
        text = "\n\n".join(part for part in (_facts(shown, when, to), _meeting(shown), _link(reminder, shown)) if part)
    recipient = Recipient(to.name, to.email, to.language, to.pk)
    key = f"reminder-{reminder.pk}"
    Mail.put(to=recipient, kind="reminder", subject=subject, text=f"{text}\n", now=now,
             about=("schedule", shown.pk), key=key, useless_after=too_late)  # fmt: skip


def _when(shown: Schedule, to: Employee) -> str:
    start, end = shown.starts_in(to.zone), shown.ends_in(to.zone)
    day = f"{start:%Y-%m-%d}({WEEKDAYS[start.weekday()]})"
    if shown.day is not None:
        return day
    finish = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{day} {start:%H:%M} - {finish}"


def _facts(shown: Schedule, when: str, to: Employee) -> str:
    lines = [shown.subject, when if shown.day is not None else f"{when} ({to.time_zone})", shown.place]
    return "\n".join(line for line in lines if line)


def _meeting(shown: Schedule) -> str:
    if shown.booking is None:
        return ""
    return shown.booking.block or _("The Zoom meeting of this schedule has not been booked yet.")


def _link(reminder: Reminder, shown: Schedule) -> str:
    date = f"/dates/{reminder.original}" if shown.is_series else ""
    return f"{post().base_url}/schedules/{shown.pk}{date}"
