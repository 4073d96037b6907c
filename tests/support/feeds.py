"""Calendar feeds as programs read them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.support.world import World
from yotei.schedules.feeds import CalendarFeed


def issue(world: World, login: str = "taro", **choices: Any) -> CalendarFeed:
    return CalendarFeed.issue(employee=world.people[login], now=world.now, **{"name": "iPhone"} | choices)


def address(feed: CalendarFeed) -> str:
    return f"/feeds/{feed.token}.ics"


def read(feed: CalendarFeed, **headers: str) -> Any:
    """By a program that has no cookie."""
    return Client(headers=headers).get(address(feed))
