"""One schedule as a file for another calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from icalendar import Calendar

from tests.support.invitations import event, invited, mail_set_up, mails, tell
from tests.support.pages import Page
from tests.support.world import World
from yotei.schedules.models import Schedule

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


def visit(world: World, **changes: Any) -> Schedule:
    return world.register(**{"category": world.category("visit"), "subject": "商談"} | changes).schedule


def weekly(world: World, **changes: Any) -> Schedule:
    return visit(
        world, kind="recurring", rule="FREQ=WEEKLY;BYDAY=TU", first_day=date(2026, 12, 1), begins_at=time(10),
        minutes=60, **changes,
    )  # fmt: skip


def test_the_page_leads_to_the_file(world: World, taro: Client) -> None:
    schedule = world.register().schedule
    page = Page.get(taro, f"/schedules/{schedule.pk}")
    [link] = [each for each in page.root.all("a") if each.text == "ICSファイル"]
    answer = taro.get(link.attributes["href"])
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = Calendar.from_ical(answer.content.decode()).events
    assert (event["SUMMARY"], event.start) == ("Zoom会議", schedule.starts_at)
    assert event["CONFERENCE"] == world.booking(schedule).join_url


def test_a_date_of_a_series_is_a_file_of_its_own(world: World, taro: Client) -> None:
    schedule = weekly(world)
    page = Page.get(taro, f"/schedules/{schedule.pk}/dates/2026-12-08")
    [link] = [each for each in page.root.all("a") if each.text == "ICSファイル"]
    [event] = Calendar.from_ical(taro.get(link.attributes["href"]).content.decode()).events
    assert event.start.date() == date(2026, 12, 8)
    assert not {"RRULE", "RECURRENCE-ID"} & set(event)


def test_a_series_is_a_file_with_its_rule(world: World, taro: Client) -> None:
    answer = taro.get(f"/schedules/{weekly(world).pk}.ics")
    assert "RRULE:FREQ=WEEKLY;BYDAY=TU" in answer.content.decode()


@pytest.mark.parametrize("login", ["jiro", "admin"])
def test_what_one_sees_as_busy_is_no_file(world: World, as_: Log, login: str) -> None:
    schedule, series = visit(world, visibility="private"), weekly(world, visibility="private")
    paths = [
        f"/schedules/{schedule.pk}.ics",
        f"/schedules/{series.pk}.ics",
        f"/schedules/{series.pk}/dates/2026-12-08.ics",
    ]
    assert [as_(login).get(path).status_code for path in paths] == [404, 404, 404]


def test_a_date_that_is_not_there_is_no_file(world: World, taro: Client) -> None:
    assert taro.get(f"/schedules/{weekly(world).pk}/dates/2026-12-09.ics").status_code == 404


def test_a_stranger_logs_in_first(world: World) -> None:
    answer = Client().get(f"/schedules/{visit(world).pk}.ics")
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/login")


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("商談", "商談.ics"),
        ('../a\\b:c*"d"?<e>|f', "a b c d e f.ics"),
        ("...", "schedule.ics"),
        ("x" * 150, "x" * 80 + ".ics"),
    ],
)
def test_the_file_is_named_after_its_subject(world: World, taro: Client, subject: str, name: str) -> None:
    header = taro.get(f"/schedules/{visit(world, subject=subject).pk}.ics").headers["Content-Disposition"]
    assert header.startswith("attachment; ")
    given = unquote(header.partition("utf-8''")[2]) or header.partition('filename="')[2].removesuffix('"')
    assert given == name


def test_a_file_is_no_newer_than_the_mails_that_follow(world: World, taro: Client) -> None:
    """Both have one UID: a calendar that was given a higher SEQUENCE by the file would take no later mail."""
    with mail_set_up():
        schedule = invited(world)
        for number in range(5):
            world.change(schedule, details=f"{number}")
        tell(world)
        file = Calendar.from_ical(taro.get(f"/schedules/{schedule.pk}.ics").content.decode()).events[0]
        world.change(schedule, place="別館")
        tell(world)
    assert file["UID"] == event(mails()[-1])["UID"]
    assert file["SEQUENCE"] < event(mails()[-1])["SEQUENCE"]
