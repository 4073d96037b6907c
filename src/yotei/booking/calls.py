"""Every call of Zoom, with what came of it: for the audit log, the operations page, and the log lines.

A call is heard when it ends and written with the result, in the same transaction. A process that dies in between
leaves none: what its booking needs next, its row says.
"""

from __future__ import annotations

from contextvars import ContextVar

import structlog
from django.db import models
from django.utils import timezone

from yotei.audit.acting import acting
from yotei.zoom import Heard

log = structlog.get_logger(__name__)

_heard: ContextVar[tuple[Heard, ...]] = ContextVar("heard_calls", default=())


class ZoomCall(models.Model):
    """`outcome`: ok, refused, limited, failed, unsure or unreachable. No query, no body, no token is kept."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    request_id = models.CharField(max_length=64, blank=True, db_index=True)
    booking = models.BigIntegerField(null=True, db_index=True)
    method = models.CharField(max_length=6)
    path = models.CharField(max_length=300)
    outcome = models.CharField(max_length=11)
    status = models.PositiveSmallIntegerField(null=True)
    code = models.IntegerField(null=True)
    ms = models.PositiveIntegerField()
    tracking_id = models.CharField(
        max_length=100, blank=True, help_text="Zoom's own name of the call, for its support."
    )

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.outcome}"


def hear(call: Heard) -> None:
    """The listener of the Zoom client."""
    log.info(
        "zoom_call", method=call.method, path=call.path, outcome=call.outcome, status=call.status, code=call.code,
        ms=call.ms, tracking_id=call.tracking_id,
    )  # fmt: skip
    _heard.set((*_heard.get(), call))


def write_heard(booking: int | None = None) -> None:
    """What this thread has heard since; `booking` is whom it was for. Costs nothing where there is nothing."""
    calls = _heard.get()
    if not calls:
        return
    _heard.set(())
    request_id = acting().request_id
    ZoomCall.objects.bulk_create(
        ZoomCall(
            request_id=request_id, booking=booking, method=call.method, path=call.path[:300], outcome=call.outcome,
            status=call.status, code=call.code, ms=call.ms, tracking_id=call.tracking_id[:100],
        )
        for call in calls
    )  # fmt: skip
