"""稼働状況: what the page shows is what is so, and `/metrics` says the same."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from pydantic import SecretStr

from tests.support.pages import Page
from tests.support.world import World
from yotei.booking.models import Heartbeat, RateBudget
from yotei.outbox.models import Mail

Log = Callable[[str], Client]


@pytest.fixture
def scraped(client: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, float]]:
    """Every gauge by its name with labels."""
    monkeypatch.setattr(settings, "YOTEI", settings.YOTEI.model_copy(update={"metrics_token": SecretStr("let-me-in")}))

    def scrape() -> dict[str, float]:
        answer = client.get("/metrics", headers={"Authorization": "Bearer let-me-in"})
        assert answer.status_code == 200
        lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    return scrape


def test_what_waits_is_counted(admin: Client, world: World, scraped: Callable[[], dict[str, float]]) -> None:
    world.register(book_later=True)
    world.register()
    world.advance(90)
    gauges = scraped()
    assert gauges["yotei_bookings_waiting"] == 1
    assert gauges["yotei_bookings_oldest_due_seconds"] == pytest.approx(90, abs=1)
    assert page(admin).rows["待っている予約"].text.startswith("1")


def test_what_is_in_trouble_is_counted(admin: Client, world: World, scraped: Callable[[], dict[str, float]]) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="status", status=400, body={"code": 300})
    world.register(book_later=True)
    world.work()
    assert scraped()["yotei_bookings_in_trouble"] == 1
    assert page(admin).rows["Zoom の問題"].text == "1"


def test_a_day_of_a_host_is_a_bar(admin: Client, world: World, scraped: Callable[[], dict[str, float]]) -> None:
    for _ in range(3):
        world.register()
    [host] = RateBudget.objects.filter(key__startswith="host:")
    host.blocked_until = world.now + timedelta(hours=1)
    host.save()
    assert scraped()['yotei_budget_used{kind="host",name="taro@example.com"}'] == 3
    [meter] = [each for each in page(admin).root.all("meter") if each.attributes["max"] == "100"]
    assert meter.attributes["value"] == "3"
    assert "まで Zoom が拒否" in page(admin).text


def test_yesterday_is_over(world: World, scraped: Callable[[], dict[str, float]]) -> None:
    world.register()
    world.advance(86400)
    assert not [name for name in scraped() if name.startswith("yotei_budget_used")]


def test_calls_are_counted_by_outcome(admin: Client, world: World, scraped: Callable[[], dict[str, float]]) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="status", status=503)
    world.register(book_later=True)
    world.recover(passes=3)
    gauges = scraped()
    assert gauges['yotei_zoom_calls_last_hour{outcome="failed"}'] == 1
    assert gauges['yotei_zoom_calls_last_hour{outcome="ok"}'] >= 2
    assert "failed" in page(admin).text


def test_a_silent_worker_is_seen(admin: Client, world: World, scraped: Callable[[], dict[str, float]]) -> None:
    Heartbeat.beat("node-1:10", now=world.now - timedelta(seconds=61))
    Heartbeat.beat("node-2:11", now=world.now)
    assert scraped()["yotei_workers"] == 1
    shown = page(admin).rows["ワーカー"].text
    assert re.search(r"node-1:10 応答なし.*node-2:11 稼働中", shown)


def test_the_token_has_an_age(admin: Client, world: World, scraped: Callable[[], dict[str, float]]) -> None:
    world.register()
    world.advance(600)
    assert scraped()["yotei_token_age_seconds"] == pytest.approx(600, abs=1)
    assert "発行" in page(admin).rows["アクセストークン"].text


def test_the_database_has_a_size(world: World, scraped: Callable[[], dict[str, float]]) -> None:
    assert scraped()["yotei_database_bytes"] > 10_000


def test_mails_are_counted(world: World, scraped: Callable[[], dict[str, float]]) -> None:
    to = world.people["admin"].as_recipient()
    first, _second = (Mail.put(to=to, kind="test", subject="件名", text="本文", now=world.now) for _ in range(2))
    Mail.objects.filter(pk=first.pk).update(state="sent", due_at=None, ended_at=world.now, times_unsure=1)
    world.advance(90)
    gauges = scraped()
    assert (gauges["yotei_mails_waiting"], gauges["yotei_mail_server_up"]) == (1, 0)
    assert gauges["yotei_mails_oldest_seconds"] == pytest.approx(90, abs=1)
    assert gauges['yotei_mails_last_day{outcome="sent"}'] == gauges['yotei_mails_last_day{outcome="again"}'] == 1


def test_metrics_are_not_there_without_a_token(client: Client, world: World) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer wrong", "let-me-in", "Bearer ☂"])
@pytest.mark.usefixtures("scraped")
def test_metrics_want_their_token(client: Client, world: World, given: str) -> None:
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 401


def test_the_page_is_the_administrators(as_: Log) -> None:
    assert as_("taro").get("/admin/operations").status_code == 403


def page(admin: Client) -> Page:
    return Page.get(admin, "/admin/operations")
