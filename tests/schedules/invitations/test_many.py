"""What a saving costs does not grow with those who are invited; what is told is told in slices."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.invitations import SUZUKI, event, invited, mails
from tests.support.world import World, deadline
from yotei.schedules import bulk
from yotei.schedules.bulk import Target
from yotei.schedules.invitations import composing, rounds
from yotei.schedules.invitations.guests import MOST, Wish
from yotei.schedules.models import Invitation


def guests(number: int) -> list[Wish]:
    return [Wish(f"guest{each}@customer.example", f"客 {each}") for each in range(number)]


def queries_of_registering(world: World, number: int) -> int:
    with CaptureQueriesContext(connection) as asked:
        world.register(category=world.category("visit"), guests=guests(number))
    return len(asked)


def test_a_hundred_guests_take_no_more_questions_than_one(world: World) -> None:
    world.register(category=world.category("visit"))
    assert queries_of_registering(world, 1) == queries_of_registering(world, MOST)


def test_a_schedule_with_nobody_has_no_invitation(world: World) -> None:
    world.register(category=world.category("visit"))
    assert not Invitation.objects.exists()


def test_a_change_marks_by_one_question(world: World) -> None:
    schedule = world.read(invited(world, guests=guests(MOST)))
    with CaptureQueriesContext(connection) as asked:
        schedule.change(by=world.taro, fields={"subject": "変更"}, deadline=deadline())
    assert len([each for each in asked if "schedules_invit" in each["sql"]]) == 1


def test_a_backlog_is_told_in_slices(world: World) -> None:
    for hour in range(3):
        start = world.now + timedelta(hours=2 + hour)
        world.register(category=world.category("visit"), guests=guests(2), starts_at=start,
                       ends_at=start + timedelta(hours=1))  # fmt: skip
    world.advance(31)
    for number in (2, 4, 6):
        composing.go_on(clock=lambda: world.now, installation="test", seconds=0)
        assert len(mails()) == number


def test_a_bulk_registration_invites_its_guests(world: World) -> None:
    deal = world.deal
    targets = [Target(deal.customer), Target(deal.customer, deal)]
    fields = world.fields(category=world.category("visit"), guests=[SUZUKI], attendees=[world.hanako])
    bulk.begin(by=world.taro, fields=fields, targets=targets, now=world.now)
    world.work()
    world.advance(31)
    world.work()
    assert len(mails()) == 4


@pytest.mark.parametrize(
    "wish", [Wish("keine"), Wish("a@b.example", language="de"), Wish("a@b.example", time_zone="X")]
)
def test_a_guest_who_cannot_be_told_is_refused(world: World, wish: Wish) -> None:
    with pytest.raises(Exception, match="guests"):
        world.register(category=world.category("visit"), guests=[wish])


def test_many_are_told_in_several_transactions_with_one_sequence(world: World) -> None:
    schedule = invited(world, guests=guests(MOST))
    assert len(mails()) == MOST
    world.change(schedule, subject="変更")
    world.advance(31)
    composing.go_on(clock=lambda: world.now, installation="test", seconds=0)
    assert len(mails()) == MOST + rounds.SLICE
    world.work()
    assert {event(mail)["SEQUENCE"] for mail in mails()[MOST:]} == {1}
    assert len({mail.address for mail in mails()[MOST:]}) == MOST
