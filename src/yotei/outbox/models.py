"""Mail on its way: one row one mail to one person. The row is the queue; whoever dies over it leaves it due again."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yotei.booking.encryption import EncryptedTextField

from . import kinds, runtime
from .addresses import Unusable, usable
from .pace import MailPlace
from .problems import Problem, sentence
from .server import MailServer
from .undelivered import undelivered

__all__ = ["Mail", "MailPlace", "MailServer", "Recipient"]

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # what a header may not hold: nobody adds one by a name


@dataclass(frozen=True, slots=True)
class Recipient:
    name: str
    address: str
    language: str = "ja"
    employee_id: int | None = None


TEXTS = ("text", "html", "calendar")
OPEN = ("waiting", "handed", "held")  # states of what is not over


class MailQuerySet(models.QuerySet["Mail"]):
    def listed(self) -> Self:
        """Without what they say, which costs a decryption each."""
        return self.defer(*TEXTS)

    def about(self, noun: str, pk: int) -> Self:
        """What was sent because of one thing, the latest first."""
        return self.listed().filter(about_kind=noun, about_id=pk)

    def unfinished(self) -> Self:
        return self.filter(ended_at__isnull=True).exclude(state=Mail.State.HELD)

    def due(self, *, now: datetime) -> Self:
        return self.filter(state=Mail.State.WAITING, due_at__lte=now).idle(now=now)

    def useless(self, *, now: datetime) -> Self:
        """Those that could not be sent in time."""
        return self.filter(state=Mail.State.WAITING, ended_at=None, useless_after__lte=now)

    def idle(self, *, now: datetime) -> Self:
        """Those that no worker has in hand."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now))


