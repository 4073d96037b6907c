"""GET /schedules, as interface §3 has it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.rest import Api, all_day, visit, web_meeting
from tests.support.world import World

DAY = {"from": "2026-12-01T00:00:00+09:00", "to": "2026-12-02T00:00:00+09:00"}


def at(begin: str, end: str, **changes: Any) -> dict[str, Any]:
    return visit(starts_at=f"2026-12-{begin}:00+09:00", ends_at=f"2026-12-{end}:00+09:00", **changes)


def subjects(api: Api, **query: Any) -> list[str]:
    return [item["subject"] for item in api.get("/schedules", **DAY | query)["items"]]


def test_the_window_is_half_open(taro: Api) -> None:
    inside = {"across": ("01T00:00", "01T00:01"), "last": ("01T23:59", "02T01:00"), "long": ("01T00:00", "03T00:00")}
    outside = {"before": ("01T00:00", "01T00:00"), "after": ("02T00:00", "02T01:00")}
    for subject, (begin, end) in (inside | outside).items():
        taro.post("/schedules", at(begin, end, subject=subject))
    assert sorted(subjects(taro)) == sorted(inside)


def test_an_all_day_schedule_is_on_its_date(taro: Api) -> None:
    for day in ("2026-11-30", "2026-12-01", "2026-12-02"):
        taro.post("/schedules", all_day(date=day, subject=day))
    assert subjects(taro) == ["2026-12-01"]


def test_a_list_is_sorted_by_start(taro: Api) -> None:
    for begin in ("12", "09", "10"):
        taro.post("/schedules", at(f"01T{begin}:00", "01T18:00", subject=begin))
    assert subjects(taro) == ["09", "10", "12"]


def test_a_list_shows_oneself_unless_told_otherwise(taro: Api, hanako: Api) -> None:
    hanako.post("/schedules", visit(subject="花子の"))
    assert subjects(taro) == []
    assert subjects(taro, employee="hanako") == ["花子の"]


def test_a_private_schedule_of_somebody_else_is_busy_time_only(taro: Api, hanako: Api) -> None:
    hanako.post("/schedules", visit(visibility="private", subject="秘密", details="秘密"))
    [item] = taro.get("/schedules", **DAY, employee="hanako")["items"]
    assert (item["id"], item["busy"], item["starts_at"]) == (None, True, "2026-12-01T13:00:00+09:00")
    assert set(item) == {"id", "busy", "kind", "starts_at", "ends_at", "date", "timezone"}


def test_ones_own_private_schedules_are_listed_whole(taro: Api) -> None:
    taro.post("/schedules", visit(visibility="private", subject="私用"))
    assert subjects(taro) == ["私用"]


def test_pages_follow_each_other_without_gap(taro: Api) -> None:
    for number in range(5):
        taro.post("/schedules", visit(subject=str(number)))
    seen, cursor = [], None
    for _ in range(3):
        page = taro.get("/schedules", **DAY, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [item["subject"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert (seen, cursor) == (["0", "1", "2", "3", "4"], None)


@pytest.mark.parametrize("path", ["/schedules", "/customers", "/deals", "/categories"])
def test_a_cursor_that_is_not_ours_is_refused(taro: Api, path: str) -> None:
    for cursor in ("x", "WzFd:bad:sign", "\x00", "あ"):
        assert taro.get(path, **DAY, cursor=cursor).wrong_fields == {"cursor"}


def test_a_cursor_of_another_list_is_refused(taro: Api) -> None:
    cursor = taro.get("/customers", limit=1)["next_cursor"]
    assert taro.get("/schedules", **DAY, cursor=cursor).wrong_fields == {"cursor"}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"from": ""}, "from"),
    ({"from": "2026-12-01T00:00:00"}, "from"),
    ({"from": "2026-02-30T00:00:00Z"}, "from"),
    ({"from": "0001-01-01T00:00:00+14:00"}, "from"),
    ({"to": "9999-12-31T23:59:59-14:00"}, "to"),
    ({"to": DAY["from"]}, "to"),
    ({"to": "2028-01-06T00:00:00+09:00"}, "to"),
    ({"limit": 0}, "limit"),
    ({"limit": 501}, "limit"),
    ({"limit": "9" * 5000}, "limit"),
    ({"limit": "x"}, "limit"),
    ({"employee": "\x00"}, "employee"),
]


def test_a_wrong_question_is_told_at_its_field(taro: Api) -> None:
    told = [(query, taro.get("/schedules", **DAY | query).wrong_fields) for query, _ in WRONG]
    assert told == [(query, {field}) for query, field in WRONG]


def test_a_window_is_required(taro: Api) -> None:
    assert taro.get("/schedules").wrong_fields == {"from", "to"}


def test_a_plus_that_was_not_escaped_is_understood(taro: Api) -> None:
    assert taro.get("/schedules", **{name: value.replace("+", " ") for name, value in DAY.items()}).status == 200


def test_an_unknown_employee_is_not_there(taro: Api) -> None:
    assert taro.get("/schedules", **DAY, employee="nobody").status == 404


def test_a_longer_list_takes_no_more_questions(world: World, taro: Api) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            taro.post("/schedules", web_meeting())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            taro.get("/schedules", **DAY)
        counts.append(len(queries))
    # The token's owner, the schedules, their editors, persons met, attendees, guests, viewers, facilities, the series.
    assert counts == [9, 9]
    assert world.calls("GET") == 0
