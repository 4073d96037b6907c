"""What holds for every address: who is let in, how errors look, the documentation."""

import json

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client

from tests.support.rest import PATH, Api, api_of, checked, visit
from tests.support.world import World
from yotei.sales.models import Customer

WRONG_TOKENS = ["", "Bearer", "Bearer ", "Bearer x", "Basic dGFybzpkZW1v", "Bearer \xff", "Bearer " + "x" * 5000]


def test_without_a_token_nobody_gets_in(world: World) -> None:
    for authorization in WRONG_TOKENS:
        headers = {"Authorization": authorization} if authorization else {}
        answer = checked(Client().get(f"{PATH}/customers", headers=headers))
        assert (answer.status, answer["code"]) == (401, "not_logged_in")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_does_not_get_in(world: World) -> None:
    client = Client()
    client.force_login(world.taro)
    assert client.get(f"{PATH}/customers").status_code == 401


def test_the_token_of_somebody_who_left_does_not_get_in(world: World, taro: Api) -> None:
    world.taro.is_active = False
    world.taro.save()
    assert taro.get("/customers").status == 401


def test_an_unknown_address_is_a_problem(taro: Api) -> None:
    for path in ("/", "/nothing", "/schedules/", "/schedules/1/zoom"):
        assert taro.send("POST", path, {})["code"] == "not_found", path


def test_an_unknown_method_is_a_problem(taro: Api) -> None:
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        answer = taro.send(method, "/customers")
        assert (answer.status, answer["code"], answer.headers["Allow"]) == (405, "method_not_allowed", "GET, POST")


def test_our_own_mistake_shows_no_traceback(taro: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("the secret path")

    monkeypatch.setattr(Customer.objects, "all", fail)
    answer = taro.get("/customers")
    assert (answer.status, answer["code"]) == (500, "internal")
    assert "secret" not in json.dumps(answer.json)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(IntegrityError("twice"), 409, "conflict"), (OperationalError("locked"), 503, "unavailable")],
)
def test_a_race_at_the_database_is_no_mistake_of_ours(
    admin: Api, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Customer, "save", fail)
    answer = admin.post("/customers", {"name": "株式会社同時"})
    assert (answer.status, answer["code"]) == (status, code)


def test_an_employee_who_reads_english_gets_english(world: World) -> None:
    world.hanako.change_sheet(language="en")
    answer = api_of(world, "hanako").post("/schedules", visit(subject=""))
    assert answer["errors"] == [{"field": "subject", "message": "Enter a subject."}]


# Documentation


def test_the_description_needs_no_token(world: World) -> None:
    response = Client().get(f"{PATH}/openapi.json")
    assert (response.status_code, response.json()["openapi"]) == (200, "3.1.0")


def test_every_endpoint_describes_its_errors(world: World) -> None:
    document = Client().get(f"{PATH}/openapi.json").json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["security"], (method, path)
            expected = {"401", "503"} | ({"400", "413", "415", "422"} if method in ("post", "patch") else set())
            assert expected <= set(operation["responses"]), (method, path)
    register = document["paths"]["/api/v1/schedules"]["post"]["responses"]
    assert {"201", "409", "422", "502", "503"} <= set(register)
    problem = document["components"]["responses"]["Conflict"]["content"]
    assert list(problem) == ["application/problem+json"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_documentation_comes_from_our_own_files(world: World, language: str) -> None:
    response = Client().get(f"{PATH}/docs", headers={"Accept-Language": language})
    page = response.content.decode()
    assert response.status_code == 200
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert f'lang="{language}"' in page
    assert "<script" not in page
    assert "style=" not in page
    assert "/api/v1/schedules" in page
    assert "Zoom会議" in page
    assert 'href="http' not in page
