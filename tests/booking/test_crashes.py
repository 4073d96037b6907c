"""Cases that the grid (tests/grid/) found."""

from datetime import timedelta

from tests.support.world import World


def test_a_look_for_a_late_twin_leaves_the_hour_of_the_next_try(world: World) -> None:
    """The watch over a lost POST went on looking, and each look sent the refused POST once more."""
    start = world.now + timedelta(days=3)
    schedule = world.register(book_later=True, starts_at=start, ends_at=start + timedelta(hours=1)).schedule
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_before")
    refusal = {"code": 1001, "message": "User does not exist"}
    world.sandbox.fault(
        method="POST", path="/users/*/meetings", action="status", status=404, body=refusal, nth=2, times=None
    )
    world.recover(4)
    posts = world.calls("POST", "/users/*/meetings")
    tries = world.booking(schedule).tries
    world.recover(20)  # half an hour and more, with looks for the twin
    assert world.calls("POST", "/users/*/meetings") == posts
    assert world.booking(schedule).tries == tries > 0
