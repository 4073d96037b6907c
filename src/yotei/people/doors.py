"""Who is let in by a password, and the door that closes after wrong ones.

NotAdmitted
├── WrongPassword   or no such person, or one who may not log in: nobody is told which
└── DoorClosed      too many wrong ones; `until` says when it opens
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Case, F, Q, When

if TYPE_CHECKING:
    from .models import Employee


class NotAdmitted(Exception):
    """Nobody is logged in."""


class WrongPassword(NotAdmitted):
    pass


class DoorClosed(NotAdmitted):
    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class Door(models.Model):
    """Wrong passwords for one person, or from one address. Each try is counted before its password is looked at, so a
    hundred at once are no more than the limit lets through."""

    # Of one person: a slip of the caps-lock key and two more; guessing at this rate takes centuries for a common word.
    TRIES: ClassVar = 5
    # From one address: a whole office may stand behind it.
    TRIES_OF_ADDRESS: ClassVar = 50
    WINDOW: ClassVar = timedelta(minutes=15)
    MAIL_OLDEST: ClassVar = timedelta(hours=6)  # that a worker may still write once it runs again

    key = models.CharField(max_length=80, unique=True)
    employee = models.ForeignKey("people.Employee", null=True, on_delete=models.CASCADE, related_name="doors")
    tries = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(help_text="Beginning of the window; once the door is closed, when it closed.")
    mail_due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="door_mail_due"),
            models.Index(fields=["since"], name="door_since"),
        ]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def of_person(cls, employee: Employee | None, name: str, *, now: datetime) -> Self:
        """One for a person, by whichever name; and one for a name that nobody has, so that it tells nobody which."""
        digest = hashlib.sha256(name.casefold().encode("utf-8", "replace")).hexdigest()
        key = f"name:{digest}" if employee is None else f"employee:{employee.pk}"
        return cls.objects.get_or_create(key=key, defaults={"employee": employee, "since": now})[0]

    @classmethod
    def of_address(cls, address: str, *, now: datetime) -> Self:
        return cls.objects.get_or_create(key=f"address:{address}"[:80], defaults={"since": now})[0]

    @classmethod
    def of_links(cls, whose: str, *, now: datetime) -> Self:
        """For links that need no log-in: wrong ones from an address, answers by one."""
        return cls.objects.get_or_create(key=f"link:{whose}"[:80], defaults={"since": now})[0]

    @classmethod
    def forget_old(cls, *, now: datetime) -> None:
        cls.objects.filter(since__lte=now - cls.WINDOW - cls.MAIL_OLDEST).delete()

    def knock(self, *, limit: int, now: datetime) -> None:
        """Counts a try. Raises `DoorClosed`."""
        row = Door.objects.filter(pk=self.pk)
        row.filter(since__lte=now - self.WINDOW).update(tries=0, since=now)
        closing = Case(When(tries__gte=limit - 1, then=now), default=F("since"))
        if not row.filter(tries__lt=limit).update(tries=F("tries") + 1, since=closing):
            self.refresh_from_db(fields=["since"])
            raise DoorClosed(self.since + self.WINDOW)

    def take_back(self) -> None:
        """The try was right."""
        Door.objects.filter(pk=self.pk, tries__gt=0).update(tries=F("tries") - 1)

    def ask_for_mail(self, *, now: datetime) -> None:
        """The worker tells the person, if the door is closed now (`lockout_mail`)."""
        Door.objects.filter(pk=self.pk, tries__gte=self.TRIES).exclude(employee__email="").update(mail_due_at=now)
