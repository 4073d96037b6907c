"""Answers by the link of an invitation, and what an administrator does with mails, leave lines of the audit log."""

import csv
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.test import Client

from tests.support.invitations import SUZUKI, invited, link, mail_set_up, mails
from tests.support.pages import Page
from tests.support.world import World
from yotei.audit.models import Entry
from yotei.outbox.models import Mail, Recipient

Log = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _mail() -> Iterator[None]:
    with mail_set_up():
        yield


@pytest.fixture
def admin(as_: Log) -> Client:
    return as_("admin")


def only(**wanted: object) -> Entry:
    [entry] = Entry.objects.filter(**wanted)
    return entry


def queued(world: World, *, state: str = "waiting", subject: str = "件名") -> Mail:
    mail = Mail.put(
        to=Recipient("営業太郎", "taro@example.com"), kind="alarm", subject=subject, text="本文", now=world.now
    )
    if state != "waiting":
        Mail.objects.filter(pk=mail.pk).update(state=state, due_at=None, ended_at=world.now, problem="recipient")
    return mail


# Answers


def test_a_guests_answer_is_told(world: World, client: Client) -> None:
    schedule = invited(world)
    answer = client.post(link(mails()[0]), {"reply": "declined", "message": "出張のため"})
    entry = only(action="replied")
    assert (entry.kind, entry.target_id, entry.target) == ("schedule", str(schedule.pk), schedule.subject)
    assert (entry.actor, entry.actor_id, entry.via) == ("鈴木 一郎 <suzuki@customer.example>", None, "page")
    assert entry.changes == {"reply": ["none", "declined"]}
    assert entry.request_id == answer.headers["X-Request-ID"]


def test_an_answer_that_was_not_taken_is_not_told(world: World, client: Client) -> None:
    invited(world)
    assert client.post(link(mails()[0]), {"reply": "perhaps"}).status_code == 422
    assert not Entry.objects.filter(action="replied").exists()


def test_who_is_logged_in_beside_it_is_not_taken_for_the_guest(world: World, taro: Client) -> None:
    invited(world)
    taro.post(link(mails()[0]), {"reply": "accepted"})
    assert only(action="replied").actor_id is None


def test_a_guest_of_a_private_schedule_is_not_named(world: World, client: Client, admin: Client) -> None:
    invited(world, visibility="private", subject="人事面談")
    client.post(link(mails()[0]), {"reply": "accepted"})
    entry = only(action="replied")
    assert (entry.actor, entry.target, entry.changes) == ("", "", {"reply": ["none", "accepted"], "guest": None})
    page = Page.get(admin, "/admin/audit?action=replied").html
    assert "社外参加者" in page
    assert SUZUKI.email not in page


def test_an_attendees_answer_by_the_link_is_told(world: World, client: Client) -> None:
    invited(world, guests=[], attendees=[world.hanako])
    client.post(link(mails()[0]), {"reply": "accepted"})
    entry = only(action="replied")
    assert (entry.actor, entry.actor_id) == ("営業花子", world.hanako.pk)


@pytest.mark.parametrize(
    ("language", "words"), [("ja", ("回答", "未確認", "欠席")), ("en", ("Replied", "Not answered", "Absent"))]
)
def test_an_answer_is_told_in_the_readers_words(
    world: World, client: Client, admin: Client, language: str, words: tuple[str, ...]
) -> None:
    invited(world)
    client.post(link(mails()[0]), {"reply": "declined"})
    world.admin.change_sheet(language=language)
    page = Page.get(admin, "/admin/audit?action=replied").text
    assert not [word for word in words if word not in page], page


# Mails


def test_a_mail_that_is_sent_by_hand_is_told(world: World, admin: Client) -> None:
    mail = queued(world, state="refused", subject="買収の相談")
    admin.post(f"/admin/mail/{mail.pk}/send")
    entry = only(kind="mail")
    assert (entry.action, entry.actor, entry.target) == ("sent_by_hand", "管理者", "営業太郎 <taro@example.com>")
    assert (entry.target_id, entry.changes) == (str(mail.pk), {"state": ["refused", "waiting"]})
    assert "買収" not in str(vars(entry))


def test_a_mail_that_is_stopped_is_told(world: World, admin: Client) -> None:
    admin.post(f"/admin/mail/{queued(world).pk}/cancel")
    entry = only(kind="mail")
    assert (entry.action, entry.changes) == ("stopped", {"state": ["waiting", "cancelled"]})


@pytest.mark.parametrize("verb", ["send", "cancel"])
def test_what_could_not_be_done_with_a_mail_is_not_told(world: World, admin: Client, verb: str) -> None:
    admin.post(f"/admin/mail/{queued(world, state='sent').pk}/{verb}")
    assert not Entry.objects.filter(kind="mail").exists()


def test_a_test_mail_is_told(world: World, admin: Client) -> None:
    admin.post("/admin/mail/test")
    entry = only(kind="mail")
    assert (entry.action, entry.actor) == ("tested", "管理者")
    assert entry.target == f"管理者 <{world.admin.email}>"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ("メール", "手動送信", "状態", "拒否", "送信待ち")),
        ("en", ("Mail", "Sent by hand", "Rejected", "To be sent")),
    ],
)
def test_what_was_done_with_mails_is_told_in_the_readers_words(
    world: World, admin: Client, language: str, words: tuple[str, ...]
) -> None:
    mail = queued(world, state="refused")
    admin.post(f"/admin/mail/{mail.pk}/send")
    world.admin.change_sheet(language=language)
    page = Page.get(admin, "/admin/audit?kind=mail&action=sent_by_hand").text
    assert not [word for word in words if word not in page], page
    exported = b"".join(admin.get("/admin/audit.csv?kind=mail").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    [row] = csv.DictReader(StringIO(exported))
    assert (row["kind"], row["action"], row["target"]) == ("mail", "sent_by_hand", "営業太郎 <taro@example.com>")
