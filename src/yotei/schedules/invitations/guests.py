"""社外参加者: people from outside who take part in a schedule. They are known by their e-mail address alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yotei.people.models import LANGUAGES, known_time_zones
from yotei.sales.models import Contact
from yotei.schedules.attendance import Attendee
from yotei.schedules.topics import clean_subject

if TYPE_CHECKING:
    from yotei.schedules.models import Schedule

MOST = 100  # of a schedule: a mail goes to each
LONGEST_NAME = 200
# 鈴木 一郎 <suzuki@example.com> en America/New_York; name, language and zone may be left out.
_LINE = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>(?P<rest>[^<>]*)")


@dataclass(frozen=True, slots=True)
class Wish:
    """A guest as a form or a program names one; what is "" follows the contact, else the schedule."""

    email: str
    name: str = ""
    language: str = ""
    time_zone: str = ""
    contact_id: int | None = None

    @classmethod
    def read(cls, line: str) -> Self:
        """From a line such as `鈴木 一郎 <suzuki@example.com> en`; an address alone will do. Raises
        `ValidationError`."""
        found = _LINE.fullmatch(line.strip())
        if found is None:
            return cls(email=line.strip())
        words: dict[str, Any] = {"language": "", "time_zone": ""}
        for word in found["rest"].split():
            place = "language" if word in dict(LANGUAGES) else "time_zone" if word in known_time_zones() else ""
            if not place:
                text = _("“%(word)s” is neither a language (ja, en) nor a time zone such as Asia/Tokyo.")
                raise ValidationError(text % {"word": word})
            words[place] = word
        return cls(email=found["email"].strip(), name=found["name"].strip(' \t"'), **words)

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def key(self) -> str:
        return self.email.casefold()

    @property
    def line(self) -> str:
        head = f"{self.name} <{self.email}>" if self.name else f"<{self.email}>"
        return " ".join(part for part in (head, self.language if self.language != "ja" else "", self.time_zone) if part)


class Guest(models.Model):
    """One outside person's part in a schedule, and what they answered by their link."""

    Reply: ClassVar = Attendee.Reply

    schedule = models.ForeignKey("schedules.Schedule", on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(gettext_lazy("Name"), max_length=LONGEST_NAME)
    email = models.EmailField(gettext_lazy("E-mail address"), max_length=254)
    language = models.CharField(gettext_lazy("Language"), max_length=2, choices=LANGUAGES, default="ja")
    time_zone = models.CharField(max_length=64, blank=True, help_text='"": that of the schedule.')
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    reply = models.CharField(max_length=8, choices=Attendee.Reply.choices, default=Attendee.Reply.NONE)
    message = models.CharField(max_length=500, blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("schedule", Lower("email"), name="guest_once"),
            models.CheckConstraint(condition=~Q(email="") & ~Q(name=""), name="guest_named"),
            models.CheckConstraint(condition=Q(language__in=["ja", "en"]), name="guest_language_known"),
            models.CheckConstraint(condition=Q(reply__in=["none", "accepted", "declined"]), name="guest_reply_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return self.email.casefold()

    @property
    def wish(self) -> Wish:
        return Wish(self.email, self.name, self.language, self.time_zone, self.contact_id)

    def zone(self, schedule: Schedule) -> ZoneInfo:
        return ZoneInfo(self.time_zone or schedule.timezone)


def check(wishes: Collection[Wish]) -> None:
    """Raises `ValidationError` with all that is wrong with these."""
    errors = []
    if len(wishes) > MOST:
        errors.append(_("At most %(most)s guests.") % {"most": MOST})
    seen: set[str] = set()
    for wish in wishes:
        if wish.key in seen:
            errors.append(_("“%(email)s” is there twice.") % {"email": wish.email})
        seen.add(wish.key)
        errors += _wrong(wish)
    if errors:
        raise ValidationError(errors)


def _wrong(wish: Wish) -> list[str]:
    try:
        validate_email(wish.email)
    except ValidationError:
        shown = wish.email or wish.name or "…"
        return [_("“%(email)s” is no e-mail address. Write it like 鈴木 一郎 <suzuki@example.com>.") % {"email": shown}]
    if len(wish.email) > 254 or len(wish.name) > LONGEST_NAME:
        return [_("The name of “%(email)s” or the address is too long.") % {"email": wish.email[:40]}]
    if wish.language and wish.language not in dict(LANGUAGES):
        return [_("“%(word)s” is neither a language (ja, en) nor a time zone such as Asia/Tokyo.")
                % {"word": wish.language}]  # fmt: skip
    if wish.time_zone and wish.time_zone not in known_time_zones():
        return [_("“%(name)s” is not a time zone. Choose one such as Asia/Tokyo.") % {"name": wish.time_zone}]
    return []


def write(schedule: Schedule, wishes: Collection[Wish], *, is_new: bool) -> None:
    """Makes these the guests of a saved schedule; answers of those who stay are kept. As many queries for one as for
    a hundred."""
    had = {} if is_new else {each.key: each for each in schedule.guests.all()}
    if not wishes and not had:
        return
    contacts = _contacts(wishes)
    rows = [_filled(had.get(wish.key) or Guest(schedule=schedule), wish, contacts) for wish in wishes]
    gone = [each.pk for key, each in had.items() if key not in {wish.key for wish in wishes}]
    if gone:
        schedule.guests.filter(pk__in=gone).delete()
    kept = [row for row in rows if row.pk is not None]
    if kept:
        Guest.objects.bulk_update(kept, ["name", "email", "language", "time_zone", "contact"])
    Guest.objects.bulk_create(row for row in rows if row.pk is None)


def _contacts(wishes: Iterable[Wish]) -> dict[int, Contact]:
    wanted = [wish.contact_id for wish in wishes if wish.contact_id is not None]
    return Contact.objects.in_bulk(wanted) if wanted else {}


def _filled(guest: Guest, wish: Wish, contacts: dict[int, Contact]) -> Guest:
    contact = contacts.get(wish.contact_id) if wish.contact_id is not None else guest.contact
    guest.email = wish.email
    named = clean_subject(wish.name) or guest.name or (contact.name if contact else "") or wish.email
    guest.name = named[:LONGEST_NAME]
    guest.language = wish.language or (contact.language if contact else "ja")
    guest.time_zone, guest.contact = wish.time_zone, contact
    return guest
