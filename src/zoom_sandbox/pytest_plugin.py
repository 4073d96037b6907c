"""Fixtures for the tests of whatever talks to Zoom. pytest finds them by itself where the package is installed.

A conftest.py that has a `zoom_sandbox` of its own, made with other switches, is served by `zoom_server` as well.
"""

from collections.abc import Iterator

import pytest

from zoom_sandbox.sandbox import Sandbox
from zoom_sandbox.server import Server


@pytest.fixture
def zoom_sandbox() -> Sandbox:
    """An account of its own for each test: its hosts, no meetings, all limits fresh."""
    return Sandbox()


@pytest.fixture
def zoom_server(zoom_sandbox: Sandbox) -> Iterator[Server]:
    """That sandbox on a free port, at `zoom_server.url`."""
    with Server(zoom_sandbox) as server:
        yield server
