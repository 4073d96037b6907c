"""A series is told as a whole: its rule, what is held otherwise, what is not; by one UID in one calendar."""

from datetime import UTC, date, datetime, time
from typing import Any

import recurring_ical_events
from icalendar import Calendar

from tests.support.invitations import SMITH, SUZUKI, event, events, invited, mails, tell
from tests.support.world import TOKYO, World, deadline
from yotei.outbox.models import Mail

RULE: dict[str, Any] = {"kind": "recurring", "rule": "FREQ=WEEKLY;COUNT=4", "first_day": date(2026, 12, 8),
                        "begins_at": time(13), "minutes": 60}  # fmt: skip
DAYS = [date(2026, 12, day) for day in (8, 15, 22, 29)]


def held(mail: Mail) -> list[datetime]:
    """What a reader of calendars shows in December and after."""
    found = recurring_ical_events.of(Calendar.from_ical(mail.calendar)).between(date(2026, 12, 1), date(2027, 3, 1))
    return sorted(each.start.astimezone(TOKYO) for each in found)


def at(day: date, hour: int = 13) -> datetime:
    return datetime.combine(day, time(hour), TOKYO)


def test_a_series_comes_as_its_rule(world: World) -> None:
    invited(world, **RULE)
    [mail] = mails()
    assert held(mail) == [at(day) for day in DAYS]
    assert event(mail)["RRULE"] == {"FREQ": ["WEEKLY"], "BYDAY": ["TU"], "COUNT": [4]}
    assert "毎週 火" in mail.text


def test_a_date_that_moves_comes_with_the_whole(world: World) -> None:
    schedule = invited(world, **RULE)
    world.read(schedule).change_date(
        DAYS[1], by=world.taro, deadline=deadline(),
        fields={"starts_at": at(DAYS[1], 15).astimezone(UTC), "ends_at": at(DAYS[1], 16).astimezone(UTC)},
    )  # fmt: skip
    tell(world)
    mail = mails()[-1]
    assert held(mail) == [at(DAYS[0]), at(DAYS[1], 15), at(DAYS[2]), at(DAYS[3])]
    assert len({str(each["UID"]) for each in events(mail)}) == 1
    assert {each["SEQUENCE"] for each in events(mail)} == {1}
    assert [each["RECURRENCE-ID"].dt for each in events(mail) if "RECURRENCE-ID" in each] == [at(DAYS[1])]
    assert "2026-12-15(火): 2026-12-15(火) 15:00 - 16:00 (Asia/Tokyo)" in mail.text


def test_a_date_that_is_deleted_is_told(world: World) -> None:
    schedule = invited(world, **RULE)
    world.read(schedule).remove_date(DAYS[2], by=world.taro)
    tell(world)
    mail = mails()[-1]
    assert held(mail) == [at(DAYS[0]), at(DAYS[1]), at(DAYS[3])]
    assert "2026-12-22(火): 開催しません" in mail.text


def test_what_follows_is_another_series(world: World) -> None:
    schedule = invited(world, **RULE)
    world.read(schedule).change_following(DAYS[2], by=world.taro, deadline=deadline(), fields={"subject": "後半"})
    tell(world)
    last = {event(mail)["SUMMARY"]: mail for mail in mails()[1:]}
    assert held(last["Zoom会議"]) == [at(DAYS[0]), at(DAYS[1])]
    assert held(last["後半"]) == [at(DAYS[2]), at(DAYS[3])]
    assert event(last["Zoom会議"])["UID"] == event(mails()[0])["UID"] != event(last["後半"])["UID"]
    assert [last[name].kind for name in ("Zoom会議", "後半")] == ["change", "invitation"]


def test_a_deleted_series_is_cancelled_as_a_whole(world: World) -> None:
    schedule = invited(world, **RULE)
    world.read(schedule).remove_date(DAYS[2], by=world.taro)
    tell(world)
    world.read(schedule).remove(by=world.taro)
    world.work()
    told = event(mails()[-1])
    assert (str(told["STATUS"]), told["SEQUENCE"], "RECURRENCE-ID" in told) == ("CANCELLED", 2, False)
    assert told["RRULE"]["FREQ"] == ["WEEKLY"]


def test_who_is_in_one_date_is_told_of_that_date(world: World) -> None:
    schedule = invited(world, **RULE)
    world.read(schedule).change_date(DAYS[1], by=world.taro, deadline=deadline(), fields={"attendees": [world.hanako]})
    tell(world)
    [mail] = [each for each in mails() if each.employee_id == world.hanako.pk]
    told = event(mail)
    assert told.start == at(DAYS[1])
    assert told["RECURRENCE-ID"].dt == at(DAYS[1])
    assert "RRULE" not in told


def test_who_is_left_out_of_a_date_has_it_no_more(world: World) -> None:
    schedule = invited(world, guests=[], attendees=[world.hanako, world.jiro], **RULE)
    world.read(schedule).change_date(DAYS[1], by=world.taro, deadline=deadline(), fields={"attendees": [world.jiro]})
    tell(world)
    [mail] = mails()[1:]  # Jiro has no address
    assert mail.employee_id == world.hanako.pk
    assert held(mail) == [at(DAYS[0]), at(DAYS[2]), at(DAYS[3])]


def test_an_answer_to_a_date_changes_nothing_for_others(world: World) -> None:
    schedule = invited(world, guests=[], attendees=[world.hanako], **RULE)
    world.read(schedule).reply_to_date(DAYS[1], by=world.hanako, reply="declined")
    tell(world)
    assert len(mails()) == 1


def test_who_lives_by_other_clocks_reads_when_the_next_date_is(world: World) -> None:
    invited(world, guests=[SUZUKI, SMITH], **RULE)
    for mail in mails():
        assert ("Next: 2026-12-07(Mon) 23:00 - 2026-12-08(Tue) 00:00 (America/New_York)" in mail.text) == (
            mail.language == "en"
        )


def test_a_next_date_on_a_holiday_is_named_where_it_is_held(world: World) -> None:
    first = date(2027, 1, 11)  # 成人の日, a Monday
    rule = RULE | {"rule": "FREQ=WEEKLY;COUNT=4", "first_day": first, "on_holiday": "after"}
    invited(world, guests=[SMITH], **rule)
    [mail] = mails()
    assert mail.subject.endswith("2027-01-12(Tue)")
    assert "Next: 2027-01-11(Mon) 23:00 - 2027-01-12(Tue) 00:00 (America/New_York)" in mail.text
    assert at(date(2027, 1, 12)) in held(mail)
