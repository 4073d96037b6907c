"""A file that somebody keeps in Yotei. The row comes first and goes last, so no object is ever without one.

uploading ─► scanning ─► ready ─► deleting ─► (gone)
         └──────────────►┘    └ infected ─►┘
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import IO, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yotei.booking.runtime import refuse_in_transaction
from yotei.booking.seams import seam
from yotei.people.models import Employee

from .kinds import is_shown, judge
from .names import LONGEST, clean_name
from .runtime import MOST_FILES, files
from .store import StoreFailed
from .uploads import too_large

UPLOAD_TIME = timedelta(hours=1)  # far longer than any put lasts: after it whoever wrote is dead
UNATTACHED_TIME = timedelta(days=1)  # that a form may stand open with its files
MOST_UNATTACHED = 10 * MOST_FILES  # of one employee: ten full forms; nobody fills the disk with what nothing holds
KEY_BYTES = 16  # nobody guesses 128 bits


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def chosen(self, keys: Iterable[str], *, by: Employee) -> list[StoredFile]:
        """Those of this employee's uploads, in the order of the keys."""
        wanted = [key for key in dict.fromkeys(keys) if key.isascii() and len(key) == 2 * KEY_BYTES]
        found = {each.key: each for each in self.filter(key__in=wanted[: 2 * MOST_FILES], uploaded_by=by)}
        return [found[key] for key in wanted if key in found and found[key].state != StoredFile.State.DELETING]

    def locked(self, pks: Iterable[int]) -> list[StoredFile]:
        """In one order, so that two who lock the same ones never wait for each other."""
        return list(self.select_for_update(of=("self",)).filter(pk__in=list(pks)).order_by("pk"))


class StoredFile(models.Model):
    class State(models.TextChoices):
        UPLOADING = "uploading", gettext_lazy("Being stored")
        SCANNING = "scanning", gettext_lazy("Being checked")
        READY = "ready", gettext_lazy("Ready")
        INFECTED = "infected", gettext_lazy("Harmful")
        DELETING = "deleting", gettext_lazy("Being deleted")

    key = models.CharField(max_length=2 * KEY_BYTES, unique=True, help_text="In addresses, and of the object.")
    name = models.CharField(max_length=LONGEST)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.UPLOADING)
    expires_at = models.DateTimeField(null=True, help_text="Null once something holds it.")
    due_at = models.DateTimeField(null=True, help_text="When the worker scans or deletes; its lease meanwhile.")
    tries = models.PositiveIntegerField(default=0)
    finding = models.CharField(max_length=300, blank=True, help_text="What the scan said of a harmful one.")

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="file_unattached", condition=Q(expires_at__isnull=False)),
            models.Index(fields=["due_at"], name="file_due", condition=Q(due_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="file_name_given"),
            models.CheckConstraint(condition=Q(size__gt=0), name="file_holds_something"),
            models.CheckConstraint(
                condition=Q(state__in=["uploading", "scanning", "ready", "infected", "deleting"]),
                name="file_state_known",
            ),
            # What is not stored yet, nothing can hold; what is to be deleted or scanned, the worker is told of.
            models.CheckConstraint(
                condition=~Q(state="uploading") | Q(expires_at__isnull=False), name="file_uploading_expires"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["scanning", "deleting"]) | Q(due_at__isnull=False), name="file_work_is_due"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def receive(cls, content: IO[bytes], *, name: str, by: Employee, now: datetime) -> Self:
        """Keeps what somebody sends, for a form that is not sent yet. Raises `ValidationError` and `StoreFailed`.

        The row is there before the object, and says so until the object is: whatever dies in between, the worker
        clears away.
        """
        refuse_in_transaction()
        if cls.objects.filter(uploaded_by=by, expires_at__gt=now).count() >= MOST_UNATTACHED:
            raise ValidationError(_("You have sent many files that nothing holds yet. Send the forms first."))
        made = cls(name=clean_name(name), key=secrets.token_hex(KEY_BYTES), uploaded_by=by, created_at=now)
        made._judge(content)
        made.expires_at = now + UPLOAD_TIME
        made.save(force_insert=True)
        seam("file_noted")
        try:
            files().store.put(made.key, content)
        except StoreFailed:
            made.let_go(now=now)
            raise
        seam("file_put")
        made._arrive(now)
        seam("file_kept")
        return made

    def _judge(self, content: IO[bytes]) -> None:
        content.seek(0, 2)
        self.size = content.tell()
        if self.size == 0:
            raise ValidationError(_("“%(name)s” is empty.") % {"name": self.name})
        if self.size > files().most_bytes:
            raise ValidationError(too_large(self.name))
        self.media_type = judge(self.name, content, allowed=files().endings)
        content.seek(0)
        self.sha256 = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]

    def _arrive(self, now: datetime) -> None:
        self.state = self.State.SCANNING if files().scan else self.State.READY
        self.due_at = now if files().scan else None
        self.expires_at = now + UNATTACHED_TIME
        own = type(self).objects.filter(pk=self.pk, state=self.State.UPLOADING)
        if not own.update(state=self.state, due_at=self.due_at, expires_at=self.expires_at):
            files().store.delete(self.key)  # it took so long that the worker gave it up
            raise StoreFailed("given up meanwhile")

    def attach(self) -> None:
        """Something holds it from now on. Of a locked row, in the transaction that writes what holds it.

        Raises `ValidationError` unless it `is_free`.
        """
        if not self.is_free:
            raise ValidationError(self.not_free)
        self.expires_at = None
        self.save(update_fields=["expires_at"])

    def let_go(self, *, now: datetime) -> None:
        """Nothing holds it any more: the worker deletes the object, then the row."""
        self.state, self.due_at, self.expires_at, self.tries = self.State.DELETING, now, None, 0
        self.save(update_fields=["state", "due_at", "expires_at", "tries"])

    def read(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes [start, end), piece by piece. Raises `StoreFailed` and `ObjectMissing`."""
        return files().store.open(self.key, start, end)

    # For the worker, of a row that it holds by `due_at`

    def pass_scan(self) -> bool:
        return self._record(state=self.State.READY, due_at=None, tries=0)

    def fail_scan(self, finding: str, *, now: datetime) -> bool:
        """Harmful: the object goes, the row stays and says so."""
        return self._record(state=self.State.INFECTED, due_at=now, tries=0, finding=finding[:300])

    def object_is_gone(self) -> None:
        if self.state == self.State.DELETING:
            type(self).objects.filter(pk=self.pk, state=self.State.DELETING).delete()
        else:
            self._record(due_at=None)

    def try_again(self, at: datetime) -> None:
        self._record(due_at=at)

    def _record(self, **fields: object) -> bool:
        """Unless somebody else has it by now."""
        return bool(type(self).objects.filter(pk=self.pk, state=self.state, due_at=self.due_at).update(**fields))

    @property
    def is_free(self) -> bool:
        """Whether something may hold it: nothing does, and it is stored and not known as harmful."""
        return self.expires_at is not None and self.state in (self.State.READY, self.State.SCANNING)

    @property
    def not_free(self) -> str:
        return _("“%(name)s” cannot be attached any more. Choose it again.") % {"name": self.name}

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_shown(self) -> bool:
        return is_shown(self.media_type)


def expire(*, now: datetime) -> None:
    """What nothing has held in time, and what was never stored whole."""
    old = StoredFile.objects.filter(expires_at__lte=now)
    if not old.exists():
        return
    with transaction.atomic():
        for each in old.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:200]:
            each.let_go(now=now)
