"""Whatever comes in: Zoom's error shape, never a traceback. Source: contract 4."""

import pytest

TARO = "/users/taro@example.com/meetings"


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "{'a': 1}", b"\xff\xfe", "[" * 100_000])
def test_what_is_no_json_object_is_refused(api, body):
    answer = api.call("POST", TARO, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json() == {"code": 300, "message": "Request Body should be a valid JSON object."}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_another_content_type_is_refused(api, kind):
    answer = api.call("POST", TARO, data="{}", content_type=kind)
    assert (answer.status_code, answer.get_json()["code"]) == (415, 300)


def test_a_huge_body_is_refused(api):
    answer = api.call("POST", TARO, data=b"x" * 2_000_000, content_type="application/json")
    assert answer.status_code == 413
    assert answer.get_json()["code"] == 300


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
