"""What a mail of invitation depends on, as plain values: kept with whoever was told, compared with how it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from yotei.schedules.exceptions import of_dates
from yotei.schedules.recurrence import REACH, OnHoliday, Recurrence
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
    shown = shown_to(person, schedule)
    return {
        "subject": shown.subject,
        "place": shown.place,
        "details": _digest(shown.details),
        "link": link_of(schedule),
        "registrant": schedule.registrant_id,
        "organizer": [schedule.registrant.name, schedule.registrant.email],
        "starts": _text(schedule.starts_at),
        "ends": _text(schedule.ends_at),
        "day": _text(schedule.day),
        "timezone": schedule.timezone,
        "series": _series(schedule) if schedule.is_series else None,
        "only": [each.isoformat() for each in person.only],
        "held": {each.isoformat(): _times(schedule.on(each)) for each in person.only},
        "absent": [each.isoformat() for each in person.absent],
        "moves": {day.isoformat(): _text(held) for day, held in theirs.items()},
    }


def shown_to(person: Person, schedule: Schedule) -> Schedule:
    """What is told to them: who is in one date of a series alone reads what is said of that date."""
    return (schedule.on(person.only[0]) if len(person.only) == 1 else None) or schedule


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


def ahead(told: Facts, facts: Facts, *, now: datetime) -> tuple[Facts, Facts]:
    """What of both is compared: nobody is told of dates that are over, nor of those of a series that are not theirs."""
    since = now.date().isoformat()
    if "moves" in told:
        told = told | {"moves": {day: held for day, held in told["moves"].items() if day >= since}}
    if told["series"] and facts["series"] and not is_same(told, facts):
        named = _named(told) | _named(facts)
        over = [day for day in named if max(date_ends_at(each, day) for each in (told, facts)) <= now]
        told, facts = _without(told, over), _without(facts, over)
    return (_theirs(told), _theirs(facts)) if "held" in told else (told, facts)


def date_ends_at(facts: Facts, day: str) -> datetime:
    """When a date of the series is over; one that may have given way to holidays, by the latest that it may be."""
    own = facts.get("held", {}).get(day) or facts["series"]["dates"].get(day)
    if own and own["ends"]:
        return datetime.fromisoformat(own["ends"])
    recurrence, original = recurrence_in(facts), date.fromisoformat(day)
    slack = timedelta() if recurrence.on_holiday in (OnHoliday.KEEP, OnHoliday.SKIP) else REACH
    return recurrence.occurrence(original, original).ends_at + slack


def _named(facts: Facts) -> set[str]:
    return {*facts["series"]["dates"], *facts["only"], *facts["absent"]}


def _without(facts: Facts, over: Collection[str]) -> Facts:
    dates = {day: each for day, each in facts["series"]["dates"].items() if day not in over}
    days = {name: [day for day in facts[name] if day not in over] for name in ("only", "absent")}
    days["only"] = days["only"] or facts["only"]  # or it would say that they are in all dates
    # Its span follows from the rest.
    return facts | days | {"series": facts["series"] | {"dates": dates}, "starts": None, "ends": None}


def _theirs(facts: Facts) -> Facts:
    """To whoever is in single dates alone the rule and the other dates are nothing."""
    if not facts["only"]:
        return facts
    own = facts["only"] if len(facts["only"]) > 1 else ()  # of a single one everything is said by itself
    dates = {day: each for day, each in facts["series"]["dates"].items() if day in own}
    return facts | {"series": {"dates": dates}}


def is_same(told: Facts, facts: Facts) -> bool:
    """What a later version of Yotei looks at besides is no change of what was told before."""
    return all(told.get(name, value) == value for name, value in facts.items() if name not in UNCOMPARED)


def ends_at(facts: Facts) -> datetime:
    """When nothing of it is to come any more."""
    if facts["only"]:
        return max(date_ends_at(facts, day) for day in facts["only"])
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


def _times(shown: Schedule | None) -> Facts:
    """When a date of the series is held, wherever its rule has it."""
    if shown is None:
        return {}
    return {"starts": _text(shown.starts_at), "ends": _text(shown.ends_at), "day": _text(shown.day)}


def _text(value: date | time | None) -> str | None:
    """Moments in UTC, or the same one would differ by whoever wrote it."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("UTC")).isoformat()
    return None if value is None else value.isoformat()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""
