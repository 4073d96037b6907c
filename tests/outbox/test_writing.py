"""What arrives is what RFC 5322, 2047 and 6047 want."""

from email.message import EmailMessage

import pytest

from tests.outbox.conftest import Desk

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:会議\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def received(desk: Desk, **parts: object) -> EmailMessage:
    desk.put(**parts)  # type: ignore[arg-type]
    desk.work()
    [(_to, mail)] = desk.office.box.mails
    return mail


def test_japanese_arrives_whole(desk: Desk) -> None:
    subject = "新規導入のご相談(株式会社サンプル)について " * 5 + "😀"
    mail = received(
        desk, subject=subject, text="本文\n.\n..終わり\n", from_name="営業花子 (Yotei)", name='太郎 "T", <x>'
    )
    assert mail["Subject"] == subject.strip()
    assert mail["From"].addresses[0].display_name == "営業花子 (Yotei)"
    assert mail["To"].addresses[0].display_name == '太郎 "T", <x>'
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == "本文\n.\n..終わり\n"  # type: ignore[union-attr]
    assert mail.as_bytes().isascii()


def test_lines_that_begin_with_a_dot_arrive_whole(desk: Desk) -> None:
    mail = received(desk, text=".\n..a\n.b\n" * 3)
    assert mail.get_content().replace("\r\n", "\n") == ".\n..a\n.b\n" * 3


def test_a_mail_of_a_program_says_so(desk: Desk) -> None:
    mail = received(desk)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "OOF" in mail["X-Auto-Response-Suppress"]
    assert mail["Date"].datetime == desk.now
    assert mail["Content-Language"] == "ja"


def test_an_answer_goes_to_whom_it_is_for(desk: Desk) -> None:
    assert received(desk, reply_to="hanako@例え.jp")["Reply-To"] == "hanako@xn--r8jz45g.jp"


def test_an_address_for_answers_that_is_none_is_left_out(desk: Desk) -> None:
    assert received(desk, reply_to="nobody")["Reply-To"] is None


def test_an_invitation_is_read_by_calendars(desk: Desk) -> None:
    mail = received(desk, html="<p>会議</p>", calendar=ICS, method="REQUEST")
    types = [part.get_content_type() for part in mail.walk()]
    assert types == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert calendar.get_content() == ICS  # type: ignore[attr-defined]
    [file] = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("invite.ics", ICS.encode())


@pytest.mark.parametrize("address", ["o'brien+x@example.com", "-@example.com", "a.b@sub.example.co.jp"])
def test_every_usable_address_is_carried(desk: Desk, address: str) -> None:
    desk.put(address)
    desk.work()
    assert desk.office.box.recipients == [address]
