"""A whole Yotei with its sandbox, on ports of this machine, in a folder that is thrown away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from bench.programs import REPOSITORY, free_ports, once, program, wait_for, yotei
from tests.support.postgres import throwaway_server

DATABASES = ("sqlite", "postgres")
WORKERS = ("--workers", "2")  # what `yotei serve` starts unless told otherwise
REST_SECONDS = 30


class Inside:
    """A process of Yotei that answers questions (bench/inside.py)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process, self._lock = process, threading.Lock()

    def ask(self, question: str, **given: Any) -> Any:
        with self._lock:
            self.begin(question, **given)
            return self.answer()

    def begin(self, question: str, **given: Any) -> None:
        """For one whose answer takes long: it is fetched later."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"question": question} | given) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the process that was asked has ended")
        return json.loads(answer)


@dataclass(frozen=True)
class Company:
    address: str
    sandbox: str
    environment: dict[str, str]
    log: Path
    stack: ExitStack
    database: str
    _inside: list[Inside] = field(default_factory=list)

    def client(self, login: str = "taro") -> httpx2.Client:
        """Speaks REST as that employee."""
        return self.rest(once("token", login, environment=self.environment).strip())

    def rest(self, token: str) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {token}"}
        return httpx2.Client(base_url=f"{self.address}/api/v1/", headers=headers, timeout=REST_SECONDS, trust_env=False)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The sandbox's own door."""
        answer = httpx2.request(method, f"{self.sandbox}/_sandbox/{path}", json=body, timeout=60, trust_env=False)
        answer.raise_for_status()
        return answer.json()

    def calls(self, since: int = 0) -> list[dict[str, Any]]:
        """What the sandbox was asked after that call."""
        calls: list[dict[str, Any]] = self.control("GET", f"calls?since={since}")["calls"]
        return calls

    def start(self, *words: str) -> None:
        """`python WORDS`, until the company ends."""
        self.stack.enter_context(program(*words, environment=self.environment, log=self.log))

    def start_sandbox(self) -> None:
        self.start(*yotei("sandbox", "--port", self.sandbox.rpartition(":")[2], "--any-user"))
        wait_for(f"{self.sandbox}/")

    def serve(self, *options: str) -> None:
        self.start(*yotei("serve", "--host", "127.0.0.1", "--port", self.address.rpartition(":")[2], *options))
        wait_for(f"{self.address}/healthz")

    def another_process(self) -> Inside:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.inside"],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.stack.enter_context(self.log.open("ab")),
            text=True,
        )
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return Inside(process)

    @property
    def inside(self) -> Inside:
        if not self._inside:
            self._inside.append(self.another_process())
        return self._inside[0]

    def mistakes(self) -> list[str]:
        """What the programs logged as errors: none is expected, whatever Zoom does. Answers of 502 and 503, which are
        meant, are logged as errors too."""
        lines = self.log.read_text(errors="replace").splitlines()
        errors = [line for line in lines if '"level": "error"' in line or line.startswith("Traceback")]
        return [line for line in errors if "Bad Gateway: " not in line and "Service Unavailable: " not in line]


@contextmanager
def company(
    database: str = "sqlite", *, serve: Sequence[str] | None = WORKERS, zoom: str = "", **extra: str
) -> Iterator[Company]:
    """Starts everything, and ends it with all its children. `zoom`: a sandbox that runs already; `serve`: its options,
    None to start it later."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        if database == "postgres":
            url = stack.enter_context(throwaway_server(settings=()))
        ports = free_ports(2)
        sandbox = zoom or f"http://127.0.0.1:{ports[1]}"
        address = f"http://127.0.0.1:{ports[0]}"
        environment = _environment(folder, url, address, sandbox) | extra
        once("migrate", environment=environment)
        once("demo-data", environment=environment)
        made = Company(address, sandbox, environment, folder / "log", stack, database)
        if serve is not None:
            if not zoom:
                made.start_sandbox()
            made.serve(*serve)
        yield made


def on_each_database(measure: Callable[[str], bool]) -> bool:
    """Measures on both, also where the first has not kept its promise."""
    kept = [measure(database) for database in DATABASES]
    return all(kept)


def _environment(folder: Path, url: str, address: str, sandbox: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("YOTEI_")}
    return own | {
        # Whatever is installed elsewhere, the code beside this file is measured.
        "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}",
        "YOTEI_VAR": str(folder),
        "YOTEI_DATABASE_URL": url,
        "YOTEI_BASE_URL": address,
        "YOTEI_ZOOM_API_URL": f"{sandbox}/v2",
        "YOTEI_ZOOM_TOKEN_URL": f"{sandbox}/oauth/token",
        "YOTEI_ZOOM_ACCOUNT_ID": "bench",
        "YOTEI_ZOOM_CLIENT_ID": "bench",
        "YOTEI_ZOOM_CLIENT_SECRET": "bench",
    }
