"""A browser as our tests use it: logged in at once, looked through by axe, and photographed."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, TimeoutError

from tests.support.servers import Running
from yotei.people.models import Employee

PICTURES = Path(__file__).resolve().parents[2] / "var/screenshots"
PICTURE_MS = 10_000
WIDTHS = {1280: 900, 390: 844}  # a desk, a phone; with their heights

# Nothing of ours is drawn by a pseudo-element, and to look for one behind every text takes most of axe's time.
AXE = Axe().axe_script + ";axe.configure({checks: [{id: 'color-contrast', options: {ignorePseudo: true}}]})"
# Only what is wrong comes back: to describe all that is right takes longer than to find it.
AXE_OPTIONS: dict[str, Any] = {"resultTypes": ["violations"], "elementRef": False}


def enter(page: Page, yotei: Running, login: str) -> None:
    """Logged in without the page of the log-in, whose hasher is slow on purpose."""
    client = Client()
    client.force_login(Employee.objects.get(login=login))
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": yotei.address}])


def bring_axe(context: BrowserContext) -> None:
    """Every page of this context has it from its start, which is quicker than to bring it again and again."""
    context.add_init_script(AXE)


def grave(page: Page, *rules: str) -> list[str]:
    """What axe finds serious or critical: each rule, with the first element. By these rules alone if any are given."""
    options = AXE_OPTIONS | ({"runOnly": list(rules)} if rules else {})
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("options => axe.run(options).then(result => result.violations)", options)
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")
    ]


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Waits for what the worker does within 5 s."""
    for _ in range(60):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("the worker did not do it within 6 s")


def is_too_wide(page: Page) -> bool:
    return cast(bool, page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def photograph(page: Page, name: str, *, is_whole: bool = False) -> None:
    """Into var/screenshots, for people to look at; nothing is compared, and a picture that Chromium fails to draw in
    time on a busy machine is no reason to call a rule broken."""
    with suppress(TimeoutError):
        page.screenshot(path=PICTURES / f"{name.replace('chromium-', '')}.png", full_page=is_whole, timeout=PICTURE_MS)
