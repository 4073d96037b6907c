"""Events as the text of a calendar file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Component, Event, Todo, vDuration

from .clocks import clocks_of

PRODUCT = "-//Yotei//Yotei//{language}"


def calendar_of(
    events: Iterable[Event | Todo],
    *,
    name: str = "",
    method: str = "",
    language: str = "ja",
    refresh: timedelta | None = None,
) -> str:
    """`refresh`: how often readers may ask again."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT.format(language=language.upper()))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("name", clean(name))
        calendar.add("x-wr-calname", clean(name))
    if refresh is not None:
        calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(refresh))
    told: list[Component] = list(events)
    calendar.subcomponents = told
    calendar.subcomponents = [*map(clocks_of, sorted(calendar.get_missing_tzids())), *told]
    text: bytes = calendar.to_ical()
    return text.decode()


def clean(text: str) -> str:
    """Without control characters, which no file of this kind may hold (RFC 5545, 3.1)."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in plain if char in "\n\t" or (char >= " " and char != "\x7f"))
