"""The worker's part: rows of running jobs, one transaction a row."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from yotei.audit.acting import begin, identify

from .kinds import Failed, Prepares, Refused
from .models import Job, JobRow

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=1)
UNEXPECTED = _("An unexpected error. The administrator finds it in the log.")


def is_due(now: datetime) -> bool:
    return Job.objects.filter(_due(now)).exists()


def go_on(*, clock: Callable[[], datetime], seconds: float) -> None:
    """Rows of running jobs for about `seconds`, each job its share."""
    end = time.monotonic() + seconds
    seen: list[int] = []
    while time.monotonic() < end:
        job = _claim(clock(), seen)
        if job is None:
            return
        seen.append(job.pk)
        with begin("worker"), translation.override(job.owner.language), timezone.override(job.owner.zone):
            identify(job.owner_id, str(job.owner))
            _rows(job, clock, min(end, time.monotonic() + seconds / 2))
        Job.objects.filter(pk=job.pk, lease_until=job.lease_until).update(lease_until=None)


def _due(now: datetime) -> Q:
    return (Q(lease_until__isnull=True) | Q(lease_until__lte=now)) & Q(state=Job.State.RUNNING)


def _claim(now: datetime, seen: list[int]) -> Job | None:
    with transaction.atomic():
        due = Job.objects.select_for_update(skip_locked=True, of=("self",)).filter(_due(now)).exclude(pk__in=seen)
        job = due.select_related("owner").order_by("pk").first()
        if job is not None:
            job.lease_until = now + LEASE
            job.save(update_fields=["lease_until"])
        return job


def _rows(job: Job, clock: Callable[[], datetime], end: float) -> None:
    own = Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.RUNNING, lease_until=job.lease_until)
    while time.monotonic() < end:
        prepared = _prepared(job)
        with transaction.atomic():
            if not own.exists():
                return  # cancelled, or another worker went on after a long pause of this one
            row = job.rows.filter(state=JobRow.State.WAITING).first()
            if row is None:
                _finish(job, clock())
                return
            row.prepared = prepared
            try:
                _do(row, job)
            except Failed as failed:
                _end(job, Job.State.FAILED, failed.words, clock())
                return


def _prepared(job: Job) -> Any:
    """What goes wrong here goes wrong once more in `do`, which tells it."""
    row = job.rows.filter(state=JobRow.State.WAITING).first() if isinstance(job.work, Prepares) else None
    if row is None or not isinstance(job.work, Prepares):
        return None
    try:
        return job.work.prepare(row, job)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("job_row_not_prepared", job=job.pk, row=row.number)
        return None


def _do(row: JobRow, job: Job) -> None:
    words: str | _StrPromise
    try:
        with transaction.atomic():
            words = job.work.do(row, job)
        row.state = JobRow.State.DONE
    except (OperationalError, InterfaceError, Failed):
        raise  # the database is away: the row waits; or no other row need be tried
    except Refused as refused:
        words = refused.words
    except ValidationError as error:
        words = " ".join(error.messages)
    except Exception:
        log.exception("job_row_failed", job=job.pk, row=row.number)
        words = UNEXPECTED
    if row.state != JobRow.State.DONE:
        row.state, row.made_id = JobRow.State.REFUSED, None
    row.words = in_all_languages(words)
    row.save(update_fields=["state", "words", "made_id"])


def _finish(job: Job, now: datetime) -> None:
    words: str | _StrPromise
    state = Job.State.FAILED
    try:
        with transaction.atomic():
            words = job.work.finish(job)
        state = Job.State.FINISHED
    except (OperationalError, InterfaceError):
        raise
    except Failed as failed:
        words = failed.words
    except Exception:
        log.exception("job_failed", job=job.pk)
        words = UNEXPECTED
    _end(job, state, words, now)


def _end(job: Job, state: Job.State, words: str | _StrPromise, now: datetime) -> None:
    job.state, job.ended_at, job.words, job.lease_until = state, now, in_all_languages(words), None
    job.save(update_fields=["state", "ended_at", "words", "lease_until"])


def in_all_languages(words: str | _StrPromise) -> dict[str, str]:
    """A sentence as it is kept: whoever reads it later may read another language than the owner."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = str(words)
    return found if any(found.values()) else {}
