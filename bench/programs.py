"""Programs that a measurement starts: always this repository's own code, and ended with the measurement."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2

REPOSITORY = Path(__file__).parents[1]
START_SECONDS = 90  # a loaded machine loads Django slowly
STOP_SECONDS = 12  # Yotei promises to end within 10
LOOK_AGAIN = 0.05


@contextmanager
def program(*words: str, environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`python WORDS`, with what it says in the log. Ended politely, or at least ended."""
    with log.open("ab") as lines:
        process = subprocess.Popen([sys.executable, *words], env=environment, stdout=lines, stderr=lines)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def yotei(*words: str) -> list[str]:
    return ["-m", "yotei.cli", *words]


def once(*words: str, environment: Mapping[str, str]) -> str:
    """Runs a command of Yotei to its end; returns what it printed."""
    command = [sys.executable, *yotei(*words)]
    return subprocess.run(command, env=environment, check=True, text=True, stdout=subprocess.PIPE).stdout


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(url: str) -> None:
    until(lambda: _answers(url), START_SECONDS, f"{url} does not answer")


def until(holds: Callable[[], bool], seconds: float, otherwise: str) -> float:
    """Waits; returns the seconds that it took."""
    begin = time.monotonic()
    while not holds():
        if time.monotonic() - begin > seconds:
            raise TimeoutError(f"{otherwise} within {seconds:.0f} s")
        time.sleep(LOOK_AGAIN)
    return time.monotonic() - begin


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=5, trust_env=False).status_code < 500
    except httpx2.TransportError:
        return False
