"""What an answer means (contract §4)."""

from datetime import UTC, datetime

import httpx2
import pytest

from yotei.zoom import Answer, Gone, HostUnknown, HostUnusable, Limited, Refused, ScopeMissing, Unsure
from yotei.zoom.verdict import token_is_stale, verdict

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SCOPES = "Invalid access token, does not contain scopes:[meeting:write:meeting:admin, user:read:user:admin]."


def answered(status, body=None, *, text=""):
    response = httpx2.Response(status, json=body) if body is not None else httpx2.Response(status, text=text)
    return Answer(status, response.headers, response.content)


def judged(status, body=None, *, text="", method="POST"):
    return verdict(answered(status, body, text=text), method=method, now=NOW)


def error(code, message="Sorry."):
    return {"code": code, "message": message}


@pytest.mark.parametrize(("status", "body"), [(201, {"id": 1}), (200, {"meetings": []}), (204, None)])
def test_a_plain_success_is_no_error(status, body):
    assert judged(status, body) is None


def test_a_meeting_that_has_a_code_of_its_own_is_no_error():
    assert judged(201, {"id": 1, "code": 7, "message": "hello"}) is None


@pytest.mark.parametrize("code", [200, 300])
def test_an_error_within_a_success_is_a_refusal(code):
    found = judged(200, error(code, "No permission."))
    assert type(found) is Refused
    assert (found.status, found.code, found.message) == (200, code, "No permission.")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_client_error_without_json_is_a_refusal_without_a_code(status):
    found = judged(status, text="<result><code>300</code><message>Bad</message></result>")
    assert type(found) is Refused
    assert (found.status, found.code, found.message) == (status, None, f"HTTP {status}")


def test_a_validation_error_names_its_fields():
    rows = [{"field": "settings.jbh_time", "message": "Invalid parameter: jbh_time."}, "odd", {"field": "topic"}]
    found = judged(400, error(300, "Validation Failed.") | {"errors": rows})
    assert type(found) is Refused
    assert found.fields == {"settings.jbh_time": "Invalid parameter: jbh_time.", "topic": ""}


def test_3001_is_gone():
    found = judged(404, error(3001, "Meeting does not exist: 1."), method="PATCH")
    assert type(found) is Gone
    assert found.message == "Meeting does not exist: 1."


def test_a_bare_404_is_not_gone():
    assert type(judged(404, text="<html>nothing here</html>", method="GET")) is Refused
    assert type(judged(404, error(2300), method="GET")) is Refused


def test_an_ended_meeting_is_gone_to_a_delete_alone():
    assert type(judged(400, error(3007), method="DELETE")) is Gone
    assert type(judged(400, error(3007), method="PATCH")) is Refused


def test_a_meeting_in_progress_refuses_its_delete():
    assert type(judged(400, error(3002), method="DELETE")) is Refused


@pytest.mark.parametrize(("status", "code"), [(400, 1120), (404, 1120), (400, 1113), (400, 3161)])
def test_an_account_that_cannot_host_is_told_apart(status, code):
    assert type(judged(status, error(code))) is HostUnusable


@pytest.mark.parametrize(("status", "code"), [(404, 1001), (400, 1010)])
def test_an_account_that_does_not_exist_is_told_apart(status, code):
    assert type(judged(status, error(code))) is HostUnknown


def test_the_catch_all_3000_is_told_apart_by_its_text():
    assert type(judged(400, error(3000, "You cannot schedule a meeting for u-1."))) is HostUnusable
    assert type(judged(400, error(3000, "Cannot access webinar information."))) is Refused


@pytest.mark.parametrize("code", [4711, 104, 4700, 124])
@pytest.mark.parametrize("status", [400, 401])
def test_missing_scopes_are_named(status, code):
    found = judged(status, error(code, SCOPES))
    assert type(found) is ScopeMissing
    assert found.scopes == ("meeting:write:meeting:admin", "user:read:user:admin")


def test_4711_without_names_is_a_missing_scope():
    found = judged(400, error(4711))
    assert type(found) is ScopeMissing
    assert found.scopes == ()


@pytest.mark.parametrize("status", [302, 300, 304, 408, 425, 500, 502, 503, 504])
def test_what_is_no_clear_answer_is_unsure(status):
    found = judged(status, text="<html>")
    assert type(found) is Unsure
    assert found.status == status


def test_an_unsure_answer_keeps_zooms_words():
    found = judged(500, error(500, "Internal error."))
    assert type(found) is Unsure
    assert (found.reason, found.code) == ("Internal error.", 500)


def test_429_is_a_limit():
    assert type(judged(429, error(429))) is Limited


@pytest.mark.parametrize("body", [b"[]", b"null", b"\xff", b"{", b"[" * 100_000, b'"code"'])
def test_any_body_is_read(body):
    assert type(verdict(Answer(400, httpx2.Headers(), body), method="GET", now=NOW)) is Refused


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, error(124, "Invalid access token.")),
        (401, error(124, "Access token is expired.")),
        (400, error(124, "Access token is expired.")),
        (401, error(None, "Access token is expired.")),
        (401, error(200, "Invalid access token.")),
    ],
)
def test_a_stale_token_is_known(status, body):
    assert token_is_stale(answered(status, body))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, error(4711, SCOPES)),
        (401, error(124, SCOPES)),
        (401, error(4711, "Invalid access token.")),
        (401, error(200, "No permission.")),
        (403, error(200, "Invalid access token.")),
        (500, error(124, "Invalid access token.")),
        (401, None),
    ],
)
def test_what_a_new_token_cannot_help_is_not_stale(status, body):
    assert not token_is_stale(answered(status, body))
