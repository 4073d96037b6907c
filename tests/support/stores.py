"""Stores of attachments for tests: the real programs' own, on other places."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

from yotei.files import runtime
from yotei.files.store import Bucket, Store

KEY, SECRET = "tests", "tests-only"


@contextmanager
def s3_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def bucket_of(address: str, *, exists: bool = True) -> Bucket:
    """A new one at each call."""
    name = f"yotei-{secrets.token_hex(4)}"
    if exists:
        client_of(address).create_bucket(Bucket=name)
    return Bucket(name, "attached", address, "us-east-1", KEY, SECRET)


def client_of(address: str) -> Any:
    return boto3.client(
        "s3", endpoint_url=address, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
    )


@contextmanager
def with_store(store: Store, **changes: Any) -> Iterator[runtime.Files]:
    before = runtime.files()
    used = replace(before, store=store, **changes)
    runtime.configure(lambda: used)
    try:
        yield used
    finally:
        runtime.configure(lambda: before)


@contextmanager
def with_files(**changes: Any) -> Iterator[runtime.Files]:
    """The usual store, with other limits or a scan."""
    with with_store(runtime.files().store, **changes) as used:
        yield used
