"""Limits and tokens as an action meets them: what is waited for, what is said, what is not asked at all."""

import pytest

from tests.support.world import World
from yotei.booking.problems import BookingFailed


def test_one_token_serves_all_calls(world: World) -> None:
    schedule = world.register().schedule
    world.change(schedule, subject="変更")
    assert len(world.sandbox.calls_of("POST", "/oauth/token")) == 1


def test_an_hour_later_the_token_is_renewed_once(world: World) -> None:
    """Manual 3.2: the token lives an hour."""
    world.register()
    world.advance(3600)
    world.register()
    assert len(world.sandbox.calls_of("POST", "/oauth/token")) == 2


def test_a_second_of_zooms_limit_is_waited_for(world: World) -> None:
    world.sandbox.clock.reset()  # the form waits in real time
    limit = world.sandbox.fault(method="POST", path="/users/*/meetings", action="rate_second")
    with pytest.raises(BookingFailed) as failure:
        world.register()
    assert (limit.fired, failure.value.problem.code) == (1, "zoom_rate_limited")
    world.register()
    assert len(world.live()) == 1


@pytest.mark.parametrize("headers", [True, False])
def test_a_host_used_up_is_not_asked_again_before_midnight(world: World, headers: bool) -> None:
    """Zoom-contract §3.4: the host's limit is known by its text alone."""
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="rate_host", headers=headers)
    for _ in range(2):
        with pytest.raises(BookingFailed) as failure:
            world.register()
        assert failure.value.problem.cause == "limited_host"
        assert failure.value.problem.until is not None
        assert failure.value.problem.until.isoformat() == "2026-12-02T00:00:00+00:00"
    assert world.calls("POST") == 1
    assert world.register(by="hanako").schedule.pk


@pytest.mark.any_database
def test_the_hundred_of_a_host_are_counted_before_the_call(world: World) -> None:
    schedule = world.register().schedule
    for number in range(99):
        world.change(schedule, subject=f"件名{number}")
        world.advance(1)
    with pytest.raises(BookingFailed) as failure:
        world.change(schedule, subject="百一")
    assert failure.value.problem.cause == "limited_host"
    assert world.calls() == 100


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}, "zoom_token_failed"),
        (500, "<html>", "zoom_token_failed"),
    ],
)
def test_a_token_that_is_not_issued_is_said(world: World, status: int, body: object, code: str) -> None:
    """Manual 3.2: Oauth トークンのリクエストに失敗しました."""
    world.sandbox.fault(method="POST", path="/oauth/token", action="status", status=status, body=body)
    with pytest.raises(BookingFailed) as failure:
        world.register()
    assert failure.value.problem.code == code
    assert world.calls() == 0
    world.advance(15)
    assert world.register().schedule.pk


def test_wrong_credentials_are_not_hammered(world: World) -> None:
    fault = world.sandbox.fault(
        path="/oauth/token", action="status", status=400, body={"error": "invalid_client"}, times=None
    )
    for _ in range(3):
        with pytest.raises(BookingFailed):
            world.register()
    assert fault.fired == 1


def test_an_expired_token_is_renewed_within_the_call(world: World) -> None:
    world.register()
    world.sandbox.expire_tokens()
    world.register()
    assert len(world.sandbox.calls_of("POST", "/oauth/token")) == 2
    assert len(world.live()) == 2
