"""What we rely on at Zoom, held by whoever is called: the sandbox, or real Zoom. Source: contract 1, 2, 4.

Nothing here moves a clock or asks for a fault: real Zoom does neither.
"""

import random
from datetime import UTC, datetime, timedelta

from tests.contract.caller import soon

# Far ahead, on a day of its own, so that lists of that day are short.
DAY = (datetime.now(UTC) + timedelta(days=random.SystemRandom().randrange(100, 150))).date()
START = f"{DAY}T01:00:00Z"
DAILY = {"type": 1, "repeat_interval": 1, "end_times": 3}
SERIES = {"type": 8, "start_time": START, "duration": 30, "timezone": "UTC", "recurrence": DAILY}


def moment(text):
    return datetime.fromisoformat(text)


def available(meeting):
    return {each["occurrence_id"]: each for each in meeting["occurrences"] if each["status"] == "available"}


# Tokens


def test_a_token_is_good_for_an_hour(zoom):
    status, body = zoom.token()
    assert status == 200
    assert body["has_token"]
    assert body["token_type"] == "bearer"
    assert 3500 < body["expires_in"] <= 3600


def test_a_second_token_leaves_the_first_alive(zoom):
    zoom.token()
    made = zoom.make(start_time=START)
    first = zoom._bearer
    zoom.token()
    assert zoom.call("GET", f"/meetings/{made['id']}", bearer=first).status_code == 200


def test_a_wrong_secret_is_an_invalid_client(zoom):
    status, body = zoom.token(client_secret="wrong")
    assert status in (400, 401)
    assert body["error"] == "invalid_client"


def test_a_wrong_token_is_refused_with_124(zoom):
    answer = zoom.call("GET", f"/users/{zoom.place.host}", bearer="wrong")
    assert (answer.status_code, answer.json()["code"]) == (401, 124)


# One meeting


def test_a_meeting_is_read_back_as_it_was_made(zoom):
    made = zoom.make(
        start_time=START, duration=45, timezone="Asia/Tokyo", agenda="資料持参", settings={"use_pmi": False}
    )
    read = zoom.read(made["id"])
    for shown in (made, read):
        assert type(shown["id"]) is int
        assert (shown["topic"], shown["type"], shown["status"]) == (zoom.marker, 2, "waiting")
        assert (shown["start_time"], shown["duration"], shown["timezone"]) == (START, 45, "Asia/Tokyo")
        assert (shown["agenda"], shown["host_email"].lower()) == ("資料持参", zoom.place.host.lower())
        assert shown["join_url"]
        assert shown["start_url"]


def test_a_time_without_z_is_local_to_the_zone(zoom):
    made = zoom.make(start_time=f"{DAY}T10:00:00", timezone="Asia/Tokyo")
    assert made["start_time"] == START


def test_a_time_with_z_is_not_moved_by_the_zone(zoom):
    made = zoom.make(start_time=START, timezone="America/New_York")
    assert (made["start_time"], made["timezone"]) == (START, "America/New_York")


def test_a_past_start_becomes_now(zoom):
    made = zoom.make(start_time="2020-01-01T00:00:00Z")
    assert abs(moment(made["start_time"]) - datetime.now(UTC)) < timedelta(minutes=10)


def test_a_change_is_answered_without_a_body(zoom):
    made = zoom.make(start_time=START, agenda="一")
    later = f"{DAY}T05:00:00Z"
    answer = zoom.call("PATCH", f"/meetings/{made['id']}", json={"start_time": later, "duration": 90})
    assert (answer.status_code, answer.content) == (204, b"")
    read = zoom.read(made["id"])
    assert (read["start_time"], read["duration"], read["agenda"]) == (later, 90, "一")


def test_a_change_of_one_setting_leaves_the_others(zoom):
    made = zoom.make(start_time=START, settings={"mute_upon_entry": True, "host_video": True})
    zoom.call("PATCH", f"/meetings/{made['id']}", json={"settings": {"host_video": False}})
    settings = zoom.read(made["id"])["settings"]
    assert (settings["mute_upon_entry"], settings["host_video"]) == (True, False)


def test_a_change_to_a_past_start_is_passed_over(zoom):
    made = zoom.make(start_time=START)
    answer = zoom.call("PATCH", f"/meetings/{made['id']}", json={"start_time": "2020-01-01T00:00:00Z"})
    assert answer.status_code == 204
    assert zoom.read(made["id"])["start_time"] == START


