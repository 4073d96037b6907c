"""The stage that the tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from tests.grid.stage import Stage, set_up


@pytest.fixture(scope="module")
def transactional_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """In place of pytest-django's, which empties the database after every test.

    This one lasts for a whole module: a cell or a story begins by emptying the few tables that it uses.
    """
    with django_db_blocker.unblock():
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def stage(transactional_db: None, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Of the class that the module names as its `STAGE`."""
    with set_up(request.module.STAGE) as made:
        yield made
