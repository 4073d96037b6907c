"""Both sides of an exchange over real sockets."""

import re

import pytest

from yotei.zoom import Deadline, Unsure

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def send(http, url, *, seconds=2.0, method="POST", **more):
    return http.send(method, url, headers={"Authorization": "Bearer s3cret"}, deadline=Deadline.after(seconds), **more)


def read_request(connection):
    """The whole request, head and body."""
    received = b""
    while not (whole := re.match(rb"(?s)(.*?)\r\n\r\n(.*)", received)) or len(whole[2]) < length(whole[1]):
        chunk = connection.recv(65536)
        if not chunk:
            raise ConnectionError
        received += chunk
    return received


def length(head):
    written = re.search(rb"(?i)content-length: (\d+)", head)
    return int(written[1]) if written else 0


def expect_unsure(http, url):
    with pytest.raises(Unsure):
        send(http, url, seconds=5)
