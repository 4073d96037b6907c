"""Triggers that keep the audit log append-only, whoever speaks to the database: no line changes, and none goes before
its time. `Entry.YOUNGEST` says the time; a test holds both to each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DAYS = 30

SQLITE = (
    """
    CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    f"""
    CREATE TRIGGER audit_entry_remains BEFORE DELETE ON audit_entry
    WHEN OLD.at > datetime('now', '-{DAYS} days')
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
)
SQLITE_OFF = ("DROP TRIGGER IF EXISTS audit_entry_stays", "DROP TRIGGER IF EXISTS audit_entry_remains")

POSTGRES = (
    """
    CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()
    """,
    f"""
    CREATE TRIGGER audit_entry_remains BEFORE DELETE ON audit_entry
    FOR EACH ROW WHEN (OLD.at > now() - interval '{DAYS} days') EXECUTE FUNCTION audit_append_only()
    """,
    """
    CREATE TRIGGER audit_entry_whole BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()
    """,
)
POSTGRES_OFF = ("DROP FUNCTION IF EXISTS audit_append_only() CASCADE",)


def put_up(schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


def take_down(schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE_OFF if schema_editor.connection.vendor == "sqlite" else POSTGRES_OFF:
        schema_editor.execute(statement)
