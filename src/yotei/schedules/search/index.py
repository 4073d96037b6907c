"""The index of each database, beside the table of entries: FTS5 of SQLite, GIN of PostgreSQL.

Django cannot describe them, so they are made when the tables are, and once more after every migration if missing.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

# The pending list, which every search reads as well, is kept short.
POSTGRESQL = (
    """
    CREATE INDEX IF NOT EXISTS schedules_search ON schedules_searchentry USING gin (words)
    WITH (gin_pending_list_limit = 512)
    """,
)
SQLITE = (
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS schedules_search
    USING fts5 (words, content='schedules_searchentry', content_rowid='place', tokenize='ascii', columnsize=0)
    """,
    """
    CREATE TRIGGER IF NOT EXISTS schedules_search_put AFTER INSERT ON schedules_searchentry BEGIN
        INSERT INTO schedules_search (rowid, words) VALUES (new.place, new.words);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS schedules_search_taken AFTER DELETE ON schedules_searchentry BEGIN
        INSERT INTO schedules_search (schedules_search, rowid, words) VALUES ('delete', old.place, old.words);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS schedules_search_changed AFTER UPDATE ON schedules_searchentry BEGIN
        INSERT INTO schedules_search (schedules_search, rowid, words) VALUES ('delete', old.place, old.words);
        INSERT INTO schedules_search (rowid, words) VALUES (new.place, new.words);
    END
    """,
)


def make(using: str, **_more: Any) -> None:
    """Handles Django's signal `post_migrate`."""
    connection = connections[using]
    if "schedules_searchentry" not in connection.introspection.table_names():
        return  # migrated to an older state
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)
