"""カレンダー配信: addresses at which other programs read one's own calendar, without a log-in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yotei.audit.models import Audited
from yotei.booking.encryption import EncryptedTextField
from yotei.people.models import LANGUAGES, Employee

MOST = 5  # of a person: a telephone, a tablet, a computer at work and one at home, and one to spare
WEEKS_BACK, MONTHS_AHEAD = 8, 12
USUAL_BACK, USUAL_AHEAD = 2, 3  # host-spec §4.4


class CalendarFeed(Audited):
    """One address. It is found by its digest, and kept encrypted besides, for its owner to look at again.

    `stamp` is what it held when it was read last, and `stamped_at` since when: readers ask whether anything is new.
    """

    audited = ("employee", "name", "weeks_back", "months_ahead", "with_links", "with_todos", "language", "digest")
    unspoken = ("digest",)

    READ_EVERY: ClassVar = timedelta(minutes=5)  # it is noted this often; readers come by the hour

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="calendar_feeds", db_index=False)
    slot = models.PositiveSmallIntegerField(help_text="1 to MOST: so many a person has, whoever asks at once.")
    name = models.CharField(gettext_lazy("Name of the feed"), max_length=100)
    digest = models.CharField(gettext_lazy("Address"), max_length=64, unique=True)
    token = EncryptedTextField()
    weeks_back = models.PositiveSmallIntegerField(
        gettext_lazy("Weeks back"), default=USUAL_BACK, validators=[MaxValueValidator(WEEKS_BACK)]
    )
    months_ahead = models.PositiveSmallIntegerField(
        gettext_lazy("Months ahead"),
        default=USUAL_AHEAD,
        validators=[MinValueValidator(1), MaxValueValidator(MONTHS_AHEAD)],
    )
    with_links = models.BooleanField(gettext_lazy("Zoom links and passcodes"), default=False)
    with_todos = models.BooleanField(gettext_lazy("ToDos with a due date"), default=False)
    language = models.CharField(gettext_lazy("Language"), max_length=2, choices=LANGUAGES, default="ja")
    created_at = models.DateTimeField()
    last_read_at = models.DateTimeField(null=True, blank=True)
    stamp = models.CharField(max_length=64, blank=True)
    stamped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["slot"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "slot"], name="calendar_feed_slot_once"),
            models.CheckConstraint(condition=Q(slot__range=(1, MOST)), name="calendar_feed_slot_known"),
            models.CheckConstraint(condition=~Q(name=""), name="calendar_feed_name_given"),
            models.CheckConstraint(condition=Q(weeks_back__range=(0, WEEKS_BACK)), name="calendar_feed_weeks_back"),
            models.CheckConstraint(
                condition=Q(months_ahead__range=(1, MONTHS_AHEAD)), name="calendar_feed_months_ahead"
            ),
            models.CheckConstraint(condition=Q(language__in=["ja", "en"]), name="calendar_feed_language_known"),
        ]

    def __str__(self) -> str:
        return self.name

    # Verbs

    @classmethod
    def issue(cls, *, employee: Employee, now: datetime, name: str, **choices: Any) -> Self:
        """A new address. Raises `ValidationError` by field, and where the employee has `MOST` already."""
        taken = set(cls.objects.filter(employee=employee).values_list("slot", flat=True))
        slot = next((each for each in range(1, MOST + 1) if each not in taken), None)
        if slot is None:
            raise _too_many()
        feed = cls(employee=employee, slot=slot, name=name.strip(), created_at=now, **choices)
        feed._take_new_token()
        feed.clean_fields()
        try:
            with transaction.atomic():
                feed.save(force_insert=True)
        except IntegrityError:  # somebody took the place this moment
            raise _too_many() from None
        return feed

    def change(self, **choices: Any) -> None:
        """Raises `ValidationError` by field."""
        for name, value in choices.items():
            setattr(self, name, value.strip() if isinstance(value, str) else value)
        self.clean_fields()
        self.save(update_fields=list(choices))

    def renew(self) -> None:
        """Another address; nobody reads by the old one any more."""
        self._take_new_token()
        self.last_read_at = None
        self.save(update_fields=["digest", "token", "last_read_at"])

    def revoke(self) -> None:
        self.delete()

    @classmethod
    def revoke_all_of(cls, employee: Employee) -> None:
        for feed in cls.objects.filter(employee=employee):
            feed.revoke()

    # Readers

    @classmethod
    def presented(cls, token: str) -> Self | None:
        """The feed that has this address, of somebody who works here."""
        found = cls.objects.select_related("employee").filter(digest=_digest(token), employee__is_active=True)
        return found.first()

    def note_read(self, *, stamp: str, now: datetime) -> None:
        """Since when it holds this, and once in a while that somebody asked."""
        fields: dict[str, Any] = {}
        if stamp != self.stamp:
            # Readers count whole seconds: what changes twice in one must not look the same.
            later = self.stamped_at + timedelta(seconds=1) if self.stamped_at is not None else now
            fields |= {"stamp": stamp, "stamped_at": max(now.replace(microsecond=0), later.replace(microsecond=0))}
        if self.last_read_at is None or now - self.last_read_at >= self.READ_EVERY:
            fields["last_read_at"] = now
        if fields:
            type(self).objects.filter(pk=self.pk).update(**fields)  # no change that the audit log tells of
            self.__dict__.update(fields)

    def _take_new_token(self) -> None:
        self.token = secrets.token_urlsafe(32)
        self.digest = _digest(self.token)


def _digest(token: str) -> str:
    # A plain hash is enough: the token has 256 random bits, there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()


def _too_many() -> ValidationError:
    text = _("You have %(number)s calendar feeds, which is the most. Revoke one first.")
    return ValidationError(text % {"number": MOST})
