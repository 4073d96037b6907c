"""Both stores keep one promise: whole or not at all, and gone when deleted."""

import io
import os
import resource
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.servers import free_port
from tests.support.stores import bucket_of
from yotei.files.store import PART, PIECE, Bucket, Folder, ObjectMissing, Store, StoreFailed, StoreFull

LARGE = os.urandom(PIECE) * 11 + b"end"  # several pieces, several parts


def key() -> str:
    return secrets.token_hex(16)


def read(store: Store, name: str, start: int, end: int) -> bytes:
    return b"".join(store.open(name, start, end))


@pytest.mark.parametrize("content", [b"x", LARGE[:PART], LARGE], ids=["one byte", "one part", "large"])
def test_what_is_put_is_read(store: Store, content: bytes) -> None:
    name = key()
    source = io.BytesIO(content)
    source.read(1)  # wherever somebody who looked at it has left it
    store.put(name, source)
    assert store.exists(name)
    assert read(store, name, 0, len(content)) == content


def test_a_part_is_read(store: Store) -> None:
    name = key()
    store.put(name, io.BytesIO(LARGE))
    start, end = PIECE - 3, 2 * PIECE + 5
    assert read(store, name, start, end) == LARGE[start:end]


def test_what_is_deleted_is_gone(store: Store) -> None:
    name = key()
    store.put(name, io.BytesIO(b"x"))
    store.delete(name)
    store.delete(name)  # again, as by a worker that died after it
    assert not store.exists(name)
    with pytest.raises(ObjectMissing):
        store.open(name, 0, 1)


def test_no_more_than_a_piece_is_in_memory(store: Store) -> None:
    name = key()
    store.put(name, io.BytesIO(LARGE))
    assert max(len(piece) for piece in store.open(name, 0, len(LARGE))) <= PIECE


def test_files_of_a_folder_are_their_owners_alone(tmp_path: Path) -> None:
    store, name = Folder(tmp_path / "files"), key()
    store.put(name, io.BytesIO(b"x"))
    [place] = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert place.name == name
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """The kernel refuses to let any file of this process grow beyond it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_folder_keeps_nothing_of_it(tmp_path: Path) -> None:
    store, name = Folder(tmp_path / "files"), key()
    with files_up_to(2 * PIECE), pytest.raises(StoreFull):
        store.put(name, io.BytesIO(LARGE))
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"")
    with pytest.raises(StoreFailed):
        Folder(tmp_path / "files").put(key(), io.BytesIO(b"x"))


def test_a_bucket_that_is_not_there_is_said(s3: str) -> None:
    store = bucket_of(s3, exists=False)
    for deed in (lambda: store.put(key(), io.BytesIO(b"x")), lambda: store.delete(key())):
        with pytest.raises(StoreFailed):
            deed()


def test_a_server_that_is_away_is_said() -> None:
    store = Bucket("nowhere", "", f"http://127.0.0.1:{free_port()}", "us-east-1", "key", "secret")
    with pytest.raises(StoreFailed):
        store.put(key(), io.BytesIO(b"x"))


def test_no_repr_of_a_bucket_shows_its_secret() -> None:
    assert "hush" not in repr(Bucket("name", "", "https://s3.example.com", "us-east-1", "key", "hush"))
