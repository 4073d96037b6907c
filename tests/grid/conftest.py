"""What the tests of the grid share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from tests.grid.stage import Stage, set_up


@pytest.fixture(scope="module")
def stage(emptied_once: None, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The stage of a module, of the class that the module names as its `STAGE`."""
    with set_up(request.module.STAGE) as made:
        yield made


@pytest.fixture(scope="module")
def emptied_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database for a whole module: a cell or a story begins by emptying the few tables that it uses."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", interactive=False, verbosity=0)
