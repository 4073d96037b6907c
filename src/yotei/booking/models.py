"""The rows of the booking engine. A booking row alone says what recovery does."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q

from yotei.audit.acting import acting
from yotei.audit.models import Audited, note

from . import rows
from .alarm import Alarm
from .calls import ZoomCall
from .differences import changed_dates, changed_fields
from .directory import DirectoryCheck, ZoomUser
from .encryption import EncryptedTextField
from .meeting import MeetingFields, block


def new_token() -> str:
    return secrets.token_hex(10)  # 80 random bits: unique for good, and short at the head of the agenda


__all__ = [
    "Alarm", "Booking", "DirectoryCheck", "Heartbeat", "HostName", "Installation", "RateBudget", "Stray", "ZoomCall",
    "ZoomToken", "ZoomUser",
]  # fmt: skip


class BookingQuerySet(models.QuerySet["Booking"]):
    def locked(self, pk: int) -> Booking:
        """The row, locked until the transaction ends."""
        [row] = rows.locked(Booking, "id", [pk])
        return row

    def in_trouble(self) -> Self:
        """Those that the worker tried and could not settle, the oldest trouble first."""
        return self.filter(problem_since__isnull=False, due_at__isnull=False).order_by("problem_since", "pk")

    def late(self, *, now: datetime, by: timedelta) -> Self:
        """Those that should have been settled long ago: due and untouched, or tried in vain."""
        return self.filter(Q(due_at__lte=now - by) | Q(problem_since__lte=now - by, due_at__isnull=False))

    def retry(self, pk: int, *, now: datetime) -> bool:
        """Makes a booking due as soon as nothing of it can be on its way. False if it is in no trouble (any more)."""
        with transaction.atomic():
            row = self.in_trouble().select_for_update().filter(pk=pk).first()
            if row is None:
                return False
            row.wake(now=now)
            row.save(update_fields=["tries", "due_at"])
        return True


class Booking(models.Model):
    """One Zoom meeting in its whole life: what is wanted of it, what is being tried, what Zoom last accepted.

    The row is the queue: `due_at` says when the worker has something to do. `wanted` null means that the meeting
    is not wanted (any more); the row is settled then by a last DELETE.
    """

    token = models.CharField(max_length=40, unique=True, default=new_token)

    installation = models.CharField(max_length=40, blank=True, help_text="Whose marker the meeting carries.")

    wanted = models.JSONField(null=True)
    cause = models.CharField(max_length=64, blank=True, help_text="The request that last wanted something else.")
    tried = models.JSONField(null=True, help_text="What a form is attempting; valid only under its lease.")
    settled = models.JSONField(default=dict, help_text="What Zoom last accepted; a missing field is unknown.")
    starts_at = models.DateTimeField(null=True, help_text="Start of what is wanted: the order of a backlog.")
    gentle = models.BooleanField(default=False, help_text="A retitle: leaves the last of the host's day to people.")

    host = models.CharField(max_length=500, help_text="As asked: Zoom account or e-mail address.")
    host_id = models.CharField(max_length=100, blank=True, help_text="Zoom's user id, from its answer.")
    meeting_id = models.CharField(max_length=20, null=True, unique=True)
    join_url = EncryptedTextField(blank=True)
    passcode = EncryptedTextField(blank=True)
    late_start = models.DateTimeField(null=True, help_text="Where it began at Zoom, if later than its schedule.")

    create_sent_at = models.DateTimeField(null=True, help_text="A POST is on its way, or its answer was lost.")
    sent = models.JSONField(null=True, help_text="The fields of the last POST.")
    booked_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True, help_text="Zoom said that the meeting does not exist (3001).")
    release_sent_at = models.DateTimeField(null=True, help_text="A DELETE was sent: never wanted again.")
    released_at = models.DateTimeField(null=True, help_text="Zoom holds it no more.")
    empty_looks = models.PositiveSmallIntegerField(default=0, help_text="Complete looks that found nothing.")
    read_back = models.BooleanField(default=False, help_text="A PATCH was unsure: the next is read back by a GET.")

    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0, help_text="Counts leases; an older holder records nothing.")
    hold_until = models.DateTimeField(null=True, help_text="Zoom may still be carrying out a lost call until then.")
    due_at = models.DateTimeField(null=True, help_text="When the worker has something to do; null: nothing.")
    tries = models.PositiveIntegerField(default=0)
    problem = models.JSONField(null=True, help_text="The last problem; null once settled.")
    problem_since = models.DateTimeField(null=True)

    watch_from = models.DateTimeField(null=True, help_text="A late twin may appear: since when.")
    watch_at = models.DateTimeField(null=True, help_text="When the host is listed again for one.")
    twin_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="twins")
    successor = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="predecessors", db_index=False,
        help_text="At another host: once it is booked, this one is released.",
    )  # fmt: skip

    objects = BookingQuerySet.as_manager()

    _read: dict[str, Any]

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="booking_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["watch_at"], name="booking_watched", condition=Q(watch_at__isnull=False)),
            models.Index(fields=["problem_since"], name="booking_problem", condition=Q(problem_since__isnull=False)),
            models.Index(fields=["successor"], name="booking_succeeded", condition=Q(successor__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(host="") | Q(wanted__isnull=True), name="booking_host_given"),
            models.CheckConstraint(
                condition=Q(release_sent_at__isnull=True) | Q(wanted__isnull=True), name="booking_released_unwanted"
            ),
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True) | Q(wanted__isnull=True), name="booking_gone_unwanted"
            ),
        ]

    def __str__(self) -> str:
        return self.token

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        row = super().from_db(db, field_names, values, **options)
        row._read = {name: getattr(row, name) for name in field_names}
        return row

    def save_changes(self) -> None:
        """Writes what differs from what was read. JSON fields are replaced by new values, never changed in place."""
        rows.write(self, [name for name, value in self._read.items() if getattr(self, name) != value])

    @property
    def wanted_fields(self) -> MeetingFields | None:
        return MeetingFields.from_json(self.wanted) if self.wanted else None

    @property
    def tried_fields(self) -> MeetingFields | None:
        return MeetingFields.from_json(self.tried) if self.tried else None

    def is_foreign(self, installation: str) -> bool:
        """Whether another installation made the meeting: this one is a copy, and must not touch what lives there."""
        return self.installation not in ("", installation)

    def is_leased(self, *, now: datetime) -> bool:
        return self.lease_until is not None and self.lease_until > now

    def is_due(self, *, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now

    def is_tried(self, *, now: datetime) -> bool:
        """Whether a form is attempting a change this moment."""
        return self.tried is not None and self.is_leased(now=now)

    def is_held(self, *, now: datetime) -> bool:
        """Whether a lost call may still be carried out by Zoom, so that nothing else may be sent yet."""
        return self.hold_until is not None and self.hold_until > now

    def want(self, fields: MeetingFields, *, now: datetime, gentle: bool = False) -> None:
        """Says what the saved schedule says. Call it in the transaction that writes the schedule."""
        self.gentle = gentle and (self.gentle or self.is_settled(now=now))  # what a person changed goes before
        self.wanted, self.starts_at = fields.to_json(), fields.starts_at
        self.cause = acting().request_id or self.cause
        self.wake(now=now)

    def give_up(self, *, now: datetime) -> None:
        """The meeting is not wanted any more; needs no lease. A last DELETE follows where Zoom may hold it."""
        self.wanted = None
        self.gentle = False
        self.cause = acting().request_id or self.cause
        if self.meeting_id is None and self.create_sent_at is None:
            self.clear_problem()
            self.due_at = None
        else:
            self.wake(now=now)

    def at_host(self, host: str, *, now: datetime) -> Booking:
        """The row, which has no meeting, moved to another host. One that is watched for a late twin is given up, for a
        twin would appear where it is; a new row wants the same in its place. Call it in a transaction."""
        if host == self.host:
            return self
        if self.watch_at is None:
            self.host, self.host_id = host, ""
            return self
        place = Booking(host=host, wanted=self.wanted, starts_at=self.starts_at)
        place.wake(now=now)
        place.save()
        Booking.objects.filter(successor=self).update(successor=place)
        self.give_up(now=now)
        self.save()
        return place

    def wake(self, *, now: datetime) -> None:
        """Makes the row due as soon as nothing of it can still be on its way."""
        self.tries = 0
        self.due_at = max(now, self.hold_until or now)

    def is_settled(self, *, now: datetime) -> bool:
        """Whether Zoom is known to hold what is wanted."""
        fields = self.wanted_fields
        if fields is None or changed_fields(fields, self.settled, now=now):
            return fields is None
        return not any(True for _ in changed_dates(fields, self.settled, now=now))

    def note_problem(self, problem: dict[str, Any], *, now: datetime) -> None:
        self.problem, self.problem_since = problem, self.problem_since or now

    def clear_problem(self) -> None:
        self.problem, self.problem_since, self.tries = None, None, 0

    @property
    def state(self) -> str:
        """`booked`, `waiting` (予約待ち) or `problem`, as pages and REST show it."""
        if self.problem and not self.problem.get("may_pass"):
            return "problem"
        settled = self.meeting_id is not None and (self.due_at is None or self.tried is not None)
        return "booked" if settled else "waiting"

    @property
    def block(self) -> str:
        """The Zoom block as the manual prints it; "" while there is no meeting."""
        if self.meeting_id is None:
            return ""
        return block(join_url=self.join_url, meeting_id=self.meeting_id, passcode=self.passcode)


class Stray(models.Model):
    """A meeting that carries the marker of this installation but has no row here: after a restored backup, say.

    It is shown to the administrators, and left alone unless one of them releases it.
    """

    meeting_id = models.CharField(max_length=20, unique=True)
    host = models.CharField(max_length=500, help_text="Whose list it was seen in.")
    topic = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.meeting_id

    @classmethod
    def release(cls, pk: int, *, now: datetime) -> bool:
        """Its DELETE gets a row, as every one has. False if it is not there any more."""
        with transaction.atomic():
            stray = cls.objects.select_for_update().filter(pk=pk).first()
            if stray is None:
                return False
            made = {"host": stray.host, "starts_at": stray.starts_at, "due_at": now}
            Booking.objects.get_or_create(meeting_id=stray.meeting_id, defaults=made)
            note("deleted", stray, {"meeting_id": [stray.meeting_id, None]}, label=stray.topic)
            stray.delete()
        return True


class RateBudget(models.Model):
    """Calls counted before they are sent, over all processes: one row an account label, one a host."""

    key = models.CharField(max_length=600, unique=True)
    next_at = models.DateTimeField(null=True, help_text="The next free slot of an evenly spaced second.")
    day = models.DateField(null=True, help_text="The UTC day that `used` counts.")
    used = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True, help_text="Zoom said no until then.")
    blocked_scope = models.CharField(max_length=6, blank=True)

    def __str__(self) -> str:
        return self.key


class HostName(models.Model):
    """Which Zoom user id a Zoom account or e-mail address has, as Zoom's answers said."""

    asked = models.CharField(max_length=500, unique=True, help_text="An address in lower case.")
    host_id = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.asked


