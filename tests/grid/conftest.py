"""What the tests of the grid share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command


@pytest.fixture(scope="module")
def emptied_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database for a whole module: a cell or a story begins by emptying the few tables that it uses."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", interactive=False, verbosity=0)
