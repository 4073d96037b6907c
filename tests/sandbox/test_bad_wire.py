"""What is wrong on the line itself: lengths, chunks, addresses. Each is answered, and nothing is printed."""

import socket

import pytest

from tests.sandbox.bad import short

pytestmark = pytest.mark.broad

POST = b"POST /v2/users/taro@example.com/meetings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture
def talk(wire, capfd):
    """Says that much on a line of its own, then hears all that comes until the sandbox closes it."""

    def say(words):
        with socket.create_connection((wire.base_url.host, wire.base_url.port), timeout=5) as line:
            line.sendall(words)
            line.shutdown(socket.SHUT_WR)
            heard = b""
            while part := line.recv(65536):
                heard += part
        return heard

    yield say
    assert wire.get("/v2/users").status_code == 200
    assert capfd.readouterr().err == ""


@pytest.fixture
def bearer(wire):
    return f"Authorization: {wire.headers['Authorization']}\r\n".encode()


LENGTHS = [b"-1", b"-99999999999", b"1e3", b"0x10", b"\xb2", b"5, 5", b"+5"]


@pytest.mark.parametrize("length", LENGTHS, ids=short)
def test_a_length_that_is_none_is_refused(talk, bearer, length):
    heard = talk(POST + bearer + b"Content-Length: " + length + b"\r\n\r\n{}GET /v2/users HTTP/1.1\r\n\r\n")
    assert heard.startswith(b"HTTP/1.1 400 ")
    assert b'{"code":300,"message":' in heard
    assert heard.count(b"HTTP/1.1 ") == 1  # what follows is not taken for a call


@pytest.mark.parametrize("length", [b"9" * 12, b"9" * 5_000], ids=short)
@pytest.mark.parametrize("path", [b"/v2/users", b"/_sandbox/reset", b"/oauth/token"])
def test_a_huge_length_is_refused_at_once(talk, path, length):
    heard = talk(b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + b"\r\n\r\n{}")
    assert heard.startswith(b"HTTP/1.1 413 ")
    assert heard.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("chunks", [b"zz\r\n{}\r\n", b"-5\r\n", b"2\r\n{}xx", b"", b"5\r\n{}"])
def test_a_chunk_that_is_none_is_refused(talk, bearer, chunks):
    heard = talk(POST + bearer + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
    assert heard.startswith(b"HTTP/1.1 400 ")


def test_chunks_count_for_more_than_a_length(talk, bearer):
    words = b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    heard = talk(POST + bearer + words)
    assert heard.startswith(b"HTTP/1.1 201 ")
    assert heard.count(b"HTTP/1.1 ") == 1


def test_huge_chunks_are_refused(talk, bearer):
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    heard = talk(POST + bearer + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 17)
    assert heard.startswith(b"HTTP/1.1 413 ")


def test_a_body_that_ends_early_is_refused(talk, bearer):
    heard = talk(POST + bearer + b'Content-Length: 100\r\n\r\n{"topic": "x')
    assert heard.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("target", [b"//[", b"http://[/", b"/%", b"/v2/%ff%00", b"/v2/users?%zz=%", b"*", b"\xff\xfe"])
def test_an_odd_address_is_answered(talk, bearer, target):
    heard = talk(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n" + bearer + b"\r\n")
    assert heard[9:10] in (b"2", b"4")


@pytest.mark.parametrize(
    "words", [b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"x" * 70_000], ids=short
)
def test_what_is_no_http_is_answered(talk, words):
    assert b"40" in talk(words) or b"50" in talk(words) or b"414" in talk(words)


@pytest.mark.parametrize("method", [b"GET", b"POST"])
def test_a_body_that_a_page_does_not_read_is_not_taken_for_a_call(talk, method):
    inside = b"GET /v2/users HTTP/1.1\r\n\r\n"
    heard = talk(method + b" / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(inside) + inside)
    assert heard.count(b"HTTP/1.1 ") == 1
