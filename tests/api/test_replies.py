"""PUT /schedules/{id}/reply: an attendee's own answer."""

from typing import Any

import pytest

from tests.support.rest import Api, api_of, visit
from tests.support.world import World
from yotei.schedules.models import Attendee, Schedule


@pytest.fixture
def path(taro: Api) -> str:
    """Of a schedule of taro's in which hanako takes part and which jiro is shown."""
    made = taro.post("/schedules", visit(visibility="private", attendees=["hanako"], viewers=["jiro"]))
    return f"/schedules/{made['id']}"


def reply(api: Api, path: str, **body: Any) -> Any:
    return api.send("PUT", f"{path}/reply", body)


def test_who_takes_part_answers(taro: Api, hanako: Api, path: str) -> None:
    answer = reply(hanako, path, reply="declined", message=" 出張中です\r\n")
    said = {"login": "hanako", "reply": "declined", "message": "出張中です"}
    assert (answer.status, answer.json) == (200, said)
    assert taro.get(path)["attendees"] == [said]


def test_an_answer_may_be_changed(hanako: Api, path: str) -> None:
    reply(hanako, path, reply="declined", message="出張中です")
    assert reply(hanako, path, reply="accepted").json == {"login": "hanako", "reply": "accepted", "message": ""}


def test_an_answer_is_no_change_of_the_schedule(world: World, taro: Api, hanako: Api, path: str) -> None:
    before = taro.get(path)["version"], world.calls()
    reply(hanako, path, reply="accepted")
    assert (taro.get(path)["version"], world.calls()) == before


@pytest.mark.parametrize(("login", "status"), [("taro", 403), ("jiro", 403), ("admin", 404)])
def test_nobody_answers_for_another(world: World, path: str, login: str, status: int) -> None:
    answer = reply(api_of(world, login), path, reply="accepted")
    assert (answer.status, answer["code"]) == (status, {403: "not_allowed", 404: "not_found"}[status])
    assert Attendee.objects.get().reply == "none"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reply"),
        ({"reply": "none"}, "reply"),
        ({"reply": "perhaps"}, "reply"),
        ({"reply": None}, "reply"),
        ({"reply": "accepted", "message": "あ" * 501}, "message"),
        ({"reply": "accepted", "message": "\x00"}, "message"),
        ({"reply": "accepted", "message": None}, "message"),
        ({"reply": "accepted", "login": "hanako"}, "login"),
    ],
)
def test_a_wrong_answer_is_named(hanako: Api, path: str, body: dict[str, Any], field: str) -> None:
    assert reply(hanako, path, **body).wrong_fields == {field}
    assert Attendee.objects.get().reply == "none"


def test_without_a_token_nobody_answers(path: str) -> None:
    assert Api("nobody").send("PUT", f"{path}/reply", {"reply": "accepted"}).status == 401


def test_a_schedule_that_went_is_not_there(hanako: Api, path: str) -> None:
    Schedule.objects.all().delete()
    assert reply(hanako, path, reply="accepted").status == 404


def test_the_description_knows_it(taro: Api) -> None:
    described = taro.get("/openapi.json")["paths"]["/api/v1/schedules/{schedule_id}/reply"]["put"]
    assert {"200", "401", "403", "404", "422"} <= set(described["responses"])
