"""Meetings that recur, as a whole. Source: contract 2.1, 2.3, 2.4, 2.6, 2.7, 3.2, 4."""

from datetime import datetime

import pytest

from tests.sandbox.recurring import DAY, WEEKLY, ids, path, refused, series, starts

TARO = "/users/taro@example.com/meetings"


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
