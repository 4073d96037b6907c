"""Bad input is told at its field, and is never a 500."""

from typing import Any

import pytest
from django.conf import settings

from tests.support.rest import Api, visit, web_meeting
from tests.support.world import World
from yotei.sales.models import Customer
from yotei.schedules.models import Schedule

HUGE = 2**63
GAP = {"timezone": "America/New_York", "starts_at": "2027-03-14T02:30:00-05:00", "ends_at": "2027-03-14T04:00:00-04:00"}

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"subject": ""}, "subject"),
    ({"subject": " \u3000\t"}, "subject"),
    ({"subject": "\x01\x02"}, "subject"),
    ({"subject": "あ" * 300}, "subject"),
    ({"subject": "😀" * 101}, "subject"),
    ({"subject": "a\x00b"}, "subject"),
    ({"subject": "\ud800"}, "subject"),
    ({"subject": 1}, "subject"),
    ({"subject": None}, "subject"),
    ({"details": "a\x00b"}, "details"),
    ({"details": "x" * 20_001}, "details"),
    ({"category": "nonsense"}, "category"),
    ({"category": "a\x00"}, "category"),
    ({"category": 1}, "category"),
    ({"kind": "weekly"}, "kind"),
    ({"visibility": "secret"}, "visibility"),
    ({"open_to_edit": "yes"}, "open_to_edit"),
    ({"book_later": 1}, "book_later"),
    ({"timezone": "Mars/Olympus"}, "timezone"),
    ({"timezone": "../../etc/passwd"}, "timezone"),
    ({"timezone": ""}, "timezone"),
    ({"customer": HUGE}, "customer"),
    ({"customer": 999_999}, "customer"),
    ({"deal": 999_999}, "deal"),
    ({"deal": True}, "deal"),
    ({"deal": 1.5}, "deal"),
    ({"deal": -1}, "deal"),
    ({"starts_at": None}, "starts_at"),
    ({"starts_at": 1}, "starts_at"),
    ({"starts_at": "soon"}, "starts_at"),
    ({"starts_at": "2026-12-01T13:00:00"}, "starts_at"),
    ({"starts_at": "2026-12-01T13:00:30+09:00"}, "starts_at"),
    ({"starts_at": "2026-02-30T13:00:00+09:00"}, "starts_at"),
    ({"starts_at": "2026-12-01T25:00:00+09:00"}, "starts_at"),
    ({"starts_at": "2026-12-01T13:00:00+99:00"}, "starts_at"),
    ({"starts_at": "1999-12-01T13:00:00+09:00"}, "starts_at"),
    ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
    ({"ends_at": "2100-12-01T13:00:00+09:00"}, "ends_at"),
    ({"ends_at": "2026-12-01T13:00:00+09:00"}, "ends_at"),
    ({"ends_at": "2026-12-01T12:00:00+09:00"}, "ends_at"),
    ({"date": "2026-12-01"}, "date"),
    ({"kind": "all_day", "starts_at": None, "ends_at": None}, "date"),
    ({"kind": "all_day", "starts_at": None, "ends_at": None, "date": "2026-02-30"}, "date"),
    ({"kind": "all_day", "starts_at": None, "ends_at": None, "date": "1999-12-31"}, "date"),
    ({"kind": "all_day", "date": "2026-12-01", "ends_at": None}, "starts_at"),
    ({"colour": "red"}, "colour"),
    (GAP, "starts_at"),
]


def test_bad_input_is_told_at_its_field(world: World, taro: Api) -> None:
    told = [(changes, taro.post("/schedules", web_meeting(deal=None) | changes).wrong_fields) for changes, _ in WRONG]
    assert told == [(changes, {field}) for changes, field in WRONG]
    assert not Schedule.objects.filter(category__code="web-meeting").exists()
    assert world.sandbox.calls == []


def test_a_deal_of_another_customer_is_told_at_the_deal(taro: Api) -> None:
    other = Customer.objects.exclude(pk=1).first()
    assert other is not None
    assert taro.post("/schedules", visit(deal=1, customer=other.pk)).wrong_fields == {"deal"}


