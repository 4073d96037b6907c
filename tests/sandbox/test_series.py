"""Meetings that recur. Source: contract 2.1, 2.3, 2.4, 2.6, 2.7, 3.2, 4."""

from dataclasses import asdict
from datetime import datetime

import pytest

from zoom_sandbox import Sandbox, SeriesRules

TARO = "/users/taro@example.com/meetings"
DAY = 86_400
WEEKLY = {"type": 2, "repeat_interval": 1, "weekly_days": "3,5", "end_times": 4}


def series(api, recurrence=WEEKLY, **fields):
    """From Tuesday 8 December 2026, ten o'clock in Tokyo."""
    fields = {"start_time": "2026-12-08T01:00:00Z", "timezone": "Asia/Tokyo", **fields}
    return api.create(type=8, recurrence=recurrence, **fields)


def starts(made):
    return [each["start_time"][:16] for each in made["occurrences"]]


def ids(made):
    return [each["occurrence_id"] for each in made["occurrences"]]


def path(made, occurrence_id=None):
    return f"/meetings/{made['id']}" + ("" if occurrence_id is None else f"?occurrence_id={occurrence_id}")


def refused(answer):
    assert (answer.status_code, answer.get_json()["code"]) == (400, 300), answer.text
    return [error["field"] for error in answer.get_json()["errors"]]


# Create


def test_a_series_is_answered_with_its_dates(api):
    """2.3, 2.4"""
    made = series(api)
    assert made["type"] == 8
    assert made["recurrence"] == WEEKLY
    assert starts(made) == ["2026-12-08T01:00", "2026-12-10T01:00", "2026-12-15T01:00", "2026-12-17T01:00"]
    first = made["occurrences"][0]
    at = datetime.fromisoformat(first["start_time"])
    assert first == {
        "occurrence_id": str(int(at.timestamp() * 1000)),
        "start_time": "2026-12-08T01:00:00Z",
        "duration": 60,
        "status": "available",
    }
    assert api.get(path(made)).get_json()["occurrences"] == made["occurrences"]


@pytest.mark.parametrize(
    ("recurrence", "expected"),
    [
        ({"type": 1, "end_times": 3}, ["12-08", "12-09", "12-10"]),
        ({"type": 1, "repeat_interval": 10, "end_times": 3}, ["12-08", "12-18", "12-28"]),
        ({"type": 1, "end_date_time": "2026-12-10T01:00:00Z"}, ["12-08", "12-09", "12-10"]),
        ({"type": 1, "end_date_time": "2026-12-10T00:59:59Z"}, ["12-08", "12-09"]),
        ({"type": 1}, ["12-08"]),  # end_times is 1 unless told otherwise
        ({"type": 2, "weekly_days": "1,7", "end_times": 4}, ["12-12", "12-13", "12-19", "12-20"]),
        ({"type": 2, "weekly_days": "3", "repeat_interval": 2, "end_times": 3}, ["12-08", "12-22", "01-05"]),
        ({"type": 3, "monthly_day": 8, "end_times": 3}, ["12-08", "01-08", "02-08"]),
        ({"type": 3, "monthly_day": 31, "end_times": 3}, ["12-31", "01-31", "03-31"]),
        ({"type": 3, "monthly_week": 2, "monthly_week_day": 3, "end_times": 3}, ["12-08", "01-12", "02-09"]),
        ({"type": 3, "monthly_week": -1, "monthly_week_day": 6, "end_times": 3}, ["12-25", "01-29", "02-26"]),
        ({"type": 3, "monthly_week": -1, "monthly_week_day": 1, "end_times": 2}, ["12-27", "01-31"]),
    ],
)
def test_the_dates_of_a_recurrence(api, recurrence, expected):
    """2.3"""
    assert [start[5:10] for start in starts(series(api, recurrence))] == expected


@pytest.mark.parametrize(
    "end", [{"end_times": 0}, {"end_times": 60}, {"end_times": 50}, {"end_date_time": "2030-01-01T00:00:00Z"}]
)
def test_a_series_has_at_most_fifty_dates(api, end):
    """2.3"""
    assert len(series(api, {"type": 1, **end})["occurrences"]) == 50


def test_a_series_keeps_its_hour_when_clocks_change(api):
    """2.3: the zone of the meeting is that of its recurrence"""
    recurrence = {"type": 2, "weekly_days": "1", "end_times": 2}
    made = series(api, recurrence, start_time="2027-03-07T09:00:00", timezone="America/New_York")
    assert starts(made) == ["2027-03-07T14:00", "2027-03-14T13:00"]


