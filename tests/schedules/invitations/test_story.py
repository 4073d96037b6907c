"""One invitation in its whole life, as it arrives: a real SMTP server, a real reader of calendars, the pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.test import Client
from icalendar import Calendar, Event

from tests.support.invitations import SUZUKI
from tests.support.smtp import PostOffice, post_office
from tests.support.world import World
from yotei.outbox import runtime as outbox
from yotei.outbox.sending import Postman


@pytest.fixture
def office() -> Iterator[PostOffice]:
    before = outbox.post()
    with post_office() as office:
        outbox.configure(replace(before, url=office.url, base_url="http://testserver"))
        yield office
    outbox.configure(before)


def deliver(world: World, office: PostOffice) -> list[tuple[str, EmailMessage]]:
    """The mails that arrive when the worker has looked."""
    seen = len(office.box.mails)
    world.advance(31)
    world.work()
    postman = Postman(clock=lambda: world.now)
    postman.go_round()
    postman.hang_up()
    return office.box.mails[seen:]


def calendar_in(mail: EmailMessage) -> tuple[Calendar, Event]:
    [part] = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == str(calendar["METHOD"])
    [event] = calendar.walk("VEVENT")
    return calendar, event


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_an_invitation_lives(world: World, office: PostOffice) -> None:
    schedule = world.register(guests=[SUZUKI], subject="ご提案").schedule
    [(to, mail)] = deliver(world, office)
    calendar, told = calendar_in(mail)
    assert to == "suzuki@customer.example"
    assert mail["Subject"] == "【招待】ご提案 2026-12-01(火) 13:00"
    assert world.taro.name in str(mail["From"])
    assert str(mail["Reply-To"]) == world.taro.email
    assert (str(calendar["METHOD"]), told["SEQUENCE"]) == ("REQUEST", 0)
    assert told["DTSTART"].params["TZID"] == "Asia/Tokyo"
    assert [str(each["TZID"]) for each in calendar.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    assert world.booking(schedule).block in text_of(mail).replace("\r\n", "\n")
    uid, address = str(told["UID"]), re.search(r"http://testserver(/r/\S+)", text_of(mail))[1]  # type: ignore[index]

    world.change(schedule, starts_at=schedule.starts_at + timedelta(hours=1),
                 ends_at=schedule.ends_at + timedelta(hours=1))  # fmt: skip
    [(_, mail)] = deliver(world, office)
    calendar, told = calendar_in(mail)
    assert mail["Subject"] == "【変更】ご提案 2026-12-01(火) 14:00"
    assert (str(told["UID"]), told["SEQUENCE"]) == (uid, 1)
    assert told.start == schedule.starts_at + timedelta(hours=1)

    Client().post(address, {"reply": "declined", "message": "都合がつきません"})
    assert world.read(schedule).guests.get().reply == "declined"
    assert deliver(world, office) == []

    world.read(schedule).remove(by=world.taro)
    [(_, mail)] = deliver(world, office)
    calendar, told = calendar_in(mail)
    assert mail["Subject"] == "【中止】ご提案 2026-12-01(火) 14:00"
    assert (str(calendar["METHOD"]), str(told["UID"]), told["SEQUENCE"]) == ("CANCEL", uid, 2)
    gone = Client().get(address)
    assert gone.status_code == 410
    assert "この予定は中止になりました" in gone.content.decode()


def test_a_long_line_arrives_folded_as_it_should(world: World, office: PostOffice) -> None:
    details = "長い説明" * 200 + "\n" + "a;b,c\\d" * 20
    world.register(category=world.category("visit"), guests=[SUZUKI], details=details, subject="件名" * 40)
    [(_, mail)] = deliver(world, office)
    [part] = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    lines = part.get_content().replace("\r\n", "\n").split("\n")
    assert max(len(line.encode()) for line in lines) <= 75
    _, told = calendar_in(mail)
    assert str(told["SUMMARY"]) == "件名" * 40
    assert str(told["DESCRIPTION"]).startswith(details)


def test_a_server_that_is_away_delays_the_mail(world: World, office: PostOffice) -> None:
    world.register(category=world.category("visit"), guests=[SUZUKI])
    office.shut()
    assert deliver(world, office) == []
    office.open()
    world.advance(600)
    [(to, _)] = deliver(world, office)
    assert to == "suzuki@customer.example"
