"""How many mails leave in a minute; and mails that can only be sent when they are of no use any more."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from tests.outbox.conftest import Desk
from yotei.outbox import by_hand, handing, runtime
from yotei.outbox.models import Mail, MailPlace, MailServer
from yotei.outbox.pace import MINUTE
from yotei.outbox.sending import Postman


def limit(number: int) -> None:
    runtime.configure(replace(runtime.post(), per_minute=number))


def put_many(desk: Desk, number: int) -> None:
    for each in range(number):
        desk.put(f"p{each}@example.com")


# Not too many


def test_no_minute_holds_more_than_the_limit(desk: Desk) -> None:
    limit(5)
    put_many(desk, 30)
    sent: list[datetime] = []
    for second in range(7 * 60):
        desk.work(after=1)
        sent += [desk.now] * (len(desk.office.box.mails) - len(sent))
        assert len([each for each in sent if each > desk.now - MINUTE]) <= 5, second
    assert len(sent) == 30
    assert sent[-1] - sent[0] <= 6 * MINUTE  # and it is used up


def test_what_must_be_in_time_goes_first(desk: Desk) -> None:
    limit(1)
    put_many(desk, 3)
    desk.put("later@example.com", useless_after=desk.now + timedelta(hours=2))
    desk.put("sooner@example.com", useless_after=desk.now + timedelta(hours=1))
    for _ in range(3):
        desk.work(after=60)
    assert desk.office.box.recipients == ["sooner@example.com", "later@example.com", "p0@example.com"]


def test_a_mail_that_waits_for_its_minute_has_no_problem(desk: Desk) -> None:
    limit(1)
    put_many(desk, 2)
    desk.work()
    [waiting] = Mail.objects.filter(state="waiting")
    assert (waiting.tries, waiting.problem, waiting.lease_until) == (0, "", None)


def test_without_a_limit_nothing_is_counted(desk: Desk) -> None:
    put_many(desk, 3)
    desk.work()
    assert not MailPlace.objects.exists()


def test_what_was_refused_before_its_end_takes_no_place(desk: Desk) -> None:
    limit(1)
    desk.office.behave(answers={"p0@example.com": "550 no such user"})
    put_many(desk, 2)
    desk.work()
    assert desk.office.box.recipients == ["p1@example.com"]


def test_a_mail_that_goes_again_counts_again(desk: Desk) -> None:
    limit(2)
    desk.office.behave(cut="END", times=1)
    put_many(desk, 2)
    desk.work()
    desk.work(after=15)
    assert len(desk.office.box.mails) == 2
    desk.work(after=45)
    assert len(desk.office.box.mails) == 3


def test_a_server_that_is_down_takes_no_places(desk: Desk) -> None:
    limit(1)
    desk.office.shut()
    put_many(desk, 1)
    desk.work()
    desk.office.open()
    desk.work(after=MailServer.FIRST_PAUSE.total_seconds())
    assert len(desk.office.box.mails) == 1


def test_a_worker_that_died_keeps_its_place_until_nobody_can_send_its_mail(desk: Desk) -> None:
    limit(1)
    MailPlace.take(most=1, until=desk.now + handing.longest(), now=desk.now)
    put_many(desk, 1)
    desk.work(after=handing.longest().total_seconds() + 59)
    assert not desk.office.box.mails
    desk.work(after=1)
    assert len(desk.office.box.mails) == 1


def test_a_lower_limit_counts_what_left_before_it(desk: Desk) -> None:
    limit(3)
    put_many(desk, 5)
    desk.work()
    limit(2)
    desk.work(after=59)
    assert len(desk.office.box.mails) == 3


def test_workers_keep_the_limit_together(desk: Desk) -> None:
    limit(7)
    put_many(desk, 40)
    begin = threading.Barrier(4)

    def work() -> None:
        postman = Postman(clock=lambda: desk.now)
        begin.wait()
        for _ in range(3):
            postman.go_round()
        postman.hang_up()
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.work()
    assert len(desk.office.box.mails) == len(set(desk.office.box.ids)) == 7


def test_the_wait_for_a_place_costs_few_questions(desk: Desk) -> None:
    limit(1)
    put_many(desk, 30)
    desk.work()
    with CaptureQueriesContext(connection) as asked:
        desk.work(after=1)
    assert len(asked) <= 5


# Not too late


def test_what_could_not_be_sent_in_time_is_given_up(desk: Desk) -> None:
    desk.office.shut()
    mail, other = desk.put(useless_after=desk.now + timedelta(hours=1)), desk.put()
    desk.work()
    desk.work(after=3601)
    assert (desk.read(mail).state, desk.read(mail).problem) == ("given_up", "too_late")
    desk.office.open()
    for _ in range(3):
        desk.work(after=300)
    assert desk.office.box.ids == [other.message_id]


def test_before_its_time_it_is_sent_as_any_other(desk: Desk) -> None:
    mail = desk.put(useless_after=desk.now + timedelta(minutes=1))
    desk.work(after=59)
    assert desk.read(mail).state == "sent"


def test_a_node_without_a_mail_server_gives_it_up_too(desk: Desk) -> None:
    desk.use("")
    mail = desk.put(useless_after=desk.now + timedelta(minutes=1))
    desk.work(after=59)
    assert desk.read(mail).state == "waiting"
    desk.work(after=1)
    assert desk.read(mail).state == "given_up"


def test_a_mail_that_is_in_hand_when_its_time_is_over_is_not_handed_over(desk: Desk) -> None:
    desk.put(useless_after=desk.now + timedelta(seconds=5))
    [mail] = handing.claim(limit=1, now=desk.now)
    assert not handing.hand_over(mail, now=desk.now + timedelta(seconds=5))


def test_one_that_may_have_arrived_says_so(desk: Desk) -> None:
    desk.office.behave(cut="END", times=1)
    mail = desk.put(useless_after=desk.now + timedelta(seconds=5))
    desk.work()
    desk.work(after=5)
    assert (desk.read(mail).state, desk.read(mail).problem) == ("given_up", "late_unsure")
    assert desk.office.box.ids == [mail.message_id]


@pytest.mark.parametrize("state", ["given_up", "held"])
def test_too_late_it_is_not_sent_by_hand_either(desk: Desk, state: str) -> None:
    mail = desk.put(useless_after=desk.now)
    ended = None if state == "held" else desk.now
    Mail.objects.filter(pk=mail.pk).update(state=state, due_at=None, ended_at=ended)
    assert not by_hand.send_now(desk.read(mail), now=desk.now)
