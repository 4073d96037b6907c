"""Whatever comes in at /_sandbox/ is answered in JSON, and leaves a sandbox that still answers calls."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.bad import JSON, NO_OBJECTS, ODD_QUERIES, is_zooms_refusal, short
from tests.sandbox.conftest import Api
from zoom_sandbox import ConnectionFault, Sandbox
from zoom_sandbox.control import Control
from zoom_sandbox.faults import ACTIONS

pytestmark = pytest.mark.broad  # every call with every oddity

TABLE = [(method, pattern) for method, pattern, _ in Control(Sandbox()).table]
NAMED = [each for each in TABLE if "(" in each[1]]
READS_BODY = [each for each in TABLE if each[0] in ("POST", "PATCH")]
FIELDS = (
    "host", "topic", "email", "name", "type", "status", "timezone", "first_name", "deleted", "events", "secret",
    "paused", "retry_stamp", "order", "advance", "set", "freeze", "ms", "plan", "enforce", "expire", "displace",
    "scopes", "live_tokens", "moved_id", "listed_start", "last_one", "recurrence", "start_time", "settings",
)  # fmt: skip
FAULT_FIELDS = (
    "method", "path", "times", "nth", "every", "probability", "seed", "body_contains", "done", "status", "pid", "body",
    "headers", "colour",
)  # fmt: skip
PATIENT = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def address(pattern, name):
    """An address that fits the pattern, with that name in it."""
    one_verb = pattern.replace("(?:start|end|recover|record)", "start")
    return re.sub(r"\\d\+|\[\^/\]\+", lambda _: name, one_verb).replace("(", "").replace(")", "")


def is_told(answer):
    """In JSON, and not as a fault of the sandbox's own."""
    return answer.status_code < 500 and isinstance(answer.get_json(), dict)


@pytest.fixture
def held(api):
    """The number of a meeting that is there."""
    return str(api.sandbox.make_meeting("taro@example.com").id)


@pytest.mark.parametrize("body", NO_OBJECTS[1:], ids=short)
@pytest.mark.parametrize(("method", "pattern"), READS_BODY)
def test_a_body_that_is_no_json_object_is_told(api, held, method, pattern, body):
    path = address(pattern, held)
    answer = api.http.open("/_sandbox" + path, method=method, data=body, content_type="application/json")
    assert is_told(answer)
    reads_none = path == "/reset" or path.endswith("/start") or re.fullmatch("/events/.*", path)
    assert reads_none or answer.status_code == 400


@pytest.mark.parametrize(("method", "pattern"), TABLE)
def test_a_huge_body_is_refused(api, held, method, pattern):
    answer = api.http.open("/_sandbox" + address(pattern, held), method=method, data=b"x" * 2_000_000)
    assert answer.status_code == 413
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize("odd", ["0", "9" * 400, "9" * 5_000, "٣", "%00", "%ff", "%", "nobody", "a@b@c"], ids=short)
@pytest.mark.parametrize(("method", "pattern"), NAMED)
def test_an_odd_name_is_told(api, method, pattern, odd):
    answer = api.http.open("/_sandbox" + address(pattern, odd), method=method, json={})
    assert is_told(answer)
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("odd", ODD_QUERIES)
@pytest.mark.parametrize(("method", "pattern"), TABLE)
def test_an_odd_question_is_told(api, held, method, pattern, odd):
    for name in ("since", "occurrence_id"):
        assert is_told(api.http.open("/_sandbox" + address(pattern, held), method=method, query_string=f"{name}={odd}"))


@pytest.mark.parametrize(("method", "pattern"), READS_BODY)
def test_any_json_is_told(method, pattern):
    patient = Api(Sandbox(seed=3, enforce_limits=False))
    strategy = st.one_of(JSON, st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4))

    @PATIENT
    @given(body=strategy)
    def examine(body):
        patient.control("POST", "/reset")
        patient.authorize()
        path = address(pattern, str(patient.sandbox.make_meeting("taro@example.com").id))
        assert is_told(patient.http.open("/_sandbox" + path, method=method, json=body))
        patient.sandbox.set_latency(0)
        answer = patient.get("/users")
        assert answer.status_code < 300 or is_zooms_refusal(answer)

    examine()


@given(
    fields=st.dictionaries(st.sampled_from(FAULT_FIELDS), JSON | st.integers(0, 999), max_size=4),
    action=st.sampled_from(sorted(set(ACTIONS) - {"kill", "delay", "silence"})) | JSON,
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_fault_is_told_or_does_what_it_says(fields, action):
    patient = Api(Sandbox(seed=3))
    assert is_told(patient.control("POST", "/faults", {"action": action, **fields}))
    try:
        answer = patient.http.get("/v2/users", headers={"Authorization": patient.bearer})
    except ConnectionFault:
        return
    assert answer.status_code in range(200, 600)
    assert is_told(patient.control("GET", "/faults"))


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"action": []}, "action"),
        ({"action": {}}, "action"),
        ({"seconds": -1}, "seconds"),
        ({"seconds": 1e300}, "seconds"),
        ({"status": 99}, "status"),
        ({"status": 100}, "status"),
        ({"status": 99999}, "status"),
        ({"status": True}, "status"),
        ({"times": True}, "times"),
        ({"headers": {"X": "a\r\nSet-Cookie: b"}}, "headers"),
        ({"headers": {"X y": "a"}}, "headers"),
        ({"headers": {"X": "日本"}}, "headers"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_by_name(api, fields, word):
    answer = api.control("POST", "/faults", {"action": "status", **fields})
    assert answer.status_code == 400
    assert word in answer.text
    assert api.sandbox.faults == []


@pytest.mark.parametrize(
    "moved",
    [
        {"advance": 1e300}, {"advance": -1e300}, {"advance": 3e11}, {"advance": -3e11}, {"set": "9999-12-31T23:59:59Z"},
        {"set": "0001-01-01T00:00:00+23:00"}, {"set": "\ud800"}, {"set": ""},
    ],
)  # fmt: skip
def test_the_clock_stays_where_sums_can_be_made(api, moved):
    assert api.control("POST", "/clock", moved).status_code == 400
    api.authorize()
    assert api.create()["id"]


@pytest.mark.parametrize("when", ["1970-01-01T00:00:00Z", "8999-12-31T00:00:00Z"])
def test_calls_are_answered_at_both_ends_of_the_calendar(api, when):
    assert api.control("POST", "/clock", {"set": when}).status_code == 200
    api.authorize()
    made = api.create()
    for kind in ("scheduled", "live", "upcoming", "previous_meetings"):
        assert api.get("/users/taro@example.com/meetings", type=kind).status_code == 200
    assert api.delete(f"/meetings/{made['id']}").status_code == 204


@pytest.mark.parametrize("url", ["http://[", "http://127.0.0.1:99999", "http://127.0.0.1:0", "http://\ud800", "x"])
def test_an_address_that_is_none_is_refused(api, url):
    assert api.control("POST", "/webhooks", {"url": url, "secret": "x"}).status_code == 400


def test_a_user_lives_in_a_zone_that_exists(api):
    answer = api.control("POST", "/users", {"email": "new@example.com", "timezone": "Mars/Olympus"})
    assert answer.status_code == 400
    assert "Mars/Olympus" in answer.text


def test_the_log_shows_whatever_came_in(api):
    for body in NO_OBJECTS:
        api.call("POST", "/users/taro@example.com/meetings", data=body, content_type="application/json")
    assert is_told(api.control("GET", "/calls"))
    assert api.http.get("/").status_code == 200
