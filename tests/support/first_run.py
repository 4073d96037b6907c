"""A machine on which Yotei was never started: `yotei start` in an empty folder, beside a Zoom sandbox."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.support.servers import STOP_SECONDS, free_port
from zoom_sandbox import Sandbox, Server

CODE = re.compile(r"(?:[A-Z2-9]{4}-){2}[A-Z2-9]{4}")


@dataclass(frozen=True)
class Fresh:
    address: str
    code: str
    var: Path
    sandbox: Sandbox
    line: str

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.address, headers={"Accept-Language": "ja"}, timeout=60)


@contextmanager
def starting(var: Path, *, sandbox: Sandbox | None = None, **environment: str) -> Iterator[Fresh]:
    """From the first line that it prints to its end, however far it was led."""
    sandbox = sandbox or Sandbox()
    port = free_port()
    with Server(sandbox) as zoom:
        sandbox.set_base_url(zoom.url)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("YOTEI_")}
        given = {
            "YOTEI_VAR": str(var),
            "YOTEI_ZOOM_API_URL": f"{zoom.url}/v2",
            "YOTEI_ZOOM_TOKEN_URL": f"{zoom.url}/oauth/token",
            "LC_ALL": "ja_JP.UTF-8",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "yotei.cli", "start", "--port", str(port)],
            env=clean | given | environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            is_told = (var / "yotei.env").exists() or "YOTEI_DEMO" in environment
            line = "" if is_told else process.stdout.readline()
            found = CODE.search(line)
            yield Fresh(f"http://127.0.0.1:{port}", found[0] if found else "", var, sandbox, line)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(STOP_SECONDS)
            if process.stdout is not None:
                process.stdout.close()


def answer(client: httpx2.Client, path: str, **fields: str) -> httpx2.Response:
    """A form of a page, sent as a browser sends it."""
    if "first_run_csrf" not in client.cookies:
        client.get("/")
    return client.post(path, data=fields | {"csrfmiddlewaretoken": client.cookies["first_run_csrf"]})


ADMINISTRATOR = {
    "login": "yamada", "name": "山田花子", "email": "yamada@example.com",
    "password": "tsukue to isu", "again": "tsukue to isu",
}  # fmt: skip


def answer_all(client: httpx2.Client, fresh: Fresh, **database: str) -> None:
    """Up to the page on which all is known."""
    answer(client, "/", code=fresh.code)
    answer(client, "/step/administrator", **ADMINISTRATOR)
    answer(client, "/step/address", base_url=fresh.address)
    answer(client, "/step/locale", language="en", time_zone="Europe/Paris")
    usual = {"kind": "sqlite", "file": str(fresh.var / "book.sqlite3"), "port": "5432"}
    answer(client, "/step/database", **usual | database)
    answer(client, "/step/mail", security="smtp", port="25")
