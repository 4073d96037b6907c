"""The company's own log-in by SAML: what the provider signs opens, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as given_settings
from django.core.cache import cache
from django.test import Client

from tests.support.pages import Page
from tests.support.providers import SamlProvider, saml_provider
from tests.support.world import World
from yotei.config.single_sign_on import providers

pytestmark = pytest.mark.django_db(transaction=True)

FAILED = "認証サーバーでログインできませんでした"


@pytest.fixture(scope="module")
def running() -> Iterator[SamlProvider]:
    with saml_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: SamlProvider, settings: Any, world: World) -> SamlProvider:
    cache.clear()
    update = {"saml_name": "会社の SAML", "saml_metadata_url": running.entity, "saml_entity_id": running.entity}
    settings.SOCIALACCOUNT_PROVIDERS = providers(given_settings.YOTEI.model_copy(update=update))
    world.taro.change_sheet(email="taro@example.com")
    return running


def begin(browser: Client, back: str = "/todos") -> str:
    answer = browser.get("/saml/company/login", {"next": back}, headers={"host": "testserver"})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def post(browser: Client, response: str) -> Page:
    """As the provider's page does, from its own site."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    path = "/saml/company/acs"
    headers = {"origin": "http://provider.example", "host": "testserver"}
    answer = strict.post(path, {"SAMLResponse": response}, headers=headers)
    finish = strict.get(answer.headers["Location"], headers={"host": "testserver"})
    assert finish.status_code == 302
    return Page.get(strict, finish.headers["Location"])


def sign_on(provider: SamlProvider, email: str = "taro@example.com", **changes: Any) -> Page:
    browser = Client()
    return post(browser, provider.answer(begin(browser), email=email, **changes))


def is_in(browser: Client) -> bool:
    return browser.get("/todos").status_code == 200


def test_whom_the_provider_signs_for_is_in(provider: SamlProvider) -> None:
    page = sign_on(provider)
    assert page.path == "/todos"
    assert "営業太郎" in page.text


def test_the_log_in_page_leads_to_the_provider(provider: SamlProvider) -> None:
    link = next(each for each in Page.get(Client(), "/login").root.all("a") if "会社の SAML" in each.text)
    assert link.attributes["href"].startswith("/saml/company/login")


def test_a_stranger_stays_outside(provider: SamlProvider) -> None:
    page = sign_on(provider, "nobody@example.com")
    assert "管理者に登録を依頼してください" in page.text
    assert not is_in(page.client)


@pytest.mark.parametrize(
    "changes",
    [
        {"signed": "no"},
        {"audience": "http://other.example/"},
        {"acs": "http://other.example/acs"},
        {"end": "2020-01-01T00:00:00Z"},
        {"begin": "2999-01-01T00:00:00Z"},
        {"entity": "http://other.example"},
        {"asked": "somebody-elses-request"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_wrong_answer_opens_nothing(provider: SamlProvider, changes: dict[str, str]) -> None:
    page = sign_on(provider, **changes)
    assert not is_in(page.client)


def test_another_ones_signature_opens_nothing(provider: SamlProvider) -> None:
    with saml_provider() as other:
        page = sign_on(provider, signed_by=other)
    assert FAILED in page.text
    assert not is_in(page.client)


def test_an_answer_opens_once(provider: SamlProvider) -> None:
    browser = Client()
    response = provider.answer(begin(browser), email="taro@example.com")
    browser = post(browser, response).client
    browser.post("/logout")
    assert not is_in(post(Client(), response).client)


@pytest.mark.parametrize("response", ["", "x", "PHg+", "あ"])
def test_nonsense_is_refused_kindly(provider: SamlProvider, response: str) -> None:
    browser = Client()
    begin(browser)
    assert FAILED in post(browser, response).text


def test_our_metadata_name_where_answers_go(provider: SamlProvider) -> None:
    answer = Client().get("/saml/company/metadata", headers={"host": "testserver"})
    assert "http://testserver/saml/company/acs" in answer.content.decode()


def test_a_provider_that_is_away_is_said_kindly(provider: SamlProvider, settings: Any) -> None:
    update = {"saml_metadata_url": "http://localhost:1/", "saml_entity_id": "x"}
    settings.SOCIALACCOUNT_PROVIDERS = providers(given_settings.YOTEI.model_copy(update=update))
    page = Page.get(Client(headers={"host": "testserver"}), "/saml/company/login")
    assert "応答がありません" in page.text


@pytest.mark.parametrize("path", ["login", "metadata", "acs/finish", "sls"])
def test_without_a_provider_there_is_no_such_page(world: World, path: str) -> None:
    assert Client().get(f"/saml/company/{path}").status_code == 404
