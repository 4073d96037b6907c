"""Database settings from one URL."""

import sqlite3
from pathlib import Path

from yotei.config import databases


def test_sqlite_writes_durably_in_immediate_transactions(tmp_path: Path) -> None:
    options = databases.from_url(f"sqlite:///{tmp_path}/yotei.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    connection = sqlite3.connect(tmp_path / "yotei.sqlite3")
    connection.executescript(options["init_command"])
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_postgresql_is_found_by_its_socket_folder() -> None:
    found = databases.from_url("postgresql://yotei@/yotei?host=/run/postgresql")
    assert found["OPTIONS"]["host"] == "/run/postgresql"
    assert found["NAME"] == "yotei"
    assert found["HOST"] == ""


def test_a_postgresql_connection_is_tried_before_it_is_used_again() -> None:
    assert databases.from_url("postgresql://yotei@db/yotei")["CONN_HEALTH_CHECKS"] is True


def test_no_request_runs_in_one_transaction() -> None:
    assert not databases.from_url("postgresql://yotei@db/yotei").get("ATOMIC_REQUESTS")
