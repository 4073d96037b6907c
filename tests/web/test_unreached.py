"""Where a mail of an invitation does not arrive, the registrant reads so on the next page; by a real SMTP server."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.support.invitations import SMITH, SUZUKI, invited, send, tell
from tests.support.pages import Page
from tests.support.smtp import PostOffice
from tests.support.world import World
from yotei.outbox import handing
from yotei.outbox.models import Mail
from yotei.schedules.models import Notice, Schedule

Log = Callable[[str], Client]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


def notices(client: Client) -> list[str]:
    return [each.first("p").text for each in Page.get(client, "/today").root.all("div", class_="notice")]


def refused(world: World, office: PostOffice, **fields: object) -> Schedule:
    office.behave(answers={SUZUKI.email: "550 no such user"})
    schedule = invited(world, guests=[SUZUKI, SMITH], **fields)
    send(world)
    return schedule


def test_a_refused_recipient_is_told_to_the_registrant(
    world: World, office: PostOffice, taro: Client, as_: Log
) -> None:
    refused(world, office, subject="ご提案")
    [notice] = notices(taro)
    assert "「ご提案」のメールが届いていない相手がいます" in notice
    assert notices(as_("hanako")) == []
    assert office.box.recipients == [SMITH.email]


def test_it_is_told_once_until_it_is_read(world: World, office: PostOffice, taro: Client) -> None:
    schedule = refused(world, office)
    world.change(world.read(schedule), subject="変更")
    tell(world)
    send(world)
    assert Mail.objects.filter(state="refused").count() == 2
    assert len(notices(taro)) == 1


def test_what_was_put_off_until_it_was_given_up_is_told(world: World, office: PostOffice, taro: Client) -> None:
    office.behave(answers={SUZUKI.email: "451 later"})
    invited(world, starts_at=world.now + timedelta(days=9), ends_at=world.now + timedelta(days=9, hours=1))
    send(world)
    assert notices(taro) == []
    world.advance(handing.GIVEN_UP_AFTER.total_seconds())
    send(world)
    assert len(notices(taro)) == 1


def test_a_server_that_stays_away_is_told(world: World, office: PostOffice, taro: Client) -> None:
    office.shut()
    invited(world, starts_at=world.now + timedelta(days=9), ends_at=world.now + timedelta(days=9, hours=1))
    world.advance(handing.GIVEN_UP_AFTER.total_seconds())
    send(world)
    assert len(notices(taro)) == 1


def test_of_what_is_over_nothing_is_told(world: World, office: PostOffice) -> None:
    office.behave(answers={SUZUKI.email: "550 no such user"})
    invited(world, starts_at=world.now + timedelta(hours=1), ends_at=world.now + timedelta(hours=2))
    world.advance(3 * 3600)
    send(world)
    assert Mail.objects.get().state == "refused"
    assert not Notice.objects.exists()
