"""A program that runs wild is told to wait; nobody else is."""

import time

import pytest

from tests.support.rest import Api
from yotei.api import auth
from yotei.api.pace import BURST, PER_SECOND, Pace


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "PACE", Pace(per_second=1, burst=3))


@pytest.mark.usefixtures("slow")
def test_who_asks_too_often_waits(taro: Api, hanako: Api) -> None:
    answers = [taro.get("/categories") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json["code"] == "too_many_requests"
    assert answers[-1].headers["Retry-After"] == "1"
    assert hanako.get("/categories").status == 200


@pytest.mark.usefixtures("slow")
def test_after_a_rest_one_may_go_on(taro: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        taro.get("/categories")
    monkeypatch.setattr("yotei.api.pace.time.monotonic", lambda real=time.monotonic: real() + 1)
    assert [taro.get("/categories").status for _ in range(2)] == [200, 429]


def test_programs_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yotei.api.pace.time.monotonic", lambda: 7.0)
    pace = Pace()
    assert BURST >= 10 * PER_SECOND
    assert not any(pace.wait(1) for _ in range(BURST))
    assert pace.wait(1) > 0
