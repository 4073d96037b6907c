"""PATCH and DELETE /schedules/{id}, as interface §3 has them."""

from typing import Any

import pytest

from tests.support.rest import Answer, Api, all_day, visit, web_meeting
from tests.support.world import World
from yotei.sales.models import Customer, Deal
from yotei.schedules.models import Schedule

LATER = {"starts_at": "2026-12-01T15:00:00+09:00", "ends_at": "2026-12-01T16:30:00+09:00"}


def change(api: Api, schedule: Answer, **fields: Any) -> Answer:
    return api.patch(f"/schedules/{schedule['id']}", **{"version": schedule["version"]} | fields)


def test_what_is_left_out_stays(taro: Api) -> None:
    schedule = taro.post("/schedules", visit(details="資料持参", deal=1))
    answer = change(taro, schedule, subject="再訪")
    moved = {"subject", "version", "updated_at"}
    assert {name for name in answer.json if answer[name] != schedule[name]} <= moved
    assert (answer.status, answer["subject"], answer["version"]) == (200, "再訪", 2)


def test_zoom_follows_a_move(world: World, taro: Api) -> None:
    answer = change(taro, taro.post("/schedules", web_meeting()), **LATER)
    [meeting] = world.live()
    assert (answer.status, answer["zoom"]["state"], meeting.duration) == (200, "booked", 90)
    assert world.calls() == 2


def test_what_zoom_need_not_know_costs_no_call(world: World, taro: Api) -> None:
    change(taro, taro.post("/schedules", web_meeting()), details="", visibility="private", open_to_edit=True)
    assert world.calls() == 1


def test_a_change_with_book_later_shows_the_old_link(world: World, taro: Api) -> None:
    schedule = taro.post("/schedules", web_meeting())
    answer = change(taro, schedule, book_later=True, **LATER)
    assert (answer["zoom"]["state"], answer["notes"]) == ("waiting", ["waiting"])
    assert answer["zoom"]["join_url"] == schedule["zoom"]["join_url"]
    assert world.calls() == 1


def test_a_change_to_a_plain_category_releases_the_meeting(world: World, taro: Api) -> None:
    answer = change(taro, taro.post("/schedules", web_meeting()), category="visit")
    assert (answer["zoom"], answer["notes"]) == (None, ["released"])
    world.work()
    assert world.live() == []


def test_a_change_that_zoom_refuses_leaves_the_schedule(world: World, taro: Api) -> None:
    schedule = taro.post("/schedules", web_meeting())
    world.sandbox.fault(method="PATCH", path="/meetings/*", action="status", status=400, body={"code": 300})
    answer = change(taro, schedule, **LATER)
    assert (answer.status, answer["code"]) == (502, "zoom_booking_failed")
    assert taro.get(f"/schedules/{schedule['id']}").json == schedule.json


def test_a_meeting_gone_at_zoom_is_booked_anew(world: World, taro: Api) -> None:
    schedule = taro.post("/schedules", web_meeting())
    world.advance(300)
    world.sandbox.delete_by_hand(int(schedule["zoom"]["meeting_id"]))
    answer = change(taro, schedule, **LATER)
    assert answer["notes"] == ["new_link"]
    assert answer["zoom"]["meeting_id"] != schedule["zoom"]["meeting_id"]


# Versions


def test_a_change_needs_the_version_that_was_read(taro: Api) -> None:
    schedule = taro.post("/schedules", visit())
    answer = taro.patch(f"/schedules/{schedule['id']}", subject="再訪")
    assert answer.wrong_fields == {"version"}


def test_a_stale_version_gets_the_current_schedule(taro: Api) -> None:
    schedule = taro.post("/schedules", visit())
    current = change(taro, schedule, subject="再訪")
    answer = change(taro, schedule, subject="再々訪")
    assert (answer.status, answer["code"], answer["current"]) == (409, "version_moved", current.json)


def test_a_refused_change_does_not_count(taro: Api) -> None:
    schedule = taro.post("/schedules", visit())
    change(taro, schedule, subject="")
    assert taro.get(f"/schedules/{schedule['id']}")["version"] == 1


def test_what_somebody_is_changing_this_moment_says_so(world: World, taro: Api, hanako: Api) -> None:
    answer = taro.post("/schedules", web_meeting(open_to_edit=True))
    row = Schedule.objects.with_names().get(pk=answer["id"])
    booking = row.booking
    assert booking is not None
    booking.tried, booking.lease_until = booking.wanted, world.now.replace(hour=23)
    booking.save()
    Schedule.objects.update(attempt=booking, attempt_by=world.taro)
    refused = change(hanako, answer, details="追記")
    assert (refused.status, refused["code"]) == (409, "being_changed")
    assert "営業太郎" in refused["detail"]


