"""Looking mails up, the latest first, and how mail stands altogether."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q

from . import runtime
from .models import Mail, MailQuerySet, MailServer

PAGE = 100
AGAIN = "again"  # a state for whoever looks for it: sent, after an answer was lost
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; "" and None ask for nothing. Days are whole days of `zone`, both included."""

    zone: ZoneInfo
    since: date | None = None
    until: date | None = None
    state: str = ""
    kind: str = ""
    address: str = ""

    def mails(self) -> MailQuerySet:
        found = Mail.objects.listed().order_by("-pk")
        if self.since is not None:
            found = found.filter(queued_at__gte=self._midnight(self.since))
        if self.until is not None:
            found = found.filter(queued_at__lt=self._midnight(self.until + DAY))
        if self.state == AGAIN:
            found = found.filter(state=Mail.State.SENT, times_unsure__gt=0)
        elif self.state:
            found = found.filter(state=self.state)
        if self.kind:
            found = found.filter(kind=self.kind)
        for word in self.address.replace("\0", "").split()[:8]:
            found = found.filter(Q(address__icontains=word) | Q(name__icontains=word))
        return found

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


@dataclass(frozen=True, slots=True)
class Condition:
    """`sent`, `again`, `refused` and `given_up` are of the last day."""

    is_set_up: bool
    per_minute: int
    server: MailServer
    waiting: int
    oldest: datetime | None
    held: int
    sent: int
    again: int
    refused: int
    given_up: int


def condition(*, now: datetime) -> Condition:
    """In three short queries."""
    is_held = Q(state=Mail.State.HELD)
    waits = Mail.objects.filter(ended_at__isnull=True).aggregate(
        waiting=Count("pk", filter=~is_held), oldest=Min("queued_at", filter=~is_held), held=Count("pk", filter=is_held)
    )
    day = Mail.objects.filter(ended_at__gte=now - DAY).aggregate(
        sent=Count("pk", filter=Q(state=Mail.State.SENT)),
        again=Count("pk", filter=Q(state=Mail.State.SENT, times_unsure__gt=0)),
        refused=Count("pk", filter=Q(state=Mail.State.REFUSED)),
        given_up=Count("pk", filter=Q(state=Mail.State.GIVEN_UP)),
    )
    post = runtime.post()
    return Condition(
        is_set_up=runtime.is_set_up(), per_minute=post.per_minute, server=MailServer.known(), **waits, **day
    )
