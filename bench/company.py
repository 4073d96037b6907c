"""A whole Yotei with its sandbox, on ports of this machine, in a folder that is thrown away."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

START_SECONDS = 60
STOP_SECONDS = 12  # Yotei promises to end within 10


@dataclass(frozen=True)
class Company:
    address: str
    sandbox: str
    environment: dict[str, str]

    def client(self, login: str = "taro") -> httpx2.Client:
        """Speaks REST as that employee."""
        token = _yotei(self.environment, "token", login).strip()
        return httpx2.Client(
            base_url=f"{self.address}/api/v1/", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The sandbox's own door."""
        answer = httpx2.request(method, f"{self.sandbox}/_sandbox/{path}", json=body)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def company(**extra: str) -> Iterator[Company]:
    """Starts everything, and ends it with all its children."""
    with tempfile.TemporaryDirectory() as folder:
        ports = _free_ports(2)
        sandbox = f"http://127.0.0.1:{ports[1]}"
        environment = dict(os.environ) | {
            "YOTEI_VAR": folder,
            "YOTEI_DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}",
            "YOTEI_BASE_URL": f"http://127.0.0.1:{ports[0]}",
            "YOTEI_ZOOM_API_URL": f"{sandbox}/v2",
            "YOTEI_ZOOM_TOKEN_URL": f"{sandbox}/oauth/token",
            "YOTEI_ZOOM_ACCOUNT_ID": "bench",
            "YOTEI_ZOOM_CLIENT_ID": "bench",
            "YOTEI_ZOOM_CLIENT_SECRET": "bench",
            **extra,
        }
        _yotei(environment, "migrate")
        _yotei(environment, "demo-data")
        running = [
            _start(environment, "sandbox", "--port", str(ports[1]), "--any-user"),
            _start(environment, "serve", "--host", "127.0.0.1", "--port", str(ports[0])),
        ]
        try:
            made = Company(f"http://127.0.0.1:{ports[0]}", sandbox, environment)
            _wait(f"{made.address}/healthz")
            _wait(f"{sandbox}/")
            yield made
        finally:
            for process in reversed(running):
                process.send_signal(signal.SIGTERM)
            for process in running:
                process.wait(STOP_SECONDS)


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "yotei.cli", *words]


def _yotei(environment: dict[str, str], *words: str) -> str:
    return subprocess.run(_command(*words), env=environment, check=True, text=True, stdout=subprocess.PIPE).stdout


def _start(environment: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(_command(*words), env=environment, stdout=subprocess.DEVNULL)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _wait(url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            if httpx2.get(url).status_code < 500:
                return
        except httpx2.TransportError:
            pass
        if time.monotonic() > end:
            raise TimeoutError(url)
        time.sleep(0.1)
