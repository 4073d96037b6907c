"""`yotei migrate`: safe when two nodes start it at once; the second waits and finds nothing left to do."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import OperationalError, connection

from yotei.cli import database
from yotei.cli.terminal import refuse

# Any number will do, as long as it stays the same: "yotei" in ASCII.
ADVISORY_LOCK = 0x796F746569


def run() -> None:
    try:
        with _alone():
            call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        refuse(database.not_reachable(error))


@contextmanager
def _alone() -> Iterator[None]:
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
    """SQLite's own lock lasts one transaction, and a migration is many: a lock file lasts all of them."""
    with path.with_name(f"{path.name}.migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
