"""Fixtures of every test. The environment is set before this, in tests/support/environment.py."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate

from tests.support import tables
from tests.support.breadth import IS_QUICK
from tests.support.environment import DATABASE
from tests.support.world import World, build
from yotei.booking import runtime

# A disk that never makes a commit wait, where there is one: no test cuts the power.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
BROWSER_TESTS = Path(__file__).parent / "browser"


def pytest_configure() -> None:
    settings.PASSWORD_HASHERS = ["tests.support.hasher.QuickHasher"]
    # How long an example takes says more of the machine than of us.
    hypothesis.settings.register_profile("unhurried", deadline=None)
    hypothesis.settings.load_profile("unhurried")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if IS_QUICK:
        names = ["broad"] + (["any_database"] if DATABASE == "postgres" else [])
        left_out = [item for item in items if any(item.get_closest_marker(name) for name in names)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    for item in items:
        if item.path.is_relative_to(BROWSER_TESTS):
            item.add_marker("browser")
        if DATABASE == "sqlite" and item.get_closest_marker("postgres_only"):
            item.add_marker(pytest.mark.skip(reason="only PostgreSQL can show this"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """SQLite tests use a file: threads and programs that a test starts must see the same database."""
    name = f"test_yotei_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with TemporaryDirectory(prefix="yotei-test-", dir=MEMORY) as folder:
        connection.settings_dict["TEST"]["NAME"] = f"{folder}/test.sqlite3" if DATABASE == "sqlite" else name
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """After each test Django empties all tables, then fills in its permissions again: half of a test's time, and Yotei
    uses none of them (its rules of who may what are queries).
    """
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    with django_db_blocker.unblock():
        tables.empty_by_deleting()


@pytest.fixture(scope="session")
def database_url(django_db_setup: None) -> str:
    """YOTEI_DATABASE_URL for a program that a test starts: this worker's own database, empty before each test."""
    name = connection.settings_dict["NAME"]
    if DATABASE == "sqlite":
        return f"sqlite:///{name}"
    folder = connection.settings_dict["HOST"] or connection.settings_dict["OPTIONS"]["host"]
    return f"postgresql://{connection.settings_dict['USER']}@/{name}?host={folder}"


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    """A small company with its Zoom (tests/support/world.py)."""
    made = build()
    yield made
    made.office.close()
    runtime.configure(lambda: None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much of the grid (tests/grid/) was played in this run."""
    reports = [each for group in ("passed", "failed") for each in terminalreporter.stats.get(group, [])]
    cells = [number for each in reports for name, number in each.user_properties if name == "cells"]
    if cells:
        terminalreporter.write_line(f"grid: {sum(cells)} cells on {DATABASE}")
