"""Reading, changing, ending and deleting. Source: contract 2.1, 2.6, 2.7, 4, 6, 7."""

import pytest

DAY = 86_400


def test_a_patch_changes_what_it_names(api):
    """2.1: 204 without a body; 7.12: settings are merged"""
    made = api.create(agenda="資料", settings={"mute_upon_entry": True})
    path = f"/meetings/{made['id']}"
    answer = api.patch(path, {"topic": "新", "settings": {"host_video": True}})
    assert (answer.status_code, answer.data) == (204, b"")
    now = api.get(path).get_json()
    assert (now["topic"], now["agenda"], now["start_time"]) == ("新", "資料", made["start_time"])
    assert now["settings"]["mute_upon_entry"] is True
    assert now["settings"]["host_video"] is True
    assert now["join_url"] == made["join_url"]


def test_a_past_start_is_ignored(api):
    """2.1"""
    made = api.create()
    assert api.patch(f"/meetings/{made['id']}", {"start_time": "2020-01-01T00:00:00Z"}).status_code == 204
    assert api.get(f"/meetings/{made['id']}").get_json()["start_time"] == made["start_time"]


def test_a_local_start_is_read_in_the_zone_of_the_meeting(api):
    """2.1"""
    made = api.create(timezone="Asia/Tokyo")
    api.patch(f"/meetings/{made['id']}", {"start_time": "2026-12-03T09:00:00"})
    assert api.get(f"/meetings/{made['id']}").get_json()["start_time"] == "2026-12-03T00:00:00Z"


def test_a_new_zone_does_not_move_the_meeting(api):
    """7.5"""
    made = api.create(timezone="Asia/Tokyo")
    api.patch(f"/meetings/{made['id']}", {"timezone": "UTC"})
    assert api.get(f"/meetings/{made['id']}").get_json()["start_time"] == made["start_time"]


def test_a_new_passcode_makes_a_new_link(api):
    """6"""
    made = api.create()
    api.patch(f"/meetings/{made['id']}", {"password": "abc123"})
    now = api.get(f"/meetings/{made['id']}").get_json()
    assert now["password"] == "abc123"
    assert now["join_url"] != made["join_url"]


@pytest.mark.parametrize("nothing", ["", None])
def test_a_passcode_taken_away_comes_back_when_nothing_else_protects(api, nothing):
    """2.5, 7.13"""
    made = api.create()
    assert api.patch(f"/meetings/{made['id']}", {"password": nothing}).status_code == 204
    assert api.get(f"/meetings/{made['id']}").get_json()["password"]


def test_a_refused_patch_changes_nothing(api, sandbox):
    made = api.create()
    fields = {"topic": "新", "duration": 9999}
    assert api.patch(f"/meetings/{made['id']}", fields).get_json()["code"] == 300
    assert sandbox.meeting(made["id"]).topic == "会議"


def test_default_password_is_for_create_alone(api):
    """2.1"""
    made = api.create()
    assert api.patch(f"/meetings/{made['id']}", {"default_password": True}).status_code == 400


def test_the_host_cannot_be_changed(api):
    """7.2"""
    made = api.create()
    answer = api.patch(f"/meetings/{made['id']}", {"schedule_for": "hanako@example.com"})
    assert answer.status_code == 400
    assert answer.get_json() == {"code": 3000, "message": "You cannot schedule a meeting for hanako@example.com."}


def test_a_deleted_meeting_is_gone(api, sandbox):
    """2.7, 4"""
    made = api.create()
    path = f"/meetings/{made['id']}"
    assert api.delete(path).status_code == 204
    for answer in (api.get(path), api.patch(path, {}), api.delete(path), api.get(path + "/invitation")):
        assert answer.status_code == 404
        assert answer.get_json() == {"code": 3001, "message": f"Meeting does not exist: {made['id']}."}
    assert sandbox.meetings == []
    assert [meeting.id for meeting in sandbox.deleted] == [made["id"]]


