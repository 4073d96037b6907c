"""When something is held, in a reader's zone and language, and what of it has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yotei.schedules.days_off import days_off
from yotei.schedules.recurrence import REACH, Occurrence, OnHoliday
from yotei.schedules.recurrence_words import WEEKDAYS, in_words

from .facts import PENDING, Facts, date_ends_at, recurrence_in

YEAR = timedelta(days=366)
MOST = 30  # dates that are looked at for the next one


def day_label(day: date) -> str:
    """2020-07-08(水), as the manual prints it (2.2)."""
    return f"{day.isoformat()}({WEEKDAYS[day.weekday()]})"


def when(facts: Facts, zone: ZoneInfo, *, now: datetime) -> list[str]:
    """In the reader's zone, and in that of the schedule where it is another. A series keeps its own, and its next date
    is an example in the reader's."""
    if facts["only"]:
        return [_held(facts, day, zone) for day in facts["only"]]
    if facts["series"]:
        return [f"{in_words(recurrence_in(facts))} ({facts['timezone']})", *_example(facts, zone, now)]
    if facts["day"]:
        return [day_label(date.fromisoformat(facts["day"]))]
    zones = [zone.key] if zone.key == facts["timezone"] else [zone.key, facts["timezone"]]
    return [f"{_span(facts['starts'], facts['ends'], ZoneInfo(name))} ({name})" for name in zones]


def _example(facts: Facts, zone: ZoneInfo, now: datetime) -> list[str]:
    following = _next(facts, now) if zone.key != facts["timezone"] else None
    if following is None or not facts["series"]["begins_at"]:
        return []
    span = _span(following.starts_at.isoformat(), following.ends_at.isoformat(), zone)
    return [_("Next: %(when)s") % {"when": f"{span} ({zone.key})"}]


def short(facts: Facts, zone: ZoneInfo, *, now: datetime) -> str:
    """For the subject of a mail: the start alone, of a series that of its next date."""
    if facts["only"]:
        ahead = [day for day in facts["only"] if date_ends_at(facts, day) > now]
        return _start(facts.get("held", {}).get((ahead or facts["only"])[0]) or {"day": facts["only"][0]}, zone)
    if facts["series"]:
        following, recurrence = _next(facts, now), recurrence_in(facts)
        return day_label(following.day if following else recurrence.last or recurrence.first)
    return _start(facts, zone)


def _start(held: Facts, zone: ZoneInfo) -> str:
    if held["day"]:
        return day_label(date.fromisoformat(held["day"]))
    start = datetime.fromisoformat(held["starts"]).astimezone(zone)
    return f"{day_label(start.date())} {start:%H:%M}"


def _next(facts: Facts, now: datetime) -> Occurrence | None:
    """Of a series the first date that is not over, as it is held."""
    recurrence, dates = recurrence_in(facts), facts["series"]["dates"]
    today = now.astimezone(recurrence.zone).date()
    keeps = recurrence.on_holiday is OnHoliday.KEEP
    off = () if keeps else days_off(today - REACH, today + YEAR + REACH)
    for original, day in recurrence.next_days(today, MOST, off):
        own = dates.get(original.isoformat(), {})
        if own is None or original.isoformat() in facts["absent"]:
            continue
        held = recurrence.occurrence(original, day)
        if own.get("starts"):
            starts_at, ends_at = (datetime.fromisoformat(own[name]) for name in ("starts", "ends"))
            held = Occurrence(original, starts_at.astimezone(recurrence.zone).date(), starts_at, ends_at)
        if held.ends_at > now:
            return held
    return None


def changes(told: Facts, facts: Facts, zone: ZoneInfo, *, now: datetime) -> list[tuple[str, str]]:
    """What differs from what somebody was told, in the order in which they care."""
    return list(_changes(told, facts, zone, now))


