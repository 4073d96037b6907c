"""The exchange: what is sent and what comes back, over connections that are shared (design §4)."""

import gzip
import os
import ssl
import threading
import time

from tests.zoom.wire import OK, expect_unsure, read_request, send


def test_an_answer_comes_back_whole(http, server):
    def play(connection, stop):
        read_request(connection)
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nX-Thing: yes\r\nContent-Length: 3\r\n\r\nabc")

    answer = send(http, server(play).url)
    assert (answer.status, answer.headers["x-thing"], answer.body) == (404, "yes", b"abc")


def test_a_compressed_body_is_read(http, server):
    body = gzip.compress(b'{"id": 1}')

    def play(connection, stop):
        read_request(connection)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    assert send(http, server(play).url).body == b'{"id": 1}'


def test_every_request_asks_for_json_in_our_name(http, server):
    seen = []

    def play(connection, stop):
        seen.append(read_request(connection))
        connection.sendall(OK)

    send(http, server(play).url, json={"topic": "会議"})
    head = seen[0].lower()
    assert b"accept: application/json\r\n" in head
    assert b"content-type: application/json\r\n" in head
    assert b"user-agent: yotei\r\n" in head


def test_a_form_is_sent_as_a_form(http, server):
    seen = []

    def play(connection, stop):
        seen.append(read_request(connection))
        connection.sendall(OK)

    send(http, server(play).url, form={"grant_type": "account_credentials"})
    assert b"content-type: application/x-www-form-urlencoded\r\n" in seen[0].lower()
    assert seen[0].endswith(b"grant_type=account_credentials")


def test_a_redirect_is_not_followed(http, server):
    def play(connection, stop):
        read_request(connection)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")

    there = server(play)
    assert send(http, there.url).status == 302
    assert there.connections == 1


def test_a_cookie_does_not_come_back(fresh_http, server):
    seen = []

    def play(connection, stop):
        while True:
            seen.append(read_request(connection))
            connection.sendall(OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: cred=abc; Path=/\r\n\r\n"))

    url = server(play).url
    send(fresh_http, url)
    send(fresh_http, url)
    assert len(seen) == 2
    assert b"cookie" not in seen[1].lower()


def test_calls_share_a_connection(http, server):
    def play(connection, stop):
        while True:
            read_request(connection)
            connection.sendall(OK)

    there = server(play)
    for _ in range(3):
        send(http, there.url)
    assert there.connections == 1


def test_a_kept_connection_that_the_server_closed_is_not_used_again(http, server):
    def play(connection, stop):
        read_request(connection)
        connection.sendall(OK)

    there = server(play)
    send(http, there.url)
    time.sleep(0.05)  # lets the other side's FIN arrive
    assert send(http, there.url).status == 200
    assert there.connections == 2


def test_exchanges_run_side_by_side(http, server):
    meeting_point = threading.Barrier(3, timeout=2)

    def play(connection, stop):
        read_request(connection)
        meeting_point.wait()
        connection.sendall(OK)

    url = server(play).url
    threads = [threading.Thread(target=send, args=(http, url)) for _ in range(2)]
    for thread in threads:
        thread.start()
    meeting_point.wait()
    for thread in threads:
        thread.join()
    assert not meeting_point.broken


def test_closing_ends_an_exchange_in_flight(fresh_http, server):
    arrived = threading.Event()

    def play(connection, stop):
        read_request(connection)
        arrived.set()
        stop.wait(2)

    thread = threading.Thread(target=expect_unsure, args=(fresh_http, server(play).url))
    thread.start()
    assert arrived.wait(2)
    fresh_http.close()
    thread.join(1)
    assert not thread.is_alive()


def test_a_closed_client_starts_anew(fresh_http, server):
    def play(connection, stop):
        read_request(connection)
        connection.sendall(OK)

    url = server(play).url
    send(fresh_http, url)
    fresh_http.close()
    assert send(fresh_http, url).status == 200


def test_another_process_gets_its_own_connections(fresh_http, server, monkeypatch):
    def play(connection, stop):
        while True:
            read_request(connection)
            connection.sendall(OK)

    there = server(play)
    send(fresh_http, there.url)
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: -1)
        send(fresh_http, there.url)
        fresh_http.close()
    assert there.connections == 2


def test_certificates_are_checked(fresh_http):
    context = fresh_http._line().client._transport._pool._ssl_context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