class ZoomToken(models.Model):
    """The one access token of all processes, and who renews it."""

    fingerprint = models.CharField(max_length=64, unique=True, help_text="Of the credentials it was issued for.")
    access_token = EncryptedTextField(blank=True)
    issued_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    scopes = models.TextField(blank=True)
    renewing_until = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.JSONField(null=True)
    failures = models.PositiveIntegerField(default=0)
    ask_again_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.fingerprint[:8]


class Heartbeat(models.Model):
    """A sign of life of a worker, for the doctor."""

    worker = models.CharField(max_length=100, unique=True, help_text="Host and process.")
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker

    @classmethod
    def beat(cls, worker: str, *, now: datetime) -> None:
        cls.objects.update_or_create(worker=worker, defaults={"seen_at": now})
        cls.objects.filter(seen_at__lt=now - cls.FORGOTTEN).delete()

    def is_silent(self, *, now: datetime) -> bool:
        """A worker beats every few seconds."""
        return now - self.seen_at > self.SILENT

    SILENT = timedelta(minutes=1)
    FORGOTTEN = timedelta(days=1)  # a worker that long away is no news any more


class Installation(Audited):
    """The name of this installation in the markers of its meetings, and its settings: one row, made once."""

    audited = ("plan", "zoom_account_id", "zoom_client_id", "zoom_client_secret")
    unspoken = ("zoom_client_secret",)

    code = models.CharField(max_length=40, unique=True)
    plan = models.CharField(max_length=10, blank=True, help_text="Of the Zoom account, as an administrator said.")
    zoom_account_id = models.CharField(max_length=200, blank=True)
    zoom_client_id = models.CharField(max_length=200, blank=True)
    zoom_client_secret = EncryptedTextField(blank=True)
    restored_at = models.DateTimeField(null=True, help_text="When a backup was last put back (restoring.py).")
    knows_until = models.DateTimeField(null=True, help_text="The last thing that this backup knew.")

    def __str__(self) -> str:
        return self.code

    @classmethod
    def own_code(cls) -> str:
        row, _ = cls.objects.get_or_create(pk=1, defaults={"code": secrets.token_hex(4)})
        return row.code
