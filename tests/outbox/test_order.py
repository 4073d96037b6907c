"""Mails that calendars read come in the order in which they were put: who reads a cancellation before its invitation
keeps what was cancelled."""

from tests.outbox.conftest import Desk
from yotei.outbox import by_hand
from yotei.outbox.models import Mail

GUEST = "suzuki@customer.example"
BUSY = {GUEST: "451 4.7.1 Greylisted, come back later"}


def put(desk: Desk, method: str, address: str = GUEST, number: int = 1) -> Mail:
    return desk.put(address, kind="invitation", calendar=f"METHOD:{method}", method=method, about=("schedule", number))


def test_a_cancellation_waits_for_its_invitation(desk: Desk) -> None:
    desk.office.behave(answers=BUSY)
    first = put(desk, "REQUEST")
    desk.work()
    desk.office.behave()
    second = put(desk, "CANCEL")
    desk.work()
    desk.work(after=1)
    assert desk.office.box.ids == [first.message_id, second.message_id]


def test_it_waits_for_no_long_pause(desk: Desk) -> None:
    desk.office.behave(answers=BUSY)
    put(desk, "REQUEST")
    for _ in range(6):
        desk.work(after=3600)
    desk.office.behave()
    put(desk, "CANCEL")
    for _ in range(2):
        desk.work(after=1)
    assert len(desk.office.box.ids) == 2


def test_others_do_not_wait(desk: Desk) -> None:
    desk.office.behave(answers=BUSY)
    put(desk, "REQUEST")
    desk.work()
    others = [put(desk, "REQUEST", "sato@customer.example"), put(desk, "REQUEST", "ito@customer.example", number=2)]
    desk.work()
    assert desk.office.box.ids == [each.message_id for each in others]


def test_what_no_calendar_reads_does_not_wait(desk: Desk) -> None:
    desk.office.behave(answers=BUSY)
    put(desk, "REQUEST")
    desk.work()
    desk.office.behave()
    reminder = desk.put(GUEST, kind="reminder", about=("schedule", 1))
    desk.work()
    assert desk.office.box.ids == [reminder.message_id]


def test_one_that_will_not_be_sent_keeps_none_waiting(desk: Desk) -> None:
    desk.office.behave(answers=BUSY)
    first = put(desk, "REQUEST")
    desk.work()
    desk.office.behave()
    second = put(desk, "CANCEL")
    by_hand.stop(first, now=desk.now)
    desk.work(after=1)
    assert desk.office.box.ids == [second.message_id]


def test_two_that_are_due_at_once_come_in_their_order(desk: Desk) -> None:
    """By whichever worker."""
    mails = [put(desk, method) for method in ("REQUEST", "REQUEST", "CANCEL")]
    other = desk.another_postman()
    for _ in range(3):
        other.go_round()
        desk.work(after=1)
    other.hang_up()
    assert desk.office.box.ids == [each.message_id for each in mails]


def test_many_that_follow_keep_no_other_waiting(desk: Desk) -> None:
    desk.office.behave(answers=BUSY)
    put(desk, "REQUEST")
    desk.work()
    for _ in range(30):
        put(desk, "REQUEST")
    other = put(desk, "REQUEST", "sato@customer.example")
    for _ in range(3):
        desk.work()
    assert desk.office.box.ids == [other.message_id]
