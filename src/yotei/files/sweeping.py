"""The worker's part: scans, objects that nothing holds any more, uploads that nobody finished."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from yotei.booking.seams import seam

from .models import StoredFile, StoredFileQuerySet, expire
from .runtime import files
from .scanning import scan
from .store import ObjectMissing, StoreFailed

log = structlog.get_logger(__name__)

MARGIN = timedelta(minutes=1)  # of a lease: to fetch the file and to write the answer down
# After a scan that said nothing, or a store that was away: doubled each time.
BACK_OFF, LONGEST = timedelta(seconds=30), timedelta(hours=1)


def go_on(*, clock: Callable[[], datetime], seconds: float, is_stopped: Callable[[], bool] = lambda: False) -> None:
    """What is due, for about so long; a scan that is on its way is waited for."""
    end = time.monotonic() + seconds
    expire(now=clock())
    while not is_stopped() and time.monotonic() < end:
        row = _claim(clock())
        if row is None:
            return
        try:
            _do(row, clock, is_stopped)
        except StoreFailed as error:
            log.warning("file_store_failed", file=row.pk, reason=str(error))
            row.try_again(_later(row, clock()))


def _due(now: datetime) -> StoredFileQuerySet:
    return StoredFile.objects.filter(due_at__lte=now)


def _claim(now: datetime) -> StoredFile | None:
    if not _due(now).exists():  # a transaction takes SQLite's write lock
        return None
    with transaction.atomic():
        row = _due(now).select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
        if row is not None:
            row.due_at = now + timedelta(seconds=files().scan_seconds) + MARGIN
            row.tries += 1
            row.save(update_fields=["due_at", "tries"])
        return row


def _do(row: StoredFile, clock: Callable[[], datetime], is_stopped: Callable[[], bool]) -> None:
    if row.state == StoredFile.State.SCANNING:
        _scan(row, clock, is_stopped)
        return
    files().store.delete(row.key)
    seam("file_deleted")
    row.object_is_gone()


def _scan(row: StoredFile, clock: Callable[[], datetime], is_stopped: Callable[[], bool]) -> None:
    own = files()
    if not own.scan:  # the command is not set any more
        row.pass_scan()
        return
    try:
        pieces = row.read(0, row.size)
        verdict = scan(pieces, command=own.scan, seconds=own.scan_seconds, is_stopped=is_stopped)
    except (ObjectMissing, OSError) as error:  # lost, or no room for the copy: neither says that it is clean
        raise StoreFailed(str(error)) from error
    if verdict.is_clean:
        row.pass_scan()
    elif verdict.is_clean is False:
        log.warning("file_infected", file=row.pk, said=verdict.said)
        row.fail_scan(verdict.said, now=clock())
    else:
        log.warning("file_not_scanned", file=row.pk, said=verdict.said, tries=row.tries)
        row.try_again(_later(row, clock()))


def _later(row: StoredFile, now: datetime) -> datetime:
    return now + min(LONGEST, BACK_OFF * int(2 ** min(row.tries - 1, 10)))
