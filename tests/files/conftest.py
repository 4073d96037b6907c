"""Stores to try: a folder, and a bucket of a server that speaks S3 on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stores import bucket_of, s3_server, with_store
from yotei.files.store import Bucket, Folder, Store


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """In use by Yotei, too."""
    made: Folder | Bucket = (
        Folder(tmp_path / "files") if request.param == "folder" else bucket_of(request.getfixturevalue("s3"))
    )
    with with_store(made):
        yield made
