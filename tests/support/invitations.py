"""What was put for whom, read with another reader of calendars than our own writer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from icalendar import Calendar, Event

from tests.support.world import World
from yotei.outbox import runtime as outbox
from yotei.outbox.models import Mail
from yotei.outbox.sending import Postman
from yotei.schedules.invitations.guests import Wish
from yotei.schedules.models import Schedule

SUZUKI = Wish("suzuki@customer.example", "鈴木 一郎")
SMITH = Wish("Smith@abroad.example", "John Smith", "en", "America/New_York")


@contextmanager
def mail_set_up(url: str = "smtp://127.0.0.1:1") -> Iterator[None]:
    before = outbox.post()
    outbox.configure(replace(before, url=url, base_url="http://testserver"))
    try:
        yield
    finally:
        outbox.configure(before)


def invited(world: World, **fields: Any) -> Schedule:
    """A visit without Zoom to which Suzuki is invited; told already."""
    fields = {"category": world.category("visit"), "guests": [SUZUKI]} | fields
    schedule = world.register(**fields).schedule
    tell(world)
    return schedule


def tell(world: World) -> None:
    """Lets the quiet time pass, and the worker tell."""
    world.advance(31)
    world.work()


def send(world: World) -> None:
    """What a worker does with the mails that are due."""
    postman = Postman(clock=lambda: world.now)
    postman.go_round()
    postman.hang_up()


def mails() -> list[Mail]:
    """In the order in which they were put."""
    return list(Mail.objects.filter(about_kind="schedule").order_by("id"))


def new_mails(seen: int) -> list[Mail]:
    return mails()[seen:]


def events(mail: Mail) -> list[Event]:
    calendar = Calendar.from_ical(mail.calendar)
    assert str(calendar["METHOD"]) == mail.method
    return [each for each in calendar.walk("VEVENT") if isinstance(each, Event)]


def event(mail: Mail) -> Event:
    [only] = events(mail)
    return only


def link(mail: Mail) -> str:
    """The address at which its reader answers."""
    found = re.search(r"http://testserver(/r/\S+)", mail.text)
    assert found is not None, mail.text
    return found[1]
