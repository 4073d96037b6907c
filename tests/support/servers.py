"""Real programs for a test: Yotei on a port, with the sandbox on another."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2

from zoom_sandbox import Sandbox, Server

START_SECONDS = 90  # two cores that run other tests at the same time
STOP_SECONDS = 12  # Yotei promises to end within 10


@dataclass(frozen=True)
class Running:
    address: str
    sandbox: Sandbox


@contextmanager
def running_yotei(database_url: str, **environment: str) -> Iterator[Running]:
    """`yotei serve` over a test's own database, which holds the cast."""
    sandbox = Sandbox()
    with Server(sandbox) as zoom:
        sandbox.set_base_url(zoom.url)
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        given = {
            "YOTEI_DATABASE_URL": database_url,
            "YOTEI_BASE_URL": address,
            "YOTEI_DEMO": "1",
            "YOTEI_ZOOM_API_URL": f"{zoom.url}/v2",
            "YOTEI_ZOOM_TOKEN_URL": f"{zoom.url}/oauth/token",
            "YOTEI_ZOOM_ACCOUNT_ID": "sandbox",
            "YOTEI_ZOOM_CLIENT_ID": "sandbox",
            "YOTEI_ZOOM_CLIENT_SECRET": "sandbox",
        }
        command = [sys.executable, "-m", "yotei.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(
            [*command, "--workers", "1"], env=os.environ | given | environment, stdout=subprocess.DEVNULL
        )
        try:
            _wait(f"{address}/healthz", process)
            yield Running(address, sandbox)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "Yotei ended at its start"
        try:
            if httpx2.get(url).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise TimeoutError(url)
