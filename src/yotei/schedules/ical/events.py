"""A schedule as VEVENTs: one, or for a series its rule with the dates that are held otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Event, Parameters, vCalAddress, vRecur

from yotei.schedules.recurrence.times import is_plain
from yotei.schedules.topics import clean_subject

from .dates import Dates, all_dates, is_moved
from .text import clean

if TYPE_CHECKING:
    from yotei.people.models import Employee
    from yotei.schedules.models import Schedule

PARTICIPATION = {"unanswered": "NEEDS-ACTION", "accepted": "ACCEPTED", "declined": "DECLINED"}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attending:
    """Who takes part, as a mail of invitation names them."""

    name: str
    address: str
    reply: Literal["unanswered", "accepted", "declined"] = "unanswered"
    rsvp: bool = False


def uid_of(schedule: Schedule, *, installation: str) -> str:
    """The same for the schedule's whole life, wherever it is told; all dates of a series have it."""
    return f"schedule-{schedule.pk}@{installation}.yotei"


def events_of(
    schedule: Schedule,
    *,
    installation: str,
    base_url: str,
    shows: Literal["all", "busy"],
    with_link: bool,
    sequence: int | None = None,
    organizer: tuple[str, str] | None = None,
    attendees: Iterable[Attending] = (),
    status: str | Callable[[Schedule], str] = "CONFIRMED",
    language: str = "ja",
    now: datetime,
    of: Employee | None = None,
    dates: Dates | None = None,
    alone: bool = False,
) -> list[Event]:
    """A series comes as its rule, followed by the dates that are otherwise. A date of one (`Schedule.on`) comes as that
    date of it, for a reader who has been told the series or will not be; `alone`, as an event that knows of no series.

    `organizer`: name and address. `of`: without the dates in which this employee takes no part. `dates`: these only
    (`within`). Read the schedule `with_labels`, so that nothing more is asked but the exceptions of a series.
    """
    telling = _Telling(
        schedule, installation, base_url.rstrip("/"), shows == "busy", with_link, sequence, organizer,
        tuple(attendees), status if callable(status) else (lambda _: status), alone, now,
    )  # fmt: skip
    with translation.override(language):
        if not schedule.is_series or schedule.occurrence is not None:
            return [telling.single()]
        told = dates or all_dates(schedule, of=of, now=now)
        return list(telling.series(told)) if told is not None else []