def test_a_deleted_meeting_is_answered_with_3001(zoom):
    path = f"/meetings/{zoom.make(start_time=START)['id']}"
    answer = zoom.call("DELETE", path, params={"schedule_for_reminder": "false"})
    assert (answer.status_code, answer.content) == (204, b"")
    for method in ("GET", "PATCH", "DELETE"):
        answer = zoom.call(method, path, **({"json": {"agenda": "x"}} if method == "PATCH" else {}))
        assert (answer.status_code, answer.json()["code"]) == (404, 3001), method


def test_a_list_tells_each_meeting_once_over_its_pages(zoom):
    made = sorted(zoom.make(start_time=f"{DAY}T0{hour}:00:00Z")["id"] for hour in range(3))
    day = {"from": str(DAY), "to": str(DAY), "timezone": "UTC", "page_size": 2}

    def ours():
        return sorted(each["id"] for each in zoom.listed(**day) if each["topic"] == zoom.marker)

    assert soon(ours, made) == made


# Refusals


def test_a_wrong_field_is_named(zoom):
    answer = zoom.create(start_time=START, settings={"join_before_host": True, "jbh_time": 7})
    assert answer.status_code == 400
    body = answer.json()
    assert (body["code"], type(body["message"])) == (300, str)
    assert [set(each) for each in body["errors"]] == [{"field", "message"}]
    assert "jbh_time" in body["errors"][0]["field"]


def test_what_is_no_json_is_refused_with_300(zoom):
    headers = {"Content-Type": "application/json"}
    answer = zoom.call("POST", f"/users/{zoom.place.host}/meetings", content=b"{", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, 300)


def test_an_unknown_host_is_refused_with_1001(zoom):
    answer = zoom.call("GET", f"/users/{zoom.marker}@example.com/meetings")
    assert (answer.status_code, answer.json()["code"]) == (404, 1001)


# Series


def test_a_series_tells_its_dates(zoom):
    made = zoom.make(**SERIES)
    starts = [moment(START) + timedelta(days=number) for number in range(3)]
    for shown in (made, zoom.read(made["id"])):
        assert [moment(each["start_time"]) for each in shown["occurrences"]] == starts
        assert [each["duration"] for each in shown["occurrences"]] == [30, 30, 30]
        assert len(available(shown)) == 3


def test_one_date_of_a_series_can_be_moved(zoom):
    made = zoom.make(**SERIES)
    first, second, third = (each["occurrence_id"] for each in made["occurrences"])
    later = {"start_time": f"{DAY + timedelta(days=1)}T05:00:00Z", "duration": 60}
    answer = zoom.call("PATCH", f"/meetings/{made['id']}", params={"occurrence_id": second}, json=later)
    assert answer.status_code == 204
    now = available(zoom.read(made["id"]))
    assert {first, third} < set(now)  # whether the moved one has another id is unconfirmed
    [moved] = (each for number, each in now.items() if number not in (first, third))
    assert (moved["start_time"], moved["duration"]) == (later["start_time"], 60)


def test_one_date_of_a_series_can_be_dropped(zoom):
    made = zoom.make(**SERIES)
    first, second, third = (each["occurrence_id"] for each in made["occurrences"])
    answer = zoom.call("DELETE", f"/meetings/{made['id']}", params={"occurrence_id": second})
    assert answer.status_code == 204
    assert set(available(zoom.read(made["id"]))) == {first, third}


def test_a_date_of_a_series_can_be_read_alone(zoom):
    made = zoom.make(**SERIES)
    second = made["occurrences"][1]
    read = zoom.read(made["id"], occurrence_id=second["occurrence_id"])
    assert (read["id"], read["start_time"]) == (made["id"], second["start_time"])


def test_a_deleted_series_is_gone_with_all_its_dates(zoom):
    made = zoom.make(**SERIES)
    path = f"/meetings/{made['id']}"
    assert zoom.call("DELETE", path, params={"schedule_for_reminder": "false"}).status_code == 204
    second = made["occurrences"][1]["occurrence_id"]
    for query in ({}, {"occurrence_id": second}):
        answer = zoom.call("GET", path, params=query)
        assert (answer.status_code, answer.json()["code"]) == (404, 3001)
