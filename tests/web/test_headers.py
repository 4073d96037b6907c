"""What every page carries for the browser's own defences, and that no form is taken from another site."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.support.world import World
from yotei.people.models import Employee

Log = Callable[[str], Client]

SAMPLES = {"int": 1, "slug": "taro", "string": "a.pdf", "sales": "customers", "date": date(2026, 12, 1)}


@pytest.mark.parametrize("address", ["/login", "/today", "/admin/audit", "/nothing-here", "/api/v1/docs"])
def test_every_answer_carries_its_defences(as_: Log, world: World, address: str) -> None:
    headers = as_("admin").get(address).headers
    policy = dict(each.strip().partition(" ")[::2] for each in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert (policy["object-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'", "'none'", "'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_of_a_person_stay_out_of_shared_caches(as_: Log, world: World) -> None:
    assert "private" in as_("taro").get("/today").headers["Cache-Control"]


def test_cookies_are_no_scripts_business(client: Client, world: World) -> None:
    client.get("/login")
    answer = client.post("/login", {"username": "taro", "password": "demo"})
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_a_log_in_gets_a_new_session(client: Client, world: World) -> None:
    client.post("/login", {"username": "taro", "password": "wrong"})
    before = client.session.session_key
    client.post("/login", {"username": "taro", "password": "demo"})
    assert client.session.session_key != before


def test_behind_https_cookies_travel_by_https_alone() -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "DEBUG")
    code = f"from django.conf import settings; print(*(getattr(settings, name) for name in {names}))"
    said = {"YOTEI_BASE_URL": "https://yotei.example.com", "DJANGO_SETTINGS_MODULE": "yotei.config.settings"}
    shown = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **said}, capture_output=True, text=True, check=True
    )
    assert shown.stdout.split() == ["True", "True", "31536000", "False"]


def addresses() -> Iterator[tuple[str, str]]:
    """Every named page of ours, with something in the place of ids."""
    for pattern in get_resolver("yotei.web.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        names = {
            name: SAMPLES[type(kind).__name__.removesuffix("Converter").lower()]
            for name, kind in pattern.pattern.converters.items()
        }
        yield str(pattern.name), reverse(str(pattern.name), kwargs=names)


# Sent by the provider’s page, and believed for its signature alone (tests/web/test_saml.py).
FROM_A_PROVIDER = {"saml_acs"}
# Its link is the credential, which no other site has (views/replies.py).
BY_A_LINK = {"reply_by_link"}


def test_no_form_is_taken_from_another_site(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Employee.objects.get(login="admin"))
    taken = {name for name, address in addresses() if browser.post(address).status_code not in (403, 405)}
    assert taken == FROM_A_PROVIDER | BY_A_LINK
