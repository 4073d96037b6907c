"""A call stays cheap however many meetings there are; the log stays bounded."""

import time

from zoom_sandbox import Sandbox

HOSTS = ("taro@example.com", "hanako@example.com")


def cost(api, host):
    begin = time.perf_counter()
    for _ in range(40):
        made = api.create(host)
        api.get(f"/meetings/{made['id']}")
    return time.perf_counter() - begin


def test_ten_thousand_meetings_slow_neither_create_nor_get(another):
    """A walk through all of them would cost some hundred times; 4 leaves room for a busy machine."""
    sandbox = Sandbox(enforce_limits=False)
    api = another(sandbox)
    cost(api, HOSTS[0])
    before = min(cost(api, HOSTS[0]) for _ in range(3))
    for number in range(10_000):
        sandbox.make_meeting(HOSTS[number % 2])
    after = min(cost(api, HOSTS[0]) for _ in range(3))
    assert after < before * 4


def test_the_log_forgets_the_oldest_call(another):
    sandbox = Sandbox(max_calls=5, enforce_limits=False)
    api = another(sandbox)
    for _ in range(9):
        api.get("/users")
    assert [call.number for call in sandbox.calls] == [6, 7, 8, 9, 10]


def test_the_same_seed_gives_the_same_names(another):
    first, second = (another(Sandbox(seed=7)).create() for _ in range(2))
    assert (first["id"], first["password"]) == (second["id"], second["password"])


def test_two_sandboxes_share_nothing(another):
    one, two = Sandbox(), Sandbox()
    another(one).create()
    assert len(one.meetings) == 1
    assert two.meetings == []