@dataclass(frozen=True, slots=True)
class _Telling:
    schedule: Schedule
    installation: str
    base_url: str
    is_busy: bool
    with_link: bool
    sequence: int | None
    organizer: tuple[str, str] | None
    attendees: tuple[Attending, ...]
    status: Callable[[Schedule], str]
    alone: bool
    now: datetime

    # Which events

    def single(self) -> Event:
        shown = self.schedule
        event = self._told(shown)
        self._put(event, shown)
        if shown.occurrence is not None and not self.alone:
            event.add("recurrence-id", self._place(shown.occurrence))
        return event

    def series(self, dates: Dates) -> Iterator[Event]:
        recurrence = dates.recurrence
        only = dates.own.get(recurrence.first)
        if dates.is_one and only is not None:  # no series to whoever has only this one
            event = self._told(only)
            self._put(event, only)
            yield event
            return
        yield self._rule(dates)
        for original, shown in dates.own.items():
            if shown is None or not self._differs(shown, dates):
                continue
            event = self._told(shown)
            self._put(event, shown)
            event.add("recurrence-id", self._place(original))
            yield event

    def _rule(self, dates: Dates) -> Event:
        recurrence, event = dates.recurrence, self._told(self.schedule)
        event.add("dtstart", self._place(recurrence.first))
        if recurrence.at is None:
            event.add("dtend", recurrence.first + DAY)
            rule = str(recurrence.rule)
        else:
            self._end(event, recurrence.first, recurrence.length)
            rule = recurrence.rule.in_calendar(at=recurrence.at, zone=recurrence.zone)
        if not dates.is_one:
            event.add("rrule", vRecur.from_ical(rule))
        for original in (original for original, shown in dates.own.items() if shown is None):
            event.add("exdate", self._place(original))
        return event

    def _differs(self, shown: Schedule, dates: Dates) -> bool:
        if is_moved(shown, dates.recurrence) or self.status(shown) != self.status(self.schedule):
            return True
        return not self.is_busy and shown.exception is not None and shown.exception.has_own

    # When

    def _put(self, event: Event, shown: Schedule) -> None:
        if shown.day is not None:
            event.add("dtstart", shown.day)
            event.add("dtend", shown.day + DAY)
            return
        event.add("dtstart", self._moment(shown.starts_at))
        event.add("dtend", self._moment(shown.ends_at))

    def _end(self, event: Event, day: date, length: timedelta) -> None:
        """Readers take the difference of two clocks for the length of every date, so it is said outright where the
        clocks change on the first."""
        at = self.schedule.begins_at
        assert at is not None
        start = datetime.combine(day, at, self._zone)
        end = (start.astimezone(UTC) + length).astimezone(self._zone)
        if is_plain(day, at, self._zone) and end.utcoffset() == start.utcoffset():
            event.add("dtend", end)
        else:
            event.add("duration", length)

    def _place(self, original: date) -> date:
        """A place in the series, as DTSTART of the rule has it."""
        at = self.schedule.begins_at
        return original if at is None else datetime.combine(original, at, self._zone)

    def _moment(self, moment: datetime) -> datetime:
        """On the clocks of its zone; in UTC where these show that hour twice, which a file cannot tell."""
        local = moment.astimezone(self._zone)
        return local if is_plain(local.date(), local.time().replace(fold=0), self._zone) else moment.astimezone(UTC)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.schedule.timezone)

    # What

    def _told(self, shown: Schedule) -> Event:
        event = Event()
        uid = uid_of(self.schedule, installation=self.installation)
        event.add("uid", f"{shown.occurrence:%Y%m%d}-{uid}" if self.alone and shown.occurrence else uid)
        # Of an invitation the moment of the mail, of anything else that of the last change (RFC 5545, 3.8.7.2).
        event.add("dtstamp", (self.now if self.organizer else shown.updated_at).astimezone(UTC))
        event.add("created", shown.created_at.astimezone(UTC))
        event.add("last-modified", shown.updated_at.astimezone(UTC))
        event.add("sequence", shown.version if self.sequence is None else self.sequence)
        event.add("status", self.status(shown))
        event.add("transp", "OPAQUE")
        event.add("class", "PUBLIC" if shown.visibility == "public" and not self.is_busy else "PRIVATE")
        if self.is_busy:
            event.add("summary", _("Busy"))
        else:
            self._add_texts(event, shown)
        self._add_people(event)
        return event

    def _add_texts(self, event: Event, shown: Schedule) -> None:
        booking = shown.booking if self.with_link else None
        link = booking.join_url if booking is not None and booking.meeting_id is not None else ""
        page = self._page(shown)
        details = shown.details_text if link else shown.details
        event.add("summary", clean(shown.subject))
        if place := shown.place or link:
            event.add("location", clean(place))
        event.add("description", clean("\n\n".join(part for part in (details, page) if part)))
        event.add("categories", [clean(str(shown.category))])
        event.add("url", page)
        if link:
            parameters = Parameters({"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"], "LABEL": "Zoom"})
            event.add("conference", link, parameters=parameters)

    def _page(self, shown: Schedule) -> str:
        page = f"{self.base_url}/schedules/{shown.pk}"
        return f"{page}/dates/{shown.occurrence}" if shown.occurrence else page

    def _add_people(self, event: Event) -> None:
        if self.organizer is not None:
            event.add("organizer", _address(*self.organizer))
        for each in self.attendees:
            address = _address(each.name, each.address)
            address.params |= {
                "CUTYPE": "INDIVIDUAL",
                "ROLE": "REQ-PARTICIPANT",
                "PARTSTAT": PARTICIPATION[each.reply],
                "RSVP": "TRUE" if each.rsvp else "FALSE",
            }
            event.add("attendee", address)


def _address(name: str, address: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    made.params["CN"] = clean_subject(name)
    return made
