"""/_sandbox/: looking and changing from outside."""

import pytest

from tests.sandbox.receiver import SECRET

TARO = "/users/taro@example.com/meetings"


def test_meetings_can_be_made_by_hand(api):
    made = api.control("POST", "/meetings", {"host": "taro@example.com", "topic": "手作業", "duration": 15}).get_json()
    assert made["creation_source"] == "web_portal"
    changed = api.control("PATCH", f"/meetings/{made['id']}", {"topic": "変更"}).get_json()
    assert changed["topic"] == "変更"
    assert api.control("POST", f"/meetings/{made['id']}/start").get_json()["status"] == "started"
    assert api.control("POST", f"/meetings/{made['id']}/end").get_json()["status"] == "waiting"
    assert api.control("DELETE", f"/meetings/{made['id']}").get_json() == {"deleted": made["id"]}
    shown = api.control("GET", "/meetings").get_json()
    assert shown["meetings"] == []
    assert [meeting["id"] for meeting in shown["deleted"]] == [made["id"]]


def test_a_meeting_can_be_held_by_hand(api):
    made = api.control("POST", "/meetings", {"host": "taro@example.com", "topic": "手作業"}).get_json()
    path = f"/meetings/{made['id']}"
    host = api.control("POST", path + "/participants", {"email": "taro@example.com"}).get_json()
    guest = api.control("POST", path + "/participants", {"name": "客"}).get_json()
    assert (host["name"], guest["name"], guest["left_at"]) == ("営業太郎", "客", None)
    left = api.control("DELETE", f"{path}/participants/{guest['number']}").get_json()
    assert left["left_at"] == "2026-12-01T03:00:00Z"
    assert api.control("POST", path + "/end").get_json()["status"] == "waiting"
    api.control("POST", path + "/record")
    api.control("DELETE", path)
    assert api.control("POST", path + "/recover").get_json()["deleted_at"] is None
    told = [event["event"] for event in api.control("GET", "/events").get_json()["events"]]
    assert told == [
        "meeting.created", "meeting.started", "meeting.participant_joined", "meeting.participant_joined",
        "meeting.participant_left", "meeting.participant_left", "meeting.ended", "recording.completed",
        "meeting.deleted", "meeting.recovered",
    ]  # fmt: skip


def test_events_can_be_subscribed_to(api, receiver):
    made = api.control("POST", "/webhooks", {"url": receiver.url, "secret": SECRET}).get_json()
    assert made["enabled"]
    assert SECRET not in api.control("GET", "/webhooks").text
    assert api.control("PATCH", "/webhooks", {"paused": True, "retry_stamp": "kept"}).get_json()["paused"]
    for topic in ("一", "二"):
        api.control("POST", "/meetings", {"host": "taro@example.com", "topic": topic})
    assert api.control("POST", "/webhooks/deliver", {"order": "reversed"}).get_json() == {"attempts": 2}
    [event, _] = api.control("POST", "/events/1").get_json()["events"]
    assert len(event["deliveries"]) == 2
    api.control("POST", "/webhooks/deliver")
    assert [post.json["payload"]["object"]["topic"] for post in receiver.posts] == ["二", "一", "一"]
    assert api.control("DELETE", f"/webhooks/{made['id']}").get_json()["subscriptions"] == []


def test_calls_can_be_read_from_where_one_left_off(api):
    api.create()
    first = api.control("GET", "/calls").get_json()
    assert [call["path"] for call in first["calls"]] == ["/oauth/token", TARO]
    assert first["calls"][1]["body"]["topic"] == "会議"
    assert first["calls"][1]["answer"]["id"]
    api.get(TARO)
    later = api.control("GET", f"/calls?since={first['last']}").get_json()
    assert [call["method"] for call in later["calls"]] == ["GET"]


def test_users_can_be_added_or_changed(api):
    assert api.control("POST", "/users", {"email": "new@example.com", "type": 1}).get_json()["type"] == 1
    assert api.control("POST", "/users", {"email": "NEW@example.com"}).status_code == 400
    assert api.control("PATCH", "/users/new@example.com", {"status": "inactive"}).get_json()["status"] == "inactive"
    assert len(api.control("GET", "/users").get_json()["users"]) == 10
    assert api.control("DELETE", "/users/new@example.com").get_json()["email"] == "new@example.com"
    assert len(api.control("GET", "/users").get_json()["users"]) == 9


def test_faults_can_be_set_shown_cleared(api):
    assert api.control("POST", "/faults", {"action": "gone", "method": "get"}).get_json()["id"] == 1
    api.get(TARO)
    [fault] = api.control("GET", "/faults").get_json()["faults"]
    assert (fault["action"], fault["method"], fault["fired"]) == ("gone", "GET", 1)
    assert api.control("DELETE", "/faults").get_json() == {"faults": []}


