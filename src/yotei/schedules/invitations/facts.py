"""What a mail of invitation depends on, as plain values: kept with whoever was told, compared with how it stands."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from yotei.schedules.exceptions import of_dates
from yotei.schedules.recurrence import OnHoliday, Recurrence
from yotei.schedules.series import DAY, rule_of

if TYPE_CHECKING:
    from yotei.schedules.exceptions import SeriesException
    from yotei.schedules.models import Schedule

    from .giving_way import Moves
    from .people import Person

Facts = dict[str, Any]

PENDING = "pending"  # in the place of a link that is still being booked
# Said in the mail, and no reason for one: a new name or address of the same registrant.
UNCOMPARED = {"organizer"}


def facts_of(schedule: Schedule, person: Person, moves: Moves | None = None) -> Facts:
    """`moves`: the dates that give way to days off."""
    theirs = {day: held for day, held in (moves or {}).items() if _concerns(day, person)}
    return {
        "subject": schedule.subject,
        "place": schedule.place,
        "details": _digest(schedule.details),
        "link": link_of(schedule),
        "registrant": schedule.registrant_id,
        "organizer": [schedule.registrant.name, schedule.registrant.email],
        "starts": _text(schedule.starts_at),
        "ends": _text(schedule.ends_at),
        "day": _text(schedule.day),
        "timezone": schedule.timezone,
        "series": _series(schedule) if schedule.is_series else None,
        "only": [each.isoformat() for each in person.only],
        "absent": [each.isoformat() for each in person.absent],
        "moves": {day.isoformat(): _text(held) for day, held in theirs.items()},
    }


def _concerns(day: date, person: Person) -> bool:
    return day in person.only if person.only else day not in person.absent


def link_of(schedule: Schedule) -> str:
    """ "": books nothing; `PENDING`; else what tells one link from another without saying it."""
    if not schedule.category.books_zoom:
        return ""
    booking = schedule.booking
    if booking is None or booking.meeting_id is None or not booking.join_url:
        return PENDING
    return _digest(f"{booking.join_url} {booking.passcode}")


def ahead(told: Facts, *, since: date) -> Facts:
    """Without the dates that are over: of them nobody is told any more."""
    moves = {day: held for day, held in told.get("moves", {}).items() if day >= since.isoformat()}
    return told | {"moves": moves} if "moves" in told else told


def is_same(told: Facts, facts: Facts) -> bool:
    """What a later version of Yotei looks at besides is no change of what was told before."""
    return all(told.get(name, value) == value for name, value in facts.items() if name not in UNCOMPARED)


def ends_at(facts: Facts) -> datetime:
    return datetime.fromisoformat(facts["ends"])


def recurrence_in(facts: Facts) -> Recurrence:
    """The series that these facts speak of."""
    series = facts["series"]
    length = timedelta(minutes=series["minutes"]) if series["minutes"] else DAY
    at = time.fromisoformat(series["begins_at"]) if series["begins_at"] else None
    last = date.fromisoformat(series["last_day"]) if series["last_day"] else None
    zone = ZoneInfo(facts["timezone"])
    first, on_holiday = date.fromisoformat(series["first_day"]), OnHoliday(series["on_holiday"])
    return Recurrence(rule_of(series["rule"]), first, last, zone, at, length, on_holiday)


def _series(schedule: Schedule) -> Facts:
    changed = {day.isoformat(): _date(each) for day, each in sorted(of_dates(schedule).items()) if each.has_own}
    return {
        "rule": schedule.rule,
        "on_holiday": schedule.on_holiday,
        "first_day": _text(schedule.first_day),
        "last_day": _text(schedule.last_day),
        "begins_at": _text(schedule.begins_at),
        "minutes": schedule.minutes,
        "dates": changed,
    }


def _date(exception: SeriesException) -> Facts | None:
    """None: not held."""
    if exception.is_cancelled:
        return None
    return {
        "starts": _text(exception.starts_at),
        "ends": _text(exception.ends_at),
        "day": _text(exception.day),
        "subject": exception.subject,
        "place": exception.place,
        "details": None if exception.details is None else _digest(exception.details),
    }


def _text(value: date | time | None) -> str | None:
    """Moments in UTC, or the same one would differ by whoever wrote it."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("UTC")).isoformat()
    return None if value is None else value.isoformat()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""
