"""Sessions that one ends from elsewhere, an app for codes, recovery codes, browsers that are remembered."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.pages import Page, log_in
from tests.support.world import World
from yotei.audit.models import Entry
from yotei.cli.cast import PASSWORD
from yotei.web.user_agents import words

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
WRONG_CODE = "このコードまたはパスキーは使えません"


@pytest.fixture(autouse=True)
def _no_tries_yet(transactional_db: None) -> None:
    cache.clear()


def code_of(key: str, *, steps: int = 0) -> str:
    """RFC 6238, as an app reckons it."""
    count = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(key), count, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def confirm(page: Page) -> Page:
    """The password, once more."""
    assert page.path.startswith("/security/confirm")
    return page.send(page.path, password=PASSWORD, next=page.path.partition("next=")[2].replace("%2F", "/"))


def set_up(world: World, login: str = "taro") -> tuple[str, list[str], Client]:
    """The key, the recovery codes, and the browser in which an app was set up."""
    browser = log_in(world, login)
    page = confirm(Page.get(browser, "/security/app/on"))
    key = page.root.first("code").text
    shown = page.send("/security/app/on", code=code_of(key))
    assert shown.path == "/security/codes"
    return key, [each.text for each in shown.root.first("ul", class_="names").all("code")], browser


def first_step(browser: Client | None = None, **more: str) -> Page:
    browser = browser or Client()
    page = Page.get(browser, "/login")
    return page.send("/login", username="taro", password=PASSWORD, **more)


def is_in(browser: Client) -> bool:
    return browser.get("/todos").status_code == 200


# Sessions


def test_one_sees_where_one_is_logged_in(world: World) -> None:
    Client(headers={"user-agent": FIREFOX}).post("/login", {"username": "taro", "password": PASSWORD})
    page = Page.get(log_in(world, "taro"), "/security")
    assert "Firefox, Windows" in page.text
    assert page.text.count("このブラウザ") == 1


def test_one_logs_another_browser_out(world: World) -> None:
    lost, here = log_in(world, "taro"), log_in(world, "taro")
    row = UserSession.objects.get(session_key=lost.session.session_key)
    assert is_in(lost)
    here.post(f"/security/sessions/{row.pk}/end")
    assert not is_in(lost)
    assert is_in(here)


def test_one_logs_all_others_out(world: World) -> None:
    others, here = [log_in(world, "taro") for _ in range(3)], log_in(world, "taro")
    here.post("/security/sessions/end")
    assert [is_in(each) for each in others] == [False, False, False]
    assert is_in(here)


def test_nobody_ends_anothers_session(world: World) -> None:
    theirs = log_in(world, "hanako")
    row = UserSession.objects.get(user=world.hanako)
    assert log_in(world, "taro").post(f"/security/sessions/{row.pk}/end").status_code == 404
    log_in(world, "taro").post("/security/sessions/end")
    assert is_in(theirs)


def test_a_session_from_before_is_listed_once_used(world: World) -> None:
    browser = Client()
    browser.force_login(world.taro)
    browser.get("/todos")
    assert UserSession.objects.filter(user=world.taro).count() == 1


def test_a_page_writes_nothing_down_while_it_is_fresh(world: World) -> None:
    browser = log_in(world, "taro")
    with CaptureQueriesContext(connection) as asked:
        browser.get("/security/tokens")
    assert not [each["sql"] for each in asked if not each["sql"].startswith("SELECT")]


def test_a_session_stays_listed_after_a_new_password(world: World) -> None:
    browser = log_in(world, "taro")
    form = {"old_password": PASSWORD, "new_password": "korrekt pferd batterie"}
    browser.post("/employees/taro/password", form)
    assert "このブラウザ" in Page.get(browser, "/security").text


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18 Safari/605", "Safari, macOS"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("curl/8", "curl/8"),
        ("", "?"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_two_words(user_agent: str, said: str) -> None:
    assert words(user_agent) == said


# The app


def test_without_a_second_step_the_password_is_enough(world: World) -> None:
    assert is_in(first_step().client)


def test_with_an_app_the_password_is_not_enough(world: World) -> None:
    set_up(world)
    page = first_step()
    assert page.path == "/login/second-step"
    assert not is_in(page.client)


def test_its_code_opens(world: World) -> None:
    key, _, _ = set_up(world)
    page = first_step(next="/calendar").send("/login/second-step", code=code_of(key, steps=1))
    assert page.path == "/login/remember"
    page = page.send("/login/remember", action="no")
    assert page.path.startswith("/calendar")
    assert is_in(page.client)


def test_a_code_opens_once(world: World) -> None:
    key, _, _ = set_up(world)
    code = code_of(key, steps=1)
    first_step().send("/login/second-step", code=code)
    assert WRONG_CODE in first_step().send("/login/second-step", code=code).text


@pytest.mark.parametrize("code", ["000000", "", "x", "あ" * 20])
def test_a_wrong_code_does_not(world: World, code: str) -> None:
    set_up(world)
    page = first_step().send("/login/second-step", code=code)
    assert not is_in(page.client)
    assert page.status == 200


def test_codes_cannot_be_guessed_for_long(world: World) -> None:
    key, _, _ = set_up(world)
    for _ in range(5):
        first_step().send("/login/second-step", code="000000")
    page = first_step().send("/login/second-step", code=code_of(key, steps=1))
    assert "5 分待って" in page.text
    assert not is_in(page.client)


def test_a_recovery_code_opens_once(world: World) -> None:
    _, codes, _ = set_up(world)
    assert len(codes) == 10
    page = first_step().send("/login/second-step", code=codes[0]).send("/login/remember", action="no")
    assert is_in(page.client)
    assert WRONG_CODE in first_step().send("/login/second-step", code=codes[0]).text


def test_recovery_codes_are_shown_once(world: World) -> None:
    _, codes, browser = set_up(world)
    assert codes[0] not in Page.get(browser, "/security/codes").text


def test_the_database_holds_no_key_in_clear(world: World) -> None:
    key, codes, _ = set_up(world)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert key not in kept
    assert codes[0] not in kept


def test_an_open_screen_sets_no_app_up(taro: Client, world: World) -> None:
    assert taro.get("/security/app/on").headers["Location"].startswith("/security/confirm")


def test_a_wrong_password_does_not_confirm(taro: Client, world: World) -> None:
    page = Page.get(taro, "/security/app/on")
    assert "現在のパスワードと一致しません" in page.send(page.path, password="wrong").text


def test_confirming_goes_through_the_door(taro: Client, world: World) -> None:
    for _ in range(5):
        taro.post("/security/confirm", {"password": "wrong"})
    assert first_step().status == 422


def test_the_app_can_be_switched_off(world: World) -> None:
    _, _, browser = set_up(world)
    Page.get(browser, "/security/app/off").press()
    assert is_in(first_step().client)
    assert not Authenticator.objects.exists()


# Remembered browsers


def test_a_remembered_browser_is_not_asked_again(world: World) -> None:
    key, _, _ = set_up(world)
    page = first_step().send("/login/second-step", code=code_of(key, steps=1))
    page = page.send("/login/remember", action="trust")
    browser = page.client
    browser.post("/logout")
    assert is_in(first_step(browser).client)
    assert not is_in(first_step().client)


def test_a_new_password_forgets_browsers(world: World) -> None:
    key, _, _ = set_up(world)
    page = first_step().send("/login/second-step", code=code_of(key, steps=1))
    page = page.send("/login/remember", action="trust")
    page.client.post("/logout")
    world.taro.refresh_from_db()
    world.taro.change_password(PASSWORD)
    assert first_step(page.client).path == "/login/second-step"


# Administrators


def test_an_administrator_removes_a_lost_second_step(as_: Log, world: World) -> None:
    set_up(world)
    page = Page.get(as_("admin"), "/employees/taro")
    assert "二段階認証を解除する" in page.text
    page.send("/employees/taro/second-step/drop")
    assert is_in(first_step().client)


@pytest.mark.parametrize(("by", "of"), [("hanako", "taro"), ("taro", "taro"), ("admin", "admin")])
def test_nobody_else_does(as_: Log, world: World, by: str, of: str) -> None:
    set_up(world, of)
    assert as_(by).post(f"/employees/{of}/second-step/drop").status_code == 403
    assert Authenticator.objects.exists()


def test_passkeys_need_a_question_first(world: World) -> None:
    """What a program sends without having been asked opens nothing."""
    answers: list[Any] = ["", "{}", "[]", "null", '{"response": {"userHandle": "MQ"}}', '{"response": 3}']
    for credential in answers:
        browser = Client()
        assert browser.post("/login/passkey", {"credential": credential}).status_code in (302, 429)
        assert not is_in(browser)


def test_second_steps_are_told(as_: Log, world: World) -> None:
    """Which kind, and by whom; nothing of the key."""
    key, _, browser = set_up(world)
    Page.get(browser, "/security/app/off").press()
    set_up(world)
    as_("admin").post("/employees/taro/second-step/drop")
    told = [(each.actor, each.changes["second_step"]) for each in Entry.objects.filter(changes__has_key="second_step")]
    assert ("営業太郎", [None, "totp"]) in told
    assert ("営業太郎", ["totp", None]) in told
    assert ("管理者", ["•••", None]) in told
    assert key not in str([each.changes for each in Entry.objects.all()])
