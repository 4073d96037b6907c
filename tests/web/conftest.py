"""Browsers of the cast, and forms as the pages send them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.support.world import World
from yotei.schedules.models import Schedule

Log = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _japanese() -> None:
    translation.activate("ja")


@pytest.fixture
def as_(world: World) -> Log:
    """`as_("taro")`: a browser in which Taro is logged in."""

    def log_in(login: str) -> Client:
        client = Client()
        client.force_login(world.people[login])
        return client

    return log_in


@pytest.fixture
def taro(as_: Log) -> Client:
    return as_("taro")


@pytest.fixture
def typed(world: World) -> Callable[..., dict[str, Any]]:
    """A filled form for a web meeting on 2026-12-01 from 13:00 to 14:00; keywords change fields."""

    def fill(*, of: Schedule | None = None, category: str = "web-meeting", **changes: Any) -> dict[str, Any]:
        fields = {
            "category": world.category(category).pk,
            "subject": "Zoom会議",
            "kind": "timed",
            "start_date": "2026-12-01",
            "start_time": "13:00",
            "end_date": "2026-12-01",
            "end_time": "14:00",
            "timezone": "Asia/Tokyo",
            "link": "",
            "details": "",
            "visibility": "public",
            "open_to_edit": "no",
            "author": world.people["taro"].pk,
        }
        return fields | ({"version": of.version} if of else {}) | changes

    return fill


@pytest.fixture
def page() -> Callable[[Any], str]:
    return lambda response: response.content.decode()
