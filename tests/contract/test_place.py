"""Who is called, and that nothing of anybody else's is touched: without calling out."""

import os

import httpx2
import pytest

from tests.contract.caller import Caller, NotOurs, told
from tests.contract.place import VARIABLES, called, sandbox_at, zoom_of
from zoom_sandbox import Sandbox, Server

ACCOUNT = {variable: f"given-{name}" for name, variable in VARIABLES.items()}


@pytest.fixture
def sandbox():
    return Sandbox(account_id="account", client_id="client", client_secret="secret")


@pytest.fixture
def caller(sandbox):
    with Server(sandbox) as server:
        made = Caller(sandbox_at(server))
        yield made
        made.close()


def test_without_variables_the_sandbox_is_called():
    assert zoom_of({}) is None


def test_with_all_variables_real_zoom_is_called():
    place = zoom_of(ACCOUNT)
    assert place is not None
    assert place.is_zoom
    assert (place.api_url, place.token_url) == ("https://api.zoom.us/v2", "https://zoom.us/oauth/token")
    assert (place.account_id, place.client_id, place.client_secret, place.host) == tuple(ACCOUNT.values())


@pytest.mark.parametrize("missing", list(ACCOUNT))
def test_half_an_account_is_said(missing):
    with pytest.raises(ValueError, match=missing):
        zoom_of({name: value for name, value in ACCOUNT.items() if name != missing})


def test_what_is_chosen_is_what_is_called():
    with called({"PATH": "x"}) as place:
        assert httpx2.get(place.api_url + "/users", trust_env=False).json()["code"] == 124
    with called(ACCOUNT) as place:
        assert place == zoom_of(ACCOUNT)


def test_the_name_of_a_test_says_who_is_called(place, request):
    assert request.node.name.endswith("[zoom]" if place.is_zoom else "[sandbox]")
    assert place.is_zoom is (zoom_of(os.environ) is not None)


def test_what_is_secret_is_not_printed():
    printed = repr(zoom_of(ACCOUNT))
    assert [value for value in ACCOUNT.values() if value in printed] == []


def test_what_opens_a_meeting_is_not_told(sandbox, caller):
    made = caller.make()
    meeting = sandbox.meeting(made["id"])
    assert made["join_url"] is made["password"] is made["start_url"] is True
    assert meeting.password not in repr(told(caller.call("GET", f"/meetings/{made['id']}")))


def test_meetings_of_others_are_not_touched(sandbox, caller):
    theirs = sandbox.make_meeting("taro@example.com", topic="theirs")
    for method in ("GET", "PATCH", "DELETE"):
        with pytest.raises(NotOurs):
            caller.call(method, f"/meetings/{theirs.id}")
    assert caller.clean_up() == []
    assert [meeting.topic for meeting in sandbox.meetings] == ["theirs"]
    assert [call.method for call in sandbox.calls_of("DELETE")] == []


def test_all_that_was_made_is_deleted_afterwards(sandbox, caller):
    for _ in range(3):
        caller.make()
    assert caller.clean_up() == []
    assert sandbox.meetings == []


def test_what_a_lost_answer_hid_is_deleted_afterwards(sandbox, caller):
    caller.token()
    sandbox.fault(action="cut_after", method="POST", path="/users/*/meetings")
    with pytest.raises(Exception, match="disconnected"):
        caller.make()
    assert len(sandbox.meetings) == 1
    assert caller.clean_up() == []
    assert sandbox.meetings == []


def test_what_cannot_be_deleted_is_told(sandbox, caller):
    made = caller.make()
    sandbox.fault(action="status", method="DELETE", status=503, times=None)
    assert made["id"] in caller.clean_up()


def test_the_limit_of_a_second_is_waited_out(sandbox, caller):
    caller.token()
    sandbox.fault(action="rate_second", method="POST", path="/users/*/meetings")
    assert caller.make()["id"]
    caller.clean_up()
