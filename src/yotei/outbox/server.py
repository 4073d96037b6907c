"""What is known of the mail server: whether it is away, and who looks next. One row for all workers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from .problems import sentence


class MailServer(models.Model):
    """While `down_since` is set nobody hands it mails, but one probe goes out at `next_at`."""

    # A probe is one connection, so it may come often; a server that restarts is back within seconds.
    FIRST_PAUSE: ClassVar = timedelta(seconds=5)
    LONGEST_PAUSE: ClassVar = timedelta(minutes=5)

    down_since = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    probes = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True, help_text="What the server said last.")
    up_at = models.DateTimeField(null=True, help_text="When it last took a mail.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="mail_server_once")]

    def __str__(self) -> str:
        return self.problem or "up"

    @property
    def sentence(self) -> str:
        return sentence(self.problem, self.words)

    @classmethod
    def known(cls) -> MailServer:
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @classmethod
    def places(cls, *, most: int, now: datetime) -> int:
        """How many mails the caller may claim: one where it is the probe, none while another one is."""
        server = cls.objects.filter(pk=1, down_since__isnull=False).first()
        if server is None:
            return most
        pause = min(cls.FIRST_PAUSE * 2 ** min(server.probes, 10), cls.LONGEST_PAUSE)
        turn = cls.objects.filter(pk=1, down_since__isnull=False, next_at__lte=now, probes=server.probes)
        return turn.update(next_at=now + pause, probes=F("probes") + 1)

    @classmethod
    def fell(cls, *, problem: str, words: str, now: datetime) -> bool:
        """Whether this is news."""
        cls.objects.get_or_create(pk=1)
        up = cls.objects.filter(pk=1, down_since__isnull=True)
        said = {"problem": problem, "words": words}
        if up.update(down_since=now, next_at=now + cls.FIRST_PAUSE, probes=0, **said):
            return True
        cls.objects.filter(pk=1).update(**said)
        return False

    @classmethod
    def stands(cls, *, at: datetime) -> None:
        """It took a mail then, or refused one."""
        cls.objects.get_or_create(pk=1)
        cls.objects.filter(pk=1).update(up_at=at)
        again = cls.objects.filter(pk=1, down_since__lt=at)
        again.update(down_since=None, next_at=None, probes=0, problem="", words="")
