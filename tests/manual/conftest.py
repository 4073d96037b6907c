"""Who follows the manual."""

import pytest
from django.test import Client

from tests.support.pages import log_in
from tests.support.world import World


@pytest.fixture
def taro(world: World) -> Client:
    return log_in(world, "taro")
