"""Cases that the grid (tests/grid/) found."""

from datetime import timedelta

from tests.support.world import World


def test_a_look_for_a_late_twin_leaves_the_hour_of_the_next_try(world: World) -> None:
    """Each look sent a booking that had to wait for the host's next day once more."""
    start = world.now + timedelta(days=3)
    schedule = world.register(book_later=True, starts_at=start, ends_at=start + timedelta(hours=1)).schedule
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_before")
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="rate_host", nth=2)
    world.recover(4)
    before = world.booking(schedule)
    assert before.due_at is not None
    world.recover(20)  # half an hour, with several looks
    after = world.booking(schedule)
    assert (after.tries, after.due_at) == (before.tries, before.due_at)
    assert world.calls("POST", "/users/*/meetings") == 2
