"""What was told to whom. These rows outlive the schedule, so that who was invited to a deleted one is told of it."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from yotei.booking.encryption import EncryptedTextField
from yotei.people.models import Employee

if TYPE_CHECKING:
    from yotei.schedules.models import Schedule


class Invitation(models.Model):
    """Of a schedule to which anybody was invited. The row is the queue: `due_at` says when the worker looks what each
    has to be told."""

    UNTOLD: ClassVar = timedelta(days=1)  # without a mail server
    KEPT: ClassVar = timedelta(days=90)  # after the deletion: so long a link says that it was cancelled

    schedule = models.OneToOneField(
        "schedules.Schedule", null=True, on_delete=models.SET_NULL, related_name="invitation"
    )
    number = models.BigIntegerField(db_index=True, help_text="The schedule's, also when it is gone.")
    by_mail = models.BooleanField(default=True, help_text="Whether invitations and changes are told by mail.")
    sequence = models.PositiveIntegerField(default=0, help_text="SEQUENCE of what was told last (RFC 5546, 2.1.4).")
    acted_by = models.ForeignKey(
        Employee, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False,
        help_text="Who made all that is due, and need not be told; null: several, or the worker.",
    )  # fmt: skip
    due_at = models.DateTimeField(null=True)
    latest_at = models.DateTimeField(null=True, help_text="However often it is changed meanwhile.")
    held_since = models.DateTimeField(null=True, help_text="Since when it waits for its Zoom link.")
    removed_at = models.DateTimeField(null=True, help_text="When the schedule was deleted.")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="invitation_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["removed_at"], name="invitation_removed", condition=Q(removed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def sequence_of(cls, schedule: Schedule) -> int:
        """For whatever else tells of the same UID: a calendar that was given a higher one would take no later mail."""
        found = cls.objects.filter(schedule=schedule.pk).values_list("sequence", flat=True).first()
        return found or 0

    def rest(self) -> None:
        """Nothing is due any more."""
        self.due_at = self.latest_at = self.held_since = self.acted_by = None
        self.save(update_fields=["due_at", "latest_at", "held_since", "acted_by", "sequence"])

    def wait(self, *, since: datetime, until: datetime) -> None:
        """What is to be told waits for the Zoom link."""
        self.held_since, self.due_at = since, until
        self.save(update_fields=["held_since", "due_at", "sequence"])

    @classmethod
    def let_old_rest(cls, *, now: datetime) -> None:
        """Where no mail server is set up. Another node may have one, so what is due stays due for a while; but once
        there is one, nobody is told of what changed long before. Of a deletion they are."""
        old = cls.objects.filter(due_at__lte=now - cls.UNTOLD, removed_at__isnull=True)
        if old.exists():  # an UPDATE takes SQLite's write lock even where there is nothing to write
            old.update(due_at=None, latest_at=None, held_since=None, acted_by=None)

    @classmethod
    def forget_old(cls, *, now: datetime) -> None:
        old = cls.objects.filter(removed_at__lt=now - cls.KEPT)
        if old.exists():  # a DELETE takes SQLite's write lock even where there is nothing to delete
            old.delete()


class Invitee(models.Model):
    """One person, and what they were told last. Their link holds `token`, by which they answer without a log-in."""

    class Method(models.TextChoices):
        REQUEST = "REQUEST"
        CANCEL = "CANCEL"

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="invitees")
    employee = models.ForeignKey(Employee, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="ja")
    time_zone = models.CharField(max_length=64)
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True)
    method = models.CharField(max_length=7, blank=True, choices=Method.choices)
    sequence = models.PositiveIntegerField(default=0)
    told = EncryptedTextField(blank=True, help_text="JSON: the facts of the schedule when they were told.")
    calendar = EncryptedTextField(blank=True, help_text="What their calendar holds, from which it is cancelled.")
    told_at = models.DateTimeField(null=True)
    again = models.BooleanField(default=False, help_text="Somebody wants it sent once more.")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "employee"], name="invitee_employee_once"),
            models.UniqueConstraint(
                "invitation", Lower("address"), name="invitee_guest_once", condition=Q(employee__isnull=True)
            ),
            models.CheckConstraint(condition=Q(method__in=["", "REQUEST", "CANCEL"]), name="invitee_method_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def new(cls, **fields: Any) -> Self:
        token = secrets.token_urlsafe(24)  # 192 random bits
        return cls(token=token, token_hash=hash_of(token), **fields)

    @classmethod
    def by_token(cls, token: str) -> Self | None:
        """Whose link it is."""
        found = cls.objects.select_related("invitation", "employee")
        return found.filter(token_hash=hash_of(token)).first()

    @property
    def key(self) -> str:
        return key_of(self.employee_id, self.address)

    @property
    def is_invited(self) -> bool:
        """Whether their calendar holds it, as far as we know."""
        return self.method == self.Method.REQUEST

    @property
    def facts(self) -> dict[str, Any]:
        return json.loads(self.told) if self.told else {}

    def note(self, *, facts: dict[str, Any], sequence: int, now: datetime, method: str, calendar: str) -> None:
        """What they are told this moment; not written."""
        self.told, self.calendar = json.dumps(facts, ensure_ascii=False), calendar
        self.sequence, self.method, self.told_at, self.again = sequence, method, now, False

    def send_again(self, *, now: datetime) -> bool:
        """The worker sends them once more what they were told. False where they are not invited (any more)."""
        rows = Invitee.objects.filter(pk=self.pk, method=self.Method.REQUEST, invitation__schedule__isnull=False)
        if not rows.update(again=True):
            return False
        Invitation.objects.filter(pk=self.invitation_id).update(due_at=now)
        return True


def key_of(employee_id: int | None, address: str) -> str:
    return f"employee:{employee_id}" if employee_id is not None else f"guest:{address.casefold()}"


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
