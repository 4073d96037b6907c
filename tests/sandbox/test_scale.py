"""A call stays cheap however many meetings there are; the log stays bounded."""

from typing import NoReturn

from zoom_sandbox import Sandbox


class NotWalked(dict[int, object]):
    """Found by its keys alone; whoever walks through it is stopped."""

    def __iter__(self) -> NoReturn:
        raise AssertionError("all meetings were walked through")

    keys = values = items = __reversed__ = __iter__


def test_neither_create_nor_get_walks_through_all_meetings(api):
    """How long they take among ten thousand is measured by `./run bench sandbox`."""
    book = api.sandbox.account.book
    book._live, book._deleted = NotWalked(book._live), NotWalked(book._deleted)
    book._by_host = {api.sandbox.user("taro@example.com").id: NotWalked()}
    made = api.create()
    path = f"/meetings/{made['id']}"
    assert api.get(path).status_code == 200
    assert api.patch(path, {"topic": "変更"}).status_code == 204
    assert api.delete(path).status_code == 204


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
