"""The mails themselves: 招待, 変更, 中止, in the language and the zone of whoever reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yotei.outbox.kinds import NAMES

from .facts import PENDING, Facts
from .moments import changes, short, when

if TYPE_CHECKING:
    from yotei.booking.models import Booking
    from yotei.schedules.models import Schedule

INVITATION, CHANGE, CANCELLATION = "invitation", "change", "cancellation"

NAMES.update(
    {
        INVITATION: gettext_lazy("Invitation"),
        CHANGE: gettext_lazy("Change of an invitation"),
        CANCELLATION: gettext_lazy("Cancellation of an invitation"),
    }
)


@dataclass(frozen=True, slots=True)
class Letter:
    """`changes` and `rows`: labels and texts. `block` is Japanese in every language, as the manual prints it."""

    kind: str
    subject: str
    greeting: str
    intro: str
    changes: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, str]]
    details: str = ""
    block: str = ""
    meeting: Sequence[tuple[str, str]] = field(default=())
    note: str = ""
    reply_url: str = ""

    @property
    def text(self) -> str:
        return render_to_string("yotei/mails/invitation.txt", {"letter": self}).strip() + "\n"

    @property
    def html(self) -> str:
        return render_to_string("yotei/mails/invitation.html", {"letter": self})


def invitation(
    schedule: Schedule,
    facts: Facts,
    told: Facts | None,
    *,
    name: str,
    who: Sequence[str],
    zone: ZoneInfo,
    url: str,
    now: datetime,
) -> Letter:
    """`told`: what they were told before; None of a first invitation."""
    organizer = schedule.registrant.name
    words = {"organizer": organizer, "subject": facts["subject"], "when": short(facts, zone, now=now)}
    if told is None:
        subject, intro = _("[Invitation] %(subject)s %(when)s"), _("%(organizer)s invites you to the following.")
    else:
        subject, intro = _("[Changed] %(subject)s %(when)s"), _("%(organizer)s has changed the following.")
    booking = schedule.booking if facts["link"] not in ("", PENDING) else None
    rows = [*_what(facts, zone, now), (_("Attendees"), _(", ").join([organizer, *who])), _organizer(facts)]
    note = _("The link of the Zoom meeting follows in another mail.") if facts["link"] == PENDING else ""
    return Letter(
        INVITATION if told is None else CHANGE, subject % words, _greeting(name), intro % words,
        changes(told, facts, zone, now=now) if told else (), rows, schedule.details,
        booking.block if booking else "", _meeting(booking) if booking else (), note, url,
    )  # fmt: skip


def cancellation(told: Facts, *, name: str, zone: ZoneInfo, is_removed: bool, now: datetime) -> Letter:
    """`is_removed`: it is held, without them."""
    words = {"organizer": told["organizer"][0], "subject": told["subject"], "when": short(told, zone, now=now)}
    subject = _("[Cancelled] %(subject)s %(when)s")
    intro = _("The following has been cancelled.")
    if is_removed:
        intro = _("You are not asked to take part in the following any more.")
    note = _("The link of its Zoom meeting cannot be used any more.") if told["link"] and not is_removed else ""
    rows = [*_what(told, zone, now), _organizer(told)]
    return Letter(CANCELLATION, subject % words, _greeting(name), intro, (), rows, note=note)


def _greeting(name: str) -> str:
    return _("Dear %(name)s,") % {"name": name}


def _what(facts: Facts, zone: ZoneInfo, now: datetime) -> list[tuple[str, str]]:
    rows = [(_("Subject"), facts["subject"]), (_("Date and time"), "\n".join(when(facts, zone, now=now)))]
    return [*rows, (_("Place"), facts["place"])] if facts["place"] else rows


def _organizer(facts: Facts) -> tuple[str, str]:
    name, address = facts["organizer"]
    return _("Organizer"), f"{name} <{address}>" if address else name


def _meeting(booking: Booking) -> list[tuple[str, str]]:
    """The block once more for who does not read Japanese."""
    if translation.get_language() == "ja":
        return []
    rows = [
        (_("Link"), booking.join_url),
        (_("Meeting ID"), booking.meeting_id or ""),
        (_("Passcode"), booking.passcode),
    ]
    return [row for row in rows if row[1]]
