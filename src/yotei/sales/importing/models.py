"""A file that somebody wants imported, its bytes, and what each of its lines would do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yotei.jobs.models import Job
from yotei.people.models import Employee

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

CHUNK = 64 * 1024  # bytes of a file in one row: nobody holds more of it in memory
AT_ONCE = 16  # chunks an INSERT


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, employee: Employee) -> Self:
        return self if employee.is_admin else self.filter(owner=employee)


class Import(models.Model):
    """`offset` and `line` say how far the check has come; `columns` names the column of each cell, "" for none."""

    class Of(models.TextChoices):
        CUSTOMERS = "customers", _("Customers")
        DEALS = "deals", _("Deals")
        CONTACTS = "contacts", _("Contacts")

    KEPT: ClassVar = timedelta(days=1)  # lines and bytes; the file can be sent once more

    of = models.CharField(max_length=9, choices=Of.choices)
    owner = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="imports")
    name = models.CharField(max_length=300)
    encoding = models.CharField(max_length=10)
    size = models.BigIntegerField(default=0)
    columns = models.JSONField(default=list)
    ignored = models.JSONField(default=list)
    offset = models.BigIntegerField(default=0)
    line = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(db_index=True)
    check_job = models.ForeignKey(Job, null=True, on_delete=models.CASCADE, related_name="+")
    apply_job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    is_kept = models.BooleanField(default=True, help_text="Its bytes and lines are still there.")

    lines: RelatedManager[ImportLine]
    chunks: RelatedManager[ImportChunk]

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def count(self) -> int:
        """Lines that were read; empty ones are none."""
        return self.new + self.changed + self.unchanged + self.wrong

    @property
    def to_write(self) -> int:
        return self.new + self.changed

    @property
    def is_checked(self) -> bool:
        return self.check_job is not None and self.check_job.state == Job.State.FINISHED

    @property
    def is_applied(self) -> bool:
        return self.apply_job is not None and self.apply_job.state == Job.State.FINISHED

    @property
    def is_ready(self) -> bool:
        """Whether the button may be pressed: every line is right, and nothing was begun since."""
        return self.is_checked and self.is_kept and not self.wrong and self.to_write > 0 and self.apply_job is None

    def keep(self, pieces: Iterator[bytes]) -> None:
        """Writes the bytes, a megabyte a transaction: a slow disk keeps nobody waiting for long."""
        batch: list[ImportChunk] = []
        for number, data in enumerate(_even(pieces)):
            batch.append(ImportChunk(upload=self, number=number, data=data))
            if len(batch) == AT_ONCE:
                ImportChunk.objects.bulk_create(batch)
                batch = []
        ImportChunk.objects.bulk_create(batch)

    def bytes_from(self, offset: int) -> Iterator[bytes]:
        """One chunk in memory at a time."""
        number, skipped = divmod(offset, CHUNK)
        while (data := self.chunks.filter(number=number).values_list("data", flat=True).first()) is not None:
            yield bytes(data)[skipped:]
            number, skipped = number + 1, 0

    @classmethod
    def forget_old(cls, *, now: datetime) -> None:
        """Lines and bytes of what is done or a day old; a slice at each call, so that nobody waits for it."""
        done = Q(apply_job__state=Job.State.FINISHED) | Q(started_at__lt=now - cls.KEPT)
        idle = ~Q(check_job__state=Job.State.RUNNING) & ~Q(apply_job__state=Job.State.RUNNING)
        old = cls.objects.filter(done & (idle | Q(check_job=None)), is_kept=True).order_by("pk").first()
        if old is not None and old._clear():
            cls.objects.filter(pk=old.pk).update(is_kept=False)
        cls.objects.filter(check_job=None, is_kept=False).delete()

    def set_back(self) -> None:
        """As if no line had been read; the bytes stay."""
        self.offset = self.line = self.new = self.changed = self.unchanged = self.wrong = 0
        self.check_job = self.apply_job = None
        self.save()

    def forget_lines(self) -> None:
        while self._clear_slice(ImportLine):
            pass

    def _clear(self) -> bool:
        return not any(self._clear_slice(model) for model in (ImportLine, ImportChunk))

    def _clear_slice(self, model: type[ImportLine] | type[ImportChunk]) -> int:
        most = 10_000 if model is ImportLine else 200
        ids = list(model._default_manager.filter(upload=self).values_list("pk", flat=True)[:most])
        with transaction.atomic():
            return model._default_manager.filter(pk__in=ids)._raw_delete("default") if ids else 0


class ImportChunk(models.Model):
    upload = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="import_chunk_once")]

    def __str__(self) -> str:
        return f"{self.upload_id}/{self.number}"


class ImportLine(models.Model):
    """`after` and `before`: what is written, and what it takes the place of, by column of the table; `changes`: the
    same as the audit log and the page tell it. `target_id` of a new one is reserved for it.

    `code_key` and `row_key` are the same for lines that speak of the same number, or of the same thing.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        WRONG = "wrong", _("Wrong")

    upload = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices)
    target_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=300, blank=True)
    after = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    code_key = models.CharField(max_length=24, blank=True)
    row_key = models.CharField(max_length=24, blank=True)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["upload", "state", "number"], name="import_line_by_state"),
            models.Index(fields=["upload", "code_key"], name="import_line_code", condition=~Q(code_key="")),
            models.Index(fields=["upload", "row_key"], name="import_line_row", condition=~Q(row_key="")),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.label}"

    @classmethod
    def add_all(cls, lines: list[Self]) -> None:
        """As `bulk_create` does, in a twentieth of its time, for which nobody else can write on SQLite."""
        fields = [field for field in cls._meta.concrete_fields if not field.primary_key]
        names = ", ".join(connection.ops.quote_name(field.attname) for field in fields)
        places = ", ".join(["%s"] * len(fields))
        rows = [[_stored(getattr(line, field.attname)) for field in fields] for line in lines]
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {cls._meta.db_table} ({names}) VALUES ({places})", rows)  # noqa: S608


def _even(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Every piece of the same size but the last, so that a place in the file tells its row."""
    rest = bytearray()
    for piece in pieces:
        rest += piece
        while len(rest) >= CHUNK:
            yield bytes(rest[:CHUNK])
            del rest[:CHUNK]
    if rest:
        yield bytes(rest)


def _stored(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else value
