"""What is unconfirmed about single meetings, their hosts and their events is a switch: every value of each."""

import json
from datetime import UTC, datetime

import pytest

from tests.sandbox.walk import TARO
from zoom_sandbox import CallRules, Sandbox, WebhookRules

OWNER = "admin@example.com"
MEETINGS = f"/users/{TARO}/meetings"


@pytest.fixture
def with_rules(another):
    """A caller of a sandbox with those rules of calls, whose clock stands at noon of 1 December in Tokyo."""

    def make(*, webhook_rules=None, **rules):
        sandbox = Sandbox(seed=1, call_rules=CallRules(**rules), webhook_rules=webhook_rules)
        sandbox.clock.set(datetime(2026, 12, 1, 3, 0, tzinfo=UTC), still=True)
        return another(sandbox)

    return make


@pytest.mark.parametrize(("value", "status"), [("caller", 401), ("path", 404)])
def test_what_is_checked_first(with_rules, value, status):
    api = with_rules(checked_first=value)
    assert api.http.get("/v2/nothing").status_code == status
    assert api.http.get("/v2/users").status_code == 401


@pytest.mark.parametrize(("value", "waiting_room"), [("merges", True), ("replaces", False)])
def test_what_a_patch_of_settings_leaves(with_rules, value, waiting_room):
    api = with_rules(settings_patch=value)
    path = f"/meetings/{api.create(settings={'waiting_room': True})['id']}"
    api.patch(path, {"topic": "変更"})
    assert api.get(path).get_json()["settings"]["waiting_room"] is True
    api.patch(path, {"settings": {"mute_upon_entry": True}})
    settings = api.get(path).get_json()["settings"]
    assert (settings["mute_upon_entry"], settings["waiting_room"]) == (True, waiting_room)


@pytest.mark.parametrize(("value", "topic"), [("zoom_meeting", "Zoom Meeting"), ("my_meeting", "My Meeting")])
def test_the_topic_of_a_meeting_without_one(with_rules, value, topic):
    api = with_rules(default_topic=value)
    assert api.post(MEETINGS, {}).get_json()["topic"] == topic


@pytest.mark.parametrize(("value", "kept"), [("as_sent", " 会\t議😀\x07 "), ("cleaned", "会議😀")])
def test_the_signs_of_a_topic(with_rules, value, kept):
    api = with_rules(topic_signs=value)
    made = api.create(topic=" 会\t議😀\x07 ")
    assert made["topic"] == kept
    api.patch(f"/meetings/{made['id']}", {"topic": "変\x07更"})
    assert api.get(f"/meetings/{made['id']}").get_json()["topic"] == {"as_sent": "変\x07更", "cleaned": "変更"}[value]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-12-02T10:00:00+09:00", "2026-12-02T01:00:00Z"),
        ("2026-12-02T01:00:00.250Z", "2026-12-02T01:00:00Z"),
        ("2026-12-02T10:00:00.9", "2026-12-02T01:00:00Z"),
    ],
)
def test_offsets_in_a_start(with_rules, sent, read):
    fields = {"start_time": sent, "timezone": "Asia/Tokyo"}
    assert with_rules(offsets="refuse").post(MEETINGS, fields).status_code == 400
    assert with_rules(offsets="read").create(**fields)["start_time"] == read


@pytest.mark.parametrize("sent", ["2026-12-02", "2026-12-02T10:00:00+0900", "2026-12-02T10:00:00+25:00", "tomorrow"])
def test_what_is_no_time_is_none_with_offsets_too(with_rules, sent):
    assert with_rules(offsets="read").post(MEETINGS, {"start_time": sent}).status_code == 400


@pytest.mark.parametrize(("value", "found"), [("timezone", 1), ("utc", 0)])
def test_the_days_of_a_list(with_rules, value, found):
    """Half past eight in the morning of Tokyo is the day before in UTC."""
    api = with_rules(list_dates=value)
    api.create(start_time="2026-12-01T23:30:00Z")
    query = {"from": "2026-12-02", "to": "2026-12-02", "timezone": "Asia/Tokyo"}
    assert len(api.get(MEETINGS, **query).get_json()["meetings"]) == found


@pytest.mark.parametrize(("value", "hosts"), [("take_along", []), ("hand_over", [OWNER])])
def test_the_meetings_of_a_host_who_is_removed(with_rules, value, hosts):
    api = with_rules(removed_hosts=value)
    api.sandbox.start_by_hand(api.create()["id"])
    api.sandbox.remove_user(TARO)
    assert [each.host_email for each in api.sandbox.meetings] == hosts
    listed = api.get(f"/users/{OWNER}/meetings").get_json()["meetings"]
    assert len(listed) == len(hosts)
    assert all(each.running is None for each in api.sandbox.meetings)


@pytest.mark.parametrize(("value", "minutes"), [("begun", 2), ("full", 1)])
def test_the_minutes_of_a_holding(with_rules, value, minutes):
    api = with_rules(held_minutes=value)
    made = api.create()
    api.sandbox.join_by_hand(made["id"], email=TARO)
    api.sandbox.clock.set(datetime(2026, 12, 1, 3, 1, 1, tzinfo=UTC), still=True)
    api.sandbox.end_by_hand(made["id"])
    shown = api.get(f"/past_meetings/{made['id']}").get_json()
    assert (shown["duration"], shown["total_minutes"]) == (minutes, minutes)
    api.sandbox.complete_recording(made["id"])
    assert payload(api, "recording.completed")["object"]["duration"] == minutes


def payload(api, name):
    [event] = [each for each in api.sandbox.events if each.name == name]
    return json.loads(event.body)["payload"]


@pytest.mark.parametrize(("value", "operator"), [("owner", OWNER), ("host", TARO)])
def test_who_did_what_a_call_did(with_rules, value, operator):
    api = with_rules(webhook_rules=WebhookRules(operator=value))
    api.create()
    assert payload(api, "meeting.created")["operator"] == operator


@pytest.mark.parametrize(("value", "told"), [("silent", 0), ("raised", 1)])
def test_an_update_of_nothing(with_rules, value, told):
    api = with_rules(webhook_rules=WebhookRules(unchanged=value))
    made = api.create(topic="会議")
    api.patch(f"/meetings/{made['id']}", {"topic": "会議"})
    assert len([each for each in api.sandbox.events if each.name == "meeting.updated"]) == told
    assert told == 0 or payload(api, "meeting.updated")["object"] == {"id": made["id"]}
