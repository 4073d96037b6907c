"""The company's days off move dates of series that give way to them; whoever is invited is told of these dates."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import recurring_ical_events
from django.test import Client
from icalendar import Calendar

from tests.support.invitations import SMITH, SUZUKI, invited, mails, new_mails, tell
from tests.support.world import TOKYO, World, deadline
from yotei.outbox.models import Mail
from yotei.schedules.models import DayOff, Schedule

RULE: dict[str, Any] = {"kind": "recurring", "rule": "FREQ=WEEKLY;COUNT=4", "first_day": date(2026, 12, 8),
                        "begins_at": time(13), "minutes": 60, "on_holiday": "after"}  # fmt: skip


def held(mail: Mail) -> list[int]:
    """The days of December that a reader of calendars shows."""
    found = recurring_ical_events.of(Calendar.from_ical(mail.calendar)).between(date(2026, 12, 1), date(2027, 1, 1))
    return sorted(each.start.astimezone(TOKYO).day for each in found)


def day_off(world: World, day: int, *, month: int = 12) -> DayOff:
    """Entered on the page, then followed by the worker."""
    admin = Client()
    admin.force_login(world.people["admin"])
    given = date(2026, month, day)
    assert admin.post("/admin/days-off", {"day": given.isoformat(), "name": "創立記念日"}).status_code == 302
    follow(world)
    return DayOff.objects.get(day=given)


def follow(world: World) -> None:
    world.advance(16)
    world.work()
    tell(world)


@pytest.mark.parametrize(
    ("on_holiday", "days", "words"),
    [
        ("after", [8, 16, 22, 29], "2026-12-15(火): 2026-12-16(水)"),
        ("before", [8, 14, 22, 29], "2026-12-15(火): 2026-12-14(月)"),
        ("skip", [8, 22, 29], "2026-12-15(火): 開催しません"),
    ],
)
def test_a_date_that_gives_way_is_told(world: World, on_holiday: str, days: list[int], words: str) -> None:
    invited(world, **RULE | {"on_holiday": on_holiday})
    day_off(world, 15)
    [first, change] = mails()
    assert (held(first), held(change)) == ([8, 15, 22, 29], days)
    assert (change.kind, change.method) == ("change", "REQUEST")
    assert words in change.text


def test_its_last_date_is_told_as_any(world: World) -> None:
    invited(world, **RULE | {"on_holiday": "skip"})
    day_off(world, 29)
    assert held(mails()[-1]) == [8, 15, 22]
    assert "2026-12-29(火): 開催しません" in mails()[-1].text


def test_a_series_without_end_is_told(world: World) -> None:
    invited(world, **RULE | {"rule": "FREQ=WEEKLY"})
    day_off(world, 15)
    assert held(mails()[-1]) == [8, 16, 22, 29]


def test_a_day_off_that_is_taken_back_is_told(world: World) -> None:
    invited(world, **RULE, guests=[SMITH])
    found = day_off(world, 15)
    found.remove()
    follow(world)
    assert held(mails()[-1]) == [8, 15, 22, 29]
    assert "2026-12-15(Tue): as the series says" in mails()[-1].text


@pytest.mark.parametrize("fields", [{"on_holiday": "keep"}, {"kind": "timed"}])
def test_what_gives_way_to_nothing_is_not_told(world: World, fields: dict[str, Any]) -> None:
    invited(world, **RULE | fields) if "on_holiday" in fields else invited(world)
    day_off(world, 15)
    assert len(mails()) == 1


@pytest.mark.parametrize("day", [9, 13])
def test_a_day_off_beside_the_series_is_not_told(world: World, day: int) -> None:
    invited(world, **RULE)
    day_off(world, day)
    assert len(mails()) == 1


def test_several_days_off_make_one_mail(world: World) -> None:
    invited(world, **RULE)
    for day in (15, 22):
        DayOff.add(day=date(2026, 12, day), name="休業日")
    follow(world)
    assert held(mails()[-1]) == [8, 16, 23, 29]
    assert len(mails()) == 2


def test_a_date_with_a_time_of_its_own_stays(world: World) -> None:
    schedule = invited(world, **RULE)
    starts, ends = (datetime(2026, 12, 15, hour, tzinfo=TOKYO).astimezone(UTC) for hour in (15, 16))
    world.read(schedule).change_date(
        date(2026, 12, 15), by=world.taro, deadline=deadline(), fields={"starts_at": starts, "ends_at": ends}
    )
    tell(world)
    seen = len(mails())
    day_off(world, 15)
    assert new_mails(seen) == []


def test_when_its_date_is_over_a_day_off_is_told_no_more(world: World) -> None:
    invited(world, **RULE)
    found = day_off(world, 8)
    world.advance(14 * 86_400)
    seen = len(mails())
    found.remove()
    follow(world)
    assert new_mails(seen) == []


def in_one_date(world: World) -> Schedule:
    """Hanako comes on December 15 alone."""
    schedule = world.register(category=world.category("visit"), **RULE | {"on_holiday": "skip"}).schedule
    world.read(schedule).change_date(
        date(2026, 12, 15), by=world.taro, deadline=deadline(), fields={"attendees": [world.hanako]}
    )
    tell(world)
    return schedule


def test_who_is_in_one_date_is_told_that_it_is_not_held(world: World) -> None:
    in_one_date(world)
    found = day_off(world, 15)
    assert [(mail.address, mail.method) for mail in mails()] == [
        (world.hanako.email, each) for each in ("REQUEST", "CANCEL")
    ]
    assert "次の予定は中止になりました" in mails()[-1].text
    found.remove()
    follow(world)
    assert mails()[-1].method == "REQUEST"


def test_who_is_in_another_date_is_not_told(world: World) -> None:
    in_one_date(world)
    day_off(world, 22)
    assert len(mails()) == 1


def test_an_upgrade_tells_nobody(world: World) -> None:
    invited(world, **RULE)
    follow(world)
    assert [mail.address for mail in mails()] == [SUZUKI.email]
