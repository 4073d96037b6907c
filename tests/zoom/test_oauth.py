"""Asking for a token (contract §1.1)."""

import base64

import httpx2
import pytest

from yotei.zoom import Credentials, Deadline, TokenFailed, request_token

CREDENTIALS = Credentials("acc-1", "client-1", "s3cret-of-the-app")
URL = "https://zoom.test/oauth/token"
ISSUED = {
    "access_token": "abc.def",
    "token_type": "bearer",
    "expires_in": 3599,
    "scope": "meeting:write:meeting:admin user:read:user:admin",
    "api_url": "https://api.zoom.us",
}


def ask(world, answer):
    asked = world(answer)
    return asked, request_token(asked.http, URL, CREDENTIALS, asked.deadline)


def failure(world, answer):
    with pytest.raises(TokenFailed) as caught:
        ask(world, answer)
    return caught.value


def test_a_token_comes_with_its_life_in_seconds(world):
    _, token = ask(world, httpx2.Response(200, json=ISSUED))
    assert (token.access_token, token.expires_in) == ("abc.def", 3599)
    assert token.scopes == ("meeting:write:meeting:admin", "user:read:user:admin")


def test_the_request_is_a_form_with_basic_authorization(world):
    asked, _ = ask(world, httpx2.Response(200, json=ISSUED))
    request = asked.requests[0]
    assert (request.method, str(request.url)) == ("POST", URL)
    assert request.content == b"grant_type=account_credentials&account_id=acc-1"
    basic = request.headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(basic) == b"client-1:s3cret-of-the-app"


@pytest.mark.parametrize("life", [{}, {"expires_in": None}, {"expires_in": "soon"}, {"expires_in": 0}])
def test_a_token_without_a_life_lives_an_hour(world, life):
    body = {name: value for name, value in ISSUED.items() if name != "expires_in"} | life
    assert ask(world, httpx2.Response(200, json=body))[1].expires_in == 3600


@pytest.mark.parametrize("status", [400, 401])
def test_wrong_credentials_are_told_apart(world, status):
    body = {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
    error = failure(world, httpx2.Response(status, json=body))
    assert (error.reason, error.message, error.status) == ("wrong_credentials", body["reason"], status)


@pytest.mark.parametrize(
    "body",
    [{"reason": "unsupported grant type", "error": "unsupported_grant_type"}, {"error": "invalid_request"}],
)
def test_a_refusal_keeps_zooms_words(world, body):
    error = failure(world, httpx2.Response(400, json=body))
    assert (error.reason, error.message) == ("refused", body.get("reason") or body["error"])


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(429, json={"reason": "slow down", "error": "rate"}),
        httpx2.Response(503, text="<html>down</html>"),
        httpx2.Response(403, text="<html>proxy</html>"),
        httpx2.Response(302, headers={"Location": "/signin"}),
        httpx2.Response(200, text="<html>hello</html>"),
        httpx2.Response(200, json={"token_type": "bearer"}),
        httpx2.Response(200, json={"access_token": ""}),
        httpx2.Response(200, json={"access_token": "a\r\nX-Other: b"}),
        httpx2.ReadTimeout("slow"),
        httpx2.RemoteProtocolError("cut"),
    ],
)
def test_what_may_pass_is_failed(world, answer):
    assert failure(world, answer).reason == "failed"


def test_no_connection_is_unreachable(world):
    assert failure(world, httpx2.ConnectError("refused")).reason == "unreachable"


def test_no_time_left_is_unreachable(world):
    with pytest.raises(TokenFailed) as caught:
        request_token(world().http, URL, CREDENTIALS, Deadline.after(0))
    assert caught.value.reason == "unreachable"


def test_no_repr_shows_a_secret(world):
    _, token = ask(world, httpx2.Response(200, json=ISSUED))
    assert "abc.def" not in repr(token)
    assert "s3cret" not in repr(CREDENTIALS)
