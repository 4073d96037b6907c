"""Who takes part in single dates of a series alone has these in the calendar, and reads of these alone."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from icalendar import Calendar, Event

from tests.support.invitations import event, events, link, mails, tell
from tests.support.world import TOKYO, World, deadline
from yotei.outbox.models import Mail
from yotei.schedules.models import Schedule

RULE: dict[str, Any] = {"kind": "recurring", "rule": "FREQ=WEEKLY;COUNT=4", "first_day": date(2026, 12, 8),
                        "begins_at": time(13), "minutes": 60}  # fmt: skip
DAYS = [date(2026, 12, day) for day in (8, 15, 22, 29)]


def at(day: date, hour: int = 13) -> datetime:
    return datetime.combine(day, time(hour), TOKYO)


def weekly(world: World, *days: date, **fields: Any) -> Schedule:
    """Hanako takes part in these dates, and was told."""
    schedule = world.register(category=world.category("visit"), **RULE | fields).schedule
    for day in days:
        change(world, schedule, day, attendees=[world.hanako])
    tell(world)
    return schedule


def change(world: World, schedule: Schedule, day: date, **fields: Any) -> None:
    """By somebody else than the one whose mails are read."""
    world.read(schedule).change_date(day, by=world.taro, deadline=deadline(), fields=fields)


def moved(day: date, to: date, hour: int) -> dict[str, Any]:
    return {"starts_at": at(to, hour).astimezone(UTC), "ends_at": at(to, hour + 1).astimezone(UTC)}


def calendar_of(*read: Mail) -> dict[object, Event]:
    """What is in a calendar that has read these: by RECURRENCE-ID, as programs keep it."""
    kept: dict[object, Event] = {}
    for mail in read:
        for each in Calendar.from_ical(mail.calendar).walk("VEVENT"):
            assert isinstance(each, Event)
            place = each["RECURRENCE-ID"].dt if "RECURRENCE-ID" in each else None
            assert place not in kept or each["SEQUENCE"] > kept[place]["SEQUENCE"]
            if place is None:
                kept.clear()
            if mail.method == "CANCEL":
                kept.pop(place, None)
            else:
                kept[place] = each
    return kept


def starts(*read: Mail) -> list[datetime]:
    return sorted(each.start.astimezone(TOKYO) for each in calendar_of(*read).values())


def test_the_mail_says_when_it_is(world: World) -> None:
    weekly(world, DAYS[1])
    [mail] = mails()
    assert "日時: 2026-12-15(火) 13:00 - 14:00 (Asia/Tokyo)" in mail.text
    assert mail.subject.endswith(" 2026-12-15(火) 13:00")


def test_the_mail_says_what_that_date_has_of_its_own(world: World) -> None:
    schedule = weekly(world)
    change(world, schedule, DAYS[1], attendees=[world.hanako], place="別館", subject="特別回", details="資料持参",
           **moved(DAYS[1], date(2026, 12, 17), 15))  # fmt: skip
    tell(world)
    [mail] = mails()
    assert "日時: 2026-12-17(木) 15:00 - 16:00 (Asia/Tokyo)" in mail.text
    assert "場所: 別館" in mail.text
    assert "資料持参" in mail.text
    assert "特別回 2026-12-17(木) 15:00" in mail.subject


def test_a_change_of_that_date_is_told_once(world: World) -> None:
    schedule = weekly(world, DAYS[1])
    change(world, schedule, DAYS[1], **moved(DAYS[1], date(2026, 12, 17), 15), place="別館")
    tell(world)
    [_, mail] = mails()
    assert "・日時: 2026-12-15(火) 13:00 - 14:00 (Asia/Tokyo) → 2026-12-17(木) 15:00 - 16:00 (Asia/Tokyo)" in mail.text
    assert mail.text.count("・") == 2  # the time and the place
    assert starts(*mails()) == [at(date(2026, 12, 17), 15)]


def test_another_hour_of_the_series_moves_its_date(world: World) -> None:
    schedule = weekly(world, DAYS[1])
    world.change(schedule, begins_at=time(16))
    tell(world)
    [_, mail] = mails()
    assert "2026-12-15(火) 13:00 - 14:00 (Asia/Tokyo) → 2026-12-15(火) 16:00 - 17:00 (Asia/Tokyo)" in mail.text
    assert starts(*mails()) == [at(DAYS[1], 16)]


def test_a_series_that_becomes_all_day_leaves_no_second_entry(world: World) -> None:
    schedule = weekly(world, DAYS[1])
    world.change(schedule, begins_at=None, minutes=None)
    tell(world)
    assert [mail.method for mail in mails()] == ["REQUEST", "CANCEL", "REQUEST"]
    assert [each.start for each in calendar_of(*mails()).values()] == [DAYS[1]]


@pytest.mark.parametrize("how", ["left out", "not held"])
def test_one_date_less_is_taken_out(world: World, how: str) -> None:
    schedule = weekly(world, DAYS[1], DAYS[2])
    if how == "left out":
        change(world, schedule, DAYS[2], attendees=[])
    else:
        world.read(schedule).remove_date(DAYS[2], by=world.taro)
    tell(world)
    _, cancellation, request = mails()
    assert (cancellation.method, request.method) == ("CANCEL", "REQUEST")
    assert starts(*mails()) == [at(DAYS[1])]
    assert "2026-12-22(火)" in cancellation.text
    assert "2026-12-15(火)" not in cancellation.text
    words = "出席の依頼は取り消されました" if how == "left out" else "中止になりました"
    assert words in cancellation.text, cancellation.text


def test_one_date_more_comes_with_the_others(world: World) -> None:
    schedule = weekly(world, DAYS[1])
    change(world, schedule, DAYS[2], attendees=[world.hanako])
    tell(world)
    assert starts(*mails()) == [at(DAYS[1]), at(DAYS[2])]
    assert len(mails()) == 2


def test_what_happens_to_other_dates_is_not_told(world: World) -> None:
    schedule = weekly(world, DAYS[1])
    change(world, schedule, DAYS[2], place="別館")
    world.read(schedule).remove_date(DAYS[3], by=world.taro)
    tell(world)
    world.change(schedule, rule="FREQ=WEEKLY;COUNT=8")
    tell(world)
    assert len(mails()) == 1


def test_who_comes_into_the_series_gets_all_of_it(world: World) -> None:
    schedule = weekly(world, DAYS[1])
    world.change(schedule, attendees=[world.hanako])
    tell(world)
    [_, mail] = mails()
    assert "RRULE" in event(mail)
    assert list(calendar_of(*mails())) == [None]


def test_who_stays_for_single_dates_has_the_series_no_more(world: World) -> None:
    schedule = weekly(world, DAYS[1])
    world.change(schedule, attendees=[world.hanako])
    tell(world)
    world.change(schedule, attendees=[])
    tell(world)
    assert [mail.method for mail in mails()[2:]] == ["CANCEL", "REQUEST"]
    assert starts(*mails()) == [at(DAYS[1])]


def test_when_their_date_is_over_they_are_told_nothing(world: World) -> None:
    schedule = weekly(world, DAYS[0])
    world.sandbox.clock.set(at(DAYS[0], 15), still=True)
    world.change(schedule, subject="新しい件名")
    tell(world)
    world.read(schedule).remove(by=world.taro)
    world.work()
    assert len(mails()) == 1


def test_a_cancellation_names_the_dates_that_are_left(world: World) -> None:
    schedule = weekly(world, DAYS[0], DAYS[1])
    world.sandbox.clock.set(at(DAYS[0], 15), still=True)
    world.read(schedule).remove(by=world.taro)
    world.work()
    [_, mail] = mails()
    assert "2026-12-15(火)" in mail.text
    assert "2026-12-08(火)" not in mail.text


def test_the_link_shows_that_date(world: World, client: Any) -> None:
    schedule = weekly(world)
    change(world, schedule, DAYS[1], attendees=[world.hanako], place="別館", **moved(DAYS[1], DAYS[1], 15))
    tell(world)
    [mail] = mails()
    page = client.get(link(mail)).content.decode()
    assert "2026-12-15(火) 15:00 - 16:00" in page
    assert "別館" in page
    assert "すべての日程" not in page
    world.sandbox.clock.set(at(DAYS[1], 17), still=True)
    assert client.get(link(mail)).status_code == 410


def test_all_of_its_events_have_one_sequence(world: World) -> None:
    weekly(world, DAYS[1], DAYS[2])
    [mail] = mails()
    assert {each["SEQUENCE"] for each in events(mail)} == {0}
