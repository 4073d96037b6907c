"""Old mails: first what they said goes, later that they were sent."""

from __future__ import annotations

from datetime import datetime

from .models import Mail

BATCH = 1_000  # rows a statement: nobody waits long for a lock


def forget_old_mails(*, now: datetime) -> None:
    ended = Mail.objects.filter(ended_at__lt=now - Mail.TEXT_KEPT)
    texts = ended.filter(text_dropped=False).order_by("ended_at").values_list("pk", flat=True)
    Mail.objects.filter(pk__in=list(texts[:BATCH])).update(text="", html="", calendar="", text_dropped=True)
    held = Mail.objects.filter(state=Mail.State.HELD, ended_at__isnull=True, queued_at__lt=now - Mail.KEPT)
    for old in (Mail.objects.filter(ended_at__lt=now - Mail.KEPT), held):
        Mail.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:BATCH])).delete()
