"""What goes into the calendar of whoever is told, and out of it again.

Of a series always the whole: its rule, the dates that are held otherwise, the dates that are not (EXDATE), in one
calendar with one UID and one SEQUENCE. Readers that lost a mail, or take a single date before they know of the series,
are right again with the next; whoever takes part in single dates alone is told these (RECURRENCE-ID).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from yotei.outbox.addresses import as_sent
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
    schedule: Schedule, person: Person, *, desk: Desk, sequence: int, token: str, now: datetime, known: str = ""
) -> list[Event]:
    """Their own reply stays as they gave it; of the others no address is told. `known`: what their calendar holds."""
    reply = "unanswered" if person.reply == "none" else person.reply
    attending = Attending(person.name, as_sent(person.address), reply)  # type: ignore[arg-type]
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
    if person.only:
        _name_as_before(events, known)
    return events


def left_over(known: str, events: Iterable[Event]) -> str:
    """What their calendar holds that these do not speak of any more; "" if nothing. A whole series takes the place of
    all that was told before."""
    places = {_place(each) for each in events}
    held = [] if None in places else _events(known)
    lost = [each for each in held if _place(each) not in places]
    return kept(lost) if lost else ""


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
    events = _events(text)
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


def _name_as_before(events: Iterable[Event], known: str) -> None:
    """A calendar without the series knows its date by the RECURRENCE-ID that it was told first. Another one, because
    the hour of the series has changed, would be a second entry beside it."""
    names = {_day(place): place for each in _events(known) if (place := _place(each)) is not None}
    for event in events:
        place = _place(event)
        known_as = names.get(_day(place)) if place is not None else None
        if known_as is not None and isinstance(known_as, datetime) == isinstance(place, datetime):
            event.pop("RECURRENCE-ID")
            event.add("RECURRENCE-ID", known_as)


def _events(text: str) -> list[Event]:
    return [each for each in Calendar.from_ical(text).walk("VEVENT") if isinstance(each, Event)] if text else []


def _place(event: Event) -> date | None:
    """Which date of its series it is; None: it is the series, or no date of one."""
    place: date | None = event.decoded("RECURRENCE-ID", None)
    return place


def _day(place: date) -> date:
    return place.date() if isinstance(place, datetime) else place
