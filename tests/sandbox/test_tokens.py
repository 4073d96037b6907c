"""The token endpoint and what a token is good for. Source: contract 1."""

import base64

import pytest

from zoom_sandbox import Sandbox

TARO = "/users/taro@example.com/meetings"


def test_a_token_lives_an_hour_of_the_sandbox_clock(api, sandbox):
    """1.1"""
    answer = api.token()
    assert answer.status_code == 200
    body = answer.get_json()
    assert (body["token_type"], body["expires_in"]) == ("bearer", 3600)
    assert "meeting:write:meeting:admin" in body["scope"].split(" ")
    sandbox.clock.advance(3599)
    assert api.get(TARO).status_code == 200
    sandbox.clock.advance(1)
    refused = api.get(TARO)
    assert refused.status_code == 401
    assert refused.get_json() == {"code": 124, "message": "Access token is expired."}


def test_the_query_string_will_do_for_the_parameters(api):
    """1.1"""
    client = base64.b64encode(b"a:b").decode()
    query = "/oauth/token?grant_type=account_credentials&account_id=x"
    assert api.http.post(query, headers={"Authorization": f"Basic {client}"}).status_code == 200


@pytest.mark.parametrize(
    ("form", "authorization", "error"),
    [
        ({}, None, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "account_id": "a"}, None, "unsupported_grant_type"),
        ({"grant_type": "account_credentials"}, None, "invalid_request"),
        ({"grant_type": "account_credentials", "account_id": "a"}, "", "invalid_client"),
        ({"grant_type": "account_credentials", "account_id": "a"}, "Basic !!!", "invalid_client"),
        ({"grant_type": "account_credentials", "account_id": "a"}, "Basic Og==", "invalid_client"),
    ],
)
def test_what_the_token_endpoint_refuses(api, form, authorization, error):
    """1.1: reason and error, not code and message"""
    answer = api.token(form) if authorization is None else api.token(form, authorization)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == error
    assert set(answer.get_json()) == {"reason", "error"}


def test_named_credentials_are_the_only_ones_accepted(another):
    sandbox = Sandbox(client_id="client", client_secret="secret", account_id="account")
    api = another(sandbox)
    wrong = "Basic " + base64.b64encode(b"client:other").decode()
    form = {"grant_type": "account_credentials", "account_id": "account"}
    assert api.token(form, wrong).get_json()["error"] == "invalid_client"
    assert api.token({**form, "account_id": "other"}).get_json()["error"] == "invalid_request"


@pytest.mark.parametrize("header", ["", "Bearer nonsense", "Basic abc", "Bearer"])
def test_an_unknown_token_is_invalid(api, header):
    """4: 124"""
    answer = api.call("GET", TARO, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.get_json() == {"code": 124, "message": "Invalid access token."}


def test_a_token_in_the_query_string_is_refused(api):
    """0"""
    text = api.bearer.removeprefix("Bearer ")
    assert api.http.get(f"/v2{TARO}?access_token={text}").status_code == 401


def test_several_tokens_live_side_by_side(api):
    """1.1"""
    first = api.bearer
    api.authorize()
    assert api.call("GET", TARO, headers={"Authorization": first}).status_code == 200


def test_a_new_token_can_be_told_to_kill_the_old(api, sandbox):
    """1.1: as it was until 2023"""
    sandbox.displace_tokens(True)
    first = api.bearer
    api.authorize()
    answer = api.call("GET", TARO, headers={"Authorization": first})
    assert answer.get_json() == {"code": 124, "message": "Invalid access token."}
    assert api.get(TARO).status_code == 200


def test_a_missing_scope_is_named(api, sandbox):
    """4: 4711"""
    sandbox.set_scopes("meeting:read:meeting:admin")
    answer = api.post(TARO, {})
    assert answer.status_code == 400
    assert answer.get_json()["code"] == 4711
    assert (
        "does not contain scopes:[meeting:write:meeting, meeting:write:meeting:admin]" in answer.get_json()["message"]
    )
    assert sandbox.meetings == []


def test_a_classic_scope_opens_as_much(api, sandbox):
    """1.2"""
    sandbox.set_scopes("meeting:write:admin")
    assert api.post(TARO, {}).status_code == 201


def test_a_token_keeps_its_scopes_when_told_so(api, sandbox):
    sandbox.set_scopes("user:read:user:admin", live_tokens=False)
    assert api.post(TARO, {}).status_code == 201
    api.authorize()
    assert api.post(TARO, {}).get_json()["code"] == 4711


def test_token_calls_stand_apart_in_the_log(api, sandbox):
    api.get(TARO)
    assert [call.kind for call in sandbox.calls] == ["token", "api"]
    assert [call.path for call in sandbox.token_calls] == ["/oauth/token"]
