"""The calls: guarded, counted, judged; each rule of the design once (design §2, §4; contract §2, §4)."""

import json
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from tests.zoom.calls import BOOKED, EVERY_CALL, answer, create, delete, get, listed, start, update, user
from yotei.zoom import (
    Deadline,
    Gone,
    HostUnusable,
    Label,
    Limited,
    Refused,
    ScopeMissing,
    TokenFailed,
    Unreachable,
    Unsure,
)

STALE = {"code": 124, "message": "Invalid access token."}
HOST_DAY = {"code": 429, "message": "You have exceeded the daily rate limit (100) ... for this particular user."}


# What is sent


def test_a_create_posts_to_its_host(world):
    made = world(answer(201, BOOKED))
    meeting = create(made)
    request = made.requests[0]
    assert (request.method, request.url.raw_path) == ("POST", b"/v2/users/taro%40example.test/meetings")
    assert json.loads(request.content) == {"topic": "Zoom会議"}
    assert request.headers["Authorization"] == f"Bearer {made.token}"
    assert (meeting.id, meeting.host_id, meeting.password) == ("72962683804", "u-1", "234792")
    assert meeting.start_time == datetime(2026, 12, 1, 4, tzinfo=UTC)


def test_an_update_patches_the_given_fields_only(world):
    made = world(answer(204))
    update(made)
    request = made.requests[0]
    assert (request.method, request.url.path, request.content) == (
        "PATCH",
        "/v2/meetings/72962683804",
        b'{"topic":"x"}',
    )


def test_a_delete_keeps_zoom_from_mailing(world):
    made = world(answer(204))
    delete(made)
    request = made.requests[0]
    assert (request.method, request.url.path) == ("DELETE", "/v2/meetings/72962683804")
    assert dict(request.url.params) == {"schedule_for_reminder": "false"}


def test_a_host_with_a_slash_stays_one_part_of_the_path(world):
    made = world(answer(200, {"id": "u/1"}))
    made.zoom.get_user("u/1?x=#", deadline=made.deadline)
    assert made.requests[0].url.raw_path == b"/v2/users/u%2F1%3Fx%3D%23"


@pytest.mark.parametrize("name", ["", " ", ".", "..", "me", "ME"])
def test_a_name_that_is_no_account_is_not_asked_for(world, name):
    made = world()
    with pytest.raises(HostUnusable):
        made.zoom.create_meeting(name, {}, deadline=made.deadline)
    assert made.log == []


def test_an_id_beyond_what_a_float_holds_stays_exact(world):
    assert create(world(answer(201, BOOKED | {"id": 2**53 + 1}))).id == "9007199254740993"


def test_an_id_that_came_as_text_is_the_same_id(world):
    assert create(world(answer(201, BOOKED | {"id": "72962683804"}))).id == "72962683804"


def test_odd_fields_do_not_make_a_meeting_unreadable(world):
    odd = {"start_time": "", "duration": "", "password": "", "topic": None, "type": "two", "timezone": 9, "new": [1]}
    meeting = create(world(answer(201, BOOKED | odd)))
    assert (meeting.start_time, meeting.duration, meeting.password, meeting.type) == (None, None, None, None)
    assert (meeting.topic, meeting.timezone) == ("", "")


def test_a_start_without_a_zone_is_utc(world):
    assert get(world(answer(200, BOOKED | {"start_time": "2026-12-01T04:00:00"}))).start_time == datetime(
        2026, 12, 1, 4, tzinfo=UTC
    )


def test_the_start_link_comes_from_a_get(world):
    made = world(answer(200, BOOKED))
    assert start(made) == BOOKED["start_url"]
    assert made.requests[0].method == "GET"


def test_no_meeting_shows_its_secrets(world):
    meeting = create(world(answer(201, BOOKED)))
    for secret in ("234792", "s3cret-zak", "opaque.1"):
        assert secret not in repr(meeting)


def test_a_user_is_read(world):
    read = user(world(answer(200, {"id": "u-1", "email": "taro@example.test", "type": 2, "status": "active"})))
    assert (read.id, read.email, read.type, read.status) == ("u-1", "taro@example.test", 2, "active")


# What is counted


@pytest.mark.parametrize(
    ("do", "body", "label", "host", "counts"),
    [
        (create, BOOKED, Label.MEDIUM, "taro@example.test", True),
        (update, None, Label.LIGHT, "u-1", True),
        (delete, None, Label.LIGHT, None, False),
        (get, BOOKED, Label.LIGHT, None, False),
        (start, BOOKED, Label.LIGHT, None, False),
        (listed, {"meetings": []}, Label.MEDIUM, "u-1", False),
        (user, {"id": "u-1"}, Label.LIGHT, "u-1", False),
    ],
)
def test_each_call_is_counted_by_its_weight(world, do, body, label, host, counts):
    made = world(answer(200, body))
    do(made)
    (call,) = made.calls
    assert (call.label, call.host, call.counts_for_host) == (label, host, counts)
    assert made.requests[0].url.path.endswith(call.path) or "%40" in call.path


@pytest.mark.parametrize("do", EVERY_CALL)
def test_the_guard_comes_before_anything(world, do):
    made = world()
    made.refuse = RuntimeError("guard")
    with pytest.raises(RuntimeError):
        do(made)
    assert made.log == ["guard"]


def test_a_call_is_guarded_then_given_a_token_then_charged(world):
    made = world(answer(201, BOOKED))
    create(made)
    assert made.log == ["guard", "token", "charge"]


