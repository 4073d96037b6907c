"""/activities: reports, read by whoever may read them on a page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.rest import Api, api_of, visit
from tests.support.world import World
from yotei.activities.models import Activity
from yotei.audit.models import Entry
from yotei.people.roles import Role
from yotei.sales.models import Contact, Customer
from yotei.todos.models import Todo


def report(**changes: Any) -> dict[str, Any]:
    return {"happened_at": "2026-12-01T13:00:00+09:00", "deal": 1, "content": "見積書を渡した"} | changes


@pytest.fixture
def contact(world: World) -> int:
    return int(Contact.add(customer=world.deal.customer, name="鈴木 一郎").pk)


def contents(api: Api, **query: Any) -> list[str]:
    return [item["content"] for item in api.get("/activities", **query)["items"]]


def test_a_report_is_written_with_all_fields(taro: Api, contact: int) -> None:
    body = report(
        kind="call",
        minutes=15,
        customer=1,
        contacts=[contact],
        met_others="受付の方",
        next_step="送る",
        next_on="2026-12-08",
    )
    made = taro.post("/activities", body)
    assert made.status == 201
    assert {name: made[name] for name in body} == body
    assert (made["author"], made["version"], made["schedule"], made["occurrence"]) == ("taro", 1, None, None)
    assert taro.get(f"/activities/{made['id']}").json == made.json


def test_a_report_on_a_schedule_takes_from_it_what_is_left_out(taro: Api, contact: int) -> None:
    schedule = taro.post("/schedules", visit(deal=1, contacts=[contact], met_others="受付の方"))["id"]
    made = taro.post("/activities", {"schedule": schedule, "content": "訪問した"})
    expected = {
        "kind": "visit", "happened_at": "2026-12-01T13:00:00+09:00", "minutes": 60, "customer": 1, "deal": 1,
        "schedule": schedule, "contacts": [contact], "met_others": "受付の方", "content": "訪問した",
    }  # fmt: skip
    assert {name: made[name] for name in expected} == expected


def test_of_another_customer_nothing_is_the_schedules(taro: Api, contact: int) -> None:
    other = Customer.add(name="別の会社").pk
    schedule = taro.post("/schedules", visit(deal=1, contacts=[contact]))["id"]
    made = taro.post("/activities", {"schedule": schedule, "customer": other, "content": "訪問した"})
    assert (made["customer"], made["deal"], made["contacts"]) == (other, None, [])


SERIES = {"kind": "recurring", "rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3"}


def test_each_date_of_a_series_has_a_report_of_its_own(taro: Api) -> None:
    schedule = taro.post("/schedules", visit(**SERIES, deal=1))["id"]
    for day in ("2026-12-01", "2026-12-08"):
        made = taro.post("/activities", {"schedule": schedule, "occurrence": day, "content": day})
        assert (made["occurrence"], made["happened_at"]) == (day, f"{day}T13:00:00+09:00")
    assert contents(taro, schedule=schedule) == ["2026-12-08", "2026-12-01"]
    assert contents(taro, schedule=schedule, occurrence="2026-12-01") == ["2026-12-01"]


def test_a_second_report_on_a_schedule_is_shown_the_first(taro: Api, hanako: Api) -> None:
    schedule = taro.post("/schedules", visit(deal=1))["id"]
    first = taro.post("/activities", {"schedule": schedule, "content": "一度目"})
    second = taro.post("/activities", {"schedule": schedule, "content": "二度目"})
    assert (second.status, second["code"], second["current"]) == (409, "already_reported", first.json)
    assert hanako.post("/activities", {"schedule": schedule, "content": "花子も"}).status == 201


def test_a_repeated_request_makes_no_twin(taro: Api) -> None:
    first, again = (taro.post("/activities", report(todo=True, next_step="送る"), key="a") for _ in range(2))
    assert (first.status, first.json) == (again.status, again.json)
    assert taro.post("/activities", report(content="別"), key="a")["code"] == "idempotency_key_reused"
    assert (Activity.objects.count(), Todo.objects.filter(name="送る").count()) == (1, 1)


def test_a_repeated_report_on_a_schedule_is_the_first(taro: Api) -> None:
    schedule = taro.post("/schedules", visit(deal=1))["id"]
    body = {"schedule": schedule, "content": "訪問した"}
    assert [taro.post("/activities", body, key="a").status for _ in range(2)] == [201, 201]


def test_a_change_leaves_what_it_does_not_name(taro: Api, contact: int) -> None:
    made = taro.post("/activities", report(contacts=[contact], next_on="2026-12-08"))
    changed = taro.patch(f"/activities/{made['id']}", version=1, content="書き直した", next_on=None)
    different = {name for name in made.json if made[name] != changed[name]}
    assert different - {"updated_at"} == {"version", "content", "next_on"}
    assert (changed["content"], changed["next_on"], changed["version"]) == ("書き直した", None, 2)


def test_of_two_changes_the_second_sees_the_first(taro: Api) -> None:
    made = taro.post("/activities", report())
    path = f"/activities/{made['id']}"
    first, second = (taro.patch(path, version=1, content=text) for text in ("先", "後"))
    assert (second.status, second["code"], second["current"]) == (409, "version_moved", first.json)
    assert taro.delete(path, version=1)["code"] == "version_moved"
    assert taro.delete(path, version=2).status == 204
    assert taro.get(path).status == 404


def test_the_next_step_becomes_a_todo(taro: Api) -> None:
    made = taro.post("/activities", report())
    taro.patch(f"/activities/{made['id']}", version=1, next_step="契約書を送る", next_on="2026-12-08", todo=True)
    todo = Todo.objects.get(name="契約書を送る")
    assert (todo.owner.login, f"{todo.due}") == ("taro", "2026-12-08")


def test_the_log_copies_no_report(world: World, taro: Api) -> None:
    made = taro.post("/activities", report())
    taro.patch(f"/activities/{made['id']}", version=1, content="極秘の話", minutes=30)
    taro.delete(f"/activities/{made['id']}")
    entries = Entry.objects.filter(kind="activity").order_by("pk")
    assert [each.action for each in entries] == ["made", "changed", "deleted"]
    assert "極秘" not in str([each.changes for each in entries])


# Who


def test_a_report_on_a_private_schedule_is_the_authors(taro: Api, hanako: Api) -> None:
    schedule = taro.post("/schedules", visit(deal=1, visibility="private"))["id"]
    number = taro.post("/activities", {"schedule": schedule, "content": "極秘の商談"})["id"]
    assert contents(taro, q="極秘") == ["極秘の商談"]
    for query in ({"q": "極秘"}, {"schedule": schedule}, {"customer": 1}, {"deal": 1}, {"employee": "taro"}):
        assert contents(hanako, **query) == [], query
    for answer in (
        hanako.get(f"/activities/{number}"),
        hanako.patch(f"/activities/{number}", version=1, content="x"),
        hanako.delete(f"/activities/{number}"),
    ):
        assert (answer.status, answer["code"]) == (404, "not_found")


def test_nobody_reports_on_what_they_may_not_see(taro: Api, hanako: Api) -> None:
    schedule = taro.post("/schedules", visit(deal=1, visibility="private"))["id"]
    unseen = hanako.post("/activities", report(schedule=schedule))
    missing = hanako.post("/activities", report(schedule=999_999))
    assert unseen.wrong_fields == missing.wrong_fields == {"schedule"}
    assert unseen["errors"] == missing["errors"]


def test_only_the_author_changes_a_report(taro: Api, jiro: Api) -> None:
    number = taro.post("/activities", report())["id"]
    assert jiro.get(f"/activities/{number}").status == 200
    for answer in (jiro.patch(f"/activities/{number}", version=1, content="x"), jiro.delete(f"/activities/{number}")):
        assert (answer.status, answer["code"]) == (403, "not_allowed")


def test_who_may_only_read_writes_no_report(world: World, hanako: Api) -> None:
    number = hanako.post("/activities", report())["id"]
    world.people["hanako"].change_sheet(role=Role.READER)
    reader = api_of(world, "hanako")
    assert reader.get(f"/activities/{number}").status == 200
    for answer in (
        reader.post("/activities", report()),
        reader.patch(f"/activities/{number}", version=1, content="x"),
        reader.delete(f"/activities/{number}"),
    ):
        assert (answer.status, answer["code"]) == (403, "not_allowed")


# Bad input


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": "party"}, "kind"),
    ({"kind": None}, "kind"),
    ({"happened_at": None}, "happened_at"),
    ({"happened_at": "2026-12-01T13:00:00"}, "happened_at"),
    ({"happened_at": "2026-12-01T13:00:30+09:00"}, "happened_at"),
    ({"happened_at": "1999-12-01T13:00:00+09:00"}, "happened_at"),
    ({"minutes": -1}, "minutes"),
    ({"minutes": 44_641}, "minutes"),
    ({"minutes": "60"}, "minutes"),
    ({"customer": 999_999}, "customer"),
    ({"customer": "1"}, "customer"),
    ({"customer": None, "deal": None}, "customer"),
    ({"deal": 2**63}, "deal"),
    ({"deal": 999_999}, "deal"),
    ({"contacts": [999_999]}, "contacts"),
    ({"contacts": 1}, "contacts"),
    ({"met_others": "x" * 501}, "met_others"),
    ({"content": ""}, "content"),
    ({"content": " \n"}, "content"),
    ({"content": "x" * 20_001}, "content"),
    ({"content": "a\x00"}, "content"),
    ({"content": ["x"]}, "content"),
    ({"next_step": "x" * 201}, "next_step"),
    ({"next_step": "", "todo": True}, "next_step"),
    ({"next_on": "2100-01-01"}, "next_on"),
    ({"next_on": "soon"}, "next_on"),
    ({"todo": 1}, "todo"),
    ({"author": "hanako"}, "author"),
]


def test_bad_input_is_told_at_its_field(taro: Api) -> None:
    told = [(changes, taro.post("/activities", report() | changes).wrong_fields) for changes, _ in WRONG]
    assert told == [(changes, {field}) for changes, field in WRONG]
    assert not Activity.objects.filter(author__login="taro", content="見積書を渡した").exists()


def test_a_change_is_held_to_the_same_rules(taro: Api) -> None:
    number = taro.post("/activities", report())["id"]
    told = [(new, taro.patch(f"/activities/{number}", version=1, **new).wrong_fields) for new, _ in WRONG]
    assert told == [(new, {field}) for new, field in WRONG]


def test_a_change_says_what_it_has_read(taro: Api) -> None:
    number = taro.post("/activities", report())["id"]
    assert taro.patch(f"/activities/{number}", content="x").wrong_fields == {"version"}
    assert taro.patch(f"/activities/{number}", version=1, schedule=1).wrong_fields == {"schedule"}


def test_what_is_no_date_of_a_series_is_told(taro: Api) -> None:
    series, single = (taro.post("/schedules", visit(**more, deal=1))["id"] for more in (SERIES, {}))
    for body in (
        {"schedule": series},
        {"schedule": series, "occurrence": "2026-12-02"},
        {"schedule": single, "occurrence": "2026-12-01"},
        {"occurrence": "2026-12-01"},
        {"schedule": series, "occurrence": "x"},
    ):
        assert taro.post("/activities", report(**body)).wrong_fields == {"occurrence"}, body


def test_a_schedule_without_a_customer_asks_for_one(taro: Api) -> None:
    schedule = taro.post("/schedules", visit())["id"]
    assert taro.post("/activities", {"schedule": schedule, "content": "訪問した"}).wrong_fields == {"customer"}


def test_without_a_schedule_the_time_is_needed(taro: Api) -> None:
    assert taro.post("/activities", {"customer": 1, "content": "電話した"}).wrong_fields == {"happened_at"}


# Lists


def test_a_list_is_narrowed_down(taro: Api, hanako: Api) -> None:
    Activity.objects.all().delete()
    other = Customer.add(name="別の会社").pk
    taro.post("/activities", report(content="訪問"))
    taro.post("/activities", report(content="電話", kind="call", happened_at="2026-12-02T00:00:00+09:00"))
    hanako.post("/activities", report(content="花子の", deal=None, customer=other))
    narrowed: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["電話", "花子の", "訪問"]),
        ({"q": "訪"}, ["訪問"]),
        ({"q": "別の 花子"}, ["花子の"]),
        ({"customer": other}, ["花子の"]),
        ({"deal": 1}, ["電話", "訪問"]),
        ({"employee": "hanako"}, ["花子の"]),
        ({"kind": "call"}, ["電話"]),
        ({"from": "2026-12-02T00:00:00+09:00"}, ["電話"]),
        ({"to": "2026-12-02T00:00:00+09:00"}, ["花子の", "訪問"]),
        ({"schedule": 999_999}, []),
    ]
    assert [(query, contents(taro, **query)) for query, _ in narrowed] == narrowed


def test_pages_follow_each_other_without_gap(taro: Api) -> None:
    Activity.objects.all().delete()
    for number in range(5):
        taro.post("/activities", report(content=str(number)))
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    for _ in range(3):
        page = taro.get("/activities", limit=2, **cursor)
        seen += [item["content"] for item in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert (seen, cursor) == (["4", "3", "2", "1", "0"], {"cursor": None})


ASKED_WRONGLY: list[tuple[dict[str, Any], str]] = [
    ({"from": "2026-12-01T00:00:00"}, "from"),
    ({"from": "2026-12-02T00:00:00Z", "to": "2026-12-01T00:00:00Z"}, "to"),
    ({"customer": "x"}, "customer"),
    ({"schedule": 2**63}, "schedule"),
    ({"kind": "party"}, "kind"),
    ({"employee": "\x00"}, "employee"),
    ({"q": "x" * 201}, "q"),
    ({"cursor": "x"}, "cursor"),
    ({"limit": 0}, "limit"),
]


def test_a_wrong_question_is_told_at_its_field(taro: Api) -> None:
    told = [(query, taro.get("/activities", **query).wrong_fields) for query, _ in ASKED_WRONGLY]
    assert told == [(query, {field}) for query, field in ASKED_WRONGLY]
    assert taro.get("/activities", employee="nobody").status == 404


def test_a_longer_list_takes_no_more_questions(taro: Api, contact: int) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            taro.post("/activities", report(contacts=[contact]))
        with CaptureQueriesContext(connection) as queries:
            taro.get("/activities")
        counts.append(len(queries))
    assert counts == [3, 3]  # the token's owner, the reports, whom they met
