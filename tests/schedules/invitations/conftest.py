"""Mail is set up, and nobody sends: what is put stays to be read."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.support.invitations import mail_set_up


@pytest.fixture(autouse=True)
def _mail() -> Iterator[None]:
    with mail_set_up(), translation.override("ja"):
        yield
