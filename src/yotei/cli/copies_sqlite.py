"""Copies of an SQLite database, by SQLite's own online backup."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from yotei.cli.copy_errors import CopyFailed
from yotei.cli.words import gettext as _

TIMEOUT = 60  # seconds for the writers to let us in; each of theirs lasts a fraction of one


class Sqlite:
    HEAD = b"SQLite format 3\0"

    def save(self, file: Path) -> None:
        with _tried(), closing(_open(_own())) as own, closing(sqlite3.connect(file)) as copy:
            own.backup(copy)  # in one step, so that it is one moment; writers go on beside it
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without the log beside it

    def migrations(self, file: Path) -> set[tuple[str, str]]:
        with _private(file) as copy:
            try:
                is_whole = copy.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
                return set(copy.execute("SELECT app, name FROM django_migrations")) if is_whole else set()
            except sqlite3.DatabaseError:
                return set()

    def put_back(self, file: Path, statements: Sequence[str]) -> None:
        with _private(file) as copy:
            for statement in statements:
                copy.execute(statement)
            copy.commit()
            connection.close()
            with _tried(), closing(_open(_own())) as own:
                own.execute("PRAGMA journal_mode=WAL")
                own.execute("PRAGMA synchronous=FULL")
                copy.backup(own)  # one transaction: others see what was, then what is


def _own() -> Path:
    return Path(connection.settings_dict["NAME"])


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=TIMEOUT)


@contextmanager
def _private(file: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the copy, to be worked on; beside the database, where there is room for it."""
    with TemporaryDirectory(prefix=".restore-", dir=_own().parent) as folder:
        place = Path(folder) / "copy.sqlite3"
        shutil.copyfile(file, place)
        with closing(_open(place)) as opened:
            yield opened


@contextmanager
def _tried() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise CopyFailed(_("SQLite could not do it ({reason}).").format(reason=error)) from error
