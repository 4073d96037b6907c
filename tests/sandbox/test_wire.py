"""The sandbox on a real port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
import pytest

from zoom_sandbox import Sandbox, Server

TARO = "/v2/users/taro@example.com/meetings"


@pytest.mark.parametrize(
    ("action", "error", "made"),
    [
        ("refuse", httpx.RemoteProtocolError, 0),
        ("cut_before", httpx.RemoteProtocolError, 0),
        ("cut_after", httpx.RemoteProtocolError, 1),
        ("reset", httpx.ReadError, 0),
        ("half", httpx.RemoteProtocolError, 1),
        ("silence", httpx.RemoteProtocolError, 0),
    ],
)
def test_a_caller_meets_the_fault_on_the_line(wire, capfd, action, error, made):
    wire.sandbox.fault(action=action, method="POST", seconds=0.1)
    with pytest.raises(error):
        wire.post(TARO, json={})
    assert len(wire.sandbox.meetings) == made
    assert wire.post(TARO, json={}).status_code == 201
    assert capfd.readouterr().err == ""


def test_silence_outlasts_a_patient_caller(wire):
    wire.sandbox.fault(action="silence", method="POST", done=True)
    with pytest.raises(httpx.ReadTimeout):
        wire.post(TARO, json={}, timeout=0.2)
    assert len(wire.sandbox.meetings) == 1
    wire.sandbox.clear_faults()  # lets the silent call go


def test_silence_that_ends_is_answered_when_the_call_was_done(wire):
    wire.sandbox.fault(action="silence", method="POST", done=True, seconds=0.1)
    assert wire.post(TARO, json={}).status_code == 201


def test_one_connection_serves_many_calls(wire):
    with socket.create_connection((wire.base_url.host, wire.base_url.port)) as line:
        for _ in range(3):
            line.sendall(b"GET /v2/nothing HTTP/1.1\r\nHost: x\r\n\r\n")
            assert line.recv(65536).startswith(b"HTTP/1.1 401 ")


def test_small_answers_are_not_held_back(wire):
    """Without TCP_NODELAY each takes 40 ms."""
    wire.sandbox.set_limits(enforce=False)
    wire.get(TARO)
    begin = time.monotonic()
    for _ in range(25):
        wire.get(TARO)
    assert time.monotonic() - begin < 25 * 0.04


def test_latency_is_added_to_every_call(wire):
    wire.sandbox.set_latency(60)
    begin = time.monotonic()
    wire.get(TARO)
    assert time.monotonic() - begin >= 0.06


def test_a_body_in_chunks_is_read(wire):
    def parts():
        yield b'{"topic":'
        yield b'"x"}'

    answer = wire.post(TARO, content=parts(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 201
    assert wire.get(TARO).json()["meetings"][0]["topic"] == "x"


def test_a_huge_body_is_refused(wire):
    try:
        answer = wire.post(TARO, content=b"x" * 3_000_000, headers={"Content-Type": "application/json"})
    except httpx.WriteError:  # the line may be closed while the caller is still talking
        return
    assert answer.status_code == 413


def test_links_lead_to_the_sandbox_itself(wire):
    made = wire.post(TARO, json={"topic": "会議"}).json()
    assert made["join_url"].startswith(str(wire.base_url).rstrip("/"))
    with urllib.request.urlopen(made["join_url"]) as page:
        assert "会議" in page.read().decode()


def test_a_hundred_callers_at_once_make_a_hundred_meetings(wire):
    wire.sandbox.set_limits(enforce=False)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: wire.post(TARO, json={}), range(100)))
    assert len({answer.json()["id"] for answer in answers}) == 100


def test_a_closed_sandbox_answers_nobody():
    """Nor those who kept a connection."""
    with httpx.Client() as client:
        with Server(Sandbox()) as server:
            assert client.get(server.url).status_code == 200
        with pytest.raises(httpx.TransportError):
            client.get(server.url)
        with pytest.raises(httpx.ConnectError):
            client.get(server.url)


def test_a_sandbox_can_be_served_again():
    """Its state is still there, and silence is silent again."""
    sandbox = Sandbox()
    with Server(sandbox):
        sandbox.make_meeting("taro@example.com", topic="会議")
    sandbox.fault(action="silence", method="POST", path="/oauth/token", seconds=5)
    with Server(sandbox) as server:
        assert "会議" in httpx.get(server.url).text
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(server.url + "/oauth/token", timeout=0.2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_says_when_it_is_ready_then_ends_when_told(number):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "zoom_sandbox", "--port", "0", "--user", "new@example.org"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as run:
        line = run.stdout.readline()
        url = line.split()[2]
        with urllib.request.urlopen(url + "_sandbox/users") as answer:
            assert "new@example.org" in answer.read().decode()
        begin = time.monotonic()
        run.send_signal(number)
        assert run.wait(timeout=5) == 0
        assert time.monotonic() - begin < 2
        assert run.stderr.read() == ""


@pytest.mark.parametrize("options", [["--port", "99999"], ["--latency-ms", "-1"], ["--user", "nobody"], []])
def test_what_cannot_be_started_is_said_in_one_line(wire, options):
    """The last: its port is taken."""
    command = [sys.executable, "-m", "zoom_sandbox", "--port", str(wire.base_url.port), *options]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=20, check=False)
    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == 1
