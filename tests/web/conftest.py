"""Browsers of the cast, and forms as the pages send them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.support.invitations import mail_set_up
from tests.support.pages import browser_of, filled
from tests.support.smtp import PostOffice, post_office
from tests.support.world import World

Log = Callable[[str], Client]
Typed = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def _japanese() -> None:
    translation.activate("ja")


@pytest.fixture
def as_(world: World) -> Log:
    """`as_("taro")`: a browser in which Taro is logged in."""
    return partial(browser_of, world)


@pytest.fixture
def taro(as_: Log) -> Client:
    return as_("taro")


@pytest.fixture
def admin(as_: Log) -> Client:
    return as_("admin")


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """The mail server; `send` has it sent what waits."""
    with post_office() as made, mail_set_up(made.url):
        yield made


@pytest.fixture
def typed(world: World) -> Typed:
    """A filled form for a web meeting on 2026-12-01 from 13:00 to 14:00; keywords change fields."""
    return partial(filled, world)


@pytest.fixture
def visit(typed: Typed) -> Typed:
    """The form of a schedule that books nothing."""
    return lambda **changes: typed(category="visit") | changes


@pytest.fixture
def page() -> Callable[[Any], str]:
    return lambda response: response.content.decode()
