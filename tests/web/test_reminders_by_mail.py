"""A reminder by mail comes before the start or not at all, whichever node has the mail server."""

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.support.invitations import mail_set_up, send
from tests.support.pages import Page
from tests.support.reminding import choose, given, run_until, visit
from tests.support.smtp import PostOffice
from tests.support.world import TOKYO, World
from yotei.outbox.models import Mail
from yotei.schedules.models import Schedule

pytestmark = pytest.mark.django_db(transaction=True)


def reminded(world: World, *, minutes: int = 10) -> Schedule:
    """Taro is told by mail of what begins in ten minutes; nothing was sent yet."""
    choose(world.taro, by_mail=True)
    schedule = visit(world, minutes)
    world.work()
    assert Mail.objects.get(kind="reminder").state == "waiting"
    return schedule


def test_in_time_it_is_sent(world: World, office: PostOffice) -> None:
    reminded(world)
    send(world)
    assert office.box.recipients == [world.taro.email]


def test_a_mail_server_that_was_down_until_after_the_start_brings_none(world: World, office: PostOffice) -> None:
    reminded(world)
    office.shut()
    for _ in range(3):
        send(world)
        world.advance(20 * 60)
    office.open()
    send(world)
    world.advance(300)
    send(world)
    assert office.box.mails == []
    assert Mail.objects.get().state == "given_up"


def test_a_worker_that_was_down_until_after_the_start_sends_none(world: World, office: PostOffice) -> None:
    reminded(world)
    world.advance(3600)
    send(world)
    assert (Mail.objects.get().state, office.box.mails) == ("given_up", [])


def test_one_at_the_start_is_sent(world: World, office: PostOffice) -> None:
    choose(world.taro, by_mail=True, leads=[0])
    schedule = visit(world, 10)
    run_until(world, schedule.starts_at + timedelta(seconds=15))
    send(world)
    assert len(office.box.mails) == 1


@pytest.mark.parametrize(("hour", "state"), [(23, "sent"), (25, "given_up")])
def test_of_a_whole_day_it_is_sent_until_midnight(world: World, office: PostOffice, hour: int, state: str) -> None:
    choose(world.taro, by_mail=True)
    day = date(2026, 12, 3)
    world.register(category=world.category("visit"), kind="all_day", day=day, starts_at=None, ends_at=None)
    evening = world.now.astimezone(TOKYO).replace(day=2, hour=18, minute=0, second=0)
    run_until(world, evening, step=3600)
    assert len(given()) == 1
    world.advance((hour - 18) * 3600)
    send(world)
    assert Mail.objects.get().state == state


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "時刻までに送信できなかったため"), ("en", "It could not be sent in time")]
)
def test_why_it_was_given_up_stands_on_the_page(
    world: World, office: PostOffice, client: Client, language: str, words: str
) -> None:
    reminded(world)
    world.advance(3600)
    send(world)
    world.admin.change_sheet(language=language)
    client.force_login(world.admin)
    for address in ("/admin/mail", f"/admin/mail/{Mail.objects.get().pk}"):
        assert words in Page.get(client, address).text
    assert "/send" not in Page.get(client, f"/admin/mail/{Mail.objects.get().pk}").html


def test_pages_know_its_kind_without_the_worker() -> None:
    told = "import django; django.setup(); from yotei.outbox.kinds import NAMES; print(*NAMES)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "yotei.config.settings"}
    said = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    assert "reminder" in said.stdout.split()


# Nodes


def test_a_node_without_a_mail_server_leaves_it_to_the_others(world: World, office: PostOffice) -> None:
    with mail_set_up(url=""):
        reminded(world)
        send(world)
    send(world)
    assert office.box.recipients == [world.taro.email]


def test_where_no_node_has_a_mail_server_nothing_waits(world: World) -> None:
    with mail_set_up(url=""):
        reminded(world)
        world.advance(3600)
        send(world)
    assert not Mail.objects.unfinished().exists()
