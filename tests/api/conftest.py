"""A client of the REST interface for each of the cast."""

import pytest

from tests.support.rest import Api, api_of
from tests.support.world import World


@pytest.fixture
def taro(world: World) -> Api:
    return api_of(world, "taro")


@pytest.fixture
def hanako(world: World) -> Api:
    return api_of(world, "hanako")


@pytest.fixture
def jiro(world: World) -> Api:
    return api_of(world, "jiro")


@pytest.fixture
def admin(world: World) -> Api:
    return api_of(world, "admin")