@pytest.mark.parametrize(
    ("recurrence", "field"),
    [
        (None, "recurrence"),
        ({}, "recurrence.type"),
        ({"type": 4}, "recurrence.type"),
        ({"type": 1, "colour": "red"}, "recurrence.colour"),
        ({"type": 1, "repeat_interval": 0}, "recurrence.repeat_interval"),
        ({"type": 1, "repeat_interval": 100}, "recurrence.repeat_interval"),
        ({"type": 2, "weekly_days": "2", "repeat_interval": 51}, "recurrence.repeat_interval"),
        ({"type": 3, "monthly_day": 1, "repeat_interval": 11}, "recurrence.repeat_interval"),
        ({"type": 2}, "recurrence.weekly_days"),
        ({"type": 2, "weekly_days": "0"}, "recurrence.weekly_days"),
        ({"type": 2, "weekly_days": "2, 4"}, "recurrence.weekly_days"),
        ({"type": 2, "weekly_days": 2}, "recurrence.weekly_days"),
        ({"type": 3}, "recurrence.monthly_day"),
        ({"type": 3, "monthly_day": 32}, "recurrence.monthly_day"),
        ({"type": 3, "monthly_day": -1}, "recurrence.monthly_day"),
        ({"type": 3, "monthly_week": 5, "monthly_week_day": 1}, "recurrence.monthly_week"),
        ({"type": 3, "monthly_week": 1}, "recurrence.monthly_week_day"),
        ({"type": 3, "monthly_week_day": 1}, "recurrence.monthly_week"),
        ({"type": 3, "monthly_day": 1, "monthly_week": 1, "monthly_week_day": 1}, "recurrence.monthly_day"),
        ({"type": 1, "end_times": 61}, "recurrence.end_times"),
        ({"type": 1, "end_times": 3, "end_date_time": "2027-01-01T00:00:00Z"}, "recurrence.end_date_time"),
        ({"type": 1, "end_date_time": "2027-01-01"}, "recurrence.end_date_time"),
        ({"type": 1, "end_date_time": "2027-02-30T00:00:00Z"}, "recurrence.end_date_time"),
        ({"type": 1, "end_date_time": "2026-12-07T00:00:00Z"}, "recurrence.end_date_time"),
    ],
)
def test_a_recurrence_out_of_bounds_is_refused_by_name(api, sandbox, recurrence, field):
    """2.3, 4"""
    fields = {"type": 8, "start_time": "2026-12-08T01:00:00Z"} | (
        {} if recurrence is None else {"recurrence": recurrence}
    )
    assert refused(api.post(TARO, fields)) == [field]
    assert sandbox.meetings == []


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_a_recurrence_belongs_to_fixed_times_alone(api, kind):
    """2.3"""
    assert refused(api.post(TARO, {"type": kind, "recurrence": WEEKLY})) == ["recurrence"]


def test_a_series_without_fixed_time_has_no_dates(api):
    """2.4"""
    made = api.create(type=3)
    assert not {"start_time", "occurrences", "recurrence"} & set(made)


def test_a_series_that_would_have_begun_begins_now(api):
    """2.1, 7.4"""
    made = series(api, {"type": 1, "end_times": 2}, start_time="2026-11-01T01:00:00Z")
    assert starts(made) == ["2026-12-01T03:00", "2026-12-02T03:00"]


# One date


def test_one_date_can_be_looked_at(api):
    """2.3"""
    made = series(api)
    one = api.get(path(made), occurrence_id=ids(made)[2]).get_json()
    assert (one["id"], one["start_time"], one["join_url"]) == (made["id"], "2026-12-15T01:00:00Z", made["join_url"])


def test_dates_that_are_over_are_shown_when_asked_for(api, sandbox):
    """2.3"""
    made = series(api)
    sandbox.clock.advance(8 * DAY)  # the 9th
    api.authorize()
    assert ids(api.get(path(made)).get_json()) == ids(made)[1:]
    assert ids(api.get(path(made), show_previous_occurrences="true").get_json()) == ids(made)


def test_one_date_can_be_changed(api):
    """2.3: the others stay as they are"""
    made = series(api, settings={"host_video": False})
    change = {"duration": 30, "agenda": "臨時", "settings": {"host_video": True}}
    answer = api.patch(path(made, ids(made)[1]), change)
    assert (answer.status_code, answer.data) == (204, b"")
    now = api.get(path(made)).get_json()
    assert [each["duration"] for each in now["occurrences"]] == [60, 30, 60, 60]
    assert (now["duration"], now["agenda"], now["settings"]["host_video"]) == (60, "", False)
    one = api.get(path(made), occurrence_id=ids(made)[1]).get_json()
    assert (one["duration"], one["agenda"], one["settings"]["host_video"]) == (30, "臨時", True)


