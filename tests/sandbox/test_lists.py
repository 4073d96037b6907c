"""Lists and users. Source: contract 2.5 to 2.7."""

import pytest

TARO = "/users/taro@example.com/meetings"


def ids(answer):
    return [meeting["id"] for meeting in answer.get_json()["meetings"]]


def test_a_list_shows_no_passcode(api):
    """2.7"""
    made = api.create(agenda="あ" * 300)
    [listed] = api.get(TARO).get_json()["meetings"]
    assert listed["agenda"] == "あ" * 250
    assert listed["start_time"] == made["start_time"]
    assert not {"password", "settings", "tracking_fields", "start_url"} & set(listed)


def test_a_list_holds_the_hosts_own_meetings(api):
    made = api.create()
    api.create("hanako@example.com")
    assert ids(api.get(TARO)) == [made["id"]]


def test_pages_hold_every_meeting_once(api, sandbox):
    """2.7"""
    made = [sandbox.make_meeting("taro@example.com").id for _ in range(7)]
    seen, token = [], ""
    for number in (1, 2, 3):
        body = api.get(TARO, page_size=3, next_page_token=token).get_json()
        assert (body["page_number"], body["page_count"], body["total_records"]) == (number, 3, 7)
        seen += [meeting["id"] for meeting in body["meetings"]]
        token = body["next_page_token"]
    assert token == ""
    assert sorted(seen) == sorted(made)
    assert ids(api.get(TARO, page_size=3, page_number=2)) == seen[3:6]


def test_a_deletion_between_two_pages_loses_no_meeting(api, sandbox):
    made = [sandbox.make_meeting("taro@example.com").id for _ in range(4)]
    first = api.get(TARO, page_size=2).get_json()
    sandbox.delete_by_hand(first["meetings"][0]["id"])
    second = api.get(TARO, page_size=2, next_page_token=first["next_page_token"]).get_json()
    assert {meeting["id"] for meeting in first["meetings"] + second["meetings"]} == set(made)


def test_a_page_token_lives_fifteen_minutes(api, sandbox):
    """2.7"""
    for _ in range(3):
        sandbox.make_meeting("taro@example.com")
    token = api.get(TARO, page_size=1).get_json()["next_page_token"]
    sandbox.clock.advance(15 * 60)
    assert api.get(TARO, page_size=1, next_page_token=token).status_code == 200
    sandbox.clock.advance(1)
    assert api.get(TARO, page_size=1, next_page_token=token).get_json()["code"] == 300


@pytest.mark.parametrize("query", [{"next_page_token": "nonsense"}, {"next_page_token": "W10="}])
def test_a_foreign_page_token_is_refused(api, query):
    """4"""
    assert api.get(TARO, **query).get_json() == {"code": 300, "message": "The next page token is invalid or expired."}


def test_a_page_token_fits_its_own_question_only(api, sandbox):
    """2.7: repeat the same parameters"""
    for _ in range(3):
        sandbox.make_meeting("taro@example.com")
    token = api.get(TARO, page_size=1).get_json()["next_page_token"]
    assert api.get(TARO, page_size=2, next_page_token=token).get_json()["code"] == 300


@pytest.mark.parametrize(
    "query",
    [
        {"page_size": 301},
        {"page_size": 0},
        {"page_size": "x"},
        {"type": "all"},
        {"from": "yesterday"},
        {"from": "2026-12-02", "to": "2026-12-01"},
        {"from": "2026-12-01", "timezone": "Mars/Base"},
    ],
)
def test_a_question_out_of_bounds_is_refused(api, query):
    """2.7"""
    assert api.get(TARO, **query).get_json()["code"] == 300


def test_from_to_are_days_of_the_start_in_the_zone_asked_for(api):
    """2.7"""
    made = api.create(start_time="2026-12-02T15:30:00Z")  # 3 December in Tokyo
    assert ids(api.get(TARO, **{"from": "2026-12-03", "to": "2026-12-03", "timezone": "Asia/Tokyo"})) == [made["id"]]
    assert ids(api.get(TARO, **{"from": "2026-12-03", "timezone": "UTC"})) == []
    assert ids(api.get(TARO, to="2026-12-02", timezone="UTC")) == [made["id"]]


def test_what_each_type_of_list_holds(api, sandbox):
    """2.7"""
    past = api.create(start_time="2026-12-01T03:00:00Z", duration=30)["id"]
    ahead = api.create(start_time="2026-12-05T03:00:00Z")["id"]
    far = api.create(start_time="2027-12-05T03:00:00Z")["id"]
    api.create(type=1)
    sandbox.start_by_hand(ahead)
    sandbox.clock.advance(3500)
    assert ids(api.get(TARO)) == [past, ahead, far]
    assert ids(api.get(TARO, type="scheduled")) == [past, ahead, far]
    assert ids(api.get(TARO, type="live")) == [ahead]
    assert ids(api.get(TARO, type="upcoming")) == [ahead]
    assert ids(api.get(TARO, type="upcoming_meetings")) == [ahead]
    assert ids(api.get(TARO, type="previous_meetings")) == [past]


@pytest.mark.parametrize(("host", "code"), [("nobody@example.com", 1001), ("unlicensed@example.com", 3161)])
def test_whose_list_is_refused(api, host, code):
    """2.7, 4"""
    assert api.get(f"/users/{host}/meetings").get_json()["code"] == code


def test_users_are_listed_by_status(api):
    """2.7: a pending user has no id"""
    active = api.get("/users", page_size=2000).get_json()["users"]
    assert {"taro@example.com", "basic@example.com"} <= {user["email"] for user in active}
    assert all(user["status"] == "active" and len(user["id"]) == 22 for user in active)
    [pending] = api.get("/users", status="pending").get_json()["users"]
    assert pending["email"] == "pending@example.com"
    assert "id" not in pending


def test_users_come_in_pages(api):
    seen, token = [], ""
    while True:
        body = api.get("/users", page_size=2, next_page_token=token).get_json()
        seen += [user["email"] for user in body["users"]]
        token = body["next_page_token"]
        if not token:
            break
    assert len(seen) == len(set(seen)) == 7


def test_a_user_is_shown_by_id_as_by_email(api):
    """2.7"""
    shown = api.get("/users/Taro@example.com").get_json()
    assert api.get(f"/users/{shown['id']}").get_json() == shown
    assert shown["type"] == 2
    assert api.get("/users/nobody@example.com").get_json() == {
        "code": 1001,
        "message": "User does not exist: nobody@example.com.",
    }


def test_a_renamed_user_keeps_the_id(api, sandbox):
    """7.3"""
    before = api.get("/users/taro@example.com").get_json()
    sandbox.change_user("taro@example.com", email="new@example.com")
    assert api.get("/users/new@example.com").get_json()["id"] == before["id"]
    assert api.get("/users/taro@example.com").get_json()["code"] == 1001


def test_settings_tell_the_rules_of_passcodes(api, sandbox):
    """2.5"""
    sandbox.user("taro@example.com").policy.password_length = 8
    shown = api.get("/users/taro@example.com/settings").get_json()
    assert shown["schedule_meeting"]["meeting_password_requirement"]["length"] == 8
    security = api.get("/users/taro@example.com/settings", option="meeting_security").get_json()
    assert security["meeting_security"]["meeting_password_requirement"]["length"] == 8