def test_never_made_is_answered_like_deleted(api):
    """4: one code for both"""
    assert api.get("/meetings/12345678901").get_json()["code"] == 3001


def test_a_deleted_meeting_can_be_recovered_for_seven_days(api, sandbox):
    """2.6"""
    made = api.create()
    path = f"/meetings/{made['id']}"
    api.delete(path)
    sandbox.clock.advance(7 * DAY)
    api.authorize()
    assert api.put(path + "/status", {"action": "recover"}).status_code == 204
    assert api.get(path).get_json()["join_url"] == made["join_url"]
    api.delete(path)
    sandbox.clock.advance(7 * DAY + 1)
    api.authorize()
    assert api.put(path + "/status", {"action": "recover"}).get_json()["code"] == 3001


def test_a_one_time_id_expires_thirty_days_after_its_date(api, sandbox):
    """2.6"""
    made = api.create(start_time="2026-12-11T03:00:00Z")
    sandbox.clock.advance(40 * DAY - 1)
    api.authorize()
    assert api.get(f"/meetings/{made['id']}").status_code == 200
    sandbox.clock.advance(1)
    assert api.get(f"/meetings/{made['id']}").get_json()["code"] == 3001
    assert api.get("/users/taro@example.com/meetings").get_json()["meetings"] == []


def test_a_start_renews_the_thirty_days(api, sandbox):
    """2.6"""
    made = api.create()
    sandbox.clock.advance(20 * DAY)
    sandbox.start_by_hand(made["id"])
    sandbox.end_by_hand(made["id"])
    sandbox.clock.advance(29 * DAY)
    api.authorize()
    assert api.get(f"/meetings/{made['id']}").status_code == 200


def test_an_instant_id_lives_until_the_end(api, sandbox):
    """2.6"""
    made = api.create(type=1)
    sandbox.start_by_hand(made["id"])
    assert api.get(f"/meetings/{made['id']}").get_json()["status"] == "started"
    assert api.put(f"/meetings/{made['id']}/status", {"action": "end"}).status_code == 204
    assert api.get(f"/meetings/{made['id']}").get_json()["code"] == 3001


def test_a_running_meeting_cannot_be_deleted(api, sandbox):
    """4: 3002"""
    made = api.create()
    path = f"/meetings/{made['id']}"
    sandbox.start_by_hand(made["id"])
    assert api.delete(path).get_json()["code"] == 3002
    api.put(path + "/status", {"action": "end"})
    assert api.delete(path).status_code == 204


@pytest.mark.parametrize("body", [{}, {"action": "start"}, {"action": "end", "x": 1}])
def test_a_status_is_ended_or_recovered(api, body):
    """2.7"""
    made = api.create()
    assert api.put(f"/meetings/{made['id']}/status", body).get_json()["code"] == 300


def test_the_invitation_names_link_id_passcode(api):
    """2.7, 6: ids are spoken 3-4-4"""
    made = api.create()
    text = api.get(f"/meetings/{made['id']}/invitation").get_json()["invitation"]
    digits = str(made["id"])
    assert made["join_url"] in text
    assert made["password"] in text
    assert f"{digits[:3]} {digits[3:7]} {digits[7:]}" in text


def test_a_meeting_made_by_hand_is_marked(api, sandbox):
    """2.4"""
    made = sandbox.make_meeting("taro@example.com", topic="手作業")
    assert api.get(f"/meetings/{made.id}").get_json()["creation_source"] == "web_portal"
    sandbox.change_by_hand(made.id, topic="変更")
    sandbox.delete_by_hand(made.id)
    assert sandbox.meetings == []


def test_a_host_who_lost_the_licence_cannot_be_changed_for(api, sandbox):
    """4: 3161"""
    made = api.create()
    sandbox.change_user("taro@example.com", type=4)
    assert api.patch(f"/meetings/{made['id']}", {"topic": "x"}).get_json()["code"] == 3161
