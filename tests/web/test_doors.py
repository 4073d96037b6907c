"""Log-in by number or e-mail address, the rules of passwords, and the door that closes after wrong ones."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.support.pages import log_in
from tests.support.world import World
from yotei.cli.cast import PASSWORD
from yotei.outbox.models import Mail
from yotei.people.doors import Door
from yotei.people.models import Employee

pytestmark = pytest.mark.django_db(transaction=True)

CLOSED = "パスワードの誤りが続いたため"
WRONG = "社員番号またはパスワードが違います"


def try_in(name: str, password: str = "wrong", address: str = "192.0.2.1", **headers: str) -> Any:
    client = Client(REMOTE_ADDR=address, headers=headers)
    return client.post("/login", {"username": name, "password": password})


def fail(times: int, name: str = "taro", **more: str) -> Any:
    for _ in range(times):
        answer = try_in(name, **more)
    return answer


def is_in(answer: Any) -> bool:
    return answer.status_code == 302 and "sessionid" in answer.cookies


def text(answer: Any) -> str:
    return str(answer.content.decode())


# Names


@pytest.mark.parametrize("name", ["taro", "taro@example.com", "Taro@Example.com", " taro "])
def test_number_or_address_opens(world: World, name: str) -> None:
    world.taro.change_sheet(email="taro@example.com")
    assert is_in(try_in(name, PASSWORD))


def test_an_address_that_two_share_opens_to_neither(world: World) -> None:
    for each in (world.taro, world.hanako):
        each.change_sheet(email="sales@example.com")
    assert WRONG in text(try_in("sales@example.com", PASSWORD))


def test_no_address_is_no_name(world: World) -> None:
    assert not world.jiro.email
    assert Employee.objects.called("") is None


def test_who_left_does_not_come_in(world: World) -> None:
    world.taro.change_sheet(is_active=False)
    assert WRONG in text(try_in("taro", PASSWORD))


@pytest.mark.parametrize("name", ["", "\0", "x" * 300, "a\0b"])
def test_strange_names_are_refused_kindly(world: World, name: str) -> None:
    assert try_in(name, PASSWORD).status_code == 422


# The door


def test_five_wrong_passwords_close_the_door(world: World) -> None:
    assert WRONG in text(fail(5))
    answer = try_in("taro", PASSWORD)
    assert answer.status_code == 422
    assert CLOSED in text(answer)


def test_four_wrong_passwords_do_not(world: World) -> None:
    fail(4)
    assert is_in(try_in("taro", PASSWORD))


def test_a_right_password_begins_the_count_anew(world: World) -> None:
    fail(4)
    try_in("taro", PASSWORD)
    fail(4)
    assert is_in(try_in("taro", PASSWORD))


def test_the_door_counts_by_whichever_name(world: World) -> None:
    world.taro.change_sheet(email="taro@example.com")
    fail(3)
    fail(2, "taro@example.com")
    assert CLOSED in text(try_in("taro", PASSWORD))


def test_the_door_opens_by_itself(world: World) -> None:
    fail(6)
    world.advance(14 * 60)
    assert CLOSED in text(try_in("taro", PASSWORD))
    world.advance(61)
    assert is_in(try_in("taro", PASSWORD))


def test_a_closed_door_is_no_other_persons(world: World) -> None:
    fail(6)
    assert is_in(try_in("hanako", PASSWORD))


def test_a_closed_door_leaves_sessions_alone(world: World) -> None:
    browser = log_in(world, "taro")
    fail(6)
    assert browser.get("/todos").status_code == 200


def test_a_name_that_nobody_has_closes_alike(world: World) -> None:
    assert WRONG in text(fail(5, "nobody"))
    assert CLOSED in text(try_in("nobody"))


def test_a_new_password_opens_the_door(world: World) -> None:
    fail(6)
    world.taro.change_password("ein-langes-passwort")
    assert is_in(try_in("taro", "ein-langes-passwort"))


def test_many_at_once_get_no_more_tries(world: World) -> None:
    found: list[str] = []

    def guess() -> None:
        found.append(text(try_in("taro")))
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([each for each in found if WRONG in each]) == 5
    assert len([each for each in found if CLOSED in each]) == 7


def test_an_address_that_guesses_for_many_is_closed(world: World) -> None:
    for number in range(50):
        fail(1, f"nobody-{number}")
    assert CLOSED in text(try_in("taro", PASSWORD))
    assert is_in(try_in("taro", PASSWORD, address="192.0.2.2"))


def test_right_passwords_count_for_no_address(world: World) -> None:
    for _ in range(60):
        try_in("taro", PASSWORD)
    assert is_in(try_in("hanako", PASSWORD))


def test_nobody_chooses_their_address_without_a_proxy(world: World) -> None:
    try_in("nobody", **{"x-forwarded-for": "203.0.113.9"})
    assert Door.objects.filter(key="address:192.0.2.1").exists()


def test_old_doors_are_cleared_away(world: World) -> None:
    fail(1)
    Door.forget_old(now=world.now)
    assert Door.objects.exists()
    world.advance(7 * 3600)
    Door.forget_old(now=world.now)
    assert not Door.objects.exists()


# The mail


@pytest.fixture
def with_mail(world: World) -> World:
    world.taro.change_sheet(email="taro@example.com")
    return world


def test_the_person_is_told_once(with_mail: World) -> None:
    fail(5)
    for _ in range(2):
        with_mail.work()
    letter = Mail.objects.get()
    assert letter.address == "taro@example.com"
    assert "営業太郎" in letter.text
    assert "9:15" in letter.text


def test_the_mail_is_in_the_persons_language(with_mail: World) -> None:
    with_mail.taro.change_sheet(language="en")
    fail(5)
    with_mail.work()
    assert Mail.objects.get().subject == "Yotei: log-in closed for a while"


def test_wrong_passwords_before_that_send_nothing(with_mail: World) -> None:
    fail(4)
    with_mail.work()
    assert not Mail.objects.exists()


def test_who_has_no_address_gets_none(world: World) -> None:
    fail(6, "jiro")
    world.work()
    assert not Mail.objects.exists()


# Rules of passwords


@pytest.mark.parametrize("password", ["short", "password1", "4711081512", "taro@example", "営業太郎"])
def test_a_weak_password_is_refused(taro: Client, world: World, password: str) -> None:
    world.taro.change_sheet(email="taro@example.com")
    form = {"old_password": PASSWORD, "new_password": password}
    answer = taro.post("/employees/taro/password", form)
    assert answer.status_code == 422
    assert 'id="new_password_error"' in text(answer)
    world.taro.refresh_from_db()
    assert world.taro.check_password(PASSWORD)


def test_a_good_password_is_taken(taro: Client, world: World) -> None:
    taro.post("/employees/taro/password", {"old_password": PASSWORD, "new_password": "korrekt pferd batterie"})
    world.taro.refresh_from_db()
    assert world.taro.check_password("korrekt pferd batterie")


def test_a_first_password_is_not_like_the_new_name(as_: Any, world: World) -> None:
    form = {"login": "saburo-tanaka", "name": "三郎", "language": "ja", "time_zone": "Asia/Tokyo"}
    answer = as_("admin").post("/admin/employees/new", form | {"password": "saburo-tanaka1"})
    assert answer.status_code == 422
    assert not Employee.objects.filter(login="saburo-tanaka").exists()
