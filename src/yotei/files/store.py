"""Where the bytes lie: a folder of this machine, or a bucket of an S3-compatible store.

An object is named by random signs, written once, whole or not at all, and never changed. Errors:

StoreFailed      the store cannot do it at this moment
└ StoreFull      because it has no room
ObjectMissing    it is there, the object is not
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import IO, Protocol

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

PIECE = 1024 * 1024  # bytes in memory at a time
PART = 5 * 1024 * 1024  # the least that S3 takes as a part of an upload
# Of one call of S3, which carries a part of 5 MB at most; a form waits for it.
CONNECT, TIMEOUT, TRIES_FOR = timedelta(seconds=3), timedelta(seconds=20), timedelta(seconds=10)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StoreFailed(Exception):
    """Its text is for the log."""


class StoreFull(StoreFailed):
    pass


class ObjectMissing(Exception):
    pass


class Store(Protocol):
    def put(self, key: str, content: IO[bytes]) -> None:
        """From its beginning. What fails leaves nothing that `open` would find."""

    def open(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """The bytes [start, end), piece by piece. Raises before the first piece is asked for, if at all it can."""

    def delete(self, key: str) -> None:
        """Gone afterwards, whether it was there or not."""

    def exists(self, key: str) -> bool: ...


@dataclass(frozen=True)
class Folder:
    """Two levels of folders, so that none grows large; readable by Yotei's user alone."""

    root: Path

    def put(self, key: str, content: IO[bytes]) -> None:
        place, draft = self._place(key), self._draft(key)
        with _of_folder(missing=StoreFailed):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            content.seek(0)
            try:
                with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
                    shutil.copyfileobj(content, written, PIECE)
                    written.flush()
                    os.fsync(written.fileno())
                draft.rename(place)
                _sync(place.parent)
            except OSError:
                draft.unlink(missing_ok=True)
                raise

    def open(self, key: str, start: int, end: int) -> Iterator[bytes]:
        with _of_folder():
            opened = self._place(key).open("rb")
            opened.seek(start)
        return _Pieces(opened, end - start)

    def delete(self, key: str) -> None:
        with _of_folder():
            self._draft(key).unlink(missing_ok=True)
            self._place(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        return self._place(key).exists()

    def _place(self, key: str) -> Path:
        return self.root / key[:2] / key[2:4] / key

    def _draft(self, key: str) -> Path:
        return self._place(key).with_suffix(".part")


@dataclass(frozen=True)
class Bucket:
    """`endpoint` with the scheme; addresses have the bucket in their path, which every look-alike understands."""

    name: str
    prefix: str
    endpoint: str
    region: str
    access_key: str
    secret: str

    def __repr__(self) -> str:
        return f"Bucket({self.name!r} at {self.endpoint!r})"

    @cached_property
    def _opened(self) -> S3Store:
        return S3Store(
            self.name,
            prefix=self.prefix or None,
            endpoint=self.endpoint,
            region=self.region,
            access_key_id=self.access_key,
            secret_access_key=self.secret,
            virtual_hosted_style_request=False,
            client_options={"timeout": TIMEOUT, "connect_timeout": CONNECT, "allow_http": True},
            retry_config={"max_retries": 2, "retry_timeout": TRIES_FOR},
        )

    def put(self, key: str, content: IO[bytes]) -> None:
        content.seek(0)
        with _of_bucket(missing=StoreFailed):
            obstore.put(self._opened, _name(key), content, chunk_size=PART, max_concurrency=2)

    def open(self, key: str, start: int, end: int) -> Iterator[bytes]:
        pieces = self._read(key, start, end)
        first = next(pieces, b"")
        return chain([first], pieces)

    def _read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """A call a piece, so that a reader on a slow line is not cut off by the time of one."""
        for at in range(start, end, PIECE):
            with _of_bucket():
                piece = obstore.get_range(self._opened, _name(key), start=at, end=min(end, at + PIECE))
            yield bytes(piece)

    def delete(self, key: str) -> None:
        with _of_bucket(missing=StoreFailed):  # of an object that is not there S3 says that it is gone
            obstore.delete(self._opened, _name(key))

    def exists(self, key: str) -> bool:
        with _of_bucket():
            try:
                obstore.head(self._opened, _name(key))
            except (NotFoundError, FileNotFoundError):
                return False
        return True


def _name(key: str) -> str:
    return f"{key[:2]}/{key[2:4]}/{key}"


class _Pieces:
    """Of an open file, which is closed at the end, or before by whoever breaks off (`close`)."""

    def __init__(self, opened: IO[bytes], left: int) -> None:
        self._opened, self._left = opened, left
        self.close = opened.close

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self._opened.read(min(PIECE, self._left)) if self._left > 0 else b""
        self._left -= len(piece)
        if not piece:
            self.close()
            raise StopIteration
        return piece


def _sync(folder: Path) -> None:
    """The name, too, is on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


Missing = type[ObjectMissing] | type[StoreFailed]


@contextmanager
def _of_folder(missing: Missing = ObjectMissing) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise missing(str(error)) from error
    except OSError as error:
        kind = StoreFull if error.errno in NO_ROOM else StoreFailed
        raise kind(error.strerror or str(error)) from error


@contextmanager
def _of_bucket(missing: Missing = ObjectMissing) -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        raise missing(str(error)) from error
    except (BaseError, OSError, ValueError) as error:
        kind = StoreFull if "QuotaExceeded" in str(error) or "StorageFull" in str(error) else StoreFailed
        raise kind(str(error)) from error
