"""Attendees of one date of a series by REST: PATCH with scope one, PUT reply with an occurrence."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.rest import Answer, Api, api_of, visit
from tests.support.world import World
from yotei.schedules.models import DateAttendee

DECEMBER = {"from": "2026-12-01T00:00:00+09:00", "to": "2027-01-01T00:00:00+09:00"}
SECOND = "2026-12-08"


def weekly(**changes: Any) -> dict[str, Any]:
    """Every Tuesday, with hanako."""
    fields = {"kind": "recurring", "subject": "定例", "rule": "FREQ=WEEKLY;BYDAY=TU", "timezone": "Asia/Tokyo"}
    return visit(**fields, attendees=["hanako"]) | changes


@pytest.fixture
def series(taro: Api) -> Answer:
    made = taro.post("/schedules", weekly(visibility="private"))
    assert made.status == 201, made.json
    return made


@pytest.fixture
def jiro(world: World) -> Api:
    return api_of(world, "jiro")


def path_of(series: Answer) -> str:
    return f"/schedules/{series['id']}"


def change(api: Api, series: Answer, *logins: str, version: int = 1, **changes: Any) -> Answer:
    fields = {"version": version, "scope": "one", "occurrence": SECOND, "attendees": list(logins)}
    return api.patch(path_of(series), **fields | changes)


def reply(api: Api, series: Answer, **body: Any) -> Answer:
    return api.send("PUT", f"{path_of(series)}/reply", {"reply": "declined", "occurrence": SECOND} | body)


def part(login: str, reply: str = "none", message: str = "") -> dict[str, str]:
    return {"login": login, "reply": reply, "message": message}


def dates(api: Api, **query: Any) -> list[str]:
    return [item["occurrence"] for item in api.get("/schedules", **DECEMBER | query)["items"]]


def test_one_date_has_attendees_of_its_own(taro: Api, series: Answer) -> None:
    changed = change(taro, series, "hanako", "jiro")
    assert (changed.status, changed["version"]) == (200, 2)
    assert changed["attendees"] == [part("hanako"), part("jiro")]
    items = taro.get("/schedules", **DECEMBER)["items"]
    assert [len(item["attendees"]) for item in items] == [1, 2, 1, 1, 1]


def test_exceptions_are_shown_with_their_attendees(taro: Api, series: Answer) -> None:
    change(taro, series, "jiro", place="本社")
    read = taro.get(path_of(series))
    assert read["attendees"] == [part("hanako")]
    [exception] = read["exceptions"]
    assert (exception["occurrence"], exception["place"], exception["subject"]) == (SECOND, "本社", None)
    assert exception["attendees"] == [part("jiro")]


def test_an_exception_without_a_list_shows_none(taro: Api, series: Answer) -> None:
    taro.patch(path_of(series), version=1, scope="one", occurrence=SECOND, place="本社")
    assert taro.get(path_of(series))["exceptions"][0]["attendees"] is None


def test_restore_takes_the_list_of_a_date_back(taro: Api, series: Answer) -> None:
    change(taro, series, "jiro")
    fields = {"version": 2, "scope": "one", "occurrence": SECOND, "restore": True}
    assert taro.patch(path_of(series), **fields)["attendees"] == [part("hanako")]
    assert taro.get(path_of(series))["exceptions"] == []


def test_an_answer_to_one_date_goes_before_that_to_all(taro: Api, hanako: Api, series: Answer) -> None:
    assert reply(hanako, series, message="出張中です").json == part("hanako", "declined", "出張中です")
    assert reply(hanako, series, reply="accepted", occurrence=None).json == part("hanako", "accepted")
    items = taro.get("/schedules", **DECEMBER)["items"]
    assert [item["attendees"][0]["reply"] for item in items] == ["accepted", "declined", *["accepted"] * 3]
    [exception] = taro.get(path_of(series))["exceptions"]
    assert exception["attendees"] == [part("hanako", "declined", "出張中です")]


def test_an_answer_to_one_date_leaves_the_version(taro: Api, hanako: Api, series: Answer) -> None:
    reply(hanako, series)
    assert taro.get(path_of(series))["version"] == 1
    assert change(taro, series, "hanako", place="本社").status == 200


def test_who_was_added_to_a_date_has_that_date_alone(taro: Api, jiro: Api, series: Answer) -> None:
    change(taro, series, "hanako", "jiro")
    assert dates(jiro) == [SECOND]
    assert jiro.get(path_of(series)).status == 404
    assert jiro.get(path_of(series), occurrence="2026-12-15").status == 404
    read = jiro.get(path_of(series), occurrence=SECOND)
    assert (read.status, read["occurrence"], read["subject"]) == (200, SECOND, "定例")
    assert reply(jiro, series, reply="accepted").json == part("jiro", "accepted")


def test_a_guest_of_one_date_answers_for_that_alone(taro: Api, jiro: Api, series: Answer) -> None:
    change(taro, series, "hanako", "jiro")
    assert reply(jiro, series, occurrence=None).status == 404
    assert reply(jiro, series, occurrence="2026-12-15").status == 404


def test_a_guest_learns_nothing_of_other_dates(taro: Api, jiro: Api, series: Answer) -> None:
    change(taro, series, "hanako", "jiro")
    items = jiro.get("/schedules", **DECEMBER | {"employee": "taro"})["items"]
    assert [item.get("busy", False) for item in items] == [True, False, True, True, True]


def test_who_left_a_date_does_not_have_it(taro: Api, hanako: Api, series: Answer) -> None:
    change(taro, series)
    assert SECOND not in dates(hanako)
    assert reply(hanako, series).status == 403


@pytest.mark.parametrize("logins", [["nobody"], ["jiro", "nobody"]])
def test_an_unknown_attendee_is_said_at_the_field(taro: Api, series: Answer, logins: list[str]) -> None:
    assert change(taro, series, *logins).wrong_fields == {"attendees"}
    assert not DateAttendee.objects.exists()


def test_who_left_the_company_is_said_at_the_field(world: World, taro: Api, series: Answer) -> None:
    world.jiro.change_sheet(is_active=False)
    assert change(taro, series, "hanako", "jiro").wrong_fields == {"attendees"}


@pytest.mark.parametrize("name", ["viewers", "facilities", "contacts"])
def test_other_links_are_those_of_the_series(taro: Api, series: Answer, name: str) -> None:
    assert change(taro, series, "hanako", **{name: []}).wrong_fields == {name}


@pytest.mark.parametrize("occurrence", ["2026-12-09", "2020-01-07"])
def test_a_date_that_is_none_is_said_at_the_field(taro: Api, hanako: Api, series: Answer, occurrence: str) -> None:
    assert reply(hanako, series, occurrence=occurrence).wrong_fields == {"occurrence"}
    assert taro.get(path_of(series), occurrence=occurrence).wrong_fields == {"occurrence"}


def test_a_single_schedule_has_no_dates(taro: Api, hanako: Api) -> None:
    single = taro.post("/schedules", visit(attendees=["hanako"]))
    assert reply(hanako, single).wrong_fields == {"occurrence"}


def test_lists_of_dates_take_no_more_questions(taro: Api, series: Answer) -> None:
    """One more for the names of all who were added anywhere."""
    counts = []
    for number in range(3):
        if number:
            day = {"version": number, "occurrence": f"2026-12-{number:02}" if number == 1 else SECOND}
            assert change(taro, series, "hanako", "jiro", **day).status == 200
        with CaptureQueriesContext(connection) as asked:
            taro.get("/schedules", **DECEMBER)
        counts.append(len(asked))
    assert counts == [counts[0], counts[0] + 1, counts[0] + 1]


def test_the_description_knows_dates(taro: Api) -> None:
    described = taro.get("/openapi.json")
    schemas = described["components"]["schemas"]
    assert "attendees" in schemas["ExceptionAnswer"]["properties"]
    assert "occurrence" in schemas["Reply"]["properties"]
    reading = described["paths"]["/api/v1/schedules/{schedule_id}"]["get"]
    assert "occurrence" in {each["name"] for each in reading["parameters"]}
