"""Copies of a PostgreSQL database, by PostgreSQL's own programs; they must not be older than the server."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from yotei.cli.copy_errors import CopyFailed
from yotei.cli.words import gettext as _

# Whoever runs beside it locks tables in another order now and then: PostgreSQL then ends one of the two.
DEADLOCK, TRIES = "40P01", 5
COLUMNS = 4  # of Django's table of migrations: id, app, name and when it was applied


class Postgres:
    HEAD = b"PGDMP"

    def save(self, file: Path) -> None:
        """pg_dump reads everything in one snapshot."""
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}", f"--dbname={_name()}")

    def migrations(self, file: Path) -> set[tuple[str, str]]:
        script = _run("pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(file))
        lines = [line.split("\t") for line in script.splitlines()]
        return {(line[1], line[2]) for line in lines if len(line) == COLUMNS}

    def put_back(self, file: Path, statements: Sequence[str]) -> None:
        # In a file first: a script that broke off in a pipe would look like a shorter one, and be committed.
        with TemporaryDirectory(prefix=".restore-", dir=settings.YOTEI.var) as folder:
            script = Path(folder) / "script.sql"
            options = ("--clean", "--if-exists", "--no-owner", "--no-privileges")
            _run("pg_restore", *options, f"--file={script}", str(file))
            connection.close()
            for left in reversed(range(TRIES)):
                try:
                    return _carry_out(script, statements)
                except CopyFailed as failed:
                    if DEADLOCK not in str(failed) or not left:
                        raise
        return None


def _carry_out(script: Path, statements: Sequence[str]) -> None:
    """Tables that the copy does not know, of a newer version, go too."""
    _run(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=verbose",
        f"--dbname={_name()}", f"--command=DROP TABLE IF EXISTS {', '.join(_tables())} CASCADE", f"--file={script}",
        "--command=RESET search_path", *(f"--command={statement}" for statement in statements),
    )  # fmt: skip


def _tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    names = {model._meta.db_table for model in models if model._meta.managed} | {"django_migrations"}
    return [connection.ops.quote_name(name) for name in sorted(names)]


def _name() -> str:
    """How the programs find the database; its password goes by the environment, for others see what is called."""
    found = connection.settings_dict
    given = {"dbname": found["NAME"], "user": found["USER"], "host": found["HOST"], "port": found["PORT"]}
    options = {name: value for name, value in found["OPTIONS"].items() if isinstance(value, str | int)}
    return make_conninfo(**{name: value for name, value in (given | options).items() if value})


def _run(program: str, *arguments: str) -> str:
    path = shutil.which(program)
    if path is None:
        sentence = _("{program} is not installed here: install the client programs of PostgreSQL.")
        raise CopyFailed(sentence.format(program=program))
    environment = os.environ | {"PGPASSWORD": connection.settings_dict["PASSWORD"] or os.environ.get("PGPASSWORD", "")}
    done = subprocess.run([path, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [""])[0]
        raise CopyFailed(_("{program} could not do it ({reason}).").format(program=program, reason=reason))
    return done.stdout
