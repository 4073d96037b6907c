"""The contract tests call the sandbox, unless ZOOM_CONTRACT_… names an account of real Zoom (CONTRIBUTING.md).

Which of the two stands in the name of every test.
"""

import os
from collections.abc import Iterator

import pytest

from tests.contract.caller import Caller
from tests.contract.place import Place, called, zoom_of


@pytest.fixture(scope="session", params=["zoom" if zoom_of(os.environ) else "sandbox"])
def place() -> Iterator[Place]:
    with called(os.environ) as it:
        yield it


@pytest.fixture
def zoom(place: Place) -> Iterator[Caller]:
    """Whatever becomes of the test, its meetings are deleted."""
    caller = Caller(place)
    try:
        yield caller
    finally:
        left = caller.clean_up()
    assert left == [], f"could not be deleted, please do: topic {caller.marker}"
