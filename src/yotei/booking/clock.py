"""Time for leases, budgets and the token: the database's, so that nodes with wrong clocks agree."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from django.db import connection


class Clock(Protocol):
    def now(self) -> datetime: ...


class DatabaseClock:
    """Aware UTC. SQLite has no server: its time is this machine's, which all its processes share."""

    def now(self) -> datetime:
        if connection.vendor != "postgresql":
            return datetime.now(UTC)
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            (now,) = cursor.fetchone()
        return now.astimezone(UTC)  # type: ignore[no-any-return]
