"""Passkeys in a real browser with an authenticator of its own; and the pages of the second step as they look."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import grave, photograph
from tests.support.servers import Running
from yotei.cli.cast import PASSWORD


@pytest.fixture
def site(page: Page, yotei: Running) -> Iterator[str]:
    """By name: to an address without one browsers give no passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    yield yotei.address.replace("127.0.0.1", "localhost")
    session.detach()


def log_in(page: Page, site: str) -> None:
    page.goto(f"{site}/login")
    page.fill("#username", "taro")
    page.fill("#password", PASSWORD)
    page.click("#login button.main")


def add_passkey(page: Page, site: str) -> None:
    page.goto(f"{site}/security/passkeys/new")
    page.fill("#password", PASSWORD)
    page.click("#form button.main")
    page.fill("#name", "試験の鍵")
    assert grave(page) == []
    photograph(page, "passkey-new")
    page.click("#form button.main")
    expect(page.locator("h1")).to_have_text("リカバリーコード")


def test_a_passkey_logs_in_without_a_password(page: Page, site: str) -> None:
    log_in(page, site)
    add_passkey(page, site)
    page.goto(f"{site}/security")
    expect(page.locator("main")).to_contain_text("試験の鍵")
    assert grave(page) == []
    page.context.clear_cookies()
    page.goto(f"{site}/login?next=/todos")
    assert grave(page) == []
    page.get_by_role("button", name="パスキーでログイン").click()
    expect(page.locator("button.my")).to_have_text("営業太郎")
    assert page.url.endswith("/todos")


def test_a_passkey_is_a_second_step(page: Page, site: str) -> None:
    log_in(page, site)
    add_passkey(page, site)
    page.context.clear_cookies()
    log_in(page, site)
    expect(page.locator("h1")).to_have_text("二段階認証")
    assert grave(page) == []
    page.get_by_role("button", name="パスキーを使う").click()
    expect(page.locator("h1")).to_have_text("このブラウザを記憶しますか")
    page.get_by_role("button", name="記憶しない").click()
    expect(page.locator("button.my")).to_have_text("営業太郎")


def test_a_removed_passkey_opens_nothing(page: Page, site: str) -> None:
    log_in(page, site)
    add_passkey(page, site)
    page.goto(f"{site}/security")
    page.get_by_role("link", name="試験の鍵 を削除").click()
    page.get_by_role("button", name="削除").click()
    expect(page.locator("main")).not_to_contain_text("試験の鍵")
    page.context.clear_cookies()
    page.goto(f"{site}/login")
    page.get_by_role("button", name="パスキーでログイン").click()
    expect(page.locator("p.note")).to_contain_text("使えません")
    assert "/login" in page.url


def test_the_code_of_the_app_shows_under_the_strict_policy(page: Page, site: str) -> None:
    log_in(page, site)
    page.goto(f"{site}/security/app/on")
    page.fill("#password", PASSWORD)
    page.click("#form button.main")
    expect(page.get_by_role("img", name="QR コード").locator("svg")).to_be_visible()
    assert grave(page) == []
    photograph(page, "app-for-codes")
