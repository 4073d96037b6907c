"""What is unconfirmed about series is a switch: every value of each, from a series that begins on a Tuesday."""

from datetime import UTC, datetime

import pytest

from zoom_sandbox import Sandbox, SeriesRules

WEEKLY = {"type": 2, "weekly_days": "3", "end_times": 3}  # 8, 15 and 22 December
FORTNIGHTLY = {"type": 2, "repeat_interval": 2, "weekly_days": "1", "end_times": 2}


@pytest.fixture
def with_rules(another):
    """A caller of a sandbox with those rules, whose clock stands at noon of 1 December in Tokyo."""

    def make(**rules):
        sandbox = Sandbox(seed=1, series_rules=SeriesRules(**rules))
        sandbox.clock.set(datetime(2026, 12, 1, 3, 0, tzinfo=UTC), still=True)
        return another(sandbox)

    return make


def post(api, recurrence, **fields):
    fields = {"start_time": "2026-12-08T01:00:00Z", "timezone": "Asia/Tokyo", **fields}
    return api.post("/users/taro@example.com/meetings", {"type": 8, "recurrence": recurrence, **fields})


def series(api, recurrence=WEEKLY, **fields):
    answer = post(api, recurrence, **fields)
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def path(made):
    return f"/meetings/{made['id']}"


def one(made, number):
    return f"{path(made)}?occurrence_id={made['occurrences'][number]['occurrence_id']}"


def days(shown):
    return [each["start_time"][5:10] for each in shown["occurrences"]]


def now(api, made):
    return api.get(path(made), show_previous_occurrences="true").get_json()


def patch(api, made, **fields):
    answer = api.patch(path(made), fields)
    assert answer.status_code == 204, answer.text
    return now(api, made)


@pytest.mark.parametrize(("value", "first"), [("go", "12-08"), ("stay", "12-09")])
def test_what_a_new_recurrence_does_to_moved_dates(with_rules, value, first):
    api = with_rules(exceptions=value)
    made = series(api)
    api.patch(one(made, 0), {"start_time": "2026-12-09T01:00:00Z"})
    assert days(patch(api, made, start_time="2026-12-08T01:00:00Z", recurrence=WEEKLY)) == [first, "12-15", "12-22"]


@pytest.mark.parametrize(("value", "status"), [("go", "available"), ("stay", "deleted")])
def test_what_a_new_recurrence_does_to_deleted_dates(with_rules, value, status):
    api = with_rules(exceptions=value)
    made = series(api)
    api.delete(one(made, 1))
    shown = patch(api, made, start_time="2026-12-08T01:00:00Z", recurrence=WEEKLY | {"end_times": 2})
    assert [each["status"] for each in shown["occurrences"]] == ["available", status]


def test_exceptions_that_stay_are_those_of_dates_that_remain(with_rules):
    api = with_rules(exceptions="stay")
    made = series(api)
    api.delete(one(made, 1))
    shown = patch(api, made, start_time="2026-12-08T01:00:00Z", recurrence=WEEKLY | {"weekly_days": "4"})
    assert {each["status"] for each in shown["occurrences"]} == {"available"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"start_time": "2026-12-15T02:00:00Z"}, ["12-15T02:00", "12-22T02:00", "12-29T02:00"]),
        ({"duration": 90}, ["12-08T01:00", "12-15T01:00", "12-22T01:00"]),
        ({"timezone": "Asia/Seoul"}, ["12-08T01:00", "12-15T01:00", "12-22T01:00"]),
    ],
)
def test_times_without_a_recurrence(with_rules, fields, expected):
    refusing = with_rules(times_alone="refuse")
    assert refusing.patch(path(series(refusing)), fields).status_code == 400
    api = with_rules(times_alone="take")
    shown = patch(api, series(api), **fields)
    assert [each["start_time"][5:16] for each in shown["occurrences"]] == expected
    assert {each["duration"] for each in shown["occurrences"]} == {fields.get("duration", 60)}


def test_what_becomes_a_series_needs_a_recurrence_in_any_case(with_rules):
    api = with_rules(times_alone="take")
    assert api.patch(path(api.create()), {"type": 8}).status_code == 400


@pytest.mark.parametrize(("value", "first"), [("last", "12-22"), ("first", "12-08")])
def test_from_where_a_new_recurrence_counts(with_rules, value, first):
    api = with_rules(counted_from=value)
    assert days(patch(api, series(api), recurrence=WEEKLY))[0] == first


