"""Reminders, and whether people are told by mail, as REST has them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.support.rest import Api, api_of, visit
from tests.support.world import World
from yotei.people.roles import Role
from yotei.schedules.models import ReminderChoice, Schedule

DAY = {"from": "2026-12-01T00:00:00+09:00", "to": "2026-12-02T00:00:00+09:00"}
SERIES = {"kind": "recurring", "rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3"}


def listed(api: Api, **query: Any) -> Any:
    [item] = api.get("/schedules", **DAY | query)["items"]
    return item


def test_a_schedule_is_registered_with_its_reminder(taro: Api) -> None:
    made = taro.post("/schedules", visit(reminder="m30"))
    assert made["reminder"] == "m30"
    assert taro.get(f"/schedules/{made['id']}")["reminder"] == listed(taro)["reminder"] == "m30"


def test_without_a_wish_one_is_reminded_as_usual(taro: Api) -> None:
    made = taro.post("/schedules", visit())
    assert (made.json["reminder"], listed(taro)["reminder"]) == (None, None)
    assert not ReminderChoice.objects.filter(schedule=made["id"]).exists()


@pytest.mark.parametrize("when", ["none", "m0", "m10080", "d-360", None])
def test_a_reminder_is_chosen_afterwards(taro: Api, when: str | None) -> None:
    number = taro.post("/schedules", visit(reminder="m5"))["id"]
    assert taro.send("PUT", f"/schedules/{number}/reminder", {"reminder": when}).json == {"reminder": when}
    read = taro.get(f"/schedules/{number}")
    assert (read["reminder"], read["version"]) == (when, 1)


def test_each_sees_their_own_reminder(taro: Api, hanako: Api) -> None:
    number = taro.post("/schedules", visit(attendees=["hanako"], reminder="m5"))["id"]
    hanako.send("PUT", f"/schedules/{number}/reminder", {"reminder": "m60"})
    assert [api.get(f"/schedules/{number}")["reminder"] for api in (taro, hanako)] == ["m5", "m60"]
    assert [listed(api, employee="taro")["reminder"] for api in (taro, hanako)] == ["m5", "m60"]


def test_who_is_only_shown_it_chooses_none(taro: Api, jiro: Api, hanako: Api) -> None:
    number = taro.post("/schedules", visit(visibility="private", viewers=["jiro"]))["id"]
    shown = jiro.send("PUT", f"/schedules/{number}/reminder", {"reminder": "m5"})
    unseen = hanako.send("PUT", f"/schedules/{number}/reminder", {"reminder": "m5"})
    assert (shown.status, shown["code"]) == (403, "not_allowed")
    assert (unseen.status, unseen["code"]) == (404, "not_found")


def test_who_is_added_to_one_date_is_reminded_of_it(taro: Api, hanako: Api) -> None:
    number = taro.post("/schedules", visit(**SERIES, visibility="private"))["id"]
    taro.patch(f"/schedules/{number}", version=1, scope="one", occurrence="2026-12-08", attendees=["hanako"])
    assert hanako.send("PUT", f"/schedules/{number}/reminder", {"reminder": "m15"}).status == 200
    assert hanako.get(f"/schedules/{number}", occurrence="2026-12-08")["reminder"] == "m15"


def test_who_may_only_read_chooses_their_reminder(world: World, taro: Api) -> None:
    """As on the page: it is no change of anything but what they see."""
    number = taro.post("/schedules", visit(attendees=["hanako"]))["id"]
    world.people["hanako"].change_sheet(role=Role.READER)
    answer = api_of(world, "hanako").send("PUT", f"/schedules/{number}/reminder", {"reminder": "none"})
    assert answer.status == 200


def test_what_follows_is_reminded_of_as_before(taro: Api) -> None:
    number = taro.post("/schedules", visit(**SERIES, reminder="m30"))["id"]
    new = taro.patch(f"/schedules/{number}", version=1, scope="following", occurrence="2026-12-08", subject="後半")
    assert (new["id"] != number, new["reminder"]) == (True, "m30")


@pytest.mark.parametrize("when", ["m7", "10", "", 10, ["m5"], "d0", "M5", "m5 ", "\x00"])
def test_a_reminder_of_no_list_is_refused(taro: Api, when: Any) -> None:
    number = taro.post("/schedules", visit())["id"]
    assert taro.send("PUT", f"/schedules/{number}/reminder", {"reminder": when}).wrong_fields == {"reminder"}
    assert taro.post("/schedules", visit(reminder=when)).wrong_fields == {"reminder"}
    assert Schedule.objects.filter(registrant__login="taro", day=None, starts_at__date=date(2026, 12, 1)).count() == 1


def test_a_choice_is_said(taro: Api) -> None:
    number = taro.post("/schedules", visit())["id"]
    assert taro.send("PUT", f"/schedules/{number}/reminder", {}).wrong_fields == {"reminder"}
    assert taro.send("PUT", f"/schedules/{number}/reminder", {"reminder": None, "mail": 1}).wrong_fields == {"mail"}


# By mail


def test_answers_say_whether_people_are_told_by_mail(taro: Api) -> None:
    assert taro.post("/schedules", visit())["by_mail"] is True
    made = taro.post("/schedules", visit(attendees=["hanako"], by_mail=False))
    path = f"/schedules/{made['id']}"
    assert (made["by_mail"], taro.get(path)["by_mail"]) == (False, False)
    changed = taro.patch(path, version=1, by_mail=True)
    assert (changed["by_mail"], taro.get(path)["by_mail"]) == (True, True)
    changed = taro.patch(path, version=2, subject="別", by_mail=False)
    assert (changed["by_mail"], taro.get(path)["by_mail"]) == (False, False)


def test_a_list_says_it_of_each(taro: Api) -> None:
    taro.post("/schedules", visit(subject="なし"))
    taro.post("/schedules", visit(subject="知らせない", guests=[{"email": "a@example.com"}], by_mail=False))
    taro.post("/schedules", visit(subject="知らせる", guests=[{"email": "a@example.com"}]))
    told = {item["subject"]: item["by_mail"] for item in taro.get("/schedules", **DAY)["items"]}
    assert told == {"なし": True, "知らせない": False, "知らせる": True}


def test_a_conflict_shows_the_callers_own(taro: Api) -> None:
    made = taro.post("/schedules", visit(reminder="m5", attendees=["hanako"], by_mail=False))
    taro.patch(f"/schedules/{made['id']}", version=1, subject="先")
    current = taro.patch(f"/schedules/{made['id']}", version=1, subject="後")["current"]
    assert (current["reminder"], current["by_mail"]) == ("m5", False)
