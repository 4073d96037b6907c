"""Of dates of a series that are over nobody is told."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import recurring_ical_events
from icalendar import Calendar

from tests.support.invitations import event, invited, mails, tell
from tests.support.world import TOKYO, World, deadline
from yotei.outbox.models import Mail

RULE: dict[str, Any] = {"kind": "recurring", "rule": "FREQ=WEEKLY;COUNT=4", "first_day": date(2026, 12, 8),
                        "begins_at": time(13), "minutes": 60}  # fmt: skip
FIRST, SECOND = date(2026, 12, 8), date(2026, 12, 15)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), TOKYO)


def held(mail: Mail) -> list[datetime]:
    """What a reader of calendars shows."""
    found = recurring_ical_events.of(Calendar.from_ical(mail.calendar)).between(date(2026, 12, 1), date(2027, 3, 1))
    return sorted(each.start.astimezone(TOKYO) for each in found)


def between(day: date, start: int, end: int) -> dict[str, datetime]:
    return {"starts_at": at(day, start).astimezone(UTC), "ends_at": at(day, end).astimezone(UTC)}


@pytest.mark.parametrize(
    "fields", [{"details": "議事録"}, {"place": "別館"}, between(FIRST, 12, 14)], ids=["details", "place", "times"]
)
def test_what_is_written_to_a_date_that_is_over_is_not_told(world: World, fields: dict[str, Any]) -> None:
    schedule = invited(world, **RULE)
    world.sandbox.clock.set(at(FIRST, 15), still=True)
    world.read(schedule).change_date(FIRST, by=world.taro, deadline=deadline(), fields=fields)
    tell(world)
    assert len(mails()) == 1


def test_a_date_that_was_not_held_is_not_told_afterwards(world: World) -> None:
    schedule = invited(world, **RULE)
    world.sandbox.clock.set(at(FIRST, 15), still=True)
    world.read(schedule).remove_date(FIRST, by=world.taro)
    tell(world)
    assert len(mails()) == 1


def test_a_date_that_is_still_to_come_is_told_without_those_that_are_over(world: World) -> None:
    schedule = invited(world, **RULE)
    world.sandbox.clock.set(at(FIRST, 15), still=True)
    for day in (FIRST, SECOND):
        world.read(schedule).change_date(day, by=world.taro, deadline=deadline(), fields={"place": "別館"})
    tell(world)
    [_, mail] = mails()
    assert "2026-12-15(火): 別館" in mail.text
    assert "2026-12-08(火): 別館" not in mail.text


def test_a_date_that_is_put_off_to_later_is_told(world: World) -> None:
    schedule = invited(world, **RULE)
    world.sandbox.clock.set(at(FIRST, 15), still=True)
    later = between(date(2026, 12, 10), 13, 14)
    world.read(schedule).change_date(FIRST, by=world.taro, deadline=deadline(), fields=later)
    tell(world)
    assert "2026-12-08(火): 2026-12-10(木) 13:00 - 14:00" in mails()[-1].text


def test_the_subject_names_the_next_date(world: World) -> None:
    schedule = invited(world, **RULE)
    world.sandbox.clock.set(at(FIRST, 15), still=True)
    world.read(schedule).remove_date(SECOND, by=world.taro)
    world.change(schedule, subject="定例会")
    tell(world)
    assert mails()[-1].subject == "【変更】定例会 2026-12-22(火)"


def test_the_end_of_a_series_is_told_though_what_is_left_is_over(world: World) -> None:
    schedule = invited(world, **RULE)
    world.sandbox.clock.set(at(FIRST, 15), still=True)
    world.read(schedule).remove_following(SECOND, by=world.taro)
    tell(world)
    [_, mail] = mails()
    assert held(mail) == [at(FIRST, 13)]
    assert "2026-12-08 まで" in mail.text


def test_what_follows_takes_the_place_of_what_was_told(world: World) -> None:
    """Or both would stand in the guest's calendar."""
    schedule = invited(world, **RULE)
    world.sandbox.clock.set(at(FIRST, 15), still=True)
    world.read(schedule).change_following(SECOND, by=world.taro, deadline=deadline(), fields={"place": "別館"})
    tell(world)
    last = {str(event(mail)["UID"]): mail for mail in mails()}
    assert sorted(day for mail in last.values() for day in held(mail)) == [
        at(date(2026, 12, day), 13) for day in (8, 15, 22, 29)
    ]


def test_what_was_put_back_into_the_past_is_told(world: World) -> None:
    """It still stands in the guest's calendar as something to come."""
    schedule = invited(world)
    start = world.now.replace(second=0) - timedelta(hours=2)
    world.change(schedule, starts_at=start, ends_at=start + timedelta(hours=1))
    tell(world)
    assert [mail.kind for mail in mails()] == ["invitation", "change"]