def test_a_call_without_a_token_is_not_charged(world):
    made = world()
    made.current = lambda deadline: (_ for _ in ()).throw(TokenFailed("refused"))
    with pytest.raises(TokenFailed):
        create(made)
    assert made.log == ["guard"]


def test_a_call_over_budget_is_not_sent(world):
    made = world()

    def full(call, deadline):
        raise Limited(made.now, "host", "us")

    made.charge = full
    with pytest.raises(Limited):
        create(made)
    assert made.requests == []


def test_a_call_that_did_not_leave_is_given_back(world):
    made = world(httpx2.ConnectError("refused"))
    with pytest.raises(Unreachable):
        create(made)
    assert made.log == ["guard", "token", "charge", "give back"]


def test_a_call_after_its_deadline_is_given_back_unsent(world):
    made = world()
    made.deadline = Deadline.after(0)
    with pytest.raises(Unreachable):
        create(made)
    assert made.log == ["guard", "token", "charge", "give back"]
    assert made.requests == []


def test_an_unsure_call_stays_charged(world):
    made = world(httpx2.ReadTimeout("silence"))
    with pytest.raises(Unsure):
        create(made)
    assert made.log == ["guard", "token", "charge"]


def test_a_limit_that_zoom_counts_is_learnt(world):
    made = world(answer(429, HOST_DAY))
    with pytest.raises(Limited) as caught:
        create(made)
    assert made.learnt == [caught.value]
    assert (caught.value.scope, caught.value.until) == ("host", datetime(2026, 12, 2, tzinfo=UTC))


def test_a_limit_per_second_opens_after_a_second(world):
    made = world(httpx2.Response(429, headers={"X-RateLimit-Type": "QPS"}))
    with pytest.raises(Limited) as caught:
        get(made)
    assert caught.value.until == made.now + timedelta(seconds=1)


# A token that Zoom takes no longer


def test_a_stale_token_is_renewed_once(world):
    made = world(answer(401, STALE), answer(201, BOOKED))
    assert create(made).id == "72962683804"
    assert made.log == ["guard", "token", "charge", "renew", "charge"]
    assert [request.headers["Authorization"] for request in made.requests] == [
        f"Bearer {made.token}",
        f"Bearer {made.new_token}",
    ]


def test_a_new_token_that_is_refused_too_is_a_failed_token(world):
    made = world(answer(401, STALE), answer(401, STALE))
    with pytest.raises(TokenFailed) as caught:
        create(made)
    assert (caught.value.reason, caught.value.code, caught.value.message) == ("refused", 124, "Invalid access token.")
    assert made.log == ["guard", "token", "charge", "renew", "charge"]


def test_a_token_that_cannot_be_renewed_ends_the_call(world):
    made = world(answer(401, STALE))
    made.refuse = TokenFailed("unreachable", message="renew")
    with pytest.raises(TokenFailed):
        create(made)
    assert len(made.requests) == 1


def test_missing_scopes_renew_nothing(world):
    made = world(answer(401, {"code": 4711, "message": "Invalid access token, does not contain scopes:[a:b]."}))
    with pytest.raises(ScopeMissing) as caught:
        create(made)
    assert caught.value.scopes == ("a:b",)
    assert "renew" not in made.log


def test_a_repeat_that_did_not_leave_is_given_back(world):
    made = world(answer(401, STALE), httpx2.ConnectError("refused"))
    with pytest.raises(Unreachable):
        create(made)
    assert made.log == ["guard", "token", "charge", "renew", "charge", "give back"]


def test_a_repeat_that_is_lost_is_unsure(world):
    with pytest.raises(Unsure):
        create(world(answer(401, STALE), httpx2.ReadError("cut")))


# What the answers mean


@pytest.mark.parametrize("missing", [{"id": None}, {"id": ""}, {"id": True}, {"join_url": ""}, {"join_url": None}])
def test_a_created_meeting_without_what_it_needs_is_unsure(world, missing):
    with pytest.raises(Unsure):
        create(world(answer(201, BOOKED | missing)))


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"id": 72962', b"[]"])
@pytest.mark.parametrize("do", [create, get, listed, start, user])
def test_half_an_answer_is_unsure(world, do, content):
    with pytest.raises(Unsure):
        do(world(httpx2.Response(200, content=content)))


def test_a_meeting_without_a_start_link_is_unsure(world):
    with pytest.raises(Unsure):
        start(world(answer(200, {"id": 1})))


@pytest.mark.parametrize("status", [200, 202, 204])
@pytest.mark.parametrize("do", [update, delete])
def test_any_success_of_a_change_is_a_success(world, do, status):
    do(world(httpx2.Response(status)))


@pytest.mark.parametrize("do", EVERY_CALL)
def test_an_error_within_a_success_is_refused(world, do):
    with pytest.raises(Refused):
        do(world(answer(200, {"code": 300, "message": "Validation Failed."})))


@pytest.mark.parametrize("do", [update, delete, get, start])
def test_a_meeting_that_is_not_there_is_gone(world, do):
    with pytest.raises(Gone):
        do(world(answer(404, {"code": 3001, "message": "Meeting does not exist: 72962683804."})))


def test_deleting_what_has_ended_finds_it_gone(world):
    with pytest.raises(Gone):
        delete(world(answer(400, {"code": 3007, "message": "ended"})))


@pytest.mark.parametrize("do", EVERY_CALL)
def test_a_server_error_is_unsure(world, do):
    with pytest.raises(Unsure):
        do(world(answer(503)))


@pytest.mark.parametrize("do", EVERY_CALL)
def test_a_redirect_is_unsure(world, do):
    with pytest.raises(Unsure):
        do(world(httpx2.Response(302, headers={"Location": "https://elsewhere.test/"})))
