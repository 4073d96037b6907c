"""Faults by script, without a socket: the application raises what a transport would meet."""

import os
import signal
import subprocess
import sys
import time

import pytest

from zoom_sandbox import ConnectionFault, Sandbox

TARO = "/users/taro@example.com/meetings"


@pytest.mark.parametrize(
    ("action", "kind", "made"),
    [
        ("refuse", "refuse", 0),
        ("cut_before", "cut", 0),
        ("cut_after", "cut", 1),
        ("reset", "reset", 0),
        ("silence", "silence", 0),
        ("half", "half", 1),
    ],
)
def test_a_connection_fault_is_raised_out_of_the_application(api, sandbox, action, kind, made):
    fault = sandbox.fault(action=action, method="POST", path="/users/*/meetings")
    with pytest.raises(ConnectionFault) as met:
        api.post(TARO, {})
    assert met.value.kind == kind
    assert len(sandbox.meetings) == made
    [call] = sandbox.calls_of("POST", "/users/*/meetings")
    assert (call.status, call.done, call.fault) == (None, bool(made), action)
    assert fault.fired == 1
    assert api.post(TARO, {}).status_code == 201  # once is the default


@pytest.mark.parametrize("action", ["reset", "silence", "status"])
def test_some_faults_can_carry_the_call_out_first(api, sandbox, action):
    sandbox.fault(action=action, method="POST", path=TARO, done=True)
    if action == "status":
        assert api.post(TARO, {}).status_code == 503
    else:
        with pytest.raises(ConnectionFault):
            api.post(TARO, {})
    assert len(sandbox.meetings) == 1


def test_half_an_answer_is_handed_over_with_the_fault(api, sandbox):
    sandbox.fault(action="half", method="POST")
    with pytest.raises(ConnectionFault) as met:
        api.post(TARO, {})
    assert met.value.status == 201
    assert met.value.partial.startswith(b'{"uuid"')


def test_any_status_can_be_set_with_its_whole_answer(api, sandbox):
    sandbox.fault(action="status", status=502, body="<html>Bad Gateway</html>", headers={"X-Edge": "1"})
    answer = api.post(TARO, {})
    assert (answer.status_code, answer.text, answer.headers["X-Edge"]) == (502, "<html>Bad Gateway</html>", "1")
    assert answer.mimetype == "text/html"
    sandbox.fault(action="status", status=400, body={"code": 1113, "message": "?"})
    assert api.post(TARO, {}).get_json()["code"] == 1113
    assert sandbox.meetings == []


@pytest.mark.parametrize("action", ["rate_second", "rate_day", "rate_host"])
def test_each_429_comes_with_or_without_headers(api, sandbox, action):
    """contract 3.3, 3.4"""
    sandbox.fault(action=action)
    sandbox.fault(action=action, headers=False)
    full, bare = api.post(TARO, {}), api.post(TARO, {})
    assert full.status_code == bare.status_code == 429
    assert full.get_json() == bare.get_json()
    assert "X-RateLimit-Type" in full.headers
    assert not any(name.startswith("X-RateLimit") or name == "Retry-After" for name, _ in bare.headers)


def test_a_token_can_be_called_invalid(api, sandbox):
    sandbox.fault(action="token_invalid")
    answer = api.post(TARO, {})
    assert (answer.status_code, answer.get_json()["code"]) == (401, 124)


def test_a_meeting_can_be_called_gone(api, sandbox):
    made = api.create()
    sandbox.fault(action="gone", method="PATCH", path="/meetings/*")
    answer = api.patch(f"/meetings/{made['id']}", {})
    assert answer.status_code == 404
    assert answer.get_json() == {"code": 3001, "message": f"Meeting does not exist: {made['id']}."}


def test_only_a_young_meeting_can_be_called_gone(api, sandbox):
    """contract 7.9"""
    made = api.create()
    sandbox.fault(action="gone", seconds=120, times=None)
    sandbox.clock.advance(119)
    assert api.get(f"/meetings/{made['id']}").status_code == 404
    sandbox.clock.advance(1)
    assert api.get(f"/meetings/{made['id']}").status_code == 200


def test_lists_can_lag(api, sandbox):
    """contract 7.9"""
    fault = sandbox.fault(action="list_lag", seconds=5)
    api.create()
    assert api.get(TARO).get_json()["meetings"] == []
    sandbox.clock.advance(5)
    assert len(api.get(TARO).get_json()["meetings"]) == 1
    assert fault.fired == 2