# Kinds


def test_a_timed_schedule_becomes_all_day_with_a_date(taro: Api) -> None:
    schedule = taro.post("/schedules", visit())
    answer = change(taro, schedule, kind="all_day", date="2026-12-02")
    assert (answer["kind"], answer["date"], answer["starts_at"]) == ("all_day", "2026-12-02", None)


def test_all_day_needs_a_date(taro: Api) -> None:
    assert change(taro, taro.post("/schedules", visit()), kind="all_day").wrong_fields == {"date"}


def test_an_all_day_schedule_becomes_timed_with_both_times(taro: Api) -> None:
    answer = change(taro, taro.post("/schedules", all_day()), kind="timed", **LATER)
    assert (answer["kind"], answer["date"], answer["starts_at"]) == ("timed", None, LATER["starts_at"])


@pytest.mark.parametrize("missing", ["starts_at", "ends_at"])
def test_timed_needs_both_times(taro: Api, missing: str) -> None:
    times = {name: value for name, value in LATER.items() if name != missing}
    assert change(taro, taro.post("/schedules", all_day()), kind="timed", **times).wrong_fields == {missing}


def test_an_answer_sent_back_changes_nothing_but_the_version(taro: Api) -> None:
    schedule = taro.post("/schedules", all_day())
    names = ("kind", "subject", "starts_at", "ends_at", "date", "timezone", "customer", "deal", "details", "category")
    answer = change(taro, schedule, **{name: schedule[name] for name in names})
    assert (answer.status, answer["date"]) == (200, schedule["date"])


# Customer, deal


def test_without_its_deal_a_schedule_keeps_the_customer(taro: Api) -> None:
    answer = change(taro, taro.post("/schedules", visit(deal=1)), deal=None)
    assert (answer["customer"], answer["deal"]) == (1, None)


def test_the_customer_follows_another_deal(taro: Api) -> None:
    other = Deal.objects.exclude(customer_id=1).first()
    assert other is not None
    answer = change(taro, taro.post("/schedules", visit(deal=1)), deal=other.pk)
    assert (answer["customer"], answer["deal"]) == (other.customer_id, other.pk)


def test_another_customer_needs_another_deal(taro: Api) -> None:
    other = Customer.objects.exclude(pk=1).first()
    assert other is not None
    schedule = taro.post("/schedules", visit(deal=1))
    assert change(taro, schedule, customer=other.pk).wrong_fields == {"deal"}
    assert change(taro, schedule, customer=other.pk, deal=None)["customer"] == other.pk


# Who may


def test_somebody_elses_schedule_is_not_open_to_change(taro: Api, hanako: Api) -> None:
    schedule = taro.post("/schedules", visit())
    answer = change(hanako, schedule, subject="")
    assert (answer.status, answer["code"]) == (403, "not_allowed")


def test_an_open_schedule_is_changed_by_others(taro: Api, hanako: Api) -> None:
    answer = change(hanako, taro.post("/schedules", visit(open_to_edit=True)), subject="再訪")
    assert (answer.status, answer["registrant"], answer["last_editor"]) == (200, "taro", "hanako")


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_private_schedule_of_somebody_else_is_not_there(taro: Api, hanako: Api, method: str) -> None:
    number = taro.post("/schedules", visit(visibility="private", open_to_edit=True))["id"]
    answer = hanako.send(method, f"/schedules/{number}", {"version": 1} if method == "PATCH" else None)
    assert (answer.status, answer["code"]) == (404, "not_found")


# Deleting


def test_deleting_releases_the_meeting(world: World, taro: Api) -> None:
    number = taro.post("/schedules", web_meeting())["id"]
    answer = taro.delete(f"/schedules/{number}")
    assert (answer.status, answer.json) == (204, None)
    assert taro.get(f"/schedules/{number}").status == 404
    world.work()
    assert world.live() == []


def test_somebody_elses_schedule_is_not_deleted(taro: Api, hanako: Api) -> None:
    number = taro.post("/schedules", visit())["id"]
    assert hanako.delete(f"/schedules/{number}").status == 403


def test_a_stale_version_is_not_deleted(taro: Api) -> None:
    schedule = taro.post("/schedules", visit())
    change(taro, schedule, subject="再訪")
    assert taro.delete(f"/schedules/{schedule['id']}", version=1)["code"] == "version_moved"
    assert taro.delete(f"/schedules/{schedule['id']}", version=2).status == 204
