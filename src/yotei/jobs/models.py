"""A job and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Count, Q, Sum, Value
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee

from .kinds import Kind, kind_named

BATCH = 1_000  # rows an INSERT


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, employee: Employee) -> Self:
        """Those that this employee began; an administrator sees all, but not the names of what is private."""
        found = self if employee.is_admin else self.filter(owner=employee)
        return found.annotate(reader_id=Value(employee.pk))


class Job(models.Model):
    """`plan` is the kind's own, but for `is_private`: then its label and those of its rows are its owner's alone.
    `weight` is how much there is to do, in whatever the kind counts (lines, schedules)."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    KEPT: ClassVar = timedelta(days=90)

    kind = models.CharField(max_length=30)
    owner = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="jobs")
    label = models.CharField(max_length=300, blank=True)
    plan = models.JSONField(default=dict)
    key = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="Of the form that began it: pressed twice, done once.",
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    weight = models.PositiveIntegerField(default=0)
    words = models.JSONField(default=dict, help_text="What the end of the job says, by language.")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["id"], name="job_running", condition=Q(state="running"))]
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="job_once", condition=~Q(key=""))]

    def __str__(self) -> str:
        return self.label or self.kind

    @classmethod
    def begin(
        cls,
        kind: str,
        *,
        owner: Employee,
        rows: Iterable[JobRow],
        now: datetime,
        key: str = "",
        label: str = "",
        **plan: Any,
    ) -> Job:
        """Writes the job and its rows, in one transaction; the worker begins within seconds. Rows need no number.

        Of requests with the same key the first begins it, and the others are answered with it.
        """
        job = cls(kind=kind, owner=owner, label=label[:300], plan=plan, key=key, started_at=now)
        try:
            job._write(rows)
        except IntegrityError:
            begun = cls.objects.filter(owner=owner, key=key).first() if key else None
            if begun is None:
                raise
            return begun
        return job

    def _write(self, rows: Iterable[JobRow]) -> None:
        with transaction.atomic():
            self.save(force_insert=True)
            number = weight = 0
            for batch in _batches(rows):
                for row in batch:
                    number += 1
                    weight += row.weight
                    row.job, row.number = self, number
                JobRow.objects.bulk_create(batch)
            self.weight = weight
            self.save(update_fields=["weight"])

    @classmethod
    def forget_old(cls, *, now: datetime) -> None:
        cls.objects.exclude(state=cls.State.RUNNING).filter(ended_at__lt=now - cls.KEPT).delete()

    @property
    def work(self) -> Kind:
        return kind_named(self.kind)

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_private(self) -> bool:
        return bool(self.plan.get("is_private"))

    @property
    def is_of_others(self) -> bool:
        """Read by `visible_to`: whether somebody else began it."""
        return bool(getattr(self, "reader_id", self.owner_id) != self.owner_id)

    @property
    def shown_label(self) -> str:
        return "" if self.is_private and self.is_of_others else self.label

    def cancel(self, *, now: datetime) -> bool:
        """What is done stays done. False where it had ended before."""
        running = Job.objects.filter(pk=self.pk, state=self.State.RUNNING)
        return bool(running.update(state=self.State.CANCELLED, ended_at=now, lease_until=None))

    def progress(self) -> Progress:
        return Progress(self)

    @property
    def sentence(self) -> str:
        return _in_own_language(self.words)


class JobRow(models.Model):
    """`task` is the kind's own, but for `is_private`: see `Job`. `made_id` is what the row made or changed, of the noun
    that its kind names."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=300, blank=True)
    task = models.JSONField(default=dict)
    weight = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    words = models.JSONField(default=dict, help_text="What was done, or why not, by language.")
    made_id = models.BigIntegerField(null=True)

    prepared: Any = None

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="job_row_once")]
        indexes = [models.Index(fields=["job", "number"], name="job_row_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.number} {self.label}"

    @property
    def shown_label(self) -> str:
        is_private = self.job.is_private or self.task.get("is_private")
        return gettext("Private") if is_private and self.job.is_of_others else self.label

    @property
    def sentence(self) -> str:
        return _in_own_language(self.words)


class Progress:
    """Weights and numbers of rows, in one query."""

    def __init__(self, job: Job) -> None:
        states = job.rows.order_by().values("state").annotate(rows=Count("pk"), weights=Sum("weight"))
        found = {each["state"]: (each["rows"], each["weights"]) for each in states}
        none = (0, 0)
        self.done, self.refused, self.waiting = (found.get(state, none)[0] for state in ("done", "refused", "waiting"))
        self.total = job.weight
        self.passed = job.weight - found.get("waiting", none)[1]


def _batches(rows: Iterable[JobRow]) -> Iterator[list[JobRow]]:
    batch: list[JobRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _in_own_language(words: dict[str, str]) -> str:
    return words.get(get_language() or "", "") or next(iter(words.values()), "")
