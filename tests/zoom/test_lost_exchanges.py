"""The exchange that fails: over by its deadline, and known to have left or not (design §4, "not sent" and "unsure")."""

import asyncio
import socket
import threading
import time

import httpx2
import pytest

from tests.zoom.wire import OK, expect_unsure, read_request, send
from yotei.zoom import Http, Unreachable, Unsure, line

# What a busy machine may add to a deadline before a test calls it broken.
SLACK = 0.3


def scripted(*answers):
    class Transport(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request):
            answer = answers[0]
            if isinstance(answer, Exception):
                raise answer
            if callable(answer):
                return await answer()
            return answer

    return Transport()


@pytest.fixture
def scripted_http():
    made = []

    def make(*answers):
        made.append(Http(scripted(*answers)))
        return made[-1]

    yield make
    for http in made:
        http.close()


def test_a_refused_connection_is_unreachable(http):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable):
        send(http, f"http://127.0.0.1:{port}/")


def test_an_unknown_name_is_unreachable(http, monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable):
        send(http, "http://zoom.test/")


def test_a_slow_name_lookup_is_unreachable_by_the_deadline(http, monkeypatch):
    asked = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: asked.wait(1) and [])
    started = time.monotonic()
    with pytest.raises(Unreachable):
        send(http, "http://zoom.test/", seconds=0.1)
    assert time.monotonic() - started < 0.1 + SLACK
    asked.set()


def test_a_failed_tls_handshake_is_unreachable(http, server):
    def play(connection, stop):
        connection.recv(65536)
        connection.sendall(b"this is no TLS\r\n")

    with pytest.raises(Unreachable):
        send(http, server(play).url.replace("http:", "https:"))


def test_a_silent_tls_handshake_is_unreachable(http, server):
    hung_up = threading.Event()

    def play(connection, stop):
        connection.recv(65536)
        if connection.recv(1) == b"":
            hung_up.set()

    with pytest.raises(Unreachable):
        send(http, server(play).url.replace("http:", "https:"), seconds=0.1)
    assert hung_up.wait(0.5), "the socket of a cancelled handshake stays open"


def test_a_deadline_over_before_sending_is_unreachable(http, server):
    silent = server(lambda connection, stop: None)
    with pytest.raises(Unreachable):
        send(http, silent.url, seconds=0)
    assert silent.connections == 0


def test_an_address_that_is_none_is_unreachable(http):
    for url in ("http://[", "ftp://zoom.test/", "/v2"):
        with pytest.raises(Unreachable):
            send(http, url)


def test_unusable_proxy_settings_are_unreachable(fresh_http, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://proxy")
    with pytest.raises(Unreachable):
        send(fresh_http, "https://zoom.test/")


def test_no_free_connection_is_unreachable(fresh_http, server, monkeypatch):
    monkeypatch.setattr(line, "CONNECTIONS", 1)
    arrived = threading.Event()

    def play(connection, stop):
        read_request(connection)
        arrived.set()
        stop.wait(1)

    url = server(play).url
    first = threading.Thread(target=expect_unsure, args=(fresh_http, url))
    first.start()
    assert arrived.wait(2)
    with pytest.raises(Unreachable):
        send(fresh_http, url, seconds=0.1)
    fresh_http.close()
    first.join()


def test_a_proxy_that_refuses_the_tunnel_is_unreachable(fresh_http, server, monkeypatch):
    def play(connection, stop):
        assert read_request(connection).startswith(b"CONNECT zoom.test:443")
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    monkeypatch.setenv("HTTPS_PROXY", server(play).url)
    with pytest.raises(Unreachable):
        send(fresh_http, "https://zoom.test/")


def test_a_line_cut_before_an_answer_is_unsure(http, server):
    with pytest.raises(Unsure):
        send(http, server(lambda connection, stop: read_request(connection)).url)


def test_a_line_reset_before_an_answer_is_unsure(http, server):
    def play(connection, stop):
        read_request(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    with pytest.raises(Unsure):
        send(http, server(play).url)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.1 201 Created\r\nContent-Le", id="cut_within_the_headers"),
        pytest.param(b'HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"id": 1', id="cut_within_the_body"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd", id="broken_compressed_body"
        ),
        pytest.param(b"220 mail.example.test ESMTP\r\n\r\n", id="not_http"),
    ],
)
def test_an_answer_that_is_none_is_unsure(http, server, answer):
    def play(connection, stop):
        read_request(connection)
        connection.sendall(answer)

    with pytest.raises(Unsure):
        send(http, server(play).url)


def test_silence_beyond_the_deadline_is_unsure(http, server):
    def play(connection, stop):
        read_request(connection)
        stop.wait(1)

    started = time.monotonic()
    with pytest.raises(Unsure):
        send(http, server(play).url, seconds=0.1)
    assert time.monotonic() - started < 0.1 + SLACK


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_dripping_answer_ends_at_the_deadline(http, server, head):
    def play(connection, stop):
        read_request(connection)
        connection.sendall(head)
        while not stop.wait(0.02):
            connection.sendall(b"x")

    started = time.monotonic()
    with pytest.raises(Unsure):
        send(http, server(play).url, seconds=0.2)
    assert 0.15 < time.monotonic() - started < 0.2 + SLACK


def test_a_server_that_never_reads_is_unsure_by_the_deadline(http, server):
    with pytest.raises(Unsure):
        send(http, server(lambda connection, stop: stop.wait(1)).url, seconds=0.3, json="x" * 3_000_000)


def test_a_body_without_end_is_unsure(http, server, monkeypatch):
    monkeypatch.setattr(line, "LONGEST_BODY", 100)

    def play(connection, stop):
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" + b"x" * 101)

    with pytest.raises(Unsure, match="TooLong"):
        send(http, server(play).url)


def test_a_kept_connection_that_is_cut_under_a_request_is_unsure(http, server):
    def play(connection, stop):
        read_request(connection)
        connection.sendall(OK)
        read_request(connection)

    url = server(play).url
    send(http, url)
    with pytest.raises(Unsure):
        send(http, url)


@pytest.mark.parametrize("error", [httpx2.ConnectError("x"), httpx2.ConnectTimeout("x"), httpx2.PoolTimeout("x")])
def test_a_stand_in_that_could_not_connect_is_unreachable(scripted_http, error):
    with pytest.raises(Unreachable):
        send(scripted_http(error), "https://zoom.test/")


@pytest.mark.parametrize("error", [httpx2.ReadError("x"), httpx2.ReadTimeout("x"), ConnectionResetError("x")])
def test_any_other_failure_of_a_stand_in_is_unsure(scripted_http, error):
    with pytest.raises(Unsure):
        send(scripted_http(error), "https://zoom.test/")


def test_a_stand_in_that_sleeps_is_unsure(scripted_http):
    with pytest.raises(Unsure, match="time was over"):
        send(scripted_http(lambda: asyncio.sleep(1)), "https://zoom.test/", seconds=0.05)


def test_a_failure_does_not_repeat_the_headers(scripted_http):
    leak = httpx2.LocalProtocolError("Illegal header value b'Bearer s3cret'")
    with pytest.raises(Unsure) as caught:
        send(scripted_http(leak), "https://zoom.test/")
    assert "s3cret" not in str(caught.value) + repr(caught.value)
    assert (caught.value.__cause__, caught.value.__suppress_context__) == (None, True)
