"""What goes into the calendar of whoever is told, and out of it again.

Of a series always the whole: its rule, the dates that are held otherwise, the dates that are not (EXDATE), in one
calendar with one UID and one SEQUENCE. Readers that lost a mail, or take a single date before they know of the series,
are right again with the next; whoever takes part in single dates alone is told these (RECURRENCE-ID).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from yotei.schedules.ical import Attending, calendar_of, events_of

if TYPE_CHECKING:
    from yotei.schedules.models import Schedule

    from .people import Person


@dataclass(frozen=True, slots=True)
class Desk:
    """This installation, as mails speak of it."""

    installation: str
    base_url: str
    sender: str

    def reply_url(self, token: str) -> str:
        return f"{self.base_url.rstrip('/')}/r/{token}"


def events_for(
    schedule: Schedule, person: Person, *, desk: Desk, sequence: int, token: str, now: datetime
) -> list[Event]:
    """Their own reply stays as they gave it; of the others no address is told."""
    attending = Attending(person.name, person.address, "unanswered" if person.reply == "none" else person.reply)  # type: ignore[arg-type]
    registrant = schedule.registrant
    shown = [schedule.on(each) for each in person.only] if person.only else [schedule]
    events = [
        event
        for each in shown
        if each is not None
        for event in events_of(
            each, installation=desk.installation, base_url=desk.base_url, shows="all", with_link=True,
            sequence=sequence, organizer=(registrant.name, registrant.email or desk.sender), attendees=[attending],
            language=person.language, now=now, of=person.employee,
        )
    ]  # fmt: skip
    for event in events:
        _lead_to(event, desk.reply_url(token))
    return events


def request(events: Iterable[Event], *, language: str) -> str:
    return calendar_of(events, method="REQUEST", language=language)


def kept(events: Iterable[Event]) -> str:
    """As much as a cancellation needs."""
    calendar = Calendar()
    for event in events:
        slim = event.copy()
        for name in ("DESCRIPTION", "CONFERENCE"):
            slim.pop(name, None)
        calendar.add_component(slim)
    return bytes(calendar.to_ical()).decode()


def cancellation(text: str, *, sequence: int, language: str, now: datetime) -> str:
    """Of what `kept` holds: the same events, cancelled; a series by its rule alone."""
    events = [each for each in Calendar.from_ical(text).walk("VEVENT") if isinstance(each, Event)]
    whole = [each for each in events if "RECURRENCE-ID" not in each] or events
    for event in whole:
        for name, value in (("SEQUENCE", sequence), ("STATUS", "CANCELLED"), ("DTSTAMP", now.astimezone(UTC))):
            event.pop(name, None)
            event.add(name, value)
    return calendar_of(whole, method="CANCEL", language=language)


def _lead_to(event: Event, address: str) -> None:
    """The page of the schedule is behind a log-in; their own page takes its place."""
    page = str(event.pop("URL", ""))
    event.add("URL", address)
    description = str(event.pop("DESCRIPTION", ""))
    event.add("DESCRIPTION", description.replace(page, address) if page else address)
