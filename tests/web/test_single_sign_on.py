"""The company's own log-in, at a real OpenID provider that runs beside the test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as given_settings
from django.test import Client
from pydantic import SecretStr

from tests.support.pages import Page
from tests.support.providers import OpenIdProvider, openid_provider
from tests.support.world import World
from yotei.config.single_sign_on import providers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIdProvider]:
    with openid_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: OpenIdProvider, settings: Any, world: World) -> OpenIdProvider:
    environment = given_settings.YOTEI.model_copy(
        update={
            "oidc_name": "会社のアカウント",
            "oidc_issuer": running.issuer,
            "oidc_client_id": "yotei",
            "oidc_client_secret": SecretStr("a secret"),
        }
    )
    settings.SOCIALACCOUNT_PROVIDERS = providers(environment)
    world.taro.change_sheet(email="taro@example.com")
    running.knows("s-taro", email="taro@example.com", email_verified=True)
    return running


def begin(browser: Client, back: str = "/todos") -> str:
    """By the button of the log-in page; the provider's address."""
    page = Page.get(browser, f"/login?next={back}")
    link = next(each for each in page.root.all("a") if "会社のアカウント" in each.text)
    answer = browser.get(link.attributes["href"])
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def come_back(browser: Client, address: str) -> Page:
    parts = urlsplit(address)
    return Page.get(browser, f"{parts.path}?{parts.query}")


def sign_on(provider: OpenIdProvider, subject: str = "s-taro", browser: Client | None = None) -> Page:
    browser = browser or Client()
    return come_back(browser, provider.asked(begin(browser), subject))


def is_in(browser: Client) -> bool:
    return browser.get("/todos").status_code == 200


def test_whom_the_provider_knows_is_in(provider: OpenIdProvider) -> None:
    page = sign_on(provider)
    assert page.path == "/todos"
    assert "営業太郎" in page.text


def test_the_provider_is_asked_with_state_under_pkce(provider: OpenIdProvider) -> None:
    asked = parse_qs(urlsplit(begin(Client())).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/sso/company/callback"]
    assert asked["state"][0]


def test_who_came_once_is_known_by_the_provider_alone(provider: OpenIdProvider, world: World) -> None:
    """A change of address moves nobody into another account."""
    sign_on(provider)
    world.taro.refresh_from_db()
    world.taro.change_sheet(email="other@example.com")
    world.hanako.change_sheet(email="taro@example.com")
    assert "営業太郎" in sign_on(provider).text
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.com", "email_verified": True},
        {"email": "taro@example.com", "email_verified": False},
        {"email": "taro", "email_verified": True},
        {},
    ],
)
def test_a_stranger_stays_outside(provider: OpenIdProvider, claims: dict[str, Any]) -> None:
    provider.knows("stranger", **claims)
    page = sign_on(provider, "stranger")
    assert "管理者に登録を依頼してください" in page.text
    assert not is_in(page.client)
    assert not SocialAccount.objects.exists()


def test_an_address_that_two_share_opens_to_neither(provider: OpenIdProvider, world: World) -> None:
    world.hanako.change_sheet(email="taro@example.com")
    assert not is_in(sign_on(provider).client)


def test_who_left_stays_outside(provider: OpenIdProvider, world: World) -> None:
    sign_on(provider)
    world.taro.refresh_from_db()
    world.taro.change_sheet(is_active=False)
    assert not is_in(sign_on(provider).client)


def test_who_says_no_at_the_provider_is_back_at_the_log_in(provider: OpenIdProvider) -> None:
    browser = Client()
    page = come_back(browser, provider.denied(begin(browser)))
    assert page.path == "/login"
    assert "認証サーバーでログインできませんでした" in page.text


def test_an_answer_that_nobody_asked_for_opens_nothing(provider: OpenIdProvider) -> None:
    """Somebody else's code, slipped to a browser of ours."""
    other = Client()
    back = provider.asked(begin(other), "s-taro")
    victim = Client()
    begin(victim)
    assert not is_in(come_back(victim, back).client)


def test_an_answer_opens_once(provider: OpenIdProvider) -> None:
    browser = Client()
    back = provider.asked(begin(browser), "s-taro")
    come_back(browser, back)
    browser.post("/logout")
    assert not is_in(come_back(browser, back).client)


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?code=x&state=y", "?error=access_denied"])
def test_a_made_up_answer_opens_nothing(provider: OpenIdProvider, query: str) -> None:
    assert not is_in(Page.get(Client(), f"/sso/company/callback{query}").client)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example"])
def test_it_leads_to_no_other_site(provider: OpenIdProvider, address: str) -> None:
    browser = Client()
    begun = browser.get("/sso/company/login", {"next": address}).headers["Location"]
    parts = urlsplit(provider.asked(begun, "s-taro"))
    assert "evil" not in browser.get(f"{parts.path}?{parts.query}").headers["Location"]


def test_a_provider_that_is_away_is_said_kindly(settings: Any, world: World) -> None:
    update = {"oidc_issuer": "http://localhost:1", "oidc_client_id": "y", "oidc_client_secret": SecretStr("s")}
    settings.SOCIALACCOUNT_PROVIDERS = providers(given_settings.YOTEI.model_copy(update=update))
    page = Page.get(Client(), "/sso/company/login")
    assert page.path == "/login"
    assert "応答がありません" in page.text


@pytest.mark.parametrize("path", ["/sso/company/login", "/sso/company/callback", "/sso/other/login"])
def test_without_a_provider_there_is_no_such_page(world: World, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_without_a_provider_the_log_in_offers_none(world: World) -> None:
    assert "/sso/" not in Page.get(Client(), "/login").html


def test_a_link_of_the_log_in_keeps_to_the_policy(provider: OpenIdProvider) -> None:
    policy = Client().get("/login").headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
