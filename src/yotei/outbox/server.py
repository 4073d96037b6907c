"""What is known of the mail server: whether it is away, and who looks next. One row for all workers."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

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
