"""What is unconfirmed about Zoom's calls is a switch: both values of each, and every way to turn it."""

from dataclasses import fields

import pytest
from werkzeug.test import Client

from tests.sandbox.walk import SERIES, TARO
from zoom_sandbox import CallRules, Sandbox, SeriesRules, WebhookRules, __main__

MEETINGS = f"/users/{TARO}/meetings"
BASIC_OF_ANOTHER = "Basic eDp5"
KINDS = (CallRules, SeriesRules, WebhookRules)


@pytest.fixture
def with_rules(another):
    """A caller of a sandbox with those rules."""
    return lambda **rules: another(Sandbox(seed=1, call_rules=CallRules(**rules)))


@pytest.mark.parametrize(("value", "status", "left"), [("refused", 400, 1), ("ends", 204, 0)])
def test_deleting_a_running_meeting_is_a_switch(with_rules, value, status, left):
    api = with_rules(delete_in_progress=value)
    made = api.create()
    api.sandbox.start_by_hand(made["id"])
    answer = api.delete(f"/meetings/{made['id']}")
    assert (answer.status_code, len(api.sandbox.meetings)) == (status, left)
    assert status == 204 or answer.get_json()["code"] == 3002


@pytest.mark.parametrize(("value", "status"), [("refused", 400), ("ends", 204)])
def test_deleting_a_date_of_a_running_series_is_that_switch(with_rules, value, status):
    api = with_rules(delete_in_progress=value)
    made = api.create(**SERIES)
    api.sandbox.start_by_hand(made["id"])
    first = made["occurrences"][0]["occurrence_id"]
    assert api.delete(f"/meetings/{made['id']}?occurrence_id={first}").status_code == status


@pytest.mark.parametrize(("value", "status"), [("refuse", 400), ("ignore", 201)])
def test_unknown_fields_are_a_switch(with_rules, value, status):
    api = with_rules(unknown_fields=value)
    assert api.post(MEETINGS, {"topic": "x", "colour": "red", "settings": {"colour": "red"}}).status_code == status


@pytest.mark.parametrize(("value", "sent"), [("sent", True), ("none", False)])
def test_limit_headers_are_a_switch(with_rules, value, sent):
    api = with_rules(limit_headers=value)
    good = api.get("/users")
    refused = next(answer for answer in (api.get("/users") for _ in range(30)) if answer.status_code == 429)
    for answer in (good, refused):
        assert ("X-RateLimit-Limit" in answer.headers) is sent


@pytest.mark.parametrize(("value", "sent"), [("sent", True), ("none", False)])
def test_the_time_to_come_back_is_sent_with_the_other_limit_headers(another, value, sent):
    api = another(Sandbox(plan="free", call_rules=CallRules(limit_headers=value)))
    api.sandbox.account.limits._by_day[api.sandbox.now().date(), "Medium"] = 2_000
    answer = api.get("/users")
    assert answer.status_code == 429
    assert ("Retry-After" in answer.headers) is sent


@pytest.mark.parametrize(("value", "used"), [("count", 1), ("free", 0)])
def test_whether_a_refused_write_counts_is_a_switch(with_rules, value, used):
    api = with_rules(refused_writes=value)
    assert api.post(MEETINGS, {"duration": 0}).status_code == 400
    assert api.control("GET", "/limits").get_json()["hosts_today"] == ({TARO: used} if used else {})


@pytest.mark.parametrize("value", ["count", "free"])
def test_a_write_that_is_done_counts(with_rules, value):
    api = with_rules(refused_writes=value)
    api.create()
    assert api.control("GET", "/limits").get_json()["hosts_today"] == {TARO: 1}


def test_a_write_beyond_the_hundred_never_frees_one(with_rules):
    api = with_rules(refused_writes="free")
    host = api.sandbox.user(TARO).id
    for _ in range(100):
        api.sandbox.account.limits.admit_write(host, api.sandbox.now())
    assert [api.post(MEETINGS, {}).status_code for _ in range(3)] == [429, 429, 429]


@pytest.mark.parametrize("value", ["400", "401"])
def test_the_status_of_wrong_credentials_is_a_switch(value):
    sandbox = Sandbox(client_id="right", call_rules=CallRules(bad_client=value))
    answer = Client(sandbox.wsgi).post("/oauth/token", headers={"Authorization": BASIC_OF_ANOTHER})
    assert answer.status_code == int(value)
    assert answer.get_json()["error"] == "invalid_client"


@pytest.mark.parametrize(("value", "status"), [("unknown", 404), ("owner", 200)])
def test_who_is_me_is_a_switch(with_rules, value, status):
    api = with_rules(me=value)
    answer = api.get("/users/me")
    assert answer.status_code == status
    assert status == 404 or answer.get_json()["email"] == "admin@example.com"


@pytest.mark.parametrize(("kind", "name"), [(kind, each.name) for kind in KINDS for each in fields(kind)])
def test_a_switch_knows_its_values_alone(kind, name):
    with pytest.raises(ValueError, match=name):
        kind(**{name: "perhaps"})


def test_rules_can_be_turned_from_outside_until_the_next_reset(api):
    first = api.control("GET", "/rules").get_json()
    assert set(first) == {each.name for each in fields(CallRules)}
    turned = api.control("POST", "/rules", {"unknown_fields": "ignore", "bad_client": "401"}).get_json()
    assert turned == first | {"unknown_fields": "ignore", "bad_client": "401"}
    assert api.post(MEETINGS, {"colour": "red"}).status_code == 201
    assert api.http.post("/oauth/token").status_code == 401
    api.control("POST", "/reset")
    assert api.control("GET", "/rules").get_json() == first


@pytest.mark.parametrize("body", [{"me": "nobody"}, {"me": 1}, {"moved_id": "stays"}])
def test_a_rule_that_is_none_is_refused_by_name(api, body):
    answer = api.control("POST", "/rules", body)
    assert answer.status_code == 400
    assert next(iter(body)) in answer.text


def test_the_command_turns_switches_of_every_kind():
    options = ["--rule", "me=owner", "--rule", "moved_id=stays", "--rule", "retry_stamp=kept", "--displace-tokens"]
    server = __main__._server(__main__._parser().parse_args(["--port", "0", *options]))
    try:
        sandbox = server.sandbox
        assert sandbox.account.rules.me == "owner"
        assert sandbox.account.scheduler.series_rules.moved_id == "stays"
        assert sandbox.postman.rules.retry_stamp == "kept"
        assert sandbox.tokens.displace
    finally:
        server.close()


@pytest.mark.parametrize("told", ["colour=red", "me", "me=nobody", "=", ""])
def test_the_command_refuses_a_rule_that_is_none(capsys, told):
    assert __main__.main(["--port", "0", "--rule", told]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_no_two_switches_share_a_name():
    names = [each.name for kind in KINDS for each in fields(kind)]
    assert len(names) == len(set(names))
