"""Meetings as they are held, and as they were: who may start and join, and what is told of them later."""

from urllib.parse import quote

import pytest

TARO, HANAKO, BASIC = "taro@example.com", "hanako@example.com", "basic@example.com"
TIMES = {"topic": "商談", "start_time": "2026-12-02T01:00:00Z"}
YEAR = 365 * 86400


def held(sandbox, guests=1, **fields):
    """A meeting that the host held for half an hour; its guests came five minutes later."""
    made = sandbox.make_meeting(TARO, **TIMES | fields)
    sandbox.join_by_hand(made.id, email=TARO)
    sandbox.clock.advance(300)
    for number in range(guests):
        sandbox.join_by_hand(made.id, name=f"客{number}")
    sandbox.clock.advance(1500)
    sandbox.end_by_hand(made.id)
    return made


def past(api, name, what="", **query):
    api.authorize()  # the clock may have moved on
    return api.get(f"/past_meetings/{name}{what}", **query)


def test_nobody_comes_in_before_the_host(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES, settings={"join_before_host": False})
    with pytest.raises(ValueError, match="host has not started"):
        sandbox.join_by_hand(made.id, email=HANAKO)
    sandbox.join_by_hand(made.id, email=TARO)
    assert sandbox.join_by_hand(made.id, email=HANAKO).account_user == sandbox.user(HANAKO).id


def test_where_it_is_allowed_others_come_before_the_host(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES, settings={"join_before_host": True})
    sandbox.join_by_hand(made.id, name="客")
    assert sandbox.meeting(made.id).status == "started"


def test_nobody_leaves_who_is_not_there(sandbox):
    made = sandbox.make_meeting(TARO, **TIMES)
    with pytest.raises(ValueError, match="is in this meeting"):
        sandbox.leave_by_hand(made.id, "16778240")


@pytest.mark.parametrize(("plan", "host", "allowed"), [("pro", TARO, 1), ("business", TARO, 2), ("business", BASIC, 1)])
def test_a_host_holds_as_many_at_once_as_the_plan_says(sandbox, plan, host, allowed):
    sandbox.set_limits(plan=plan)
    made = [sandbox.make_meeting(host, **TIMES) for _ in range(allowed + 1)]
    for each in made[:allowed]:
        sandbox.start_by_hand(each.id)
    with pytest.raises(ValueError, match="at once"):
        sandbox.start_by_hand(made[-1].id)


def test_a_past_meeting_tells_of_its_last_holding(api, sandbox):
    made = held(sandbox)
    again = held(sandbox)
    sandbox.start_by_hand(made.id)
    sandbox.clock.advance(60)
    sandbox.end_by_hand(made.id)
    shown = past(api, made.id).get_json()
    assert (shown["duration"], shown["participants_count"], shown["user_email"]) == (1, 0, TARO)
    shown = past(api, again.id).get_json()
    assert (shown["duration"], shown["participants_count"], shown["total_minutes"]) == (30, 2, 55)


def test_a_holding_is_found_by_its_uuid(api, sandbox):
    made = held(sandbox)
    uuids = [each["uuid"] for each in past(api, made.id, "/instances").get_json()["meetings"]]
    twice = quote(quote(uuids[0], safe=""), safe="")
    assert past(api, twice).get_json()["uuid"] == uuids[0]


def test_every_holding_is_an_instance(api, sandbox):
    made = held(sandbox)
    sandbox.start_by_hand(made.id)
    assert len(past(api, made.id, "/instances").get_json()["meetings"]) == 1  # the running one is not past
    sandbox.end_by_hand(made.id)
    assert len(past(api, made.id, "/instances").get_json()["meetings"]) == 2


def test_a_deleted_meeting_still_has_its_past(api, sandbox):
    made = held(sandbox)
    sandbox.delete_by_hand(made.id)
    assert past(api, made.id).status_code == 200


@pytest.mark.parametrize("what", ["", "/participants"])
@pytest.mark.parametrize("name", ["99999999999", "bm8tc3VjaC11dWlk"])
def test_what_was_never_held_is_not_there(api, what, name):
    answer = past(api, name, what)
    assert (answer.status_code, answer.get_json()["code"]) == (404, 3001)


def test_after_a_year_there_is_nothing_to_see(api, sandbox):
    made = held(sandbox)
    sandbox.clock.advance(YEAR)
    assert past(api, made.id).status_code == 200
    sandbox.clock.advance(1)
    answer = past(api, made.id)
    assert (answer.status_code, answer.get_json()["code"]) == (400, 12702)


def test_participants_come_in_pages(api, sandbox):
    made = held(sandbox, guests=4)
    first = past(api, made.id, "/participants", page_size=3).get_json()
    assert (first["total_records"], len(first["participants"])) == (5, 3)
    token = first["next_page_token"]
    more = past(api, made.id, "/participants", page_size=3, next_page_token=token).get_json()
    shown = [*first["participants"], *more["participants"]]
    assert [each["name"] for each in shown] == ["営業太郎", "客0", "客1", "客2", "客3"]
    assert [each["duration"] for each in shown] == [1800, 1500, 1500, 1500, 1500]
    assert [each["internal_user"] for each in shown] == [True, False, False, False, False]


def test_who_was_alone_is_not_listed(api, sandbox):
    made = held(sandbox, guests=0)
    assert past(api, made.id, "/participants").get_json()["participants"] == []


def test_a_free_account_sees_no_participants(api, sandbox):
    made = held(sandbox)
    sandbox.set_limits(plan="free")
    answer = past(api, made.id, "/participants")
    assert (answer.status_code, answer.get_json()["code"]) == (400, 200)
