"""What of a schedule Zoom must know: topic, start, length, zone (manual 2.2, design §3)."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from yotei.booking.meeting import MAX_MINUTES

# Zoom's longest topic, counted in UTF-16 units to be safe (zoom-contract §2.1, §7.11).
MAX_TOPIC = 200

# Dates that a schedule book can mean; outside, arithmetic with time zones runs off the calendar.
YEARS = range(2000, 2100)

_JOINERS = "\u200c\u200d"  # emoji sequences hang together by these format characters


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def clean_subject(text: str) -> str:
    """NFC, without control characters and line breaks; emoji and their joiners stay."""
    text = unicodedata.normalize("NFC", re.sub(r"[\r\n\t\v\f\u2028\u2029]+", " ", text))
    return "".join(char for char in text if char in _JOINERS or unicodedata.category(char)[0] != "C").strip()


def topic(*, subject: str, customer: str | None, deal: str | None) -> str:
    """`件名`, or `件名(顧客名 / 案件名)` with a deal, in ASCII brackets (manual 2.2).

    A suffix that is too long is shortened with …, or left out where there is no room; the subject is never cut.
    """
    if customer is None or deal is None:
        return subject
    customer, deal = clean_subject(customer), clean_subject(deal)
    room = MAX_TOPIC - utf16_length(subject) - utf16_length("( / )")
    if room < 2:  # not even "…" for each name
        return subject
    customer_room, deal_room = _share(room, utf16_length(customer), utf16_length(deal))
    return f"{subject}({shorten(customer, customer_room)} / {shorten(deal, deal_room)})"


def shorten(text: str, units: int) -> str:
    """At most `units` UTF-16 units, ending in … if something was cut; never half a character."""
    if utf16_length(text) <= units:
        return text
    cut = ""
    for char in text:
        if utf16_length(cut + char) > units - 1:
            break
        cut += char
    return cut.rstrip(_JOINERS) + "…"


def _share(room: int, first: int, second: int) -> tuple[int, int]:
    """Splits the room so that a short name is whole and what it leaves goes to the other."""
    half = room // 2
    if first <= half:
        return first, room - first
    if second <= room - half:
        return room - second, second
    return half, room - half


def minutes(starts_at: datetime, ends_at: datetime) -> int:
    return min(MAX_MINUTES, int((ends_at - starts_at) / timedelta(minutes=1)))


def bounds_of_day(day: date, zone: str) -> tuple[datetime, datetime]:
    """The instants at which a date begins and ends in a zone, in UTC."""
    begin = datetime.combine(day, time(), ZoneInfo(zone))
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return begin.astimezone(UTC), end.astimezone(UTC)