def test_a_date_that_moves_has_another_id(api):
    """2.3: U, so a client reads again"""
    made = series(api)
    moved = ids(made)[0]
    api.patch(path(made, moved), {"start_time": "2026-12-11T05:00:00Z"})
    now = api.get(path(made)).get_json()
    assert starts(now) == ["2026-12-10T01:00", "2026-12-11T05:00", "2026-12-15T01:00", "2026-12-17T01:00"]
    assert moved not in ids(now)
    assert refused(api.patch(path(made, moved), {"duration": 15})) == ["occurrence_id"]
    assert api.patch(path(made, ids(now)[1]), {"duration": 15}).status_code == 204


def test_two_dates_on_one_moment_have_an_id_each(api):
    made = series(api)
    api.patch(path(made, ids(made)[0]), {"start_time": "2026-12-10T01:00:00Z"})
    now = api.get(path(made)).get_json()
    assert starts(now)[:2] == ["2026-12-10T01:00"] * 2
    assert len(set(ids(now))) == 4


def test_a_date_that_moves_may_keep_its_id(another):
    """The other half of U: seen with webinars (move-coop/parsons#1500)"""
    api = another(Sandbox(series_rules=SeriesRules(moved_id="stays")))
    made = series(api, start_time="2090-12-08T01:00:00Z")
    api.patch(path(made, ids(made)[0]), {"start_time": "2090-12-08T05:00:00Z"})
    now = api.get(path(made)).get_json()
    assert ids(now)[0] == ids(made)[0]
    assert starts(now)[0] == "2090-12-08T05:00"


def test_a_date_is_not_moved_into_the_past(api):
    """2.1"""
    made = series(api)
    assert api.patch(path(made, ids(made)[0]), {"start_time": "2026-11-11T05:00:00Z"}).status_code == 204
    assert api.get(path(made)).get_json()["occurrences"] == made["occurrences"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"topic": "新"}, "topic"),
        ({"password": "abc123"}, "password"),
        ({"recurrence": WEEKLY}, "recurrence"),
        ({"timezone": "UTC"}, "timezone"),
        ({"settings": {"alternative_hosts": "hanako@example.com"}}, "settings.alternative_hosts"),
        ({"duration": 0}, "duration"),
        ({"start_time": "tomorrow"}, "start_time"),
    ],
)
def test_of_one_date_only_some_fields_can_be_changed(api, change, field):
    """2.3"""
    made = series(api)
    assert refused(api.patch(path(made, ids(made)[0]), change)) == [field]


def test_one_date_can_be_deleted(api, sandbox):
    """2.3: it stays in the series, as deleted"""
    made = series(api)
    assert api.delete(path(made, ids(made)[1])).status_code == 204
    now = api.get(path(made)).get_json()
    assert [each["status"] for each in now["occurrences"]] == ["available", "deleted", "available", "available"]
    assert len(sandbox.meetings) == 1


@pytest.mark.parametrize("bad", ["", "0", "1765155600001", "x"])
def test_a_date_that_is_not_there_is_refused(api, sandbox, bad):
    """4: 300; an empty id must not take the whole series along"""
    made = series(api)
    for answer in (
        api.call("GET", path(made, bad)),
        api.patch(path(made, bad), {"duration": 5}),
        api.delete(path(made, bad)),
    ):
        assert refused(answer) == ["occurrence_id"]
    assert len(sandbox.meetings) == 1
    assert api.get(path(made)).get_json()["occurrences"] == made["occurrences"]


def test_a_deleted_date_cannot_be_deleted_again(api):
    made = series(api)
    api.delete(path(made, ids(made)[0]))
    assert refused(api.delete(path(made, ids(made)[0]))) == ["occurrence_id"]
    assert refused(api.patch(path(made, ids(made)[0]), {"duration": 5})) == ["occurrence_id"]


def test_a_single_meeting_has_no_dates_to_name(api):
    made = api.create()
    assert refused(api.delete(path(made, "1765155600000"))) == ["occurrence_id"]