@pytest.mark.parametrize(("value", "status", "code"), [("300", 400, 300), ("3001", 404, 3001)])
def test_the_code_for_a_deleted_date(with_rules, value, status, code):
    api = with_rules(deleted_date=value)
    made = series(api)
    api.delete(one(made, 1))
    answer = api.get(path(made), occurrence_id=made["occurrences"][1]["occurrence_id"])
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert api.get(path(made), occurrence_id="1").get_json()["code"] == 300


@pytest.mark.parametrize(("value", "others"), [("alone", False), ("among_all", True)])
def test_what_one_date_tells_of_the_others(with_rules, value, others):
    api = with_rules(one_date=value)
    made = series(api)
    shown = api.get(path(made), occurrence_id=made["occurrences"][1]["occurrence_id"]).get_json()
    assert shown["start_time"] == "2026-12-15T01:00:00Z"
    assert ("occurrences" in shown) is others


@pytest.mark.parametrize(("value", "first"), [("end", "12-08"), ("start", "12-15")])
def test_until_when_a_date_is_shown(with_rules, value, first):
    api = with_rules(shown_until=value)
    made = series(api)
    api.sandbox.clock.set(datetime(2026, 12, 8, 1, 30, tzinfo=UTC), still=True)
    api.authorize()
    assert days(api.get(path(made)).get_json())[0] == first


@pytest.mark.parametrize(
    ("recurrence", "long", "short"),
    [
        ({"type": 1, "repeat_interval": 99}, 201, 400),
        ({"type": 1, "repeat_interval": 90}, 201, 201),
        ({"type": 2, "weekly_days": "3", "repeat_interval": 13}, 201, 400),
        ({"type": 3, "monthly_day": 8, "repeat_interval": 4}, 201, 400),
        ({"type": 3, "monthly_day": 8, "repeat_interval": 11}, 400, 400),
    ],
)
def test_the_longest_intervals(with_rules, recurrence, long, short):
    found = [post(with_rules(intervals=value), recurrence).status_code for value in ("long", "short")]
    assert found == [long, short]


@pytest.mark.parametrize(("recurrence", "first"), [({"type": 2}, "12-13"), ({"type": 3}, "01-01")])
def test_a_recurrence_without_a_day(with_rules, recurrence, first):
    assert post(with_rules(missing_day="refuse"), recurrence).status_code == 400
    assert days(series(with_rules(missing_day="first"), recurrence)) == [first]


def test_a_day_beside_a_week_of_the_month(with_rules):
    both = {"type": 3, "monthly_day": 20, "monthly_week": 2, "monthly_week_day": 3}
    assert post(with_rules(both_days="refuse"), both).status_code == 400
    made = series(with_rules(both_days="week"), both)
    assert days(made) == ["12-08"]
    assert "monthly_day" not in made["recurrence"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("left_out", ["12-31", "01-31", "03-31"]), ("last_day", ["12-31", "01-31", "02-28"])],
)
def test_months_that_are_too_short(with_rules, value, expected):
    assert days(series(with_rules(short_month=value), {"type": 3, "monthly_day": 31, "end_times": 3})) == expected


@pytest.mark.parametrize(("value", "expected"), [("fits", ["12-11", "12-18"]), ("as_sent", ["12-08", "12-11"])])
def test_a_first_day_that_does_not_fit(with_rules, value, expected):
    friday = {"type": 2, "weekly_days": "6", "end_times": 2}
    assert days(series(with_rules(first_day=value), friday)) == expected
    assert days(series(with_rules(first_day=value))) == ["12-08", "12-15", "12-22"]


@pytest.mark.parametrize(("value", "expected"), [("sunday", ["12-20", "01-03"]), ("monday", ["12-13", "12-27"])])
def test_where_weeks_begin(with_rules, value, expected):
    assert days(series(with_rules(week_begins=value), FORTNIGHTLY)) == expected


@pytest.mark.parametrize(("value", "expected"), [("counts", ["12-08", "12-15"]), ("is_over", ["12-08"])])
def test_a_date_at_the_moment_of_the_end(with_rules, value, expected):
    until = {"type": 2, "weekly_days": "3", "end_date_time": "2026-12-15T01:00:00Z"}
    assert days(series(with_rules(end_moment=value), until)) == expected


def test_an_end_before_the_first_date(with_rules):
    none = {"type": 2, "weekly_days": "6", "end_date_time": "2026-12-10T01:00:00Z"}
    assert post(with_rules(no_date="refuse"), none).status_code == 400
    assert days(series(with_rules(no_date="one"), none)) == ["12-08"]