def test_a_later_page_can_fail(api, sandbox):
    for _ in range(2):
        sandbox.make_meeting("taro@example.com")
    fault = sandbox.fault(action="page_fails")
    first = api.get(TARO, page_size=1)
    token = first.get_json()["next_page_token"]
    assert fault.fired == 0
    assert api.get(TARO, page_size=1, next_page_token=token).status_code == 502
    assert api.get(TARO, page_size=1, next_page_token=token).status_code == 200


def test_a_fault_picks_its_calls(api, sandbox):
    fault = sandbox.fault(action="status", method="POST", path="/users/*/meetings", nth=2, every=2, times=2)
    statuses = [api.post(TARO, {}).status_code for _ in range(7)]
    assert statuses == [201, 503, 201, 503, 201, 201, 201]
    assert (fault.seen, fault.fired) == (7, 2)


def test_a_fault_can_ask_for_words_in_the_body(api, sandbox):
    sandbox.fault(action="status", body_contains="特別")
    assert (
        api.http.post(
            "/v2" + TARO,
            data='{"topic":"普通"}',
            content_type="application/json",
            headers={"Authorization": api.bearer},
        ).status_code
        == 201
    )
    assert (
        api.http.post(
            "/v2" + TARO,
            data='{"topic":"特別"}',
            content_type="application/json",
            headers={"Authorization": api.bearer},
        ).status_code
        == 503
    )


def test_a_fault_for_ever(api, sandbox):
    sandbox.fault(action="status", times=None)
    assert {api.post(TARO, {}).status_code for _ in range(5)} == {503}
    sandbox.clear_faults()
    assert api.post(TARO, {}).status_code == 201


def test_the_token_endpoint_is_hurt_by_name_only(api, sandbox):
    sandbox.fault(action="status", status=500)
    assert api.token().status_code == 200
    sandbox.fault(action="status", status=503, path="/oauth/token")
    assert api.token().status_code == 503
    assert api.token().status_code == 200


def test_a_delay_ends_in_the_usual_answer(api, sandbox):
    sandbox.fault(action="delay", seconds=0.05)
    begin = time.monotonic()
    assert api.post(TARO, {}).status_code == 201
    assert time.monotonic() - begin >= 0.05


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"action": "explode"},
        {"action": "cut_after", "colour": 1},
        {"action": "cut_after", "nth": 0},
        {"action": "delay", "seconds": "x"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(sandbox, fields):
    with pytest.raises(ValueError, match=r"."):
        sandbox.fault(**fields)


def struck(sandbox, api, **fields):
    """On which of fifty calls it fires."""
    fault = sandbox.fault(action="status", status=502, times=None, **fields)
    seen = [api.get(TARO).status_code == 502 for _ in range(50)]
    sandbox.clear_faults()
    assert fault.fired == sum(seen)
    return seen


def test_a_fault_by_chance_is_the_same_for_the_same_seed(api, sandbox):
    sandbox.set_limits(enforce=False)
    first = struck(sandbox, api, probability=0.4, seed=7)
    assert 5 < sum(first) < 35
    assert struck(sandbox, api, probability=0.4, seed=7) == first
    assert struck(sandbox, api, probability=0.4, seed=8) != first


@pytest.mark.parametrize("probability", [0, -1, 1.5])
def test_a_chance_that_is_none_is_refused(sandbox, probability):
    with pytest.raises(ValueError, match="probability"):
        sandbox.fault(action="gone", probability=probability)


@pytest.fixture
def victim():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("done", [False, True])
def test_a_process_is_killed_in_the_middle_of_a_call(another, victim, done):
    api = another(Sandbox(may_kill=True))
    api.sandbox.fault(action="kill", pid=victim.pid, method="POST", path="/users/*/meetings", done=done)
    with pytest.raises(ConnectionFault):
        api.post(TARO, {})
    assert victim.wait(5) == -signal.SIGKILL
    assert len(api.sandbox.meetings) == done


def test_nothing_is_killed_unless_that_was_allowed(sandbox, victim):
    with pytest.raises(ValueError, match="--may-kill"):
        sandbox.fault(action="kill", pid=victim.pid)
    assert victim.poll() is None


@pytest.mark.parametrize("pid", [0, 1, -1, os.getpid()], ids=["none", "first", "group", "own"])
def test_what_holds_the_sandbox_itself_is_not_killed(pid):
    with pytest.raises(ValueError, match="process to kill"):
        Sandbox(may_kill=True).fault(action="kill", pid=pid)
