"""The plan of the Zoom account counts as soon as an administrator has chosen it (design §4, budgets)."""

import pytest
from django.conf import settings
from django.test import Client

from tests.support.world import World
from tests.support.zoom import SandboxTransport
from yotei.booking.models import RateBudget
from yotei.booking.runtime import clock
from yotei.config import wiring


def test_a_chosen_plan_counts_without_a_restart(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yotei.booking.plans.LOOK_EVERY", 0.0)
    assert seconds_to_the_next_create(world) == pytest.approx(1 / (20 * 0.95), abs=1e-5)
    answer = as_admin(world).post("/admin/zoom", {"plan": "free"})
    assert answer.status_code == 302
    assert seconds_to_the_next_create(world) == pytest.approx(1 / (2 * 0.95), abs=1e-5)


def test_an_unknown_plan_is_refused(world: World) -> None:
    assert as_admin(world).post("/admin/zoom", {"plan": "gold"}).status_code == 422
    assert seconds_to_the_next_create(world) == pytest.approx(1 / (20 * 0.95), abs=1e-5)


def test_the_environment_goes_before_the_page(world: World) -> None:
    given = settings.YOTEI.model_copy(update={"zoom_plan": "business", "zoom_account_id": "a", "zoom_client_id": "c"})
    given = given.model_copy(update={"zoom_client_secret": settings.YOTEI.secret_key})
    office = wiring.make_office(given, transport=SandboxTransport(world.sandbox), clock=clock())
    assert office is not None
    as_admin(world).post("/admin/zoom", {"plan": "free"})
    assert office.plan() == "business"


def test_the_page_is_the_administrators(world: World) -> None:
    browser = Client()
    browser.force_login(world.taro)
    assert browser.post("/admin/zoom", {"plan": "free"}).status_code == 403


def seconds_to_the_next_create(world: World) -> float:
    """What the budget keeps free after one create."""
    world.advance(10)
    before = world.now
    world.register()
    next_at = RateBudget.objects.get(key="account:medium").next_at
    assert next_at is not None
    return (next_at - before).total_seconds()


def as_admin(world: World) -> Client:
    browser = Client()
    browser.force_login(world.admin)
    return browser
