"""A mail is a row as soon as its cause is, and no text that a person types can become another header."""

import re
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from yotei.outbox.models import Mail, Recipient

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
TARO = Recipient("営業太郎", "taro@example.com")


def put(to: Recipient = TARO, **more: object) -> Mail:
    given = {"kind": "test", "subject": "件名", "text": "本文", "now": NOW} | more
    return Mail.put(to=to, **given)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_mail_waits_from_the_moment_it_is_put() -> None:
    mail = put()
    assert (mail.state, mail.due_at, mail.ended_at) == ("waiting", NOW, None)
    assert re.fullmatch(r"<[0-9a-f-]{36}@[a-z.]+>", mail.message_id)


@pytest.mark.django_db(transaction=True)
def test_a_mail_goes_with_its_cause() -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        put()
        raise ZeroDivisionError
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_a_key_queues_one_mail() -> None:
    first = put(key="reminder:1")
    assert put(key="reminder:1", text="another").pk == first.pk
    assert put(key="reminder:2").pk != first.pk
    assert Mail.objects.count() == 2


@pytest.mark.django_db
def test_mails_of_one_thing_are_found_by_it() -> None:
    mine = put(about=("schedule", 1))
    put(about=("schedule", 2))
    put()
    assert list(Mail.objects.about("schedule", 1)) == [mine]


@pytest.mark.django_db
def test_line_breaks_of_a_person_stay_in_their_line() -> None:
    mail = put(
        Recipient("Taro\r\nBcc: all@example.com", "taro@example.com"),
        subject="Hello\nBcc: all@example.com\u2028X: y",
        from_name="Han\tako\0",
    )
    assert mail.name == "Taro Bcc: all@example.com"
    assert mail.subject == "Hello Bcc: all@example.com X: y"
    assert mail.from_name == "Han ako"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["taro@example.com\r\nRCPT TO:<all@example.com>", "営業@example.com", "taro", "", "@", "a@b@c", "x@" + "a." * 140],
)
def test_an_address_that_mail_cannot_carry_is_refused_at_once(address: str) -> None:
    mail = put(Recipient("太郎", address))
    assert (mail.state, mail.problem) == ("refused", "address")
    assert "cannot carry this address" in mail.sentence or "アドレス" in mail.sentence


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "sent_to"),
    [("taro@例え.jp", "taro@xn--r8jz45g.jp"), (" taro@Example.COM ", "taro@Example.COM"), ("o'b+x@a.io", "o'b+x@a.io")],
)
def test_a_domain_of_any_script_is_written_as_dns_knows_it(given: str, sent_to: str) -> None:
    assert put(Recipient("太郎", given)).address == sent_to


@pytest.mark.django_db
def test_what_a_mail_says_is_encrypted_at_rest() -> None:
    put(text="秘密", html="<p>秘密</p>", calendar="BEGIN:VCALENDAR")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, html, calendar FROM outbox_mail")
        assert all(each.startswith("gAAAA") for each in cursor.fetchone())
