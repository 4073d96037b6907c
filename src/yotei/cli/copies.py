"""A copy of the whole database as one file, in the form that the database's own tools read: a file of SQLite, or an
archive of pg_dump. Either is made, and put back, in one piece while Yotei runs.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from django.db import connection

from yotei.cli import copies_postgres, copies_sqlite
from yotei.cli.copy_errors import CopyFailed
from yotei.cli.words import gettext as _


class Form(Protocol):
    HEAD: bytes  # how such a file begins

    def save(self, file: Path) -> None:
        """Writes the database as it is at one moment into the file."""

    def migrations(self, file: Path) -> set[tuple[str, str]]:
        """The app and name of each that the copy has; none if it is no copy of Yotei's."""

    def put_back(self, file: Path, statements: Sequence[str]) -> None:
        """In one transaction: all that there is gives way to the copy, and the statements are carried out."""


FORMS: dict[str, Form] = {"sqlite": copies_sqlite.Sqlite(), "postgresql": copies_postgres.Postgres()}


def own_form() -> Form:
    return FORMS[connection.vendor]


def save(file: Path) -> None:
    """Whole or not at all: it stands under its name only when it is complete and on the disk. Raises `CopyFailed`."""
    draft = file.with_name(f".{file.name}.part")
    try:
        if file.exists():
            raise CopyFailed(_("{file} is there already. Name another file.").format(file=file))
        draft.unlink(missing_ok=True)
        own_form().save(draft)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        os.link(draft, file)  # unlike a rename it never overwrites
    except OSError as error:
        sentence = _("{file} cannot be written ({reason}).")
        raise CopyFailed(sentence.format(file=file, reason=error.strerror or error)) from error
    finally:
        draft.unlink(missing_ok=True)


def check(file: Path) -> set[tuple[str, str]]:
    """The migrations of a copy that this database can take. Raises `CopyFailed`."""
    try:
        with file.open("rb") as opened:
            head = opened.read(16)
    except OSError as error:
        sentence = _("{file} cannot be read ({reason}).")
        raise CopyFailed(sentence.format(file=file, reason=error.strerror or error)) from error
    vendor = next((name for name, form in FORMS.items() if head.startswith(form.HEAD)), None)
    found = own_form().migrations(file) if vendor == connection.vendor else set()
    if vendor is not None and vendor != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        sentence = _("{file} is a backup of {theirs}, but YOTEI_DATABASE_URL names {ours}.")
        raise CopyFailed(sentence.format(file=file, theirs=names[vendor], ours=names[connection.vendor]))
    if ("booking", "0001_initial") not in found:
        raise CopyFailed(_("{file} is no backup of Yotei, or it is damaged.").format(file=file))
    return found
