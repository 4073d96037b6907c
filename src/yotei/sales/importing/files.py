"""What people do with a file: hand it in, have it checked once more, have it imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yotei.jobs.models import Job
from yotei.people.models import Employee

from .applying import Applying
from .checking import Checking, steps
from .columns import noun_of
from .models import Import
from .reading import LARGEST, sniff


def receive(
    *, of: str, name: str, size: int, pieces: Callable[[], Iterator[bytes]], by: Employee, now: datetime
) -> Import:
    """Keeps the file and begins its check. What it is as a whole is known at once: raises `ValidationError`.

    `pieces` gives its bytes from the beginning, as often as it is asked.
    """
    if size > LARGEST:
        raise ValidationError(_("A file may have at most %(most)s MB."), params={"most": LARGEST // 1024 // 1024})
    found, noun = sniff(pieces()), noun_of(of)
    columns = noun.recognised(found.first)
    ignored = [cell[:100] for cell, column in zip(found.first, columns, strict=True) if cell and not column]
    upload = Import(
        of=of, owner=by, name=name[:300], encoding=found.encoding, size=found.size, columns=columns, ignored=ignored,
        started_at=now,
    )  # fmt: skip
    upload.save(force_insert=True)
    upload.keep(pieces())
    _begin_check(upload, found.lines, now)
    return upload


def check_again(upload: Import, *, now: datetime) -> None:
    """From the first line, against what is there by now. Raises `ValidationError`."""
    with transaction.atomic():
        current = Import.objects.select_for_update().get(pk=upload.pk)
        if not may_be_checked_again(current):
            raise ValidationError(_("The file is not here any more. Choose it again."))
        current.set_back()
    current.forget_lines()
    _begin_check(current, sum(data.count(b"\n") for data in current.bytes_from(0)), now)


def may_be_checked_again(upload: Import) -> bool:
    jobs = [job for job in (upload.check_job, upload.apply_job) if job is not None]
    return upload.is_kept and not upload.is_applied and not any(job.is_running for job in jobs)


def apply(upload: Import, *, by: Employee, now: datetime) -> None:
    """Begins the import, once. Raises `ValidationError` where the check does not allow it."""
    with transaction.atomic():
        current = Import.objects.select_for_update().get(pk=upload.pk)
        if current.apply_job_id is not None:
            return
        if not current.is_ready:
            raise ValidationError(_("Nothing was imported: check the file again."))
        job = Job.begin(Applying.name, owner=by, rows=(), now=now, label=_label(current), upload=current.pk)
        current.apply_job = job
        current.save(update_fields=["apply_job"])


def _begin_check(upload: Import, lines: int, now: datetime) -> None:
    rows = steps(size=upload.size, lines=lines)
    with transaction.atomic():
        upload.check_job = Job.begin(
            Checking.name, owner=upload.owner, rows=rows, now=now, label=_label(upload), upload=upload.pk
        )
        upload.save()


def _label(upload: Import) -> str:
    return f"{upload.get_of_display()}: {upload.name}"
