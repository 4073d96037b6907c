"""What several commands ask of the database before they work with it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from yotei.cli.words import gettext as _

# Any number will do, as long as it stays the same: "yotei" in ASCII.
ADVISORY_LOCK = 0x796F746569


def missing_migrations() -> int:
    """How many are not applied yet. Raises OperationalError when the database does not answer."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_prepared() -> bool:
    """Whether it ever was: an empty one has no tables."""
    return "django_migrations" in connection.introspection.table_names()


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


@contextmanager
def alone() -> Iterator[None]:
    """Of all processes on all nodes that ask for it, one at a time goes on."""
    if connection.vendor == "postgresql":
        with _advisory_lock():
            yield
    else:
        with _file_lock(Path(connection.settings_dict["NAME"])):
            yield


@contextmanager
def _advisory_lock() -> Iterator[None]:
    """Of the session, so it ends with it, also if this process is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """SQLite's own lock lasts one transaction, and these commands have many: a lock file lasts them all."""
    with path.with_name(f"{path.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
