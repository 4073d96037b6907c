"""What several commands ask about the database before they work with it."""

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from yotei.cli.words import gettext as _


def missing_migrations() -> int:
    """How many are not applied yet. Raises OperationalError when the database does not answer."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def not_reachable(error: OperationalError) -> str:
    """The driver's own first line says what is the matter; it never holds the password."""
    reason = (str(error).splitlines() or [""])[0].strip()
    return _("The database does not answer ({reason}). Check YOTEI_DATABASE_URL and that the database runs.").format(
        reason=reason
    )


def not_migrated() -> str:
    return _("The database is not prepared for this version. Run `yotei migrate` first.")


def problem() -> str | None:
    """The sentence that says why no command can work with the database, or None."""
    try:
        return not_migrated() if missing_migrations() else None
    except OperationalError as error:
        return not_reachable(error)
