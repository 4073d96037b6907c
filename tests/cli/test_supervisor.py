"""What is killed runs again, what is told to stop stops, and nothing outlives the supervisor."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"

# Writes down its process id, and so does a child of its own, as granian's workers are.
STUB = """
import os, signal, sys, time
from yotei.cli import lifeline

folder, name, manner = sys.argv[1:]

def note(name):
    with open(f"{folder}/{name}.draft", "w") as file:
        file.write(str(os.getpid()))
    os.rename(f"{folder}/{name}.draft", f"{folder}/{name}.pid")

def finish(*_):
    time.sleep(1)
    open(f"{folder}/{name}.finished", "w").close()
    os._exit(0)

if manner == "broken":
    open(f"{folder}/{name}.tries", "a").write("x")
    sys.exit(1)
if os.fork() == 0:
    lifeline.tie_to_parent_if_asked()
    note(name + "-grandchild")
    time.sleep(300)
if manner == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if manner == "busy":
    signal.signal(signal.SIGTERM, finish)
note(name)
while True:
    time.sleep(0.1)
"""
RUN = """
import json, sys
from yotei.cli import supervisor
supervisor.GRACE = float(sys.argv[2])
supervisor.Supervisor(json.loads(sys.argv[1])).run()
"""


class Stage:
    """A supervisor in a process of its own, over stubs."""

    def __init__(self, folder: Path, manners: dict[str, str], grace: float) -> None:
        self.folder = folder
        self.names = [part for name in manners for part in (name, f"{name}-grandchild")]
        commands = {name: [sys.executable, "-c", STUB, str(folder), name, manner] for name, manner in manners.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, json.dumps(commands), str(grace)],
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            stdout=subprocess.DEVNULL,
        )

    def everybody(self) -> list[int]:
        return [self.pid(name) for name in self.names]

    def pid(self, name: str) -> int:
        file = self.folder / f"{name}.pid"
        wait_until(file.exists)
        return int(file.read_text())

    def runs_again_after(self, killed: list[int]) -> bool:
        now = self.everybody()
        return all(is_running(pid) for pid in now) and not set(killed) & set(now)


def is_running(pid: int) -> bool:
    """A zombie has ended; who should collect it may be gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "not within its time"
        time.sleep(0.02)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(grace: float = 8.0, **manners: str) -> Stage:
        made.append(Stage(tmp_path, manners or {"web": "plain", "worker": "plain"}, grace))
        return made[-1]

    yield make
    for one in made:
        one.process.kill()
        one.process.wait()


@pytest.mark.parametrize("victim", ["web", "worker"])
def test_a_killed_child_runs_again(stage: Callable[..., Stage], victim: str) -> None:
    theatre = stage()
    theatre.everybody()
    killed = [theatre.pid(victim)]
    os.kill(killed[0], signal.SIGKILL)
    wait_until(lambda: theatre.runs_again_after(killed))


@pytest.mark.broad
def test_all_killed_at_once_run_again(stage: Callable[..., Stage]) -> None:
    theatre = stage()
    killed = theatre.everybody()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: theatre.runs_again_after(killed))


@pytest.mark.broad
def test_what_a_killed_child_had_forked_is_gone_before_it_starts_anew(stage: Callable[..., Stage]) -> None:
    theatre = stage()
    theatre.everybody()
    old, forked = theatre.pid("web"), theatre.pid("web-grandchild")
    os.kill(old, signal.SIGKILL)
    wait_until(lambda: theatre.pid("web") != old)
    assert not is_running(forked)


def test_the_other_children_go_on(stage: Callable[..., Stage]) -> None:
    theatre = stage()
    theatre.everybody()
    web, worker = theatre.pid("web"), theatre.pid("worker")
    os.kill(web, signal.SIGKILL)
    wait_until(lambda: theatre.pid("web") != web)
    assert theatre.pid("worker") == worker
    assert is_running(worker)


def test_a_child_that_cannot_start_is_tried_with_pauses(stage: Callable[..., Stage], tmp_path: Path) -> None:
    stage(web="broken")
    time.sleep(2.5)
    assert 2 <= len((tmp_path / "web.tries").read_text()) <= 5


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_finishes_the_work_in_hand(stage: Callable[..., Stage], tmp_path: Path, number: int) -> None:
    theatre = stage(web="busy")
    theatre.everybody()
    theatre.process.send_signal(number)
    assert theatre.process.wait(timeout=10) == 0
    assert (tmp_path / "web.finished").exists()


def test_a_child_that_will_not_stop_is_killed(stage: Callable[..., Stage]) -> None:
    theatre = stage(grace=0.5, web="stubborn")
    running = theatre.everybody()
    theatre.process.send_signal(signal.SIGTERM)
    assert theatre.process.wait(timeout=5) == 0
    wait_until(lambda: not any(is_running(pid) for pid in running), 1)


@pytest.mark.broad
def test_a_second_signal_does_not_wait(stage: Callable[..., Stage]) -> None:
    theatre = stage(grace=60, web="stubborn")
    theatre.everybody()
    for _ in range(2):
        theatre.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
    assert theatre.process.wait(timeout=5) == 0


def test_no_child_outlives_a_killed_supervisor(stage: Callable[..., Stage]) -> None:
    theatre = stage(web="stubborn", worker="plain")
    running = theatre.everybody()
    theatre.process.kill()
    wait_until(lambda: not any(is_running(pid) for pid in running))


@pytest.mark.broad
def test_no_grandchild_outlives_a_supervisor_killed_together_with_its_children(stage: Callable[..., Stage]) -> None:
    theatre = stage()
    running = theatre.everybody()
    for pid in (theatre.process.pid, theatre.pid("web"), theatre.pid("worker")):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(is_running(pid) for pid in running))