def _changes(told: Facts, facts: Facts, zone: ZoneInfo, now: datetime) -> Iterator[tuple[str, str]]:
    before, after = (_(", ").join(when(each, zone, now=now)[: None if each["only"] else 1]) for each in (told, facts))
    if before != after:
        yield _("Date and time"), f"{before} → {after}"
    elif told["timezone"] != facts["timezone"]:
        yield _("Time zone"), f"{told['timezone']} → {facts['timezone']}"
    yield from _dates(told, facts, zone)
    none = _("(none)")
    for name, label in (("subject", _("Subject")), ("place", _("Place"))):
        if told[name] != facts[name]:
            yield label, f"{told[name] or none} → {facts[name] or none}"
    if told["details"] != facts["details"]:
        yield _("Details"), _("See below.")
    if told["link"] != facts["link"]:
        yield "Zoom", _link(told["link"], facts["link"])
    if told["registrant"] != facts["registrant"]:
        yield _("Organizer"), f"{told['organizer'][0]} → {facts['organizer'][0]}"


def _link(told: str, now: str) -> str:
    if not now:
        return _("There is no Zoom meeting any more.")
    if now == PENDING:
        return _("The link of the Zoom meeting follows in another mail. An earlier one cannot be used any more.")
    if told in ("", PENDING):
        return _("There is a link to the Zoom meeting now.")
    return _("There is a new link to the Zoom meeting. The earlier one cannot be used any more.")


def _dates(told: Facts, facts: Facts, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Single dates of a series that are otherwise than they were."""
    before, after = ((each["series"] or {}).get("dates", {}) for each in (told, facts))
    own = set(facts["only"])
    for day in sorted({*before, *after}):
        is_other = before.get(day, "") != after.get(day, "") and (not own or day in own)
        if is_other and (text := _date(after.get(day, ""), zone, is_own=day in own)):
            yield day_label(date.fromisoformat(day)), text
    yield from _given_way(told, facts)
    for day in sorted(set(facts["absent"]) - set(told["absent"])):
        yield day_label(date.fromisoformat(day)), _("without you")


def _given_way(told: Facts, facts: Facts) -> Iterator[tuple[str, str]]:
    """Dates that the company's days off move or drop. After a change of the rule the calendar alone says them."""
    rules = [{**(each["series"] or {}), "dates": None} for each in (told, facts)]
    if rules[0] != rules[1] or facts["only"]:  # to whoever is in single dates alone, their times have been said
        return
    after: dict[str, str | None] = facts["moves"]
    before: dict[str, str | None] = told.get("moves", after)
    for day in sorted({*before, *after}):
        if before.get(day, "") != after.get(day, ""):
            held = after.get(day, "")
            text = day_label(date.fromisoformat(held)) if held else _date(held, ZoneInfo(facts["timezone"]))
            yield day_label(date.fromisoformat(day)), text


def _held(facts: Facts, day: str, zone: ZoneInfo) -> str:
    held = facts.get("held", {}).get(day)
    return _moment(held, zone) if held else day_label(date.fromisoformat(day))


def _moment(held: Facts, zone: ZoneInfo) -> str:
    if held["day"]:
        return day_label(date.fromisoformat(held["day"]))
    return f"{_span(held['starts'], held['ends'], zone)} ({zone.key})" if held["starts"] else ""


def _date(held: Facts | str | None, zone: ZoneInfo, *, is_own: bool = False) -> str:
    """`is_own`: to whoever is in this date alone, its time has been said."""
    if held is None:
        return _("is not held")
    if isinstance(held, str):
        return _("as the series says")
    texts = [held[name] for name in ("subject", "place") if held[name]]
    texts += [_("other details")] if held["details"] is not None else []
    return _(", ").join([*filter(None, [] if is_own else [_moment(held, zone)]), *texts])


def _span(starts: str, ends: str, zone: ZoneInfo) -> str:
    start, end = (datetime.fromisoformat(each).astimezone(zone) for each in (starts, ends))
    first = f"{day_label(start.date())} {start:%H:%M}"
    return f"{first} - {end:%H:%M}" if end.date() == start.date() else f"{first} - {day_label(end.date())} {end:%H:%M}"
