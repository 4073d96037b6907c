"""Old lines go, when their time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from .models import Entry, Retention

BATCH = 5_000  # rows a statement: nobody waits long for a lock


def forget(*others: type[models.Model], now: datetime) -> int:
    """Deletes entries, and rows of `others` (which have an `at`), that are older than the retention; says how many."""
    before = now - timedelta(days=max(Retention.in_days(), Retention.LEAST + 1))
    models_of_lines: tuple[type[models.Model], ...] = (Entry, *others)
    return sum(_delete(model, before) for model in models_of_lines)


def _delete(model: type[models.Model], before: datetime) -> int:
    gone = 0
    while True:
        old = list(model._default_manager.filter(at__lt=before).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not old:
            return gone
        gone += model._default_manager.filter(pk__in=old).delete()[0]
