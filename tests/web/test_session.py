"""Log-in, and forms whose log-in had run out (design §2.4)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support.world import World
from yotei.schedules.models import Schedule

Typed = Callable[..., dict[str, Any]]
Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

TARO = {"username": "taro", "password": "demo"}


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_page_asks_for_the_log_in_first(world: World) -> None:
    assert Client().get("/todos?x=1").headers["Location"] == "/login?next=/todos%3Fx%3D1"


def test_the_log_in_leads_back(world: World) -> None:
    assert Client().post("/login", TARO | {"next": "/todos"}).headers["Location"] == "/todos"


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/search?q=x", "http%3A//testserver/search%3Fq%3Dx"),
        ("https://evil.example/search", "/"),
        ("", "/"),
    ],
)
def test_a_button_that_is_pressed_too_late_leads_back_to_its_page(came_from: str, back: str, world: World) -> None:
    answer = Client().post("/search/saved", {"name": "x"}, headers={"referer": came_from})
    assert answer.headers["Location"] == f"/login?next={back}"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/a\r\nb"])
def test_the_log_in_leads_to_no_other_site(address: str, world: World) -> None:
    assert Client().post("/login", TARO | {"next": address}).headers["Location"] == "/"


def test_a_wrong_password_is_said_kindly(world: World) -> None:
    response = Client().post("/login", TARO | {"password": "wrong"})
    assert response.status_code == 422
    assert "社員番号またはパスワードが違います" in text(response)
    assert 'value="taro"' in text(response)


def test_a_form_whose_log_in_ran_out_is_back_after_it(world: World, typed: Typed) -> None:
    browser = Client()
    response = browser.post("/schedules/new", typed(subject="残す件名", start_date="2026-12-24"))
    assert response.headers["Location"] == "/login?next=/schedules/new"
    assert "入力した内容がそのまま表示されます" in text(browser.get("/login?next=/schedules/new"))
    shown = text(browser.post("/login", TARO | {"next": "/schedules/new"}, follow=True))
    assert 'value="残す件名"' in shown
    assert 'value="2026-12-24"' in shown
    assert "まだ保存されていません" in shown
    assert not Schedule.objects.exists()


def test_a_kept_form_is_shown_once(world: World, typed: Typed) -> None:
    browser = Client()
    browser.post("/schedules/new", typed(subject="残す件名"))
    browser.post("/login", TARO | {"next": "/schedules/new"}, follow=True)
    assert "残す件名" not in text(browser.get("/schedules/new"))


def test_a_kept_form_is_shown_to_nobody_else(world: World, typed: Typed) -> None:
    browser = Client()
    browser.post("/schedules/new", typed(subject="残す件名"))
    shown = text(
        browser.post("/login", {"username": "hanako", "password": "demo", "next": "/schedules/new"}, follow=True)
    )
    assert "残す件名" not in shown


def test_a_kept_change_is_back_on_its_schedule(world: World, typed: Typed) -> None:
    schedule = world.register().schedule
    browser = Client()
    browser.post(f"/schedules/{schedule.pk}/edit", typed(of=schedule, subject="残す件名"))
    shown = text(browser.post("/login", TARO | {"next": f"/schedules/{schedule.pk}/edit"}, follow=True))
    assert 'value="残す件名"' in shown
    assert 'name="version" value="1"' in shown


def test_a_log_in_after_a_kept_form_lasts_as_any_other(world: World, typed: Typed) -> None:
    browser = Client()
    browser.post("/schedules/new", typed())
    browser.post("/login", TARO)
    assert browser.session.get_expiry_age() > 24 * 3600


def test_a_form_that_is_far_too_long_is_not_kept(world: World, typed: Typed) -> None:
    browser = Client()
    browser.post("/schedules/new", typed(details="あ" * 100_000))
    assert "draft" not in browser.session


def test_passwords_are_never_kept(world: World) -> None:
    browser = Client()
    browser.post("/admin/employees/new", {"login": "saburo", "password": "geheim-geheim"})
    assert "geheim" not in browser.session["draft"]["text"]


def test_a_stale_page_of_ours_keeps_its_text(world: World, typed: Typed) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.taro)
    response = browser.post(
        "/schedules/new", typed(subject="残す件名"), headers={"origin": "http://testserver"}, follow=True
    )
    assert 'value="残す件名"' in text(response)
    assert not Schedule.objects.exists()


def test_another_site_fills_in_no_form(world: World, typed: Typed) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.taro)
    response = browser.post("/schedules/new", typed(subject="悪意"), headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert "悪意" not in text(browser.get("/schedules/new"))


def test_the_language_is_kept_on_the_sheet(taro: Client, world: World) -> None:
    assert taro.post("/language?to=en&next=/todos").headers["Location"] == "/todos"
    world.taro.refresh_from_db()
    assert world.taro.language == "en"
    assert '<html lang="en">' in text(taro.get("/todos"))


def test_an_unknown_language_changes_nothing(taro: Client, world: World) -> None:
    assert taro.post("/language?to=xx").status_code == 302
    world.taro.refresh_from_db()
    assert world.taro.language == "ja"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/a%0d%0ab"])
def test_the_language_leads_to_no_other_site(address: str, taro: Client, world: World) -> None:
    assert taro.post(f"/language?to=en&next={address}").headers["Location"] == "/"


def test_the_log_in_page_speaks_the_browsers_language(world: World) -> None:
    assert '<html lang="en">' in text(Client().get("/login", headers={"accept-language": "en-GB"}))
    assert '<html lang="ja">' in text(Client().get("/login"))


def test_logging_out_needs_a_button(taro: Client) -> None:
    assert taro.get("/logout").status_code == 405
    taro.post("/logout")
    assert taro.get("/todos").status_code == 302
