"""Looking things up in the audit log, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from .models import Entry

PAGE = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; "" and None ask for nothing. Days are whole days of `zone`, both included."""

    zone: ZoneInfo
    since: date | None = None
    until: date | None = None
    actor: str = ""
    kind: str = ""
    action: str = ""
    target_id: str = ""
    words: str = ""

    def entries(self) -> QuerySet[Entry]:
        found = Entry.objects.order_by("-pk")
        if self.since is not None:
            found = found.filter(at__gte=self._midnight(self.since))
        if self.until is not None:
            found = found.filter(at__lt=self._midnight(self.until + timedelta(days=1)))
        for name in ("kind", "action", "target_id"):
            if getattr(self, name):
                found = found.filter(**{name: getattr(self, name)})
        if self.actor:
            found = found.filter(actor__icontains=self.actor)
        for word in self.words.split()[:8]:
            found = found.filter(Q(target__icontains=word) | Q(request_id=word))
        return found

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)
