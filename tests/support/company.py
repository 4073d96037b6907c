"""Real programs of Yotei on the database of a test, with a sandbox on a port: they can be killed, or race."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
from django.conf import settings
from django.db.models import Q

from tests.support.rest import web_meeting
from yotei.booking import runtime
from yotei.booking.models import Booking
from yotei.cli import demo_data
from yotei.cli.work import one_pass
from yotei.config import wiring
from yotei.people.models import ApiToken, Employee
from yotei.schedules.models import Schedule
from zoom_sandbox import Sandbox, Server

REPOSITORY = Path(__file__).parents[2]

TIMEOUT, LEASE, WAIT = 1.0, 2.0, 1.0
RECOVERED_WITHIN = LEASE + 2 * WAIT + 5
STARTED_WITHIN = 60.0  # a loaded machine loads Django slowly
LOOK_AGAIN = 0.1

BODY = web_meeting(starts_at="2090-12-01T13:00:00+09:00", ends_at="2090-12-01T14:00:00+09:00")


@dataclass
class Company:
    """A sandbox on a port, and processes of Yotei on the database of this test."""

    sandbox: Sandbox
    environment: dict[str, str]
    token: str

    @contextmanager
    def process(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen([sys.executable, *arguments], env=self.environment, start_new_session=True)
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    @contextmanager
    def web(self) -> Iterator[str]:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        address = f"http://127.0.0.1:{port}/"
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        options += ["--no-ws", "--log-level", "critical", "--blocking-threads", "8"]
        with self.process("-m", "granian", *options, "tests.support.killing:application"):
            _until(lambda: _answers(address), STARTED_WITHIN, "the server does not answer")
            yield address

    def press(self, address: str, key: str) -> str | None:
        """Registers through REST; None if the line was cut."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        try:
            answer = httpx2.post(f"{address}api/v1/schedules", json=BODY, headers=headers, timeout=15, trust_env=False)
        except httpx2.TransportError:
            return None
        return f"{answer.status_code} {answer.text}"

    def send(self, address: str, method: str, path: str, body: Any = None) -> httpx2.Response:
        """Speaks REST as taro."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{address}api/v1/{path}"
        return httpx2.request(method, url, json=body, headers=headers, timeout=15, trust_env=False)

    def order_a_kill(self, seam: str) -> Path:
        order = Path(self.environment["KILL_ORDER"])
        order.with_suffix(".new").write_text(seam, encoding="utf-8")
        return order.with_suffix(".new").rename(order)

    def recover(self) -> None:
        """This process is the worker of another node."""
        _until(self._is_at_rest, RECOVERED_WITHIN, "nothing has recovered in time")
        assert self._live() == self._shown()

    def _is_at_rest(self) -> bool:
        one_pass()
        unsettled = Booking.objects.filter(Q(due_at__isnull=False) | Q(create_sent_at__isnull=False))
        return not unsettled.exists()

    def _live(self) -> set[tuple[str, str]]:
        return {(str(meeting.id), meeting.topic) for meeting in self.sandbox.meetings}

    def _shown(self) -> set[tuple[str | None, str]]:
        return {
            (each.booking.meeting_id, each.meeting_fields().topic)
            for each in Schedule.objects.with_names()
            if each.booking
        }


@contextmanager
def open_company(database_url: str, folder: Path, *, timeout: float = TIMEOUT) -> Iterator[Company]:
    demo_data.load_cast()
    sandbox = Sandbox()
    with Server(sandbox) as server:
        zoom: dict[str, Any] = {
            "zoom_account_id": "account",
            "zoom_client_id": "client",
            "zoom_client_secret": settings.YOTEI.secret_key,
            "zoom_api_url": f"{server.url}/v2",
            "zoom_token_url": f"{server.url}/oauth/token",
            "zoom_timeout": timeout,
            "lease": timeout + LEASE - TIMEOUT,
            "lookup_wait": WAIT,
        }
        environment = {f"YOTEI_{name.upper()}": str(value) for name, value in zoom.items()} | {
            "YOTEI_ZOOM_CLIENT_SECRET": settings.YOTEI.session_key,
            "YOTEI_DATABASE_URL": database_url,
            "YOTEI_BASE_URL": "http://127.0.0.1",
            "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}",
            "KILL_ORDER": str(folder / "order"),
        }
        office = wiring.make_office(settings.YOTEI.model_copy(update=zoom))
        assert office is not None
        runtime.configure(lambda: office)
        taro = Employee.objects.get(login="taro")
        yield Company(sandbox, os.environ | environment, ApiToken.issue(employee=taro, now=datetime.now(UTC)))
        office.close()
        runtime.configure(lambda: None)


def _answers(address: str) -> bool:
    try:
        return httpx2.get(f"{address}healthz", timeout=2, trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False


def _until(holds: Callable[[], bool], seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(LOOK_AGAIN)