def test_a_series_outlives_its_last_date(api, sandbox):
    """U"""
    made = series(api)
    for each in ids(made):
        api.delete(path(made, each))
    assert {each["status"] for each in api.get(path(made)).get_json()["occurrences"]} == {"deleted"}
    assert len(sandbox.meetings) == 1


def test_a_series_may_go_with_its_last_date(api, sandbox):
    """The other half of U"""
    assert api.control("POST", "/series", {"last_one": "deletes"}).get_json()["last_one"] == "deletes"
    made = series(api)
    for each in ids(made):
        api.delete(path(made, each))
    assert api.get(path(made)).get_json()["code"] == 3001


def test_a_date_counts_for_the_hosts_day(api, sandbox):
    """3.2"""
    made = series(api)
    api.patch(path(made, ids(made)[0]), {"duration": 5})
    assert api.control("GET", "/limits").get_json()["hosts_today"] == {"taro@example.com": 2}


# The whole series


def test_delete_without_a_date_takes_the_whole_series(api, sandbox):
    """2.7, 7.14"""
    made = series(api)
    assert api.delete(path(made)).status_code == 204
    assert sandbox.meetings == []


def test_a_recovered_series_has_its_dates(api):
    made = series(api)
    api.delete(path(made, ids(made)[0]))
    api.delete(path(made))
    api.put(path(made) + "/status", {"action": "recover"})
    assert [each["status"] for each in api.get(path(made)).get_json()["occurrences"]][:2] == ["deleted", "available"]


def test_a_new_recurrence_brings_back_what_was_moved_or_deleted(api):
    made = series(api)
    api.delete(path(made, ids(made)[0]))
    api.patch(path(made, ids(made)[1]), {"start_time": "2026-12-11T05:00:00Z", "duration": 15})
    whole = {"start_time": "2026-12-08T01:00:00Z", "recurrence": WEEKLY}
    assert api.patch(path(made), whole).status_code == 204
    assert api.get(path(made)).get_json()["occurrences"] == made["occurrences"]


def test_other_changes_leave_single_dates_alone(api):
    made = series(api)
    api.delete(path(made, ids(made)[0]))
    api.patch(path(made), {"topic": "新", "agenda": "資料", "settings": {"host_video": True}})
    now = api.get(path(made)).get_json()
    assert now["topic"] == "新"
    assert now["occurrences"][0]["status"] == "deleted"


def test_a_recurrence_is_replaced_as_a_whole(api):
    """2.3: F-17076"""
    made = series(api)
    assert refused(api.patch(path(made), {"recurrence": {"end_times": 2}})) == ["recurrence.type"]
    assert refused(api.patch(path(made), {"recurrence": {"type": 2, "end_times": 2}})) == ["recurrence.weekly_days"]
    api.patch(path(made), {"start_time": "2026-12-08T01:00:00Z", "recurrence": {"type": 2, "weekly_days": "3"}})
    assert starts(api.get(path(made)).get_json()) == ["2026-12-08T01:00"]  # end_times is 1 again


@pytest.mark.parametrize("change", [{"start_time": "2026-12-09T01:00:00Z"}, {"duration": 30}, {"timezone": "UTC"}])
def test_what_moves_all_dates_needs_the_recurrence(api, change):
    """[M], prerequisites of PATCH"""
    made = series(api)
    assert refused(api.patch(path(made), change)) == ["recurrence"]
    assert (
        api.patch(path(made), {"start_time": "2026-12-08T01:00:00Z", **change, "recurrence": WEEKLY}).status_code == 204
    )


@pytest.mark.parametrize("start", [{}, {"start_time": "2026-11-01T01:00:00Z"}])
def test_a_recurrence_without_a_start_ahead_counts_from_the_last_date(api, start):
    """MacsiDigital/laravel-zoom#39"""
    made = series(api)
    api.patch(path(made), {"recurrence": {**WEEKLY, "end_times": 2}, **start})
    assert starts(api.get(path(made)).get_json()) == ["2026-12-17T01:00", "2026-12-22T01:00"]


def test_a_refused_recurrence_changes_nothing(api):
    made = series(api)
    change = {"topic": "新", "start_time": "2026-12-08T01:00:00Z", "recurrence": {"type": 2, "weekly_days": "9"}}
    refused(api.patch(path(made), change))
    gone = {"start_time": "2026-12-08T01:00:00Z", "recurrence": {"type": 1, "end_date_time": "2026-12-01T00:00:00Z"}}
    assert refused(api.patch(path(made), {"topic": "新", **gone})) == ["recurrence.end_date_time"]
    now = api.get(path(made)).get_json()
    assert (now["topic"], now["occurrences"]) == ("会議", made["occurrences"])