def test_the_clock_can_be_moved(api):
    assert api.control("POST", "/clock", {"advance": 60}).get_json() == {"now": "2026-12-01T03:01:00+00:00"}
    moved = api.control("POST", "/clock", {"set": "2027-01-01T00:00:00Z", "freeze": True}).get_json()
    assert moved == {"now": "2027-01-01T00:00:00+00:00"}


def test_limits_can_be_read_or_changed(api):
    api.create()
    shown = api.control("POST", "/limits", {"plan": "free", "enforce": False}).get_json()
    assert (shown["plan"], shown["enforce"]) == ("free", False)
    assert shown["hosts_today"] == {"taro@example.com": 1}
    assert shown["used"][0]["label"] == "Light"


def test_tokens_can_be_expired_or_displaced(api):
    assert api.control("POST", "/tokens", {"expire": True}).get_json() == {"displace": False, "live": 0}
    assert api.get(TARO).get_json()["message"] == "Access token is expired."
    assert api.control("POST", "/tokens", {"displace": True}).get_json()["displace"] is True


def test_scopes_can_be_taken_away(api):
    assert api.control("POST", "/scopes", {"scopes": []}).get_json() == {"scopes": []}
    assert api.get(TARO).get_json()["code"] == 4711


def test_latency_can_be_set(api, sandbox):
    assert api.control("POST", "/latency", {"ms": 5}).get_json() == {"ms": 5}
    assert sandbox.service.latency == 0.005


def test_reset_brings_back_the_beginning(api, sandbox):
    api.create()
    api.control("POST", "/faults", {"action": "gone"})
    assert api.control("POST", "/reset").get_json() == {"reset": True}
    assert (sandbox.meetings, sandbox.calls, sandbox.faults) == ([], [], [])
    assert api.get(TARO).get_json()["message"] == "Invalid access token."


@pytest.mark.parametrize(
    ("method", "path", "body", "word"),
    [
        ("POST", "/clock", {"forward": 1}, "forward"),
        ("POST", "/clock", {"advance": "1"}, "advance"),
        ("POST", "/clock", {"advance": True}, "advance"),
        ("POST", "/clock", {"advance": 1e18}, "calendars"),
        ("POST", "/clock", {"set": "2026-01-01T00:00:00"}, "zone"),
        ("POST", "/clock", {"set": "tomorrow"}, "tomorrow"),
        ("POST", "/latency", {}, "ms"),
        ("POST", "/latency", {"ms": -1}, "ms"),
        ("POST", "/limits", {"plan": "gold"}, "gold"),
        ("POST", "/tokens", {"kill": True}, "kill"),
        ("POST", "/scopes", {"scopes": [1]}, "scopes"),
        ("POST", "/faults", {"action": "explode"}, "explode"),
        ("POST", "/faults", {"action": "gone", "colour": 1}, "colour"),
        ("POST", "/users", {"email": "x", "type": 2}, "x"),
        ("POST", "/users", {"type": 2}, "email"),
        ("POST", "/meetings", {"topic": "x"}, "host"),
        ("POST", "/meetings", {"host": "taro@example.com", "colour": 1}, "colour"),
        ("POST", "/meetings", {"host": "taro@example.com", "self": 1}, "self"),
        ("POST", "/faults", {"action": "gone", "self": 1}, "self"),
        ("GET", "/calls?from=1", None, "since"),
        ("POST", "/faults", {"action": "kill", "pid": 99999}, "--may-kill"),
        ("POST", "/webhooks", {"secret": "x"}, "url"),
        ("POST", "/webhooks", {"url": "http://127.0.0.1:9"}, "secret"),
        ("POST", "/webhooks", {"url": "http://127.0.0.1:9", "secret": "x", "events": [1]}, "events"),
        ("POST", "/webhooks", {"url": "http://127.0.0.1:9", "secret": "x", "events": ["no.such"]}, "no.such"),
        ("PATCH", "/webhooks", {"retry_stamp": "never"}, "retry_stamp"),
        ("DELETE", "/webhooks/7", None, "7"),
        ("POST", "/webhooks/deliver", {"order": "upwards"}, "order"),
        ("POST", "/events/7", None, "7"),
        ("DELETE", "/users/admin@example.com", None, "owner"),
    ],
)
def test_what_is_not_known_is_refused_by_name(api, method, path, body, word):
    answer = api.control(method, path, body)
    assert answer.status_code == 400
    assert word in answer.text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/clock", 405)])
def test_a_wrong_address_is_said(api, method, path, status):
    assert api.control(method, path).status_code == status


def test_a_meeting_that_is_not_there_is_said(api):
    assert api.control("DELETE", "/meetings/12345678901").status_code == 404
