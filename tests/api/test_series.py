"""Series by REST, as interface §3 has them: a rule with exceptions, one item a date in lists."""

from typing import Any

import pytest

from tests.support.rest import Answer, Api, visit
from yotei.schedules.models import Facility

DECEMBER = {"from": "2026-12-01T00:00:00+09:00", "to": "2027-01-01T00:00:00+09:00"}
TUESDAYS = ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29"]


def weekly(**changes: Any) -> dict[str, Any]:
    return visit(kind="recurring", subject="定例", rule="FREQ=WEEKLY;BYDAY=TU", timezone="Asia/Tokyo") | changes


def items(api: Api, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/schedules", **DECEMBER | query)["items"]
    return found


def dates(api: Api, **query: Any) -> list[str]:
    return [item["occurrence"] for item in items(api, **query)]


def one(made: Answer, occurrence: str, **changes: Any) -> dict[str, Any]:
    return {"version": made["version"], "scope": "one", "occurrence": occurrence} | changes


def following(made: Answer, occurrence: str, **changes: Any) -> dict[str, Any]:
    return one(made, occurrence, **changes) | {"scope": "following"}


@pytest.fixture
def series(taro: Api) -> Answer:
    made = taro.post("/schedules", weekly())
    assert made.status == 201, made.json
    return made


def test_a_series_stands_in_lists_once_a_date(taro: Api, series: Answer) -> None:
    assert dates(taro) == TUESDAYS
    first = items(taro)[0]
    assert (first["id"], first["kind"], first["starts_at"]) == (series["id"], "recurring", "2026-12-01T13:00:00+09:00")


def test_a_series_is_read_whole(taro: Api, series: Answer) -> None:
    read = taro.get(f"/schedules/{series['id']}")
    assert (read["rule"], read["on_holiday"], read["exceptions"]) == ("FREQ=WEEKLY;BYDAY=TU", "keep", [])
    assert (read["starts_at"], read["ends_at"]) == ("2026-12-01T13:00:00+09:00", "2026-12-01T14:00:00+09:00")


def test_a_series_of_whole_days_has_dates(taro: Api) -> None:
    body = weekly(date="2026-12-01", rule="FREQ=DAILY;COUNT=3") | {"starts_at": None, "ends_at": None}
    assert taro.post("/schedules", body).status == 201
    assert [item["date"] for item in items(taro)] == ["2026-12-01", "2026-12-02", "2026-12-03"]


def test_the_first_date_is_the_first_that_fits(taro: Api) -> None:
    made = taro.post("/schedules", weekly(rule="FREQ=WEEKLY;BYDAY=FR;COUNT=2"))
    assert made["starts_at"] == "2026-12-04T13:00:00+09:00"
    assert dates(taro) == ["2026-12-04", "2026-12-11"]


@pytest.mark.parametrize(
    ("on_holiday", "held"),
    [("keep", "2026-12-31"), ("skip", None), ("before", "2026-12-30"), ("after", "2027-01-04")],
)
def test_a_day_off_keeps_skips_or_moves_a_date(admin: Api, taro: Api, world: Any, on_holiday: str, held: str) -> None:
    world.close_on("2026-12-31", "2027-01-01")
    body = weekly(rule="FREQ=MONTHLY;BYMONTHDAY=31", on_holiday=on_holiday)
    assert taro.post("/schedules", body).status == 201
    window = {"from": "2026-12-29T00:00:00+09:00", "to": "2027-01-20T00:00:00+09:00"}
    shown = taro.get("/schedules", **window)["items"]
    assert [item["starts_at"][:10] for item in shown] == ([held] if held else [])


def test_one_date_moves_alone(taro: Api, series: Answer) -> None:
    moved = {"starts_at": "2026-12-09T15:00:00+09:00", "ends_at": "2026-12-09T16:00:00+09:00"}
    answer = taro.patch(f"/schedules/{series['id']}", **one(series, "2026-12-08", **moved))
    assert (answer.status, answer["occurrence"], answer["starts_at"]) == (200, "2026-12-08", moved["starts_at"])
    assert [item["starts_at"][8:13] for item in items(taro)] == ["01T13", "09T15", "15T13", "22T13", "29T13"]
    assert dates(taro) == TUESDAYS


def test_one_date_has_notes_of_its_own(taro: Api, series: Answer) -> None:
    taro.patch(f"/schedules/{series['id']}", **one(series, "2026-12-08", details="見積を持参", subject="定例(拡大)"))
    assert [item["details"] for item in items(taro)] == ["", "見積を持参", "", "", ""]
    assert items(taro)[1]["subject"] == "定例(拡大)"


def test_a_moved_date_is_found_where_it_is_held(taro: Api, series: Answer) -> None:
    moved = {"starts_at": "2026-11-26T09:00:00+09:00", "ends_at": "2026-11-26T10:00:00+09:00"}
    taro.patch(f"/schedules/{series['id']}", **one(series, "2026-12-01", **moved))
    november = {"from": "2026-11-26T00:00:00+09:00", "to": "2026-11-27T00:00:00+09:00"}
    assert dates(taro, **november) == ["2026-12-01"]
    assert dates(taro) == TUESDAYS[1:]


def test_one_date_deleted_is_not_the_series(taro: Api, series: Answer) -> None:
    assert taro.delete(f"/schedules/{series['id']}", scope="one", occurrence="2026-12-08").status == 204
    assert dates(taro) == ["2026-12-01", *TUESDAYS[2:]]
    assert taro.get(f"/schedules/{series['id']}")["exceptions"][0]["cancelled"] is True


def test_an_exception_can_be_undone(taro: Api, series: Answer) -> None:
    taro.delete(f"/schedules/{series['id']}", scope="one", occurrence="2026-12-08")
    answer = taro.patch(f"/schedules/{series['id']}", **one(series, "2026-12-08", version=2, restore=True))
    assert (answer.status, answer["starts_at"]) == (200, "2026-12-08T13:00:00+09:00")
    assert dates(taro) == TUESDAYS
    assert taro.get(f"/schedules/{series['id']}")["exceptions"] == []


def test_what_follows_becomes_a_series_of_its_own(taro: Api, series: Answer) -> None:
    later = {"starts_at": "2026-12-15T16:00:00+09:00", "ends_at": "2026-12-15T17:00:00+09:00"}
    answer = taro.patch(f"/schedules/{series['id']}", **following(series, "2026-12-15", **later))
    assert (answer.status, answer["rule"]) == (200, "FREQ=WEEKLY;BYDAY=TU")
    assert answer["id"] != series["id"]
    assert [(item["id"], item["starts_at"][8:13]) for item in items(taro)] == [
        (series["id"], "01T13"), (series["id"], "08T13"),
        (answer["id"], "15T16"), (answer["id"], "22T16"), (answer["id"], "29T16"),
    ]  # fmt: skip


def test_a_count_is_shared_out(taro: Api) -> None:
    made = taro.post("/schedules", weekly(rule="FREQ=WEEKLY;BYDAY=TU;COUNT=5"))
    rest = taro.patch(f"/schedules/{made['id']}", **following(made, "2026-12-15", subject="後半"))
    assert rest["rule"] == "FREQ=WEEKLY;BYDAY=TU;COUNT=3"
    assert taro.get(f"/schedules/{made['id']}")["rule"] == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261208"


def test_what_follows_is_deleted_from_a_date_on(taro: Api, series: Answer) -> None:
    assert taro.delete(f"/schedules/{series['id']}", scope="following", occurrence="2026-12-15").status == 204
    assert dates(taro) == TUESDAYS[:2]


def test_all_that_follows_the_first_date_is_the_series(taro: Api, series: Answer) -> None:
    assert taro.delete(f"/schedules/{series['id']}", scope="following", occurrence="2026-12-01").status == 204
    assert taro.get(f"/schedules/{series['id']}").status == 404


def test_a_change_of_the_whole_keeps_exceptions_of_dates_that_stay(taro: Api, series: Answer) -> None:
    path = f"/schedules/{series['id']}"
    taro.delete(path, scope="one", occurrence="2026-12-08")
    taro.delete(path, scope="one", occurrence="2026-12-15")
    assert taro.patch(path, version=3, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU").status == 200
    assert dates(taro) == ["2026-12-01", "2026-12-29"]
    assert [each["occurrence"] for each in taro.get(path)["exceptions"]] == ["2026-12-15"]


def test_changes_of_different_dates_are_no_conflict(taro: Api, series: Answer) -> None:
    path = f"/schedules/{series['id']}"
    assert taro.patch(path, **one(series, "2026-12-08", details="甲")).status == 200
    assert taro.patch(path, **one(series, "2026-12-15", details="乙")).status == 200
    conflict = taro.patch(path, **one(series, "2026-12-08", details="丙"))
    assert (conflict.status, conflict["code"]) == (409, "version_moved")
    assert [item["details"] for item in items(taro)] == ["", "甲", "乙", "", ""]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "rule"),
        ({"rule": "FREQ=WEEKLY;UNTIL=20261101"}, "rule"),
        ({"rule": "FREQ=DAILY;COUNT=10000"}, "rule"),
        ({"rule": "FREQ=SECONDLY"}, "rule"),
        ({"rule": "毎週"}, "rule"),
        ({"rule": ""}, "rule"),
        ({"rule": None}, "rule"),
        ({"on_holiday": "tomorrow"}, "on_holiday"),
        ({"ends_at": "2026-12-01T13:00:00+09:00"}, "ends_at"),
        ({"ends_at": "2026-12-03T13:00:00+09:00"}, "minutes"),
        ({"starts_at": None, "ends_at": None}, "starts_at"),
        ({"kind": "timed"}, "rule"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_at_its_field(taro: Api, wrong: dict[str, Any], field: str) -> None:
    assert taro.post("/schedules", weekly(**wrong)).wrong_fields == {field}
    assert dates(taro) == []


def test_an_exception_for_a_date_that_is_none_is_refused(taro: Api, series: Answer) -> None:
    path = f"/schedules/{series['id']}"
    assert taro.patch(path, **one(series, "2026-12-09", details="水曜")).wrong_fields == {"occurrence"}
    assert taro.delete(path, scope="one", occurrence="2026-12-09").wrong_fields == {"occurrence"}
    assert taro.delete(path, scope="one").wrong_fields == {"occurrence"}
    assert dates(taro) == TUESDAYS


def test_one_date_has_no_category_of_its_own(taro: Api, series: Answer) -> None:
    answer = taro.patch(f"/schedules/{series['id']}", **one(series, "2026-12-08", category="phone"))
    assert answer.wrong_fields == {"category"}


def test_pages_of_a_list_lose_no_date(taro: Api, series: Answer) -> None:
    taro.post("/schedules", visit(subject="単発"))
    seen: list[tuple[int, str | None]] = []
    cursor = None
    while True:
        page = taro.get("/schedules", **DECEMBER, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [(item["id"], item["occurrence"]) for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == len(TUESDAYS) + 1


def test_a_private_series_is_busy_time_for_others(taro: Api, hanako: Api) -> None:
    taro.post("/schedules", weekly(visibility="private"))
    shown = items(hanako, employee="taro")
    assert len(shown) == len(TUESDAYS)
    assert all(item["busy"] and item["id"] is None and "subject" not in item for item in shown)


def test_others_change_no_date_of_a_series_that_is_not_open(hanako: Api, series: Answer) -> None:
    path = f"/schedules/{series['id']}"
    assert hanako.patch(path, **one(series, "2026-12-08", details="甲")).status == 403
    assert hanako.patch(path, **following(series, "2026-12-08", details="甲")).status == 403
    assert hanako.delete(path, scope="one", occurrence="2026-12-08").status == 403
    assert hanako.delete(path, scope="following", occurrence="2026-12-08").status == 403


@pytest.fixture
def room(world: Any) -> int:
    made: Facility = Facility.objects.create(name="小会議室")
    return made.pk


def test_a_series_reserves_a_facility_on_each_date(taro: Api, hanako: Api, room: int) -> None:
    taro.post("/schedules", weekly(rule="FREQ=WEEKLY;COUNT=3", facilities=[room]))
    for day, status in (("01", 422), ("02", 201), ("08", 422), ("15", 422), ("22", 201)):
        times = {"starts_at": f"2026-12-{day}T13:30:00+09:00", "ends_at": f"2026-12-{day}T14:30:00+09:00"}
        assert hanako.post("/schedules", visit(facilities=[room], **times)).status == status


def test_a_facility_follows_a_date_that_moves(taro: Api, hanako: Api, room: int) -> None:
    made = taro.post("/schedules", weekly(rule="FREQ=WEEKLY;COUNT=3", facilities=[room]))
    moved = {"starts_at": "2026-12-09T15:00:00+09:00", "ends_at": "2026-12-09T16:00:00+09:00"}
    assert taro.patch(f"/schedules/{made['id']}", **one(made, "2026-12-08", **moved)).status == 200
    assert hanako.post("/schedules", visit(facilities=[room], **moved)).wrong_fields == {"facilities"}
    old = {"starts_at": "2026-12-08T13:00:00+09:00", "ends_at": "2026-12-08T14:00:00+09:00"}
    assert hanako.post("/schedules", visit(facilities=[room], **old)).status == 201
    back = taro.patch(f"/schedules/{made['id']}", **one(made, "2026-12-08", version=2, restore=True))
    assert back.wrong_fields == {"starts_at"}


def test_a_series_with_a_facility_ends_within_a_year(taro: Api, room: int) -> None:
    for rule in ("FREQ=WEEKLY", "FREQ=MONTHLY;COUNT=14"):
        assert taro.post("/schedules", weekly(rule=rule, facilities=[room])).wrong_fields == {"facilities"}


def test_what_follows_takes_the_facility_over(taro: Api, room: int) -> None:
    made = taro.post("/schedules", weekly(rule="FREQ=WEEKLY;COUNT=3", facilities=[room]))
    rest = taro.patch(f"/schedules/{made['id']}", **following(made, "2026-12-08", subject="後半"))
    assert (rest.status, rest["facilities"]) == (200, [room])
