"""Lists of meetings: all pages or none."""

from datetime import date

import httpx2
import pytest

from tests.zoom.calls import listed, page
from yotei.zoom import Deadline, Limited, Refused, Unreachable, Unsure


def test_a_list_is_all_of_its_pages(world):
    made = world(page(1, 2, token="t1"), page(3, token="t2"), page(4))
    assert [meeting.id for meeting in listed(made)] == ["1", "2", "3", "4"]
    assert [request.url.params.get("next_page_token") for request in made.requests] == [None, "t1", "t2"]
    assert made.log == ["guard", "token", "charge"] * 3
    for request in made.requests:
        assert request.url.params["type"] == "scheduled"
        assert request.url.params["page_size"] == "300"


def test_an_empty_list_is_empty(world):
    assert listed(world(page())) == []


def test_a_list_between_days_counts_them_in_utc(world):
    made = world(page(token="t"), page())
    listed(made, first_day=date(2026, 11, 30), last_day=date(2026, 12, 2))
    for request in made.requests:
        assert request.url.params["from"] == "2026-11-30"
        assert request.url.params["to"] == "2026-12-02"
        assert request.url.params["timezone"] == "UTC"


def test_a_list_of_everything_names_no_days(world):
    made = world(page())
    listed(made)
    assert not {"from", "to", "timezone"} & set(made.requests[0].url.params)


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (httpx2.Response(500), Unsure),
        (httpx2.Response(200, json={}), Unsure),
        (httpx2.Response(200, json={"meetings": None}), Unsure),
        (httpx2.Response(200, json={"meetings": [{"topic": "no id"}]}), Unsure),
        (httpx2.Response(200, json={"meetings": [], "next_page_token": 7}), Unsure),
        (httpx2.Response(200, json={"meetings": [{"id": 3}], "next_page_token": "t1"}), Unsure),
        (httpx2.Response(400, json={"code": 300, "message": "The next page token is invalid."}), Refused),
        (httpx2.Response(429), Limited),
        (httpx2.ReadError("cut"), Unsure),
        (httpx2.ConnectError("refused"), Unreachable),
    ],
)
def test_a_list_with_a_bad_page_is_no_list(world, bad, error):
    with pytest.raises(error):
        listed(world(page(1, token="t1"), bad))


def test_pages_without_end_stop_at_the_deadline(world):
    made = world(*(page(number, token=f"t{number}") for number in range(1, 2000)))
    made.deadline = Deadline.after(0.05)
    with pytest.raises((Unreachable, Unsure)):
        listed(made)
