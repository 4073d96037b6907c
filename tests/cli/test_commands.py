"""Commands that need no database start without one."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from yotei.cli import sandbox


def yotei(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "yotei.cli", *arguments],
        env={**os.environ, "LC_ALL": "en_GB.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_asks_for_no_environment(tmp_path: Path) -> None:
    ended = yotei("--help", YOTEI_ZOOM_PLAN="gold", YOTEI_VAR=str(tmp_path / "var"))
    assert ended.returncode == 0
    for name in ("migrate", "serve", "worker", "settle", "token", "demo-data", "doctor", "sandbox"):
        assert name in ended.stdout
    assert not (tmp_path / "var").exists()


def test_a_new_encryption_key_is_one_that_is_taken() -> None:
    ended = yotei("new-key", "encryption")
    Fernet(ended.stdout.strip())


def test_an_unknown_kind_of_key_is_refused_in_one_line() -> None:
    ended = yotei("new-key", "house")
    assert ended.returncode == 1
    assert ended.stderr == "yotei: There are two kinds of keys: secret and encryption.\n"


def test_the_sandbox_gets_every_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, arguments: started.append(arguments))
    sandbox.run(["--port", "9090", "--host", "127.0.0.1", "--latency", "150"])
    assert started == [
        [sys.executable, "-m", "zoom_sandbox", "--port", "9090", "--host", "127.0.0.1", "--latency", "150"]
    ]


def test_migrate_makes_the_place_where_wrong_codes_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "yotei.sqlite3"
    for _ in range(2):
        ended = yotei("migrate", YOTEI_DATABASE_URL=f"sqlite:///{file}", YOTEI_VAR=str(tmp_path))
        assert ended.returncode == 0, ended.stderr
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM yotei_cache").fetchone() == (0,)
