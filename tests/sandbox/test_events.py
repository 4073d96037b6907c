"""What each event says. Source: contract 5. That they are Zoom's shapes is held in conftest.py and test_spec.py."""

import json
from datetime import timedelta

import pytest

TARO = "taro@example.com"
OWNER = "admin@example.com"
TIMES = {"topic": "会議", "start_time": "2026-12-02T01:00:00Z"}
WEEKLY = {"type": 2, "repeat_interval": 1, "weekly_days": "3", "end_times": 3}


def payloads(sandbox, name):
    return [json.loads(event.body)["payload"] for event in sandbox.events if event.name == name]


def test_what_a_call_does_was_done_by_the_owner_of_the_account(api, sandbox):
    made = api.create()
    sandbox.make_meeting(TARO, **TIMES)
    assert [each["operator"] for each in payloads(sandbox, "meeting.created")] == [OWNER, TARO]
    api.delete(f"/meetings/{made['id']}")
    assert payloads(sandbox, "meeting.deleted")[0]["operator"] == OWNER


def test_a_change_tells_the_changed_fields_alone(api, sandbox):
    made = api.create(duration=30)
    api.patch(f"/meetings/{made['id']}", {"topic": "変更", "duration": 30})
    [told] = payloads(sandbox, "meeting.updated")
    assert told["scope"] == "all"
    assert told["object"] == {"id": made["id"], "topic": "変更"}
    assert told["old_object"] == {"id": made["id"], "topic": "会議"}


def test_a_change_of_a_setting_tells_that_setting_alone(api, sandbox):
    made = api.create()
    was = api.get(f"/meetings/{made['id']}").get_json()["settings"]["waiting_room"]
    api.patch(f"/meetings/{made['id']}", {"settings": {"waiting_room": not was}})
    [told] = payloads(sandbox, "meeting.updated")
    assert told["object"]["settings"] == {"waiting_room": not was}
    assert told["old_object"]["settings"] == {"waiting_room": was}


def test_a_change_of_nothing_tells_nothing(api, sandbox):
    made = api.create()
    api.patch(f"/meetings/{made['id']}", {"topic": "会議"})
    assert payloads(sandbox, "meeting.updated") == []


def test_what_was_refused_tells_nothing(api, sandbox):
    made = api.create()
    before = len(sandbox.events)
    assert api.patch(f"/meetings/{made['id']}", {"duration": -1}).status_code == 400
    assert api.delete("/meetings/99999999999").status_code == 404
    assert len(sandbox.events) == before


def test_a_dropped_date_is_told_by_its_id(sandbox):
    series = sandbox.make_meeting(TARO, **TIMES, type=8, recurrence=WEEKLY)
    dropped = series.occurrences[1]
    sandbox.delete_by_hand(series.id, dropped.id)
    [told] = payloads(sandbox, "meeting.deleted")
    assert told["operation"] == "single"
    assert [each["occurrence_id"] for each in told["object"]["occurrences"]] == [dropped.id]


def test_a_recovered_meeting_is_told_of(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES)
    sandbox.delete_by_hand(made.id)
    sandbox.recover_by_hand(made.id)
    assert payloads(sandbox, "meeting.recovered")[0]["object"]["id"] == made.id


def test_each_holding_has_a_uuid_of_its_own(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES)
    for _ in range(2):
        sandbox.start_by_hand(made.id)
        sandbox.end_by_hand(made.id)
    started = [each["object"]["uuid"] for each in payloads(sandbox, "meeting.started")]
    assert started == [each["object"]["uuid"] for each in payloads(sandbox, "meeting.ended")]
    assert len(set(started)) == 2


def test_a_held_meeting_is_named_by_a_text(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES)
    sandbox.start_by_hand(made.id)
    assert payloads(sandbox, "meeting.started")[0]["object"]["id"] == str(made.id)


def test_with_the_personal_id_events_carry_that_instead(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES, settings={"use_pmi": True})
    assert payloads(sandbox, "meeting.created")[0]["object"]["id"] == made.host.pmi != made.id


def test_a_guest_has_no_address(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES)
    sandbox.join_by_hand(made.id, email=TARO)
    guest = sandbox.join_by_hand(made.id, name="客")
    sandbox.leave_by_hand(made.id, guest.number)
    host, other = (each["object"]["participant"] for each in payloads(sandbox, "meeting.participant_joined"))
    assert (host["email"], host["id"]) == (TARO, sandbox.user(TARO).id)
    assert (other["user_name"], other["email"], other["id"]) == ("客", "", "")
    [left] = payloads(sandbox, "meeting.participant_left")
    assert left["object"]["participant"]["user_id"] == guest.number


def test_the_end_sends_everybody_out_first(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES)
    sandbox.join_by_hand(made.id, email=TARO)
    sandbox.join_by_hand(made.id, name="客")
    sandbox.end_by_hand(made.id)
    names = [event.name for event in sandbox.events][-3:]
    assert names == ["meeting.participant_left", "meeting.participant_left", "meeting.ended"]


def test_a_meeting_of_a_basic_host_ends_after_40_minutes(sandbox):
    made = sandbox.make_meeting("basic@example.com", **TIMES)
    sandbox.start_by_hand(made.id)
    began = sandbox.now()
    sandbox.clock.advance(39 * 60 + 59)
    sandbox.tick()
    assert payloads(sandbox, "meeting.ended") == []
    sandbox.clock.advance(3600)  # nobody looked at that very moment
    sandbox.tick()
    [ended] = payloads(sandbox, "meeting.ended")
    assert ended["object"]["end_time"] == (began + timedelta(minutes=40)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_licensed_host_goes_on(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES)
    sandbox.start_by_hand(made.id)
    sandbox.clock.advance(3 * 3600)
    sandbox.tick()
    assert sandbox.meeting(made.id).status == "started"


def test_a_recording_is_of_the_last_holding(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES)
    with pytest.raises(ValueError, match="not been held"):
        sandbox.complete_recording(made.id)
    sandbox.start_by_hand(made.id)
    sandbox.clock.advance(600)
    sandbox.end_by_hand(made.id)
    sandbox.complete_recording(made.id)
    [told] = payloads(sandbox, "recording.completed")
    assert told["object"]["uuid"] == payloads(sandbox, "meeting.ended")[0]["object"]["uuid"]
    assert told["object"]["duration"] == 10
    body = json.loads(sandbox.events[-1].body)
    assert body["download_token"]


def test_a_new_address_of_a_user_comes_with_the_old_one(sandbox):
    user = sandbox.user(TARO)
    sandbox.change_user(TARO, email="taro.new@example.com")
    [told] = payloads(sandbox, "user.updated")
    assert told["object"] == {"id": user.id, "email": "taro.new@example.com"}
    assert told["old_object"] == {"id": user.id, "email": TARO}


def test_the_state_of_a_user_has_events_of_its_own(sandbox):
    for status in ("inactive", "active"):
        sandbox.change_user(TARO, status=status)
    assert [event.name for event in sandbox.events] == ["user.deactivated", "user.activated"]


def test_the_meetings_of_a_removed_user_go_too(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES)
    sandbox.start_by_hand(made.id)
    sandbox.remove_user(TARO)
    assert sandbox.meetings == []
    names = [event.name for event in sandbox.events]
    assert names[-3:] == ["meeting.ended", "meeting.deleted", "user.deleted"]


def test_the_owner_of_the_account_stays(sandbox):
    with pytest.raises(ValueError, match="owner"):
        sandbox.remove_user(OWNER)
