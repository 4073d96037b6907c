"""A client that others wrote, in a process of its own: a call goes in as a line, its answer comes out as a line."""

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PATIENCE = 60  # seconds for one answer; a client that hangs is killed


class Foreign:
    """`with Foreign(command, environment) as client: client.ask("create", topic="会議")`."""

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        clean = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed at the end of the block
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, text=True,
            env={**clean, **environment},
        )  # fmt: skip

    def ask(self, call: str, **fields: Any) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps([call, fields]) + "\n")
        self._process.stdin.flush()
        return self.read()

    def read(self) -> Any:
        assert self._process.stdout
        watch = threading.Timer(PATIENCE, self._process.kill)
        watch.start()
        line = self._process.stdout.readline()
        watch.cancel()
        if not line:
            self._said.seek(0)
            raise AssertionError(f"The client ended: {self._said.read()}")
        return json.loads(line)

    def __enter__(self) -> "Foreign":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        self._said.close()
