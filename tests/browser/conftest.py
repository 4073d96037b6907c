"""How Chromium is started. Debian's own: Playwright's download is not needed."""

import os
import shutil
from typing import Any

import pytest

from tools.machine import CHROMIUM_NAMES


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_playwright() -> None:
    """Playwright keeps an event loop in this thread, which Django takes for asynchronous code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = [path for path in map(shutil.which, CHROMIUM_NAMES) if path]
    assert found, "There is no Chromium here: ./run setup --dev"
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    # As root, and in most containers, Chromium cannot make its sandbox.
    return {**browser_type_launch_args, "executable_path": found[0], "args": [*quiet, "--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A person in Japan; a test of English overrides it with @pytest.mark.browser_context_args(locale="en-US")."""
    return {**browser_context_args, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}
