"""Events on the front page: what was raised, and what became of it at each address."""

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

TARO = "taro@example.com"
SECRET = "a-secret-token"


class Receiver(BaseHTTPRequestHandler):
    """Proves itself, and answers events with `status`."""

    status = 200

    def do_POST(self) -> None:
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        token = event["payload"].get("plainToken")
        status, body = self.status, b""
        if token:
            proof = hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
            status, body = 200, json.dumps({"plainToken": token, "encryptedToken": proof}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[type[Receiver]]:
    class Own(Receiver):
        pass

    with HTTPServer(("127.0.0.1", 0), Own) as server:
        Own.url = f"http://127.0.0.1:{server.server_port}/hook?key=a-key"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield Own
        server.shutdown()
        thread.join()


def part(api, query="?lang=ja"):
    """What the page says of events."""
    return api.http.get("/" + query).text.partition('id="events"')[2].partition('id="calls"')[0]


def test_an_event_shows_its_body(api, sandbox):
    sandbox.make_meeting(TARO, topic="表示される <b>")
    assert "meeting.created" in part(api)
    assert "表示される &lt;b&gt;" in part(api)
    assert "通知先なし" in part(api)


def test_the_newest_event_comes_first(api, sandbox):
    sandbox.delete_by_hand(sandbox.make_meeting(TARO).id)
    assert re.findall(r"<code>(meeting\.\w+)</code>", part(api)) == ["meeting.deleted", "meeting.created"]


def test_of_many_events_the_last_fifty_are_shown(api, sandbox):
    for _ in range(60):
        sandbox.make_meeting(TARO)
    assert part(api).count("<details>") == 50


def test_a_delivery_shows_its_attempts(api, sandbox, receiver):
    sandbox.subscribe(receiver.url, SECRET)
    sandbox.make_meeting(TARO)
    assert "送信待ち" in part(api)
    receiver.status = 500
    sandbox.tick()
    assert "再送待ち" in part(api)
    assert ">500</span>" in part(api)
    assert "次回 12-01 12:05:00" in part(api)
    receiver.status = 200
    sandbox.clock.advance(300)
    sandbox.tick()
    assert "配信済み" in part(api)
    assert "再送待ち" not in part(api)


def test_what_is_refused_for_good_is_given_up(api, sandbox, receiver):
    sandbox.subscribe(receiver.url, SECRET)
    receiver.status = 400
    sandbox.make_meeting(TARO)
    sandbox.tick()
    assert "配信を中止" in part(api)
    assert "次回" not in part(api)


def test_a_subscription_shows_its_state(api, sandbox, receiver):
    sandbox.subscribe(receiver.url, SECRET, "meeting.created")
    sandbox.postman.paused = True
    for words in ("有効", "対象イベント1種", "連続失敗0回", "一時停止", "2026-12-01(火) 12:00"):
        assert words in part(api)
    assert "Delivery is paused." in part(api, "?lang=en")


def test_the_page_keeps_secrets_to_itself(api, sandbox, receiver):
    sandbox.subscribe(receiver.url, SECRET)
    made = sandbox.make_meeting(TARO)
    sandbox.start_by_hand(made.id)
    sandbox.end_by_hand(made.id)
    sandbox.complete_recording(made.id)
    page = api.http.get("/").text
    assert "/hook" in page
    for secret in (SECRET, "a-key", json.loads(sandbox.events[-1].body)["download_token"]):
        assert secret not in page


def test_a_client_secret_in_a_body_is_not_shown(api):
    api.token(form={"grant_type": "account_credentials", "account_id": "account", "client_secret": "told-in-the-body"})
    assert "told-in-the-body" not in api.http.get("/").text
