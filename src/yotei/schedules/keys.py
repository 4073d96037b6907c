"""Request keys: a repeated request is one request (double click, lost answer, `Idempotency-Key`)."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction

from yotei.booking import runtime
from yotei.booking.models import Booking
from yotei.files.models import StoredFile
from yotei.people.models import Employee
from yotei.zoom import Deadline

from .errors import KeyReused, RequestInProgress

KEPT = timedelta(hours=24)
LOOK_AGAIN = 0.05  # seconds between looks while the first request is at work

# How long a request may hold its key without an end: longer than any form waits for Zoom.
WORKING = timedelta(seconds=30)


class RequestKey(models.Model):
    """The key of a form, or of `Idempotency-Key`; per employee. Only success is kept: after an error it is free."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="Of the request that holds it.")
    working_until = models.DateTimeField(null=True)
    booking = models.ForeignKey(Booking, null=True, on_delete=models.SET_NULL, related_name="+")
    schedule_id = models.BigIntegerField(null=True, help_text="What the successful request saved.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employee", "key"], name="request_key_once")]
        indexes = [models.Index(fields=["created_at"], name="request_key_age")]

    def __str__(self) -> str:
        return f"{self.employee_id}:{self.key[:8]}"

    @classmethod
    def take(cls, *, employee: Employee, key: str, digest: str, deadline: Deadline) -> Self:
        """The key, ours to work with, or with `schedule_id` of the request that succeeded with it.

        Waits while the first is at work. Raises `KeyReused`, and `RequestInProgress` at the deadline.
        """
        while True:
            row = cls._try(employee, key, digest)
            if row is not None:
                return row
            if deadline.remaining() <= LOOK_AGAIN:
                raise RequestInProgress
            time.sleep(LOOK_AGAIN)

    @classmethod
    def once(cls, make: Callable[[], int], *, employee: Employee, key: str, digest: str, deadline: Deadline) -> int:
        """The number of what the first request with this key saved; `make` saves it in one transaction with the key.

        Raises `KeyReused` and `RequestInProgress`. `digest` says of what kind it is, too.
        """
        row = cls.take(employee=employee, key=key, digest=digest, deadline=deadline)
        if row.schedule_id is not None:
            return row.schedule_id
        try:
            with transaction.atomic():
                made = make()
                row.finish(made)
        except BaseException:
            row.free()
            raise
        return made

    @classmethod
    def _try(cls, employee: Employee, key: str, digest: str) -> Self | None:
        now = runtime.clock().now()
        with transaction.atomic():
            row, _ = cls.objects.select_for_update().get_or_create(
                employee=employee, key=key, defaults={"digest": digest, "created_at": now}
            )
            if now - row.created_at > KEPT:
                row.schedule_id, row.working_until, row.booking, row.created_at = None, None, None, now
            at_work = row.working_until is not None and row.working_until > now
            if (row.schedule_id is not None or at_work) and row.digest != digest:
                raise KeyReused(row.schedule_id)
            if row.schedule_id is not None:
                return row
            if at_work:
                return None
            if row.working_until is not None:
                row._end_lease(now)  # whoever held the key is dead
            row.digest, row.working_until = digest, now + WORKING
            row.save()
        return row

    def _end_lease(self, now: datetime) -> None:
        """The dead request's booking records nothing any more; recovery settles it."""
        if self.booking_id is None:
            return
        row = Booking.objects.locked(self.booking_id)
        if row.tried is not None:
            row.fence += 1
            row.tried, row.lease_until = None, None
            row.save(update_fields=["fence", "tried", "lease_until"])

    def hold_booking(self, row: Booking) -> None:
        """Call it in the transaction of the claim. Raises `RequestInProgress` if another has the key by now."""
        self._write(booking=row)

    def finish(self, schedule_id: int) -> None:
        """Call it in the transaction that saves the schedule. Raises `RequestInProgress` as `hold_booking` does."""
        self._write(schedule_id=schedule_id, working_until=None, booking=None)

    def free(self) -> None:
        """After an error: the key may be used again. An unsure booking stays with it for the second button."""
        self._ours().update(working_until=None)

    def _write(self, **fields: Any) -> None:
        if not self._ours().update(**fields):
            raise RequestInProgress

    def _ours(self) -> models.QuerySet[RequestKey]:
        """The row, unless it was taken over: a request that stood still too long must not save what another saved."""
        return RequestKey.objects.filter(pk=self.pk, working_until=self.working_until)

    @classmethod
    def forget_old(cls, *, now: datetime) -> None:
        old = cls.objects.filter(created_at__lt=now - KEPT)
        if old.exists():  # a DELETE takes SQLite's write lock even where there is nothing to delete
            old.delete()


def digest_of(*parts: Any) -> str:
    """A request's fingerprint. Parts are plain values, models (by id), files (by content) and instants."""
    plain = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(plain.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, StoredFile):
        return [value.name, value.sha256]  # a browser without script sends it once more
    return value.pk if isinstance(value, models.Model) else str(value)
