"""How many mails leave in a minute, over all nodes: a row for each that left within the last one, or is leaving now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction

from .server import MailServer

MINUTE = timedelta(minutes=1)


class MailPlace(models.Model):
    """One mail's place. It is taken before the mail is handed over and kept for a minute after the server's answer: so
    whatever the server takes within any 60 seconds had its places at one time, however long each was on its way."""

    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.until:%H:%M:%S}"

    @classmethod
    def free(cls, *, most: int, now: datetime) -> int:
        return max(0, most - cls.objects.filter(until__gt=now).count())

    @classmethod
    def take(cls, *, most: int, until: datetime, now: datetime) -> Self | None:
        """None if all are taken. `until`: when nobody can hand over the mail any more, should its worker die."""
        with transaction.atomic():
            MailServer.objects.select_for_update().get_or_create(pk=1)  # one after the other
            cls.objects.filter(until__lte=now).delete()
            if cls.objects.count() >= most:
                return None
            return cls.objects.create(until=until + MINUTE)

    def leave(self, *, is_used: bool, now: datetime) -> None:
        """The mail was answered, or never handed over."""
        row = type(self).objects.filter(pk=self.pk)
        if is_used:
            row.update(until=now + MINUTE)
        else:
            row.delete()
