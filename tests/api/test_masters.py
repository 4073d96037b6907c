"""/employees, /customers, /deals, /categories."""

from typing import Any

import pytest

from tests.support.rest import Api, web_meeting
from tests.support.world import World
from yotei.people.models import Employee

NEW: dict[str, dict[str, Any]] = {
    "employees": {
        "login": "saburo",
        "name": "営業三郎",
        "email": "saburo@example.com",
        "zoom_account": "",
        "password": "a long one",
    },
    "customers": {"name": "株式会社あたらしい"},
    "deals": {"customer": 1, "name": "追加導入"},
    "categories": {"code": "web-2", "name": "web商談", "books_zoom": True, "colour": "teal", "icon": "video"},
}


@pytest.mark.parametrize("noun", NEW)
def test_an_administrator_adds(admin: Api, noun: str) -> None:
    answer = admin.post(f"/{noun}", NEW[noun])
    given = {name: value for name, value in NEW[noun].items() if name != "password"}
    assert answer.status == 201
    assert {name: answer[name] for name in given} == given
    assert "password" not in answer.json


@pytest.mark.parametrize("noun", NEW)
def test_others_do_not_add(taro: Api, noun: str) -> None:
    assert taro.post(f"/{noun}", NEW[noun])["code"] == "not_allowed"


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("employees", {"login": "taro"}, "login"),
    ("employees", {"login": "san ro"}, "login"),
    ("employees", {"name": ""}, "name"),
    ("employees", {"email": "nowhere"}, "email"),
    ("employees", {"zoom_account": "x" * 501}, "zoom_account"),
    ("employees", {"password": ""}, "password"),
    ("employees", {"time_zone": "Mars/Olympus"}, "time_zone"),
    ("employees", {"language": "fr"}, "language"),
    ("employees", {"department": "宇宙部"}, "department"),
    ("customers", {"name": " "}, "name"),
    ("customers", {"name": "x" * 301}, "name"),
    ("deals", {"customer": 999_999}, "customer"),
    ("deals", {"name": "\x00"}, "name"),
    ("categories", {"code": "visit"}, "code"),
    ("categories", {"code": "a b"}, "code"),
    ("categories", {"name": "外出"}, "name"),
    ("categories", {"books_zoom": 1}, "books_zoom"),
    ("categories", {"position": 2**31}, "position"),
    ("categories", {"colour": "pink"}, "colour"),
    ("categories", {"icon": ""}, "icon"),
]


def test_what_cannot_be_added_is_told_at_its_field(admin: Api) -> None:
    for noun, changes, field in WRONG:
        assert field in admin.post(f"/{noun}", NEW[noun] | changes).wrong_fields, changes


def test_a_new_employee_can_log_in(admin: Api) -> None:
    admin.post("/employees", NEW["employees"])
    assert Employee.objects.get(login="saburo").check_password("a long one")


def test_an_employee_reads_their_own_sheet(taro: Api) -> None:
    expected = {
        "login": "taro",
        "name": "営業太郎",
        "email": "eigyo.taro@example.com",
        "zoom_account": "taro@example.com",
        "department": "第一営業部",
        "language": "ja",
        "time_zone": "Asia/Tokyo",
        "role": "member",
        "is_admin": False,
        "items": {},
    }
    assert taro.get("/employees/taro").json == expected


def test_the_sheet_of_somebody_else_is_the_administrators(taro: Api, admin: Api) -> None:
    assert taro.get("/employees/hanako").status == 403
    assert taro.patch("/employees/hanako", name="x").status == 403
    assert admin.patch("/employees/hanako", department=None)["department"] is None


def test_a_changed_account_hosts_the_next_meeting(world: World, taro: Api) -> None:
    """Manual 2.1: Zoom account, else e-mail."""
    assert taro.patch("/employees/taro", zoom_account="", email="hanako@example.com").status == 200
    assert taro.post("/schedules", web_meeting())["zoom"]["host"] == "hanako@example.com"


def test_nobody_makes_themselves_an_administrator(taro: Api) -> None:
    assert taro.patch("/employees/taro", role="administrator").status == 403
    assert not Employee.objects.get(login="taro").is_admin


@pytest.mark.parametrize("field", ["login", "password", "colour"])
def test_a_sheet_has_no_other_fields(taro: Api, field: str) -> None:
    assert taro.patch("/employees/taro", **{field: "x"}).wrong_fields == {field}


def test_an_employee_whom_nobody_knows_is_not_there(admin: Api) -> None:
    for login in ("nobody", "%00", "%F0%9F%98%80", "a%20b", "%ff"):
        assert admin.get(f"/employees/{login}").status == 404, login


@pytest.mark.parametrize("noun", ["customers", "deals"])
def test_a_new_name_reaches_the_topics_of_meetings_ahead(world: World, taro: Api, admin: Api, noun: str) -> None:
    taro.post("/schedules", web_meeting())
    assert admin.patch(f"/{noun}/1", name="新しい名前")["name"] == "新しい名前"
    world.work()
    [meeting] = world.live()
    assert "新しい名前" in meeting.topic


@pytest.mark.parametrize("noun", ["customers", "deals"])
def test_only_administrators_rename(taro: Api, noun: str) -> None:
    assert taro.patch(f"/{noun}/1", name="x").status == 403


@pytest.mark.parametrize("noun", ["customers", "deals", "categories"])
def test_lists_come_in_pages(taro: Api, noun: str) -> None:
    whole = taro.get(f"/{noun}")
    first = taro.get(f"/{noun}", limit=1)
    rest = taro.get(f"/{noun}", cursor=first["next_cursor"])
    assert first["items"] + rest["items"] == whole["items"]
    assert (len(first["items"]), whole["next_cursor"]) == (1, None)


def test_a_list_is_searched_by_name(taro: Api) -> None:
    assert [item["name"] for item in taro.get("/customers", q="サンプル")["items"]] == ["株式会社サンプル"]
    assert {item["customer"] for item in taro.get("/deals", customer=1)["items"]} == {1}
    assert [item["id"] for item in taro.get("/deals", q="新規")["items"]] == [1]
