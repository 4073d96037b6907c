"""The audit log: a line for each thing done, written in the transaction that does it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils import timezone

from .acting import acting

LONGEST_VALUE = 500  # characters of a value that are kept
SECRET = "•••"  # noqa: S105 - stands for what is not told

# What was there before and after, by field; None for what is not told.
Changes = dict[str, list[Any] | None]


class Entry(models.Model):
    """Append-only: triggers of the database refuse a change, and a deletion before `YOUNGEST` (see `guard.py`).

    Names are kept beside ids, for who or what is not there any more.
    """

    YOUNGEST: ClassVar = timedelta(days=30)

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)
    actor = models.CharField(max_length=200, blank=True)
    via = models.CharField(max_length=10)
    request_id = models.CharField(max_length=64, blank=True, db_index=True)
    action = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    target_id = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["kind", "target_id"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action} {self.kind} {self.target}"


class Retention(models.Model):
    """How long entries and calls are kept: one row, or none for the usual time."""

    USUAL: ClassVar = 400  # days: a year and what an auditor comes late
    LEAST: ClassVar = Entry.YOUNGEST.days
    MOST: ClassVar = 3650

    days = models.PositiveIntegerField(default=USUAL)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="audit_retention_once"),
            models.CheckConstraint(condition=models.Q(days__range=(30, 3650)), name="audit_retention_bounds"),
        ]

    def __str__(self) -> str:
        return str(self.days)

    @classmethod
    def in_days(cls) -> int:
        return cls.objects.filter(pk=1).values_list("days", flat=True).first() or cls.USUAL

    @classmethod
    def choose(cls, days: int) -> None:
        old = cls.in_days()
        with transaction.atomic():
            row, _ = cls.objects.update_or_create(pk=1, defaults={"days": days})
            note("changed", row, {"days": [old, days]}, label="")


def note(
    action: str,
    target: models.Model,
    changes: Mapping[str, Any] | None = None,
    *,
    label: str | None = None,
    by: models.Model | str | None = None,
) -> None:
    """Writes a line. Call it in the transaction that does the thing. Nothing secret may be in `changes`.

    `by` is who does it, where the verb knows (a text: nobody of the office); else who is logged in.
    """
    now = acting()
    actor_id = by.pk if isinstance(by, models.Model) else now.actor_id if by is None else None
    Entry.objects.create(
        actor_id=actor_id,
        actor=(str(by) if by is not None else now.actor)[:200],
        via=now.via,
        request_id=now.request_id,
        action=action,
        kind=target._meta.model_name or "",
        target_id="" if target.pk is None else str(target.pk),
        target=(str(target) if label is None else label)[:300],
        changes=dict(changes or {}),
    )


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """The names of which the values differ, and both values as the log keeps them."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: [told(before.get(name)), told(after[name])] for name in names}


def told(value: Any) -> Any:
    """A value as JSON, not too long."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_fixed_timezone(0)).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): told(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [told(each) for each in value]
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


class Audited(models.Model):
    """A thing of which every making, change and deletion leaves a line, however it is saved.

    `audited` names its fields; of those in `unspoken` only that they changed is told.
    """

    audited: ClassVar[tuple[str, ...]] = ()
    unspoken: ClassVar[tuple[str, ...]] = ()

    _read: dict[str, Any]

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        row = super().from_db(db, field_names, values, **options)
        row._read = dict(zip(field_names, values, strict=True))
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            written = kwargs.get("update_fields")
            changes = dict(self._changes(None if written is None else set(written), is_new=is_new))
            if is_new or changes:
                note("made" if is_new else "changed", self, changes)
        self._read = {name: getattr(self, name) for name in self._attnames(None)}

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            note(
                "deleted",
                self,
                {name: [told(getattr(self, name)), None] for name in self._attnames(None) - set(self.unspoken)},
            )
            return super().delete(*args, **kwargs)

    def _changes(self, written: set[str] | None, *, is_new: bool) -> Iterator[tuple[str, list[Any]]]:
        read = {} if is_new else getattr(self, "_read", {})
        for name in sorted(self._attnames(written)):
            before, after = read.get(name), getattr(self, name)
            if is_new and after in (None, ""):
                continue
            if is_new or before != after:
                yield name, self._both(name, before, after)

    def _both(self, attname: str, before: Any, after: Any) -> list[Any]:
        if attname in self.unspoken:
            return [SECRET, SECRET]
        field = next(field for field in self._meta.fields if field.attname == attname)
        if field.related_model is None:
            return [told(before), told(after)]
        rows = field.related_model._base_manager.in_bulk([pk for pk in (before, after) if pk is not None])
        return [None if pk is None else told(rows.get(pk, pk)) for pk in (before, after)]

    def _attnames(self, written: set[str] | None) -> set[str]:
        names = set(self.audited) if written is None else written & set(self.audited)
        return {self._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]
