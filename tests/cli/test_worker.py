"""The worker's loop goes on whatever a pass meets, and finishes the pass in hand."""

import threading
from datetime import timedelta

import pytest

from tests.support.world import World
from yotei.booking import runtime
from yotei.booking.models import Booking
from yotei.cli import rounds, work, worker


def nothing_beside(_stop: threading.Event, _name: str, _target: object) -> threading.Thread:
    thread = threading.Thread(target=str)
    thread.start()
    return thread


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    monkeypatch.setattr(worker, "PERIOD", 0.0)
    monkeypatch.setattr(rounds, "BACK_OFF", (0.0,))
    monkeypatch.setattr(work, "beat", lambda: None)
    monkeypatch.setattr(work, "pause", lambda longest: longest)
    # The loop's own sentences are not what these tests are about, nor is a database.
    monkeypatch.setattr(rounds, "_let_go_of_connections", lambda *, broken: None)
    monkeypatch.setattr(worker, "start", nothing_beside)
    return threading.Event()


def test_a_failed_pass_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch, stop: threading.Event) -> None:
    passes: list[int] = []

    def one_pass(**_limits: object) -> work.Pass:
        passes.append(len(passes))
        if len(passes) == 3:
            stop.set()
        raise ConnectionError("the database restarts")

    monkeypatch.setattr(work, "one_pass", one_pass)
    worker.loop(stop)
    assert passes == [0, 1, 2]


def test_a_stop_finishes_the_pass_in_hand(monkeypatch: pytest.MonkeyPatch, stop: threading.Event) -> None:
    done: list[str] = []

    def one_pass(**_limits: object) -> work.Pass:
        stop.set()
        done.append("finished")
        return work.Pass()

    monkeypatch.setattr(work, "one_pass", one_pass)
    worker.loop(stop)
    assert done == ["finished"]


def test_the_worker_is_back_when_something_is_due(world: World) -> None:
    assert work.pause(1.0) == 1.0
    now = runtime.clock().now()
    Booking.objects.create(host="taro@example.com", due_at=now + timedelta(seconds=0.25))
    Booking.objects.create(host="taro@example.com", due_at=now - timedelta(seconds=5))
    assert work.pause(1.0) == pytest.approx(0.25, abs=0.05)
