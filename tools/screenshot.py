"""`./run picture`: makes docs/picture.png, the details of a registered web meeting, from a demo of its own.

The demo lives in a temporary folder and on free ports; it is gone when the picture is taken.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tools.machine import CHROMIUM_NAMES
from tools.shell import ROOT, Failure, must, say

PICTURE = ROOT / "docs/picture.png"
WIDTH, HEIGHT = 1280, 800
# What a page of a code host still shows at once, and a clone does not feel.
MOST_BYTES = 150_000
# The manual's own example has links of this host; those of the sandbox itself would name a port of this run.
LINKS = "https://us04web.zoom.us"
START_SECONDS = 90  # A cold start takes a few; a busy small machine many times that.
STOP_SECONDS = 12  # `yotei serve` promises to end within 10.
YOTEI = [sys.executable, "-m", "yotei.cli"]


def main() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="yotei-picture-") as folder,
        _demo(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        _take(browser, address)
        browser.close()
    size = PICTURE.stat().st_size
    say(f"{PICTURE.relative_to(ROOT)}: {size} bytes")
    if size > MOST_BYTES:
        raise Failure(f"The picture has more than {MOST_BYTES} bytes.")
    return 0


def _take(browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport=ViewportSize(width=WIDTH, height=HEIGHT),
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        color_scheme="light",
        base_url=address,
    )
    page = context.new_page()
    _log_in(page)
    _register(page)
    # The note "registered" is of the moment; whoever opens the page does not see it.
    page.reload(wait_until="networkidle")
    page.screenshot(path=PICTURE)


def _log_in(page: Page) -> None:
    page.goto("/login")
    page.fill("[name=username]", "taro")
    page.fill("[name=password]", "demo")
    page.click("button.main")
    page.wait_for_url("**/today**")


def _register(page: Page) -> None:
    day = (date.today() + timedelta(days=7)).isoformat()  # noqa: DTZ011 - any day ahead will do
    page.goto("/schedules/new")
    page.select_option("#category", label="web会議")
    page.fill("#subject", "Zoom会議")
    for name in ("start_date", "end_date"):
        page.fill(f"#{name}", day)
    page.fill("#start_time", "13:00")
    page.fill("#end_time", "14:00")
    page.fill("#link_search", "新規導入")
    page.click("#link_options [role=option]")
    page.fill("#details", "製品の説明。資料持参")
    page.click(".foot button.main")
    page.wait_for_selector(".block")


@contextmanager
def _demo(folder: Path) -> Iterator[str]:
    """Yotei with the demo's people and a sandbox beside it; gives its address."""
    port, sandbox = _free_port(), _free_port()
    zoom = f"http://127.0.0.1:{sandbox}"
    env = {name: value for name, value in os.environ.items() if not name.startswith("YOTEI_")}
    env |= {
        "YOTEI_VAR": str(folder),
        "YOTEI_ZOOM_API_URL": f"{zoom}/v2",
        "YOTEI_ZOOM_TOKEN_URL": f"{zoom}/oauth/token",
        "YOTEI_ZOOM_ACCOUNT_ID": "sandbox-account",
        "YOTEI_ZOOM_CLIENT_ID": "sandbox-client",
        "YOTEI_ZOOM_CLIENT_SECRET": "sandbox-secret",
    }
    with _program("sandbox", "--port", str(sandbox), "--base-url", LINKS, env=env):
        must([*YOTEI, "migrate"], what="Preparing the database", env=env)
        must([*YOTEI, "demo-data"], what="Loading the demo data", env=env)
        _wait_for(f"{zoom}/")
        with _program("serve", "--port", str(port), env=env):
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"


@contextmanager
def _program(*command: str, env: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([*YOTEI, *command], cwd=ROOT, env=env)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    # Straight to this machine: a proxy of the environment has no business here.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            opener.open(address, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise Failure(f"{address} does not answer after {START_SECONDS} seconds.") from None
            time.sleep(0.2)


def _chromium() -> str:
    found = next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)
    if found is None:
        raise Failure("There is no Chromium here: ./run setup --dev")
    return found


if __name__ == "__main__":
    sys.exit(main())
