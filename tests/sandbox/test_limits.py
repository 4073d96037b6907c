"""Rate limits by plan. Source: contract 3."""

import pytest

from zoom_sandbox import Sandbox

TARO = "/users/taro@example.com/meetings"


@pytest.mark.parametrize(("plan", "light", "medium"), [("free", 4, 2), ("pro", 30, 20), ("business", 80, 60)])
def test_no_second_holds_more_than_the_plan_allows(api, sandbox, plan, light, medium):
    """3.1"""
    sandbox.set_limits(plan=plan)
    assert [api.get("/users/taro@example.com").status_code for _ in range(light)] == [200] * light
    assert api.get("/users/taro@example.com").status_code == 429
    assert [api.get("/users").status_code for _ in range(medium)] == [200] * medium
    assert api.get("/users").status_code == 429
    assert sandbox.peak["Light"] == light + 1
    assert sandbox.peak["Medium"] == medium + 1


def test_the_second_slides(api, sandbox):
    """3.1: four at 0.9 s and one at 1.1 s are five in one second"""
    sandbox.set_limits(plan="free")
    sandbox.clock.advance(0.9)
    for _ in range(4):
        assert api.get("/users/taro@example.com").status_code == 200
    sandbox.clock.advance(0.2)
    assert api.get("/users/taro@example.com").status_code == 429
    sandbox.clock.advance(0.8)
    assert api.get("/users/taro@example.com").status_code == 200


def test_the_second_limit_speaks_zooms_words(api, sandbox):
    """3.3, 3.4"""
    sandbox.set_limits(plan="free")
    answer = [api.get("/users/taro@example.com") for _ in range(5)][-1]
    assert answer.get_json() == {
        "code": 429,
        "message": "You have reached the maximum per-second rate limit for this API. Try again later.",
    }
    assert answer.headers["X-RateLimit-Category"] == "Light"
    assert answer.headers["X-RateLimit-Type"] == "QPS"
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert "Retry-After" not in answer.headers


def test_the_account_has_a_daily_limit_that_opens_at_midnight_utc(api, sandbox):
    """3.1, 3.3: Retry-After is a time, not a number"""
    sandbox.set_limits(plan="free")
    for _ in range(1999):
        sandbox.clock.advance(0.6)
        sandbox.account.limits.admit("Medium", sandbox.clock.now())
    sandbox.clock.advance(0.6)
    assert api.get("/users").status_code == 200
    sandbox.clock.advance(0.6)
    refused = api.get("/users")
    assert refused.status_code == 429
    assert "maximum daily rate limit" in refused.get_json()["message"]
    assert refused.headers["X-RateLimit-Type"] == "Daily-limit"
    assert refused.headers["Retry-After"] == "2026-12-02T00:00:00Z"
    sandbox.clock.advance(86_400)
    api.authorize()
    assert api.get("/users").status_code == 200


def test_a_host_has_a_hundred_creates_or_updates_a_utc_day(api, sandbox):
    """3.2, 3.4: headers as seen in the wild, without Type and Retry-After"""
    made = api.create()
    for _ in range(99):
        sandbox.clock.advance(1)
        assert api.patch(f"/meetings/{made['id']}", {"topic": "x"}).status_code == 204
    for refused in (api.patch(f"/meetings/{made['id']}", {"topic": "y"}), api.post(TARO, {})):
        assert refused.status_code == 429
        assert refused.get_json()["message"].startswith("You have exceeded the daily rate limit (100)")
        assert "X-RateLimit-Type" not in refused.headers
        assert "Retry-After" not in refused.headers
        assert refused.headers["X-RateLimit-Limit"] == "6000"
    assert api.create("hanako@example.com")
    assert api.delete(f"/meetings/{made['id']}").status_code == 204  # deleting is free
    sandbox.clock.advance(86_400)
    api.authorize()
    assert api.post(TARO, {}).status_code == 201


def test_what_is_left_of_the_hundred_is_shown(api):
    """3.3"""
    answer = api.post(TARO, {})
    assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == ("100", "99")


def test_a_refused_call_leaves_nothing_behind(api, sandbox):
    sandbox.set_limits(plan="free")
    answers = [api.post(TARO, {}).status_code for _ in range(5)]
    assert answers == [201] * 4 + [429]
    assert len(sandbox.meetings) == 4
    assert [call.done for call in sandbox.calls_of("POST", "/users/*/meetings")] == [True] * 4 + [False]


def test_limits_can_be_counted_without_being_enforced(another):
    sandbox = Sandbox(plan="free", enforce_limits=False)
    api = another(sandbox)
    assert {api.get("/users").status_code for _ in range(5)} == {200}
    assert sandbox.peak["Medium"] == 5
