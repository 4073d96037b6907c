"""One date of a meeting that recurs. Source: contract 2.3, 2.4, 2.7."""

from dataclasses import asdict

import pytest

from tests.sandbox.recurring import DAY, WEEKLY, ids, path, refused, series, starts
from zoom_sandbox import Sandbox, SeriesRules

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
