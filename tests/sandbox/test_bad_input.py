"""Whatever comes in, by whichever call: Zoom's error shape, never a traceback. Source: contract 4."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.bad import JSON, NO_OBJECTS, ODD_QUERIES, ODD_TEXTS, is_zooms_refusal, short
from tests.sandbox.conftest import BASIC, Api
from zoom_sandbox import Sandbox, routes
from zoom_sandbox.fields import CREATE

pytestmark = pytest.mark.broad  # every call with every oddity

TARO = "/users/taro@example.com/meetings"
ROUTES = [pytest.param(route, id=f"{route.method} {route.path}") for route in routes.ROUTES]
WITH_BODY = [each for each in ROUTES if each.values[0].method in ("POST", "PATCH", "PUT")]
NAMED = [each for each in ROUTES if "{" in each.values[0].path]
ODD_NAMES = ["%", "%00", "%zz", "%ff%fe", "%F0%9F%98%80", "%ud800", "1" * 5_000, "x" * 5_000, "%2e"]
ASKED = (
    "page_size", "page_number", "next_page_token", "type", "from", "to", "timezone", "status", "option",
    "occurrence_id", "show_previous_occurrences", "schedule_for_reminder", "cancel_meeting_reminder",
)  # fmt: skip


def path_of(route, api):
    """An address of that call at which there is something."""
    held = api.sandbox.make_meeting("taro@example.com")
    api.sandbox.start_by_hand(held.id)
    api.sandbox.end_by_hand(held.id)
    return route.path.replace("{user}", "taro@example.com").replace("{meeting}", str(held.id))


@pytest.mark.parametrize("body", NO_OBJECTS, ids=short)
@pytest.mark.parametrize("route", WITH_BODY)
def test_what_is_no_json_object_is_refused(api, route, body):
    answer = api.call(route.method, path_of(route, api), data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json() == {"code": 300, "message": "Request Body should be a valid JSON object."}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "\x00"])
@pytest.mark.parametrize("route", WITH_BODY)
def test_another_content_type_is_refused(api, route, kind):
    answer = api.call(route.method, path_of(route, api), data="{}", content_type=kind)
    assert (answer.status_code, answer.get_json()["code"]) == (415, 300)


@pytest.mark.parametrize("route", ROUTES)
def test_a_huge_body_is_refused(api, route):
    answer = api.call(route.method, path_of(route, api), data=b"x" * 2_000_000, content_type="application/json")
    assert answer.status_code == 413
    assert answer.get_json()["code"] == 300
    assert answer.headers["Connection"] == "close"  # the rest of the body is still on the line


@pytest.mark.parametrize("route", WITH_BODY)
def test_an_unknown_field_is_refused_by_name(api, route):
    answer = api.call(route.method, path_of(route, api), json={"action": "end", "colour": "red"})
    assert answer.status_code == 400
    assert {"field": "colour", "message": "Invalid field."} in answer.get_json()["errors"]


def test_of_two_fields_of_one_name_the_last_counts(api):
    answer = api.call("POST", TARO, data='{"topic": "a", "topic": "b"}', content_type="application/json")
    assert answer.get_json()["topic"] == "b"


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer \x00", "Bearer \xff", "x" * 60_000], ids=short
)
@pytest.mark.parametrize("route", ROUTES)
def test_a_wrong_token_is_refused(api, route, shown):
    path = path_of(route, api)
    answer = api.call(route.method, path, headers={"Authorization": shown})
    assert answer.status_code == 401
    assert answer.get_json() == {"code": 124, "message": "Invalid access token."}


@pytest.mark.parametrize("route", ROUTES)
def test_a_call_without_its_scope_is_refused(api, route):
    api.sandbox.set_scopes(*(each.scope for each in routes.ROUTES if each.scope != route.scope))
    answer = api.call(route.method, path_of(route, api))
    assert answer.status_code == 400
    assert answer.get_json()["code"] == 4711
    assert route.scope in answer.get_json()["message"]


@pytest.mark.parametrize("route", NAMED)
def test_what_belongs_to_another_account_is_not_found(api, another, route):
    other = another(Sandbox(seed=99))
    theirs = other.sandbox.make_meeting("taro@example.com")
    path = route.path.replace("{user}", theirs.host_id).replace("{meeting}", str(theirs.id))
    answer = api.call(route.method, path, json={"action": "end"} if route.method == "PUT" else {})
    assert answer.status_code == 404
    assert answer.get_json()["code"] == (1001 if "{user}" in route.path else 3001)
    assert other.sandbox.meeting(theirs.id).status == "waiting"


@pytest.mark.parametrize(
    "odd", ["%", "%00", "%zz", "%ff%fe", "%F0%9F%98%80", "%ud800", "1" * 5_000, "x" * 5_000, "%2e"]
)
@pytest.mark.parametrize("route", NAMED)
def test_an_odd_name_is_refused(api, route, odd):
    path = route.path.replace("{user}", odd).replace("{meeting}", odd)
    answer = api.call(route.method, path, json={"action": "end"})
    assert answer.status_code in (400, 404)
    assert is_zooms_refusal(answer)


@pytest.mark.parametrize("odd", [*map(quote, ODD_TEXTS), *ODD_QUERIES], ids=short)
@pytest.mark.parametrize("route", ROUTES)
def test_an_odd_question_gets_an_answer_of_zooms(api, route, odd):
    for name in ASKED:
        answer = api.call(route.method, path_of(route, api), query_string=f"{name}={odd}", json={"action": "end"})
        assert answer.status_code < 300 or is_zooms_refusal(answer), (name, answer.status)


@pytest.mark.parametrize("behind", ['["x", 1]', "[1]", "[]", "{}", "null", "[[], []]", "[null, null]"])
def test_a_page_token_of_ones_own_making_is_refused(api, behind):
    """Its form is no secret, so anybody can make one that fits the question."""
    api.create()
    api.create()
    token = api.get(TARO, page_size=1).get_json()["next_page_token"]
    _, ends, question = json.loads(base64.urlsafe_b64decode(token))
    forged = base64.urlsafe_b64encode(f"[{behind}, {ends}, {json.dumps(question)}]".encode()).decode()
    answer = api.get(TARO, page_size=1, next_page_token=forged)
    assert (answer.status_code, answer.get_json()["code"]) == (400, 300)


@pytest.fixture(scope="module")
def patient():
    """One account for many examples, without limits."""
    return Api(Sandbox(seed=3, enforce_limits=False))


@pytest.mark.parametrize("route", WITH_BODY)
@given(body=st.one_of(JSON, st.dictionaries(st.sampled_from(sorted(CREATE.fields)), JSON, max_size=4)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_json_gets_an_answer_of_zooms(patient, route, body):
    answer = patient.call(route.method, path_of(route, patient), json=body)
    assert answer.status_code < 300 or is_zooms_refusal(answer)


@pytest.mark.parametrize("route", WITH_BODY)
@given(settings_given=st.dictionaries(st.sampled_from(sorted(CREATE.fields["settings"].fields)), JSON, max_size=3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_settings_get_an_answer_of_zooms(patient, route, settings_given):
    answer = patient.call(route.method, path_of(route, patient), json={"settings": settings_given})
    assert answer.status_code < 300 or is_zooms_refusal(answer)


@pytest.mark.parametrize(
    "shown", ["", "Basic", "Basic é", "Basic \xff\xfe", "Basic ====", "Basic " + "A" * 60_000], ids=short
)
def test_odd_credentials_are_refused(api, shown):
    answer = api.token(authorization=shown)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "form", [{}, {"grant_type": "\x00"}, {"grant_type": "account_credentials"}, b"%", b"\xff", "{}"]
)
def test_an_odd_question_for_a_token_is_refused(api, form):
    answer = api.http.post("/oauth/token", data=form, headers={"Authorization": BASIC})
    assert answer.status_code == 400
    assert set(answer.get_json()) == {"reason", "error"}


@pytest.mark.parametrize("path", ["/", "/nothing", "/users//meetings", "/meetings/", "/meetings/1/2/3", "/webinars/1"])
def test_an_unknown_path_is_not_recognised(api, path):
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer.get_json() == {"code": 2300, "message": "This API endpoint is not recognized."}


@pytest.mark.parametrize(("method", "path"), [("PUT", "/meetings/1"), ("DELETE", TARO), ("POST", "/meetings/1/status")])
def test_a_wrong_method_is_refused(api, method, path):
    answer = api.call(method, path)
    assert answer.status_code == 405
    assert "code" in answer.get_json()
    assert answer.headers["Allow"]


def test_the_token_endpoint_takes_post_alone(api):
    assert api.http.get("/oauth/token").status_code == 405


@pytest.mark.parametrize("number", ["abc", "1e5", "-1", "９９９", "1" * 40])
def test_a_meeting_id_is_a_number(api, number):
    assert api.get(f"/meetings/{number}").status_code == 400


def test_an_error_is_xml_for_who_does_not_take_json(api):
    answer = api.call("POST", TARO, json={"duration": 0, "<x>": 1}, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert answer.mimetype == "application/xml"
    assert "<result><code>300</code><message>Validation Failed.</message>" in answer.text
    assert "&lt;x&gt;" in answer.text


@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/html, application/json;q=0.5"])
def test_an_error_is_json_for_who_takes_it(api, accept):
    assert api.call("POST", TARO, json={"duration": 0}, headers={"Accept": accept}).mimetype == "application/json"


@pytest.mark.parametrize("topic", ["\x00\x1f\u2028", "\ud800", "<script>", "𠮷野家😀", "‮abc"])
def test_odd_signs_come_back_as_they_were(api, topic):
    made = api.create(topic=topic)
    assert made["topic"] == topic
    assert api.http.get("/").status_code == 200


def test_the_last_year_is_no_trap(api):
    assert api.post(TARO, {"start_time": "9999-12-31T23:59:00"}).status_code == 400
    assert api.post(TARO, {"start_time": "0001-01-01T00:00:00"}).status_code in (201, 400)
