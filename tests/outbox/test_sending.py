"""Each mail is delivered once, unless the server's final answer was lost; then it says so."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.outbox.conftest import Desk
from yotei.booking import seams
from yotei.outbox import by_hand, handing, runtime
from yotei.outbox.models import Mail, MailServer

MINUTE = 60


def test_a_mail_is_delivered_once(desk: Desk) -> None:
    mail = desk.put()
    desk.work()
    desk.work(after=MINUTE)
    assert desk.office.box.ids == [mail.message_id]
    assert (desk.read(mail).state, desk.read(mail).ended_at) == ("sent", desk.now - timedelta(seconds=MINUTE))


def test_many_mails_take_one_connection(desk: Desk) -> None:
    for number in range(45):
        desk.put(f"p{number}@example.com")
    desk.work()
    assert len(desk.office.box.mails) == 45
    assert desk.office.box.connections == 1


def test_without_a_server_mails_wait(desk: Desk) -> None:
    desk.use("")
    mail = desk.put()
    desk.work()
    assert desk.read(mail).state == "waiting"
    desk.use(desk.office.url)
    desk.work()
    assert desk.read(mail).state == "sent"


def test_a_refused_recipient_never_touches_the_others(desk: Desk) -> None:
    desk.office.behave(answers={"b@example.com": "550 5.1.1 No such user here"})
    mails = [desk.put(f"{name}@example.com") for name in "abc"]
    desk.work()
    assert [desk.read(mail).state for mail in mails] == ["sent", "refused", "sent"]
    assert desk.office.box.recipients == ["a@example.com", "c@example.com"]
    refused = desk.read(mails[1])
    assert (refused.problem, refused.words) == ("recipient", "550 5.1.1 No such user here")
    assert "No such user here" in refused.sentence


def test_a_refused_content_is_final(desk: Desk) -> None:
    desk.office.behave(answers={"END": "554 5.7.1 Looks like spam"})
    mail = desk.put()
    desk.work()
    desk.work(after=MINUTE)
    assert (desk.read(mail).state, desk.read(mail).problem, desk.read(mail).times_unsure) == ("refused", "content", 0)


@pytest.mark.parametrize("moment", ["taro@example.com", "END"])
def test_a_server_that_asks_for_later_is_asked_later(desk: Desk, moment: str) -> None:
    desk.office.behave(answers={moment: "451 4.7.1 Greylisted"})
    mail = desk.put()
    desk.work()
    assert (desk.read(mail).state, desk.read(mail).words) == ("waiting", "451 4.7.1 Greylisted")
    desk.office.behave()
    desk.work(after=5)
    assert desk.office.box.ids == []
    desk.work(after=6)
    assert desk.office.box.ids == [mail.message_id]
    assert not desk.read(mail).is_sent_again


def test_pauses_grow_up_to_an_hour(desk: Desk) -> None:
    desk.office.behave(answers={"taro@example.com": "451 later"})
    mail = desk.put()
    pauses = []
    for _ in range(10):
        desk.work()
        pause = desk.read(mail).due_at - desk.now  # type: ignore[operator]
        pauses.append(pause.total_seconds() / MINUTE)
        desk.now += pause
    assert pauses == [1 / 6, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_after_three_days_a_mail_is_given_up(desk: Desk) -> None:
    desk.office.behave(answers={"taro@example.com": "451 later"})
    mail = desk.put()
    for _ in range(90):
        desk.work(after=60 * MINUTE)
    assert (desk.read(mail).state, desk.read(mail).words) == ("given_up", "451 later")
    assert timedelta(days=2.9) < desk.read(mail).ended_at - mail.queued_at < timedelta(days=3)  # type: ignore[operator]


@pytest.mark.parametrize("moment", ["RCPT", "DATA"])
def test_a_cut_before_the_end_of_a_mail_is_no_second_mail(desk: Desk, moment: str) -> None:
    desk.office.behave(cut=moment, times=1)
    mail = desk.put()
    # A server that hangs up a moment later may have had the dot: that is another rule.
    seams.watch(lambda name: desk.office.wait_until_empty() if name == "mail_handed" else None)
    desk.work()
    seams.watch(None)
    assert (desk.read(mail).state, desk.read(mail).problem) == ("waiting", "cut")
    desk.work(after=MINUTE)
    assert desk.office.box.ids == [mail.message_id]
    assert (desk.read(mail).state, desk.read(mail).times_unsure) == ("sent", 0)


@pytest.mark.parametrize("manners", [{"cut": "END", "times": 1}, {"stall": {"END": 5}}])
def test_a_mail_whose_answer_was_lost_goes_again_under_its_message_id(desk: Desk, manners: dict[str, object]) -> None:
    desk.office.behave(**manners)
    desk.hurry(end=1)
    mail = desk.put()
    desk.work()
    assert (desk.read(mail).state, desk.read(mail).problem) == ("waiting", "unsure")
    desk.office.behave()
    desk.hurry(end=60)
    desk.work(after=MINUTE)
    assert desk.office.box.ids == [mail.message_id] * 2
    assert desk.read(mail).is_sent_again


def test_the_same_row_gives_the_same_mail(desk: Desk) -> None:
    desk.office.behave(cut="END", times=1)
    desk.put()
    desk.work()
    desk.work(after=MINUTE)
    first, second = (mail for _to, mail in desk.office.box.mails)
    assert first.as_bytes() == second.as_bytes()


# A server that is away


def test_a_server_that_is_down_costs_no_mail_a_try(desk: Desk) -> None:
    desk.office.shut()
    mails = [desk.put() for _ in range(3)]
    desk.work()
    assert [(desk.read(mail).state, desk.read(mail).tries) for mail in mails] == [("waiting", 0)] * 3
    assert MailServer.known().problem == "unreachable"
    desk.office.open()
    desk.work(after=MailServer.FIRST_PAUSE.total_seconds())
    desk.work()
    assert sorted(desk.office.box.ids) == sorted(mail.message_id for mail in mails)
    assert MailServer.known().down_since is None


def test_one_probe_asks_a_server_that_is_down(desk: Desk) -> None:
    desk.office.behave(answers={"MAIL": "451 4.3.0 Out of disk"})
    for _ in range(50):
        desk.put()
    other = desk.another_postman()
    for _ in range(120):
        desk.work(after=5)
        other.go_round()
    assert desk.office.box.connections <= 9  # in ten minutes, of pauses of 5, 10, 20 … seconds


def test_what_waits_for_a_server_for_three_days_is_given_up(desk: Desk) -> None:
    desk.office.shut()
    mail = desk.put()
    for _ in range(4):
        desk.work(after=24 * 60 * MINUTE)
    assert (desk.read(mail).state, desk.read(mail).problem) == ("given_up", "unreachable")


def test_a_worker_that_stood_still_tries_before_it_gives_up(desk: Desk) -> None:
    mail = desk.put()
    desk.work(after=5 * 24 * 60 * MINUTE)
    assert desk.read(mail).state == "sent"


def test_a_refused_sender_is_the_administrators_not_the_mails(desk: Desk) -> None:
    desk.office.behave(answers={"MAIL": "553 5.7.1 Sender not owned by user"})
    mail = desk.put()
    desk.work()
    assert desk.read(mail).state == "waiting"
    assert MailServer.known().problem == "sender"
    assert "Sender not owned" in MailServer.known().sentence


def test_a_server_that_hangs_up_between_mails_costs_nothing(desk: Desk) -> None:
    desk.put()
    desk.postman.go_round(seconds=60)
    first = desk.put("b@example.com")
    desk.office.shut()
    desk.office.open()
    desk.work()
    assert (desk.read(first).state, desk.read(first).tries) == ("sent", 0)


@pytest.mark.parametrize("moment", ["MAIL", "RCPT"])
def test_a_silent_server_is_left_alone_after_a_while(desk: Desk, moment: str) -> None:
    desk.office.behave(stall={moment: 30})
    desk.hurry(step=1)
    for _ in range(20):
        desk.put()
    desk.work()
    assert MailServer.known().problem in ("unreachable", "slow")
    assert Mail.objects.filter(tries__gt=0).count() <= 3
    assert Mail.objects.filter(state="waiting", lease_until=None).count() == 20


# Several workers


def test_a_claimed_mail_is_nobody_elses(desk: Desk) -> None:
    desk.put()
    [mail] = handing.claim(limit=5, now=desk.now)
    assert handing.claim(limit=5, now=desk.now) == []
    assert not by_hand.stop(mail, now=desk.now)


def test_workers_at_once_send_each_mail_once(desk: Desk) -> None:
    mails = [desk.put(f"p{number}@example.com") for number in range(60)]

    def work() -> None:
        postman = desk.another_postman()
        while Mail.objects.filter(state="waiting").exists():
            postman.go_round()
        postman.hang_up()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(desk.office.box.ids) == sorted(mail.message_id for mail in mails)
    assert Mail.objects.filter(state="sent", times_unsure=0).count() == 60


def test_a_worker_whose_lease_ended_hands_over_nothing(desk: Desk) -> None:
    desk.put()
    [late] = handing.claim(limit=5, now=desk.now)
    desk.now += timedelta(minutes=10)
    [mine] = handing.claim(limit=5, now=desk.now)
    assert not handing.hand_over(late, now=desk.now)
    assert handing.hand_over(mine, now=desk.now)


def test_a_late_answer_is_recorded_unless_somebody_else_began(desk: Desk) -> None:
    mail = desk.put()
    [mine] = handing.claim(limit=5, now=desk.now)
    handing.hand_over(mine, now=desk.now)
    desk.now += timedelta(minutes=10)
    handing.take_back_lost(now=desk.now)
    assert desk.read(mail).times_unsure == 1
    handing.record_sent(mine, now=desk.now)
    assert (desk.read(mail).state, desk.read(mail).times_unsure) == ("sent", 0)


def test_a_mail_cancelled_in_time_is_not_sent(desk: Desk) -> None:
    mail = desk.put()
    assert by_hand.stop(mail, now=desk.now)
    desk.work()
    assert desk.office.box.ids == []


def test_a_refused_mail_can_be_sent_again_by_hand(desk: Desk) -> None:
    desk.office.behave(answers={"taro@example.com": "550 no"})
    mail = desk.put()
    desk.work()
    desk.office.behave()
    assert by_hand.send_now(desk.read(mail), now=desk.now)
    desk.work()
    assert (desk.read(mail).state, desk.office.box.ids) == ("sent", [mail.message_id])
    assert not by_hand.send_now(desk.read(mail), now=desk.now)


def test_an_address_that_was_refused_at_once_is_not_tried(desk: Desk) -> None:
    mail = desk.put("nobody")
    assert not by_hand.send_now(mail, now=desk.now)


def test_nothing_is_sent_before_the_order_to_stop_is_looked_at(desk: Desk) -> None:
    mail = desk.put()
    desk.postman._should_stop = lambda: True
    desk.work()
    assert desk.read(mail).lease_until is None
    assert runtime.is_set_up()


def test_a_mail_that_cannot_be_written_keeps_no_other_waiting(desk: Desk) -> None:
    odd, mail = desk.put(), desk.put()
    Mail.objects.filter(pk=odd.pk).update(address="no address")
    desk.work()
    assert (desk.read(odd).state, desk.read(odd).problem) == ("refused", "unwritable")
    assert desk.read(mail).state == "sent"