def test_a_series_may_lose_its_fixed_times(api):
    """2.1"""
    made = series(api)
    assert api.patch(path(made), {"type": 3}).status_code == 204
    now = api.get(path(made)).get_json()
    assert (now["type"], now["join_url"]) == (3, made["join_url"])
    assert not {"start_time", "occurrences", "recurrence"} & set(now)


def test_a_meeting_may_become_a_series(api):
    """2.1"""
    made = api.create(type=3, timezone="Asia/Tokyo")
    assert refused(api.patch(path(made), {"type": 8})) == ["recurrence"]
    assert (
        api.patch(path(made), {"type": 8, "start_time": "2026-12-08T01:00:00Z", "recurrence": WEEKLY}).status_code
        == 204
    )
    assert len(api.get(path(made)).get_json()["occurrences"]) == 4


@pytest.mark.parametrize("kind", [3, 8])
def test_a_series_lives_a_year_beyond_its_last_date(api, sandbox, kind):
    """2.6"""
    made = series(api) if kind == 8 else api.create(type=3)
    end = datetime.fromisoformat("2026-12-17T01:00:00Z") if kind == 8 else sandbox.now()
    sandbox.clock.advance((end - sandbox.now()).total_seconds() + 365 * DAY - 1)
    api.authorize()
    assert api.get(path(made)).status_code == 200
    sandbox.clock.advance(1)
    assert api.get(path(made)).get_json()["code"] == 3001


# Lists


@pytest.mark.parametrize(("which", "start"), [("last", "2026-12-17"), ("next", "2026-12-10"), ("first", "2026-12-08")])
def test_a_list_shows_a_series_once(api, sandbox, which, start):
    """2.7: its schema has no occurrences; which date it tells is U (Jericho/ZoomNet#223)"""
    sandbox.set_series_rules(listed_start=which)
    made = series(api)
    sandbox.clock.advance(8 * DAY)
    api.authorize()
    [listed] = api.get(TARO).get_json()["meetings"]
    assert (listed["id"], listed["type"], listed["start_time"][:10]) == (made["id"], 8, start)
    assert not {"occurrences", "recurrence"} & set(listed)
    assert len(api.get(TARO, **{"from": start, "to": start}).get_json()["meetings"]) == 1


def test_what_each_type_of_list_holds_of_a_series(api, sandbox):
    """2.7"""
    series(api)
    assert len(api.get(TARO, type="upcoming").get_json()["meetings"]) == 1
    assert api.get(TARO, type="previous_meetings").get_json()["meetings"] == []
    sandbox.clock.advance(20 * DAY)
    api.authorize()
    assert api.get(TARO, type="upcoming").get_json()["meetings"] == []
    assert len(api.get(TARO, type="previous_meetings").get_json()["meetings"]) == 1
    assert len(api.get(TARO).get_json()["meetings"]) == 1


# By hand


def test_a_person_may_change_one_date(api):
    fields = {"host": "taro@example.com", "type": 8, "recurrence": WEEKLY, "start_time": "2026-12-08T01:00:00Z"}
    made = api.control("POST", "/meetings", fields).get_json()
    assert made["recurrence"] == WEEKLY
    first, second, *_ = ids(made)
    changed = api.control("PATCH", path(made, first), {"duration": 5}).get_json()
    assert changed["occurrences"][0]["duration"] == 5
    assert api.control("DELETE", path(made, second)).get_json() == {"deleted": made["id"], "occurrence_id": second}
    [shown] = api.control("GET", "/meetings").get_json()["meetings"]
    assert [each["status"] for each in shown["occurrences"]][:2] == ["available", "deleted"]


@pytest.mark.parametrize("rules", [{"moved_id": "maybe"}, {"listed_start": "all"}, {"last_one": 1}, {"colour": "red"}])
def test_an_unknown_switch_is_refused(api, rules):
    assert api.control("POST", "/series", rules).status_code == 400
    assert api.control("GET", "/series").get_json() == asdict(SeriesRules())


def test_the_page_shows_the_dates_of_a_series(api):
    made = series(api, topic="営業定例")
    api.delete(path(made, ids(made)[1]))
    page = api.http.get("/").text
    assert "日程 全4回" in page
    assert "<li>2026-12-08(火) 10:00</li>" in page
    assert "<li><s>2026-12-10(木) 10:00</s></li>" in page
    assert "All 4 dates" in api.http.get("/?lang=en").text
