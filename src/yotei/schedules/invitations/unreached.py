"""The registrant is told where a mail about a schedule has not arrived; the page of the schedule says to whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from yotei.outbox.models import Mail
from yotei.schedules.models import Notice, Schedule


def note_undelivered(sender: type[Any], mails: Iterable[Mail], now: datetime, **_more: Any) -> None:
    """Handles the signal `undelivered`. Reminders are told on the page besides."""
    about = (mail.about_id for mail in mails if mail.method and mail.about_kind == "schedule")
    numbers = {each for each in about if each is not None}
    schedules = Schedule.objects.filter(pk__in=numbers, registrant__is_active=True).select_related("registrant")
    for schedule in schedules if numbers else ():
        if not schedule.is_over(now=now):
            Notice.tell_once(Notice.Code.UNREACHED, schedule=schedule, now=now)
