"""How Chromium is started, and the programs it speaks with. Debian's own: Playwright's download is not needed."""

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.support import tables
from tests.support.browsing import photograph
from tests.support.servers import Running, running_yotei
from tools.machine import CHROMIUM_NAMES

PATIENCE_MS = 30_000  # a page takes one second; screenshots on a machine with other work were seen to take ten
# Chromium notes an answer that refuses, a focus that was set before its own, and what password fields could have.
# The last page of the first run asks for a server that is just starting: nobody listens there, or not yet for long.
# Nothing else may stand in the console, under the strict policy least of all.
HARMLESS = re.compile(
    r"with a status of (404|409|422|502|503)|^Autofocus processing was blocked|^\[DOM\] .*autocomplete"
    r"|net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)$"
)


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_playwright() -> None:
    """Playwright keeps an event loop in this thread, which Django takes for asynchronous code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = [path for path in map(shutil.which, CHROMIUM_NAMES) if path]
    assert found, "There is no Chromium here: ./run setup --dev"
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-gpu",
    ]
    # As root, and in most containers, Chromium cannot make its sandbox.
    return {**browser_type_launch_args, "executable_path": found[0], "args": [*quiet, "--disable-gpu", "--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A person in Japan; a test of English overrides it with @pytest.mark.browser_context_args(locale="en-US")."""
    return {**browser_context_args, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}


@pytest.fixture(scope="package")
def server(database_url: str) -> Iterator[Running]:
    """One for all tests of this folder, and for no others: its worker would settle their bookings."""
    with running_yotei(database_url) as running:
        yield running


@pytest.fixture
def yotei(server: Running, transactional_db: None) -> Running:
    """The cast, with a Zoom where nothing has happened yet."""
    tables.load_cast()
    server.sandbox.reset()
    return server


@pytest.fixture(autouse=True)
def _heard(page: Page, request: pytest.FixtureRequest) -> Iterator[None]:
    """The console stays silent: under the strict policy every violation would speak there. How each test ended is kept
    as a picture."""
    said: list[str] = []
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)

    def hear(message: ConsoleMessage) -> None:
        if not HARMLESS.search(message.text):
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    photograph(page, request.node.name)
    assert said == []
