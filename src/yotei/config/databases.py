"""Django's database settings from the one URL."""

from typing import Any

import dj_database_url

# WAL: readers never wait for the writer. FULL: what was shown as saved survives a power cut.
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
# Longer than the longest write of ours by far; a wait that ends is better than one that does not.
SQLITE_TIMEOUT = 20
# Opening a PostgreSQL connection costs more than most pages; a minute idle is no burden on the server.
CONNECTION_AGE = 60
# A database that is gone is noticed while somebody still waits for the page.
CONNECT_TIMEOUT = 5


def from_url(url: str) -> dict[str, Any]:
    """Never ATOMIC_REQUESTS: with IMMEDIATE every GET would take the write lock, and Zoom would be called inside."""
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=CONNECTION_AGE))
    options = found.setdefault("OPTIONS", {})
    if found["ENGINE"] == "django.db.backends.sqlite3":
        options |= {"transaction_mode": "IMMEDIATE", "timeout": SQLITE_TIMEOUT, "init_command": PRAGMAS}
        return found
    found["CONN_HEALTH_CHECKS"] = True
    options.setdefault("connect_timeout", CONNECT_TIMEOUT)
    options.setdefault("application_name", "yotei")
    return found
