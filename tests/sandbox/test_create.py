"""Creating a meeting. Source: contract 2.1, 2.2, 2.4, 2.5, 4, 6."""

import re

import pytest

from zoom_sandbox import CallRules, Sandbox

TARO = "/users/taro@example.com/meetings"


def test_the_answer_has_what_zoom_answers(api, sandbox):
    """2.4, 6"""
    made = api.create(topic="打合せ", agenda="資料", duration=30, timezone="Asia/Tokyo", settings={"use_pmi": False})
    assert re.fullmatch(r"\d{11}", str(made["id"]))
    assert re.fullmatch(r"\d{6}", made["password"])
    assert made["join_url"].startswith(f"https://us04web.zoom.us/j/{made['id']}?pwd=")
    assert made["join_url"].endswith(".1")
    assert made["password"] not in made["join_url"]
    assert made["start_url"]
    assert (made["type"], made["status"], made["creation_source"]) == (2, "waiting", "open_api")
    assert made["host_email"] == "taro@example.com"
    assert made["settings"]["waiting_room"] is False
    [meeting] = sandbox.meetings
    assert (meeting.id, meeting.topic, meeting.agenda, meeting.duration) == (made["id"], "打合せ", "資料", 30)


def test_the_host_is_found_by_id_as_by_email_in_any_case(api, sandbox):
    """2.1"""
    by_email = api.create("TARO@Example.com")
    assert api.create(by_email["host_id"])["host_email"] == "taro@example.com"


@pytest.mark.parametrize(
    ("start", "zone", "utc"),
    [
        ("2026-12-02T01:00:00Z", "Asia/Tokyo", "2026-12-02T01:00:00Z"),  # 7.5: with Z the zone moves nothing
        ("2026-12-02T10:00:00", "Asia/Tokyo", "2026-12-02T01:00:00Z"),
        ("2026-12-02T10:00:00", "America/New_York", "2026-12-02T15:00:00Z"),
        ("2026-12-02T10:00:00", None, "2026-12-02T01:00:00Z"),  # the host's own zone
    ],
)
def test_a_start_is_read_in_utc_or_in_the_zone(api, start, zone, utc):
    """2.1"""
    fields = {"start_time": start} | ({"timezone": zone} if zone else {})
    assert api.create(**fields)["start_time"] == utc


@pytest.mark.parametrize("fields", [{}, {"start_time": "2020-01-01T00:00:00Z"}])
def test_no_start_or_a_past_one_becomes_now(api, fields):
    """2.1, 7.4"""
    made = api.post(TARO, {"topic": "x", **fields}).get_json()
    assert made["start_time"] == "2026-12-01T03:00:00Z"


@pytest.mark.parametrize(
    "start",
    [
        "2026-12-02T10:00:00+09:00",
        "2026-12-02T10:00:00.000Z",
        "2026-12-02",
        "2026-12-02 10:00:00",
        "2026-02-30T10:00:00Z",
        "",
        "x",
    ],
)
def test_other_forms_of_a_start_are_refused(api, start):
    """2.1"""
    answer = api.post(TARO, {"start_time": start})
    assert answer.status_code == 400
    assert answer.get_json()["code"] == 300
    assert answer.get_json()["errors"][0]["field"] == "start_time"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"topic": "あ" * 201}, "topic"),
        ({"topic": "😀" * 101}, "topic"),
        ({"topic": 5}, "topic"),
        ({"topic": None}, "topic"),
        ({"agenda": "a" * 2001}, "agenda"),
        ({"duration": 0}, "duration"),
        ({"duration": 1441}, "duration"),
        ({"duration": "60"}, "duration"),
        ({"duration": True}, "duration"),
        ({"duration": 1.5}, "duration"),
        ({"type": 7}, "type"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"timezone": "Asia"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"password": "12345678901"}, "password"),
        ({"password": "ひみつ"}, "password"),
        ({"settings": []}, "settings"),
        ({"settings": {"jbh_time": 7}}, "settings.jbh_time"),
        ({"settings": {"waiting_room": "yes"}}, "settings.waiting_room"),
        ({"settings": {"auto_recording": "moon"}}, "settings.auto_recording"),
        ({"settings": {"meeting_invitees": [{"email": "x"}]}}, "settings.meeting_invitees[0].email"),
        ({"settings": {"waiting_room_options": {}}}, "settings.waiting_room_options.mode"),
        ({"settings": {"alternative_hosts": "nobody@example.com"}}, "settings.alternative_hosts"),
        ({"settings": {"alternative_hosts": "basic@example.com"}}, "settings.alternative_hosts"),
        ({"colour": "red"}, "colour"),
        ({"settings": {"colour": "red"}}, "settings.colour"),
    ],
)
def test_a_field_out_of_bounds_is_refused_by_name(api, sandbox, fields, field):
    """2.1, 2.2, 4"""
    answer = api.post(TARO, fields)
    assert answer.status_code == 400
    body = answer.get_json()
    assert (body["code"], body["message"]) == (300, "Validation Failed.")
    assert [error["field"] for error in body["errors"]] == [field]
    assert sandbox.meetings == []


@pytest.mark.parametrize(
    "fields", [{"topic": "あ" * 200}, {"topic": "😀" * 100}, {"agenda": "a" * 2000}, {"duration": 1440}]
)
def test_the_bounds_themselves_are_inside(api, fields):
    """2.1: lengths in UTF-16 units"""
    assert api.post(TARO, fields).status_code == 201


def test_unknown_fields_can_be_passed_over(another):
    """2.2: which of the two Zoom does is not documented"""
    sandbox = Sandbox(call_rules=CallRules(unknown_fields="ignore"))
    api = another(sandbox)
    made = api.create(colour="red", settings={"colour": "red", "mute_upon_entry": True})
    assert made["settings"]["mute_upon_entry"] is True
    assert "colour" not in made["settings"]