class Mail(models.Model):
    """`message_id` is made here and never changes, so that a mail that came twice is known as one."""

    class State(models.TextChoices):
        WAITING = "waiting", _("To be sent")
        HANDED = "handed", _("Being handed over")
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Rejected")
        GIVEN_UP = "given_up", _("Given up")
        CANCELLED = "cancelled", _("Cancelled")
        HELD = "held", _("Held back")

    KEPT: ClassVar = timedelta(days=90)
    TEXT_KEPT: ClassVar = timedelta(days=14)  # after its end: what was sent can be read while people ask about it

    message_id = models.CharField(max_length=320, unique=True)
    kind = models.CharField(max_length=30)
    key = models.CharField(
        max_length=200, null=True, unique=True, help_text="Of its cause: asked for twice, queued once."
    )
    name = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=10, default="ja")
    employee_id = models.BigIntegerField(null=True)
    from_name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=500)
    text = EncryptedTextField(blank=True)
    html = EncryptedTextField(blank=True)
    calendar = EncryptedTextField(blank=True)
    text_dropped = models.BooleanField(default=False, help_text="It is old: only that it was sent is still known.")
    method = models.CharField(max_length=20, blank=True, help_text="Of the calendar: REQUEST, CANCEL …")
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.BigIntegerField(null=True)

    state = models.CharField(_("State"), max_length=9, choices=State.choices, default=State.WAITING)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="When a waiting mail is tried (again).")
    useless_after = models.DateTimeField(
        null=True, help_text="From then on it is not sent any more; null: it always is."
    )
    handed_at = models.DateTimeField(null=True, help_text="When the server was last given the end of the mail.")
    ended_at = models.DateTimeField(null=True, help_text="When it was sent, refused, given up or cancelled.")
    tries = models.PositiveIntegerField(default=0)
    times_unsure = models.PositiveIntegerField(default=0, help_text="How often the server's final answer was lost.")
    problem = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True, help_text="What the server said last.")
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0, help_text="Counts leases; an older holder records nothing.")

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            # By null or not alone, which SQLite, too, sees in a query without knowing its values.
            models.Index(fields=["due_at", "id"], name="mail_due", condition=Q(due_at__isnull=False)),
            models.Index(
                fields=["useless_after", "id"],
                name="mail_hurried",
                condition=Q(due_at__isnull=False, useless_after__isnull=False),
            ),
            models.Index(fields=["lease_until"], name="mail_leased", condition=Q(lease_until__isnull=False)),
            models.Index(fields=["queued_at"], name="mail_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["queued_at"], name="mail_queued"),
            models.Index(fields=["about_kind", "about_id"], name="mail_about", condition=Q(about_id__isnull=False)),
            models.Index(fields=["ended_at"], name="mail_ended", condition=Q(ended_at__isnull=False)),
            models.Index(
                fields=["ended_at"], name="mail_said", condition=Q(ended_at__isnull=False, text_dropped=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(state="waiting") | Q(due_at__isnull=False), name="mail_waiting_due"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state__in=OPEN) | (Q(ended_at__isnull=False) & ~Q(state__in=OPEN)),
                name="mail_over_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state="handed") | Q(lease_until__isnull=False), name="mail_handed_leased"
            ),
        ]

    def __str__(self) -> str:
        return self.message_id

    @classmethod
    def put(
        cls,
        *,
        to: Recipient,
        kind: str,
        subject: str,
        text: str,
        now: datetime,
        html: str = "",
        calendar: str = "",
        method: str = "",
        about: tuple[str, int] | None = None,
        reply_to: str = "",
        from_name: str = "",
        key: str = "",
        useless_after: datetime | None = None,
    ) -> Mail:
        """Queues one mail to one person; call it in the transaction that does the thing.

        `calendar` is an iCalendar text and `method` its METHOD: it is sent as an alternative and as invite.ics. With a
        `key` that was used before, nothing is queued again. An address that mail cannot carry makes a refused mail.
        """
        mail = cls(
            message_id=f"<{uuid.uuid4()}@{runtime.post().domain}>", kind=kind, key=key or None,
            name=in_a_header(to.name, 200), address=in_a_header(to.address, 254), language=to.language,
            employee_id=to.employee_id, from_name=in_a_header(from_name, 200), reply_to=_usable_or_none(reply_to),
            subject=in_a_header(subject, 500), text=text, html=html, calendar=calendar, method=method,
            about_kind=about[0] if about else "", about_id=about[1] if about else None, queued_at=now, due_at=now,
            useless_after=useless_after,
        )  # fmt: skip
        try:
            mail.address = usable(to.address)
        except Unusable:
            mail.state, mail.problem, mail.due_at, mail.ended_at = cls.State.REFUSED, Problem.ADDRESS, None, now
        return mail._once() if key else mail._added()

    def _once(self) -> Mail:
        found = Mail.objects.filter(key=self.key).first()
        if found is not None:
            return found
        try:
            with transaction.atomic():
                return self._added()
        except IntegrityError:  # somebody else at this moment
            return Mail.objects.get(key=self.key)

    def _added(self) -> Mail:
        self.save(force_insert=True)
        if self.state == self.State.REFUSED:
            undelivered.send(Mail, mails=[self], now=self.queued_at)
        if self.method and self.about_id is not None:
            self._hurry_earlier()
        return self

    def _hurry_earlier(self) -> None:
        """What this one has to wait for does not wait for the end of a long pause."""
        same = Mail.objects.filter(about_kind=self.about_kind, about_id=self.about_id, address=self.address)
        waiting = same.filter(pk__lt=self.pk, state=Mail.State.WAITING, due_at__gt=self.queued_at)
        waiting.exclude(method="").update(due_at=self.queued_at)

    def read_texts(self) -> None:
        """In one query, where it was listed without. Raises `UnreadableSecret`."""
        self.refresh_from_db(fields=TEXTS)

    @property
    def kind_name(self) -> str:
        return kinds.name_of(self.kind)

    @property
    def is_sent_again(self) -> bool:
        return self.state == self.State.SENT and self.times_unsure > 0

    @property
    def state_name(self) -> str:
        return gettext("Sent again") if self.is_sent_again else self.get_state_display()

    @property
    def tone(self) -> str:
        """How a page colours the state."""
        return "warning" if self.is_sent_again else TONES.get(self.state, "")

    @property
    def may_be_sent(self) -> bool:
        """By hand, unless somebody has it in hand or it is too late (`by_hand` says)."""
        return self.state in RETRIED and self.problem not in FINAL and not self.text_dropped

    @property
    def may_be_cancelled(self) -> bool:
        return self.state in STOPPED

    @property
    def sentence(self) -> str:
        """Why it is not sent; "" where nothing is the matter."""
        return sentence(self.problem, self.words)


TONES: dict[str, str] = {
    Mail.State.SENT: "success",
    Mail.State.REFUSED: "error",
    Mail.State.GIVEN_UP: "error",
    Mail.State.HELD: "warning",
}
RETRIED = (Mail.State.WAITING, Mail.State.REFUSED, Mail.State.GIVEN_UP, Mail.State.HELD)
STOPPED = (Mail.State.WAITING, Mail.State.HELD)
FINAL = (Problem.ADDRESS, Problem.TOO_LATE, Problem.LATE_UNSURE)  # no other try helps


def in_a_header(text: str, longest: int) -> str:
    """One line of what can be written as UTF-8."""
    return CONTROLS.sub(" ", text).encode("utf-8", "replace").decode().strip()[:longest]


def _usable_or_none(address: str) -> str:
    try:
        return usable(address) if address else ""
    except Unusable:
        return ""
