"""/customers, /deals, /contacts: what their pages keep, programs keep too."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.rest import Api, api_of, visit
from tests.support.world import World
from yotei.audit.models import Entry
from yotei.people.roles import Role
from yotei.sales.models import Contact, Customer, Deal

MODELS: dict[str, Any] = {"customers": Customer, "deals": Deal, "contacts": Contact}

NEW: dict[str, dict[str, Any]] = {
    "customers": {
        "name": "株式会社あたらしい",
        "kana": "アタラシイ",
        "code": "C-1001",
        "phone": "03-1234-5678",
        "address": "東京都千代田区1-1",
        "url": "https://example.com/",
        "owner": "hanako",
        "note": "二行の\nメモ",
    },
    "deals": {
        "customer": 1,
        "name": "追加導入",
        "code": "D-2001",
        "stage": "proposal",
        "amount": 1_200_000,
        "expected_on": "2027-03-31",
        "owner": "hanako",
        "note": "メモ",
    },
    "contacts": {
        "customer": 1,
        "name": "鈴木 一郎",
        "kana": "スズキ イチロウ",
        "code": "P-1",
        "department": "情報システム部",
        "position": "部長",
        "email": "suzuki@example.com",
        "phone": "03-1234-5678",
        "mobile": "090-1234-5678",
        "language": "en",
        "note": "メモ",
    },
}
EMPTIED = {"owner": None, "amount": None, "expected_on": None, "note": "", "code": "", "kana": "", "email": ""}
NOUNS = pytest.mark.parametrize("noun", NEW)


def names(api: Api, noun: str, **query: Any) -> list[str]:
    return [item["name"] for item in api.get(f"/{noun}", **query)["items"]]


@NOUNS
def test_all_fields_are_written(admin: Api, noun: str) -> None:
    added = admin.post(f"/{noun}", NEW[noun])
    assert added.status == 201
    assert {name: added[name] for name in NEW[noun]} == NEW[noun]
    assert admin.get(f"/{noun}/{added['id']}").json == added.json


@NOUNS
def test_a_name_is_enough(admin: Api, noun: str) -> None:
    body = {name: NEW[noun][name] for name in ("customer", "name") if name in NEW[noun]}
    assert admin.post(f"/{noun}", body).status == 201


@NOUNS
def test_a_change_leaves_what_it_does_not_name(admin: Api, noun: str) -> None:
    number = admin.post(f"/{noun}", NEW[noun])["id"]
    changed = admin.patch(f"/{noun}/{number}", note="新しいメモ")
    assert {name: changed[name] for name in NEW[noun]} == NEW[noun] | {"note": "新しいメモ"}


@NOUNS
def test_what_may_be_empty_is_emptied(admin: Api, noun: str) -> None:
    number = admin.post(f"/{noun}", NEW[noun])["id"]
    emptied = {name: value for name, value in EMPTIED.items() if name in NEW[noun]}
    changed = admin.patch(f"/{noun}/{number}", **emptied)
    assert {name: changed[name] for name in emptied} == emptied


@NOUNS
def test_of_two_changes_the_second_sees_the_first(admin: Api, noun: str) -> None:
    added = admin.post(f"/{noun}", NEW[noun])
    path, read = f"/{noun}/{added['id']}", added["fingerprint"]
    first = admin.patch(path, note="先", fingerprint=read)
    second = admin.patch(path, note="後", fingerprint=read)
    assert (first.status, second.status, second["code"]) == (200, 409, "version_moved")
    assert second["current"] == first.json
    assert admin.patch(path, note="後", fingerprint=second["current"]["fingerprint"])["note"] == "後"


@NOUNS
def test_the_log_says_who_changed_it(world: World, admin: Api, noun: str) -> None:
    number = admin.post(f"/{noun}", NEW[noun])["id"]
    admin.patch(f"/{noun}/{number}", code="X-9")
    entries = Entry.objects.filter(kind=noun.removesuffix("s"), target_id=str(number)).order_by("pk")
    assert [each.action for each in entries] == ["made", "changed"]
    assert {each.actor for each in entries} == {world.people["admin"].name}


@NOUNS
def test_what_nothing_refers_to_is_deleted(admin: Api, noun: str) -> None:
    number = admin.post(f"/{noun}", NEW[noun])["id"]
    assert admin.delete(f"/{noun}/{number}").status == 204
    assert admin.get(f"/{noun}/{number}").status == 404
    assert admin.delete(f"/{noun}/{number}").status == 404


@NOUNS
def test_what_others_refer_to_stays(admin: Api, noun: str) -> None:
    contact = admin.post("/contacts", NEW["contacts"])["id"]
    admin.post("/schedules", visit(deal=1, contacts=[contact]))
    number = contact if noun == "contacts" else 1
    answer = admin.delete(f"/{noun}/{number}")
    assert (answer.status, answer["code"]) == (409, "in_use")
    assert "スケジュール" in answer["detail"]
    assert admin.get(f"/{noun}/{number}").status == 200


@NOUNS
def test_a_repeated_request_adds_no_twin(admin: Api, noun: str) -> None:
    body = NEW[noun] | {"code": ""}
    first, again = (admin.post(f"/{noun}", body, key="order-1") for _ in range(2))
    assert (first.status, first.json) == (again.status, again.json)
    assert admin.post(f"/{noun}", body | {"name": "別"}, key="order-1")["code"] == "idempotency_key_reused"
    assert MODELS[noun].objects.filter(name=NEW[noun]["name"]).count() == 1


def test_a_key_belongs_to_one_noun(admin: Api) -> None:
    admin.post("/customers", {"name": "甲"}, key="order-1")
    assert admin.post("/schedules", visit(), key="order-1")["code"] == "idempotency_key_reused"
    assert admin.post("/contacts", NEW["contacts"], key="order-1")["code"] == "idempotency_key_reused"


def test_after_an_error_a_key_is_free(admin: Api) -> None:
    assert admin.post("/customers", {"name": ""}, key="order-1").wrong_fields == {"name"}
    assert admin.post("/customers", {"name": "甲"}, key="order-1").status == 201


def test_a_key_of_what_was_deleted_says_so(admin: Api) -> None:
    number = admin.post("/customers", {"name": "甲"}, key="order-1")["id"]
    admin.delete(f"/customers/{number}")
    answer = admin.post("/customers", {"name": "甲"}, key="order-1")
    assert (answer.status, answer["code"]) == (409, "deleted")


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("customers", {"name": "x" * 301}, "name"),
    ("customers", {"name": None}, "name"),
    ("customers", {"kana": 1}, "kana"),
    ("customers", {"kana": "x" * 301}, "kana"),
    ("customers", {"code": "x" * 51}, "code"),
    ("customers", {"phone": ["03"]}, "phone"),
    ("customers", {"address": "x" * 501}, "address"),
    ("customers", {"address": "a\x00"}, "address"),
    ("customers", {"url": "javascript:alert(1)"}, "url"),
    ("customers", {"url": "例"}, "url"),
    ("customers", {"owner": "nobody"}, "owner"),
    ("customers", {"owner": 1}, "owner"),
    ("customers", {"note": "x" * 5_001}, "note"),
    ("customers", {"renamed_at": None}, "renamed_at"),
    ("deals", {"customer": None}, "customer"),
    ("deals", {"customer": 2**63}, "customer"),
    ("deals", {"stage": "open"}, "stage"),
    ("deals", {"stage": None}, "stage"),
    ("deals", {"amount": -1}, "amount"),
    ("deals", {"amount": 10**15}, "amount"),
    ("deals", {"amount": 1.5}, "amount"),
    ("deals", {"amount": "1200000"}, "amount"),
    ("deals", {"amount": True}, "amount"),
    ("deals", {"expected_on": "2027-02-30"}, "expected_on"),
    ("deals", {"expected_on": "1999-12-31"}, "expected_on"),
    ("deals", {"owner": "\x00"}, "owner"),
    ("contacts", {"name": "x" * 201}, "name"),
    ("contacts", {"customer": 999_999}, "customer"),
    ("contacts", {"email": "nowhere"}, "email"),
    ("contacts", {"email": "x" * 250 + "@example.com"}, "email"),
    ("contacts", {"mobile": "0" * 51}, "mobile"),
    ("contacts", {"language": "fr"}, "language"),
    ("contacts", {"position": "x" * 201}, "position"),
    ("contacts", {"colour": "red"}, "colour"),
]


def test_bad_input_is_told_at_its_field(admin: Api) -> None:
    told = [(noun, changes, admin.post(f"/{noun}", NEW[noun] | changes).wrong_fields) for noun, changes, _ in WRONG]
    assert told == [(noun, changes, {field}) for noun, changes, field in WRONG]


def test_a_change_is_held_to_the_same_rules(admin: Api) -> None:
    numbers = {noun: admin.post(f"/{noun}", body)["id"] for noun, body in NEW.items()}
    told = [(noun, new, admin.patch(f"/{noun}/{numbers[noun]}", **new).wrong_fields) for noun, new, _ in WRONG]
    assert told == [(noun, new, {field}) for noun, new, field in WRONG]


@NOUNS
def test_a_number_is_given_once(admin: Api, noun: str) -> None:
    admin.post(f"/{noun}", NEW[noun])
    other = admin.post(f"/{noun}", NEW[noun] | {"code": ""})["id"]
    assert admin.post(f"/{noun}", NEW[noun]).wrong_fields == {"code"}
    assert admin.patch(f"/{noun}/{other}", code=NEW[noun]["code"]).wrong_fields == {"code"}


def test_a_deal_stays_with_its_customer(admin: Api) -> None:
    assert admin.patch("/deals/1", customer=2).wrong_fields == {"customer"}


def test_a_contact_follows_a_change_of_company(admin: Api) -> None:
    other = admin.post("/customers", {"name": "転職先"})["id"]
    number = admin.post("/contacts", NEW["contacts"])["id"]
    assert admin.patch(f"/contacts/{number}", customer=other)["customer"] == other


def test_errors_speak_the_language_of_the_caller(admin: Api) -> None:
    told = {
        language: admin.post("/deals", NEW["deals"] | {"amount": "x"}, **{"Accept-Language": language})["detail"]
        for language in ("ja", "en")
    }
    assert told == {"ja": "amount: 整数で指定してください。", "en": "amount: This must be a whole number."}


# Lists


def test_customers_are_searched_by_any_word(admin: Api) -> None:
    admin.post("/customers", NEW["customers"])
    for words in ("あたらしい", "アタラシイ", "C-1001", "1234", "アタラシイ C-10", "アタラシイ\u30001234"):
        assert names(admin, "customers", q=words) == ["株式会社あたらしい"], words
    assert names(admin, "customers", q="アタラシイ C-2") == []


def test_customers_are_narrowed_down(admin: Api) -> None:
    number = admin.post("/customers", NEW["customers"])["id"]
    assert names(admin, "customers", owner="hanako") == ["株式会社あたらしい"]
    assert "株式会社あたらしい" not in names(admin, "customers", with_open_deals=True)
    deal = admin.post("/deals", {"customer": number, "name": "案件"})["id"]
    assert "株式会社あたらしい" in names(admin, "customers", with_open_deals=True)
    admin.patch(f"/deals/{deal}", stage="lost")
    assert "株式会社あたらしい" not in names(admin, "customers", with_open_deals=True)


DEALS: list[tuple[dict[str, Any], bool]] = [
    ({"q": "追加 サンプル"}, True),
    ({"q": "D-2001"}, True),
    ({"customer": 1, "stage": "open", "owner": "hanako"}, True),
    ({"stage": "proposal", "expected_from": "2027-03-31", "expected_to": "2027-03-31"}, True),
    ({"customer": 999_999}, False),
    ({"stage": "won"}, False),
    ({"owner": "taro"}, False),
    ({"expected_from": "2027-04-01"}, False),
    ({"expected_to": "2027-03-30"}, False),
]


def test_deals_are_narrowed_down(admin: Api) -> None:
    admin.post("/deals", NEW["deals"])
    found = [(query, "追加導入" in names(admin, "deals", **query)) for query, _ in DEALS]
    assert found == DEALS


def test_contacts_are_narrowed_down(admin: Api) -> None:
    admin.post("/contacts", NEW["contacts"])
    admin.post("/contacts", {"customer": 1, "name": "佐藤"})
    assert names(admin, "contacts", q="スズキ suzuki@ 090") == ["鈴木 一郎"]
    assert "佐藤" in names(admin, "contacts", customer=1)
    assert "佐藤" not in names(admin, "contacts", customer=1, with_email=True)


ASKED_WRONGLY: list[tuple[str, dict[str, Any], str]] = [
    ("customers", {"q": "x" * 201}, "q"),
    ("customers", {"with_open_deals": "maybe"}, "with_open_deals"),
    ("deals", {"stage": "sold"}, "stage"),
    ("deals", {"customer": "x"}, "customer"),
    ("deals", {"expected_from": "soon"}, "expected_from"),
    ("contacts", {"customer": 0}, "customer"),
    ("contacts", {"with_email": ""}, "with_email"),
    ("contacts", {"cursor": "x"}, "cursor"),
    ("contacts", {"limit": 501}, "limit"),
]


def test_a_wrong_question_is_told_at_its_field(admin: Api) -> None:
    told = [(noun, query, admin.get(f"/{noun}", **query).wrong_fields) for noun, query, _ in ASKED_WRONGLY]
    assert told == [(noun, query, {field}) for noun, query, field in ASKED_WRONGLY]


def test_an_owner_whom_nobody_knows_is_not_there(admin: Api) -> None:
    assert admin.get("/customers", owner="nobody").status == 404
    assert admin.get("/deals", owner="nobody").status == 404


@NOUNS
def test_pages_follow_each_other_while_a_list_is_searched(admin: Api, noun: str) -> None:
    for number in range(5):
        admin.post(f"/{noun}", NEW[noun] | {"name": f"一覧 {number}", "code": ""})
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    for _ in range(3):
        page = admin.get(f"/{noun}", q="一覧", limit=2, **cursor)
        seen += [item["name"] for item in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert (seen, cursor) == ([f"一覧 {number}" for number in range(5)], {"cursor": None})


@NOUNS
def test_a_longer_list_takes_no_more_questions(admin: Api, noun: str) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            admin.post(f"/{noun}", NEW[noun] | {"code": ""})
        with CaptureQueriesContext(connection) as queries:
            admin.get(f"/{noun}")
        counts.append(len(queries))
    assert counts == [2, 2]  # the token's owner, the rows


def test_who_may_only_read_keeps_no_contacts(world: World) -> None:
    number = Contact.add(customer=world.deal.customer, name="鈴木").pk
    world.people["hanako"].change_sheet(role=Role.READER)
    reader = api_of(world, "hanako")
    assert reader.get(f"/contacts/{number}").status == 200
    for answer in (
        reader.post("/contacts", NEW["contacts"]),
        reader.patch(f"/contacts/{number}", name="x"),
        reader.delete(f"/contacts/{number}"),
    ):
        assert (answer.status, answer["code"]) == (403, "not_allowed")