def test_a_time_that_the_clocks_skip_is_named(taro: Api) -> None:
    answer = taro.post("/schedules", visit(**GAP), **{"Accept-Language": "en"})
    assert "02:30 does not exist in America/New_York" in answer["errors"][0]["message"]


@pytest.mark.parametrize("written", ["2027-03-14T07:30:00Z", "2027-03-14T16:30:00+09:00", "2027-03-14T03:30:00-04:00"])
def test_an_instant_beside_the_skipped_hour_is_taken(taro: Api, written: str) -> None:
    answer = taro.post("/schedules", visit(**GAP | {"starts_at": written}))
    assert (answer.status, answer["starts_at"]) == (201, "2027-03-14T03:30:00-04:00")


def test_an_instant_in_the_hour_that_comes_twice_is_told_by_its_offset(taro: Api) -> None:
    times = {"starts_at": "2027-11-07T01:30:00-04:00", "ends_at": "2027-11-07T01:30:00-05:00"}
    answer = taro.post("/schedules", visit(timezone="America/New_York", **times))
    assert {name: answer[name] for name in times} == times


SUBJECTS = {
    "👨‍👩‍👧 会議": "👨‍👩‍👧 会議",
    "会\x07議": "会議",
    "か\u3099": "が",
    "一行\n二行": "一行 二行",
    "あ" * 200: "あ" * 200,
}


def test_a_subject_keeps_what_people_type(taro: Api) -> None:
    assert {typed: taro.post("/schedules", visit(subject=typed))["subject"] for typed in SUBJECTS} == SUBJECTS


BODIES = {
    "no JSON": (b"{", 400),
    "not UTF-8": (b'{"subject": "\xff"}', 400),
    "UTF-16": ('{"subject": "a"}'.encode("utf-16"), 400),
    "too deep": (b"[" * 100_000 + b"]" * 100_000, 400),
    "deep": (b'{"subject": ' + b"[" * 300 + b"]" * 300 + b"}", 422),
    "a number too long": (b'{"deal": ' + b"9" * 5000 + b"}", 400),
    "a large number": (b'{"deal": 1e400}', 422),
    "NaN": (b'{"deal": NaN}', 422),
    "nothing": (b"", 422),
    "null": (b"null", 422),
    "a list": (b"[1]", 422),
    "a name that cannot be stored": (b'{"\\ud800": 1, "\\u0000": 2}', 422),
    "too large": (b'"' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"', 413),
}


@pytest.mark.parametrize("path", ["/schedules", "/customers"])
def test_a_body_that_is_none_is_told_so(admin: Api, path: str) -> None:
    told = {name: admin.send("POST", path, raw=raw).status for name, (raw, _) in BODIES.items()}
    assert told == {name: status for name, (_, status) in BODIES.items()}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_a_body_says_that_it_is_json(taro: Api, content_type: str) -> None:
    answer = taro.send("POST", "/schedules", visit(), content_type=content_type)
    assert (answer.status, answer["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("noun", ["schedules", "customers", "deals"])
def test_a_number_that_no_row_has_is_not_there(taro: Api, noun: str) -> None:
    for number in ("0", str(HUGE), "9" * 5000, "x", "1.5", "-1", "%00", "あ"):
        assert taro.get(f"/{noun}/{number}")["code"] == "not_found", number


def test_an_account_that_zoom_does_not_know_is_refused(world: World, taro: Api) -> None:
    taro.patch("/employees/taro", zoom_account="stranger@example.com")
    answer = taro.post("/schedules", web_meeting())
    assert (answer.status, answer["code"]) == (502, "zoom_booking_failed")
    assert "stranger@example.com" in answer["detail"]
    assert not Schedule.objects.filter(category__code="web-meeting").exists()


@pytest.mark.parametrize("action", ["refuse", "cut_before", "cut_after", "reset", "half"])
def test_a_zoom_that_fails_is_told_without_a_traceback(world: World, taro: Api, action: str) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action=action)
    answer = taro.post("/schedules", web_meeting())
    assert (answer.status, answer["code"]) == (502, "zoom_booking_failed")
    assert not Schedule.objects.filter(category__code="web-meeting").exists()
