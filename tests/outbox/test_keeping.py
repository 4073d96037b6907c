"""Old mails go; a backup that is put back sends nothing unasked; keys are replaced."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection

from tests.outbox.conftest import Desk
from tests.support.copies import Copies, path_with_programs
from yotei.booking import encryption, rotation
from yotei.outbox import by_hand
from yotei.outbox.keeping import forget_old_mails
from yotei.outbox.models import Mail


@pytest.fixture
def copies(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Copies:
    monkeypatch.setenv("PATH", path_with_programs())
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return Copies(tmp_path, capsys)


def test_what_a_mail_said_goes_before_its_row(desk: Desk) -> None:
    sent = desk.put(html="<p>x</p>")
    desk.work()
    waiting = desk.put(text="still here")
    Mail.objects.filter(pk=waiting.pk).update(due_at=desk.now + timedelta(days=200))
    for days, text, rows in ((13, "本文\n", 2), (2, "", 2), (76, "", 1)):
        desk.now += timedelta(days=days)
        forget_old_mails(now=desk.now)
        assert Mail.objects.count() == rows
        assert [mail.text for mail in Mail.objects.filter(pk=sent.pk)] == [text] * (rows - 1)
    assert desk.read(waiting).text == "still here"
    assert not desk.read(waiting).text_dropped


def test_a_mail_whose_text_went_cannot_be_sent_again(desk: Desk) -> None:
    desk.office.behave(answers={"taro@example.com": "550 no"})
    mail = desk.put()
    desk.work()
    forget_old_mails(now=desk.now + timedelta(days=15))
    assert not desk.read(mail).may_be_sent
    assert not by_hand.send_now(mail, now=desk.now)


def test_a_restored_backup_sends_nothing_that_waited_in_it(desk: Desk, copies: Copies) -> None:
    sent = desk.put("a@example.com")
    desk.work()
    waiting = desk.put("b@example.com")
    file = copies.make()
    desk.work()
    said = copies.put_back(file)
    assert "1 mails waited" in said
    desk.work(after=3600)
    assert desk.office.box.ids == [sent.message_id, waiting.message_id]
    assert (desk.read(sent).state, desk.read(waiting).state) == ("sent", "held")


def test_a_held_mail_that_is_sent_by_hand_says_that_it_may_come_twice(desk: Desk, copies: Copies) -> None:
    mail = desk.put()
    copies.put_back(copies.make())
    assert by_hand.send_now(desk.read(mail), now=desk.now)
    desk.work()
    assert desk.read(mail).is_sent_again


def test_texts_are_encrypted_anew_by_a_new_key(desk: Desk) -> None:
    mail = desk.put()
    new = Fernet.generate_key().decode()
    try:
        encryption.use_keys([new, *settings.YOTEI.encryption_keys])
        assert rotation.rotate().renewed
        encryption.use_keys([new])
        assert desk.read(mail).text == "本文\n"
    finally:
        encryption.use_keys(settings.YOTEI.encryption_keys)


def test_a_text_that_no_key_reads_waits_for_its_key(desk: Desk) -> None:
    mail, other = desk.put(), desk.put("b@example.com")
    foreign = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_mail SET text = %s WHERE id = %s", [foreign, mail.pk])
    desk.work()
    found = Mail.objects.listed().get(pk=mail.pk)
    assert (found.state, found.problem) == ("waiting", "unreadable")
    assert Mail.objects.listed().get(pk=other.pk).state == "sent"
