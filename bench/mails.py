"""Mails of a measurement, as a process of Yotei makes and sees them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from yotei.outbox.models import Mail, Recipient

AT_A_TIME = 500  # in a transaction


def queue_mails(count: int) -> None:
    for begin in range(0, count, AT_A_TIME):
        with transaction.atomic():
            for number in range(begin, min(begin + AT_A_TIME, count)):
                to = Recipient(f"社員{number}", f"staff{number}@example.com")
                subject, text = f"予定の確認 {number}", "明日の予定をご確認ください。\n" * 10
                Mail.put(to=to, kind="test", subject=subject, text=text, now=timezone.now())


def mails_left() -> int:
    return Mail.objects.unfinished().count()


def mails() -> dict[str, list[object]]:
    """State and how often the answer was lost, by Message-ID."""
    rows = Mail.objects.values_list("message_id", "state", "times_unsure")
    return {name: [state, unsure] for name, state, unsure in rows}
