"""POST /schedules, as interface §3 has it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.support.rest import Answer, Api, all_day, visit, web_meeting
from tests.support.world import World
from yotei.schedules.keys import RequestKey
from yotei.schedules.models import Schedule

POST = {"method": "POST", "path": "/users/*/meetings"}


def test_registering_answers_the_schedule_with_its_meeting(world: World, taro: Api) -> None:
    answer = taro.post("/schedules", web_meeting())
    [meeting] = world.live()
    number, link, passcode = str(meeting.id), meeting.join_url, meeting.password
    assert answer.status == 201
    block = "【Zoom連携情報】 ---※ここ以下を編集しないでください---\n" + link
    expected = {
        "version": 1,
        "category": "web-meeting",
        "kind": "timed",
        "subject": "Zoom会議",
        "starts_at": "2026-12-01T13:00:00+09:00",
        "ends_at": "2026-12-01T14:00:00+09:00",
        "timezone": "Asia/Tokyo",
        "customer": 1,
        "deal": 1,
        "details": "資料持参",
        "details_text": f"資料持参\n\n{block}\nミーティングID: {number}\nパスワード: {passcode}",
        "registrant": "taro",
        "last_editor": "taro",
        "visibility": "public",
        "open_to_edit": False,
        "zoom": {
            "state": "booked",
            "meeting_id": number,
            "join_url": link,
            "passcode": passcode,
            "host": "taro@example.com",
            "problem": None,
            "series": None,
        },
    }
    assert {name: answer[name] for name in expected} == expected
    assert meeting.topic == "Zoom会議(株式会社サンプル / 新規導入)"
    assert world.calls() == 1


def test_a_schedule_that_books_nothing_has_no_zoom(world: World, taro: Api) -> None:
    answer = taro.post("/schedules", visit())
    assert (answer.status, answer["zoom"], answer["details_text"]) == (201, None, "")
    assert world.sandbox.calls == []


def test_fields_left_out_take_the_defaults(taro: Api) -> None:
    answer = taro.post("/schedules", visit())
    names = ("kind", "timezone", "customer", "deal", "details", "visibility", "open_to_edit")
    assert [answer[name] for name in names] == ["timed", "Asia/Tokyo", None, None, "", "public", False]


def test_an_all_day_schedule_has_a_date_instead_of_times(taro: Api) -> None:
    answer = taro.post("/schedules", all_day())
    assert (answer.status, answer["date"], answer["starts_at"], answer["ends_at"]) == (201, "2026-12-01", None, None)


def test_times_are_answered_on_the_clock_of_the_schedule(taro: Api) -> None:
    answer = taro.post("/schedules", visit(timezone="America/New_York"))
    assert answer["starts_at"] == "2026-11-30T23:00:00-05:00"


def test_an_answer_can_be_read_again(taro: Api) -> None:
    registered = taro.post("/schedules", web_meeting())
    assert taro.get(f"/schedules/{registered['id']}").json == registered.json


# The second button


def test_book_later_asks_nothing_of_zoom(world: World, taro: Api) -> None:
    answer = taro.post("/schedules", web_meeting(book_later=True))
    assert answer.status == 201
    zoom = answer["zoom"]
    assert [zoom[name] for name in ("state", "meeting_id", "join_url", "passcode")] == ["waiting", None, None, None]
    assert (answer["details_text"], answer["notes"]) == ("資料持参", ["waiting"])
    assert world.sandbox.calls == []


def test_what_waits_is_booked_by_the_worker(world: World, taro: Api) -> None:
    number = taro.post("/schedules", web_meeting(book_later=True))["id"]
    world.work()
    assert taro.get(f"/schedules/{number}")["zoom"]["state"] == "booked"


def test_book_later_without_an_account_is_refused_all_the_same(world: World, jiro: Api) -> None:
    answer = jiro.post("/schedules", web_meeting(book_later=True))
    assert (answer.status, answer["code"]) == (422, "zoom_account_missing")
    assert not Schedule.objects.filter(category__code="web-meeting").exists()


def test_a_past_schedule_says_that_no_meeting_is_booked(world: World, taro: Api) -> None:
    body = web_meeting(starts_at="2026-11-30T13:00:00+09:00", ends_at="2026-11-30T14:00:00+09:00")
    answer = taro.post("/schedules", body)
    assert (answer.status, answer["zoom"], answer["notes"]) == (201, None, ["past"])
    assert world.calls() == 0


# What Zoom did not take


def test_an_employee_without_account_is_told_in_the_words_of_the_manual(world: World, jiro: Api) -> None:
    """Manual 3.2."""
    answer = jiro.post("/schedules", web_meeting())
    assert (answer.status, answer["code"]) == (422, "zoom_account_missing")
    assert answer["title"] == "Zoom Meeting Error: Zoom 認証情報がありません"
    assert "営業次郎" in answer["detail"]
    assert world.sandbox.calls == []


def test_a_refusal_of_zoom_is_told_in_the_words_of_the_manual(world: World, taro: Api) -> None:
    """Manual 3.2."""
    world.sandbox.fault(**POST, action="status", status=400, body={"code": 300, "message": "No"})
    answer = taro.post("/schedules", web_meeting())
    assert (answer.status, answer["code"]) == (502, "zoom_booking_failed")
    assert answer["title"] == "Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。"
    assert not Schedule.objects.filter(category__code="web-meeting").exists()


def test_a_limit_of_zoom_says_when_to_come_back(world: World, taro: Api) -> None:
    """Manual 3.2."""
    world.sandbox.fault(**POST, action="rate_day")
    answer = taro.post("/schedules", web_meeting())
    assert (answer.status, answer["code"]) == (503, "zoom_rate_limited")
    assert answer["title"] == "Zoom Meeting Error: ZoomAPIのリクエスト上限に達しました"
    assert 1 <= int(answer.headers["Retry-After"]) <= 24 * 60 * 60


def test_a_refused_log_in_at_zoom_is_told_in_the_words_of_the_manual(world: World, taro: Api) -> None:
    """Manual 3.2."""
    world.sandbox.fault(path="/oauth/token", action="status", status=400, body={"reason": "Invalid client_id"}, times=9)
    answer = taro.post("/schedules", web_meeting())
    assert (answer.status, answer["code"]) == (502, "zoom_token_failed")
    assert answer["title"] == "Zoom Meeting Error: Oauth トークンのリクエストに失敗しました"


@pytest.mark.parametrize(("wanted", "spoken"), [("en", "en"), ("en-GB,en;q=0.9", "en"), ("fr", "ja"), ("", "ja")])
def test_the_detail_is_in_the_language_of_the_reader(jiro: Api, wanted: str, spoken: str) -> None:
    answer = jiro.post("/schedules", web_meeting(), **{"Accept-Language": wanted} if wanted else {})
    assert answer["title"] == "Zoom Meeting Error: Zoom 認証情報がありません"
    assert answer.headers["Content-Language"] == spoken


# Idempotency-Key


def test_the_same_key_gets_the_first_answer_again(world: World, taro: Api) -> None:
    first = taro.post("/schedules", web_meeting(), key="a-1")
    again = taro.post("/schedules", web_meeting(), key="a-1")
    assert (again.status, again.json) == (201, first.json)
    assert (world.calls(), len(world.live())) == (1, 1)


def test_a_key_of_another_body_is_refused(taro: Api) -> None:
    taro.post("/schedules", visit(), key="a-1")
    answer = taro.post("/schedules", visit(subject="別件"), key="a-1")
    assert (answer.status, answer["code"]) == (409, "idempotency_key_reused")


def test_a_key_is_free_again_after_an_error(world: World, taro: Api) -> None:
    world.sandbox.fault(**POST, action="status", status=400, body={"code": 300, "message": "No"})
    assert taro.post("/schedules", web_meeting(), key="a-1").status == 502
    assert taro.post("/schedules", web_meeting(subject="もう一度"), key="a-1").status == 201


def test_a_key_is_the_employees_own(taro: Api, hanako: Api) -> None:
    taro.post("/schedules", visit(), key="a-1")
    assert hanako.post("/schedules", visit(subject="別件"), key="a-1").status == 201


@pytest.mark.parametrize("key", ["", "a b", "あ", "x" * 201])
def test_a_key_is_visible_ascii(taro: Api, key: str) -> None:
    answer = taro.post("/schedules", visit(), key=key.encode().decode("latin-1"))
    assert answer.wrong_fields == {"Idempotency-Key"}


def test_a_key_opens_nothing_that_became_private(taro: Api, world: World) -> None:
    number = taro.post("/schedules", visit(), key="a-1")["id"]
    Schedule.objects.filter(pk=number).update(registrant=world.hanako, visibility="private", subject="面談")
    answer = taro.post("/schedules", visit(), key="a-1")
    assert (answer.status, answer["code"]) == (409, "schedule_deleted")
    assert "面談" not in str(answer.json)


def test_the_key_of_a_deleted_schedule_makes_no_second(taro: Api) -> None:
    number = taro.post("/schedules", visit(), key="a-1")["id"]
    taro.delete(f"/schedules/{number}")
    answer = taro.post("/schedules", visit(), key="a-1")
    assert (answer.status, answer["code"]) == (409, "schedule_deleted")


def test_a_request_waits_for_the_answer_of_the_first_with_its_key(world: World, taro: Api) -> None:
    world.sandbox.fault(**POST, action="delay", seconds=0.4)
    answers: list[Answer] = []

    def ask() -> None:
        answers.append(taro.post("/schedules", web_meeting(), key="a-1"))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0]["id"] == answers[1]["id"]
    assert len(world.live()) == 1


def test_a_key_still_at_work_at_the_deadline_is_told_so(
    world: World, taro: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yotei.booking.runtime.FORM_SECONDS", 0.2)
    taro.post("/schedules", visit(), key="a-1")
    # The row is made to look like that of a request at work.
    RequestKey.objects.update(schedule_id=None, working_until=world.now + timedelta(seconds=20))
    answer = taro.post("/schedules", visit(), key="a-1")
    assert (answer.status, answer["code"]) == (409, "request_in_progress")
    assert int(answer.headers["Retry-After"]) >= 1
