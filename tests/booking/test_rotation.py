"""Keys are replaced while Yotei runs: what was stored by an old one is encrypted anew by the first."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.support.world import World
from yotei.booking import rotation
from yotei.booking.encryption import use_keys
from yotei.booking.models import Booking, Installation, ZoomToken

OLD = settings.YOTEI.encryption_keys[0]
NEW, LOST = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    yield
    use_keys([OLD])


def stored_links() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT join_url FROM booking_booking ORDER BY id")
        return [value for (value,) in cursor.fetchall()]


def page_of(world: World, schedule: Any) -> str:
    browser = Client()
    browser.force_login(world.taro)
    return browser.get(f"/schedules/{schedule.pk}").content.decode()


def test_the_link_is_read_by_the_new_key_alone(world: World) -> None:
    schedule = world.register().schedule
    passcode, link = world.booking(schedule).passcode, world.booking(schedule).join_url
    use_keys([NEW, OLD])
    rotation.rotate()
    use_keys([NEW])
    page = page_of(world, schedule)
    assert passcode in page
    assert link.replace("&", "&amp;") in page


def test_every_secret_is_read_by_the_new_key_alone(world: World) -> None:
    world.register()
    Installation.objects.update(zoom_client_secret="typed on the page")
    key = generate_totp_secret()
    TOTP.activate(world.taro, key)
    codes = RecoveryCodes.activate(world.taro).get_unused_codes()
    use_keys([NEW, OLD])
    rotation.rotate()
    use_keys([NEW])
    assert rotation.unreadable() == 0
    assert ZoomToken.objects.get().access_token
    assert Installation.objects.get().zoom_client_secret == "typed on the page"
    app, recovery = (Authenticator.objects.get(type=kind).wrap() for kind in ("totp", "recovery_codes"))
    assert app.instance.data["secret"] != key
    assert recovery.get_unused_codes() == codes


def test_what_the_old_key_made_is_unreadable_without_a_rotation(world: World) -> None:
    world.register()
    TOTP.activate(world.taro, generate_totp_secret())
    use_keys([NEW])
    assert rotation.unreadable() == 4  # link, passcode, token of Zoom, app for codes


def test_a_rotation_that_was_cut_off_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    for _ in range(5):
        world.register()
    use_keys([NEW, OLD])
    with pytest.raises(ConnectionAbortedError), connection.execute_wrapper(cut_off_at(update=4)):
        rotation.rotate()
    done = stored_links()[:2]
    rotation.rotate()
    assert stored_links()[:2] == done, "what is done was done again"
    use_keys([NEW])
    assert rotation.unreadable() == 0


def cut_off_at(*, update: int) -> Callable[..., Any]:
    left = update

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        left -= sql.startswith("UPDATE")
        if not left:
            raise ConnectionAbortedError
        return execute(sql, params, many, context)

    return wrapper


def test_what_is_saved_meanwhile_is_not_overwritten(world: World) -> None:
    world.register()
    use_keys([NEW, OLD])
    with connection.execute_wrapper(somebody_saves("another")):
        rotation.rotate()
    assert Booking.objects.get().passcode == "another"


def somebody_saves(passcode: str) -> Callable[..., Any]:
    """Between the reading of a batch and its first write."""
    is_saved = False

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal is_saved
        if sql.startswith("UPDATE") and not is_saved:
            is_saved = True
            Booking.objects.update(passcode=passcode)
        return execute(sql, params, many, context)

    return wrapper


def test_what_a_node_with_the_old_key_saves_meanwhile_is_rotated_too(world: World) -> None:
    world.register()
    use_keys([NEW, OLD])

    def first_key_is(key: str) -> None:
        use_keys([key, OLD if key == NEW else NEW])

    saved = False

    def other_node(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal saved
        if "mfa_authenticator" in sql and not saved:  # the round is past the bookings
            saved = True
            first_key_is(OLD)
            Booking.objects.update(passcode="by the old key")
            first_key_is(NEW)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(other_node):
        rotation.rotate()
    use_keys([NEW])
    assert Booking.objects.get().passcode == "by the old key"


def test_what_no_key_reads_is_counted(world: World) -> None:
    world.register()
    use_keys([LOST])
    Booking.objects.update(passcode="lost")
    use_keys([NEW, OLD])
    assert rotation.rotate().unreadable == 1
