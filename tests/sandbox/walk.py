"""Everything that the sandbox can be asked and can tell, once over: what is held against Zoom's specification."""

from typing import Any

from zoom_sandbox import Sandbox

TARO = "taro@example.com"
WEEKLY = {"type": 2, "repeat_interval": 1, "weekly_days": "3", "end_times": 3}
SERIES = {"topic": "定例", "type": 8, "start_time": "2026-12-02T01:00:00Z", "duration": 30, "recurrence": WEEKLY}


def every_call(api: Any) -> None:
    """`api` (tests/sandbox/conftest.py) checks each answer."""
    hold(api.sandbox)
    past = api.sandbox.meetings[0]
    for what in ("", "/instances", "/participants"):
        api.get(f"/past_meetings/{past.id}{what}")
    for fields in ({}, SERIES):
        made = api.create(**fields)
        path = f"/meetings/{made['id']}"
        api.get(path)
        api.patch(path, {"topic": "変更"})
        api.get(path + "/invitation")
        api.put(path + "/status", {"action": "end"})
        if fields:
            first, second = (each["occurrence_id"] for each in made["occurrences"][:2])
            api.call("PATCH", path, query_string={"occurrence_id": first}, json={"duration": 45})
            api.get(path, occurrence_id=first)
            api.call("DELETE", path, query_string={"occurrence_id": second})
        api.get(f"/users/{TARO}/meetings")
        api.delete(path)
    api.get("/users")
    api.get(f"/users/{TARO}")
    api.get(f"/users/{TARO}/settings")


def every_event(sandbox: Sandbox) -> None:
    hold(sandbox)
    made = sandbox.make_meeting(TARO, topic="会議", start_time="2026-12-02T01:00:00Z")
    sandbox.change_by_hand(made.id, topic="変更", settings={"join_before_host": True})
    sandbox.delete_by_hand(made.id)
    sandbox.recover_by_hand(made.id)
    series = sandbox.make_meeting(TARO, **SERIES)
    first, second = (each.id for each in series.occurrences[:2])
    sandbox.change_by_hand(series.id, first, duration=45)
    sandbox.delete_by_hand(series.id, second)
    sandbox.change_by_hand(series.id, recurrence=WEEKLY | {"weekly_days": "3,5"})
    user = sandbox.add_user("new@example.com", first_name="新", last_name="人")
    sandbox.change_user(user.email, email="newer@example.com")
    for status in ("inactive", "active"):
        sandbox.change_user(user.id, status=status)
    sandbox.remove_user(user.id, deleted=False)
    sandbox.remove_user(sandbox.add_user("other@example.com").id)


def hold(sandbox: Sandbox) -> None:
    """A meeting with two who come and go, which is recorded."""
    made = sandbox.make_meeting(TARO, topic="商談", settings={"join_before_host": False})
    host = sandbox.join_by_hand(made.id, email=TARO)
    sandbox.join_by_hand(made.id, name="客")
    sandbox.leave_by_hand(made.id, host.number)
    sandbox.clock.advance(1800)
    sandbox.end_by_hand(made.id)
    sandbox.complete_recording(made.id)
