"""`yotei migrate`: safe when two nodes start it at once; the second waits and finds nothing left to do.

What waits for a table on PostgreSQL keeps all waiting who come after it. So it waits a moment only, and tries again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from yotei.cli import database
from yotei.cli.terminal import refuse
from yotei.cli.words import gettext as _

LOCK_SECONDS, TRIES = 3, 10  # of a page that waits behind it nobody notices; between two tries all others go on
PAUSE = 1.0


def run() -> None:
    try:
        with database.alone(), _short_waits():
            _migrate()
            call_command("createcachetable", verbosity=0)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            refuse(_("Somebody holds a table for long. What was done so far stays: run `yotei migrate` again."))
        refuse(database.not_reachable(error))


def _migrate() -> None:
    """A try goes on where the last one was refused a table."""
    for left in reversed(range(TRIES)):
        try:
            call_command("migrate", interactive=False, verbosity=0)
            return
        except OperationalError as error:
            if not left or not isinstance(error.__cause__, LockNotAvailable):
                raise
            time.sleep(PAUSE)


@contextmanager
def _short_waits() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