@pytest.mark.parametrize(
    ("host", "status", "code"),
    [
        ("unlicensed@example.com", 400, 3161),
        ("nobody@example.com", 404, 1001),
        ("me", 404, 1001),
        ("pending@example.com", 400, 1120),
        ("inactive@example.com", 400, 1010),
        ("basic@example.com", 201, None),
    ],
)
def test_who_may_host(api, host, status, code):
    """2.6, 4"""
    answer = api.post(f"/users/{host}/meetings", {})
    assert answer.status_code == status
    assert answer.get_json().get("code") == code


def test_every_address_hosts_when_told_so(another):
    assert another(Sandbox(any_user=True)).create("new@example.org")["host_email"] == "new@example.org"


def test_a_passcode_of_ones_own_is_kept(api):
    """2.1"""
    assert api.create(password="a1@_-*")["password"] == "a1@_-*"


def test_a_waiting_room_may_stand_for_the_passcode(api):
    """2.5: one security option is enough"""
    made = api.create(default_password=False, settings={"waiting_room": True, "join_before_host": True})
    assert "password" not in made
    assert "pwd" not in made["join_url"]
    assert made["settings"]["join_before_host"] is False  # 7.7


def test_without_any_security_zoom_makes_a_passcode(api):
    """2.5: the request is overwritten, not refused"""
    assert api.create(default_password=False, password="")["password"]


def test_the_account_may_ask_more_of_a_passcode(api, sandbox):
    """2.5"""
    policy = sandbox.user("taro@example.com").policy
    policy.password_length, policy.have_letter = 8, True
    assert api.post(TARO, {"password": "123456"}).get_json()["errors"][0]["field"] == "password"
    made = api.create()["password"]
    assert len(made) == 8
    assert any(sign.isalpha() for sign in made)


def test_a_link_may_go_without_the_passcode(api, sandbox):
    """6"""
    sandbox.user("taro@example.com").policy.embed_password = False
    made = api.create()
    assert made["password"]
    assert "pwd" not in made["join_url"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"schedule_for": "hanako@example.com"}, 3000),
        ({"schedule_for": "nobody@example.com"}, 300),
        ({"schedule_for": "hanako@example.com", "type": 1}, 3000),
    ],
)
def test_scheduling_for_another_is_refused(api, fields, code):
    """2.1, 4"""
    assert api.post(TARO, fields).get_json()["code"] == code


def test_scheduling_for_oneself_is_no_scheduling_for_another(api):
    assert api.post(TARO, {"schedule_for": "TARO@example.com"}).status_code == 201


@pytest.mark.parametrize("kind", [1, 3])
def test_instant_or_open_meetings_have_no_start(api, kind):
    """2.4"""
    assert "start_time" not in api.create(type=kind)


@pytest.mark.parametrize("kind", [10])
def test_what_the_sandbox_cannot_do_yet_it_says(api, kind):
    assert api.post(TARO, {"type": kind}).status_code == 501


def test_two_mute_settings_exclude_each_other(api):
    """2.2"""
    both = {"request_permission_to_unmute_participants": True, "allow_host_control_participant_mute_state": True}
    assert api.post(TARO, {"settings": both}).get_json()["code"] == 300


def test_tracking_fields_come_back_visible(api):
    """2.4"""
    made = api.create(tracking_fields=[{"field": "Cost centre", "value": "7"}])
    assert made["tracking_fields"] == [{"field": "Cost centre", "value": "7", "visible": True}]


def test_the_personal_id_stands_in_the_link_alone(api, sandbox):
    made = api.create(settings={"use_pmi": True})
    pmi = sandbox.user("taro@example.com").pmi
    assert made["pmi"] == str(pmi)
    assert f"/j/{pmi}" in made["join_url"]
    assert made["id"] != pmi


def test_a_series_of_fixed_times_has_no_personal_id(api):
    weekly = {"type": 2, "repeat_interval": 1, "weekly_days": "3", "end_times": 3}
    made = api.create(type=8, recurrence=weekly, settings={"use_pmi": True})
    assert "pmi" not in made
    assert str(made["id"]) in made["join_url"]


@pytest.mark.parametrize("asked", [{}, {"settings": {"use_pmi": False}}])
def test_the_host_may_prefer_the_personal_id(api, sandbox, asked):
    sandbox.user("taro@example.com").policy.use_pmi = True
    assert api.create(**asked)["settings"]["use_pmi"] is (asked == {})


NULLS = {"agenda": None, "settings": {"alternative_hosts": None, "mute_upon_entry": True}}


def test_a_null_is_refused_by_name(api):
    """2.1, 2.2: the specification has nothing that may be null"""
    answer = api.post(TARO, {"topic": "会議", **NULLS})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.get_json()["errors"]] == ["agenda", "settings.alternative_hosts"]


def test_nulls_can_be_passed_over(another):
    api = another(Sandbox(call_rules=CallRules(null_fields="ignore")))
    made = api.create(**NULLS)
    assert made["settings"]["mute_upon_entry"] is True
    api.patch(f"/meetings/{made['id']}", {"topic": None, "agenda": "議題"})
    [meeting] = api.sandbox.meetings
    assert (meeting.topic, meeting.agenda, meeting.settings["alternative_hosts"]) == ("会議", "議題", "")


def test_a_null_passcode_is_read_even_where_nulls_are_passed_over(another):
    """2.5, 7.13: this null means something; Zoom then makes a passcode of its own"""
    api = another(Sandbox(call_rules=CallRules(null_fields="ignore")))
    made = api.create(password="secret1")
    api.patch(f"/meetings/{made['id']}", {"password": None})
    assert api.sandbox.meetings[0].password not in ("", "secret1")
