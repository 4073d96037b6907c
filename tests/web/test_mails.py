"""The administrator sees what was sent to whom; what a mail says stays with those who may read what it is about."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.support.pages import Page
from tests.support.world import World
from yotei.outbox import runtime
from yotei.outbox.models import Mail, MailServer, Recipient
from yotei.schedules.models import Schedule

SECRET_SUBJECT = "買収の相談"


@pytest.fixture
def admin(world: World) -> Client:
    client = Client()
    client.force_login(world.people["admin"])
    return client


def put(world: World, **more: Any) -> Mail:
    to = more.pop("to", Recipient("営業太郎", "taro@example.com"))
    given = {"kind": "test", "subject": "件名", "text": "本文です", "now": world.now} | more
    return Mail.put(to=to, **given)


def registered(world: World, **fields: Any) -> Schedule:
    return world.register(category=world.category("visit"), **fields).schedule


def test_the_list_says_what_was_sent_to_whom(world: World, admin: Client) -> None:
    schedule = registered(world, subject="訪問")
    put(world, subject="訪問", about=("schedule", schedule.pk))
    page = Page.get(admin, "/admin/mail")
    assert "営業太郎" in page.text
    assert "taro@example.com" in page.text
    assert f'href="/schedules/{schedule.pk}"' in page.html


def test_a_private_schedules_mail_shows_only_to_whom(world: World, admin: Client) -> None:
    schedule = registered(world, subject=SECRET_SUBJECT, visibility="private")
    mail = put(world, subject=SECRET_SUBJECT, text=SECRET_SUBJECT, about=("schedule", schedule.pk))
    for address in ("/admin/mail", f"/admin/mail/{mail.pk}"):
        page = Page.get(admin, address)
        assert "taro@example.com" in page.text
        assert SECRET_SUBJECT not in page.html


def test_a_mail_about_what_is_gone_shows_nothing_of_it(world: World, admin: Client) -> None:
    mail = put(world, subject=SECRET_SUBJECT, about=("schedule", 10**6))
    assert SECRET_SUBJECT not in Page.get(admin, f"/admin/mail/{mail.pk}").html


def test_a_mail_can_be_read(world: World, admin: Client) -> None:
    page = Page.get(admin, f"/admin/mail/{put(world, text='<b>本文です</b>').pk}")
    assert "&lt;b&gt;本文です" in page.html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=sent", "BC"), ("state=again", "C"), ("state=waiting", "A"), ("kind=alarm", "B"),
        ("address=hanako", "C"), ("address=花子", "C"), ("since=2026-12-02", ""), ("until=2026-12-01", "ABC"),
        ("state=sent&address=taro", "B"), ("address=%00", "ABC"),
    ],
)  # fmt: skip
def test_mails_are_looked_up(world: World, admin: Client, query: str, found: str) -> None:
    put(world, subject="ZA")
    sent = put(world, subject="ZB", kind="alarm")
    again = put(world, subject="ZC", to=Recipient("営業花子", "hanako@example.com"))
    Mail.objects.filter(pk__in=[sent.pk, again.pk]).update(state="sent", due_at=None, ended_at=world.now)
    Mail.objects.filter(pk=again.pk).update(times_unsure=1)
    page = Page.get(admin, f"/admin/mail?{query}").text
    assert "".join(sorted(set(re.findall(r"Z([ABC])", page)))) == found


@pytest.mark.parametrize("query", ["since=yesterday", "state=lost", "kind=spam"])
def test_what_cannot_be_looked_for_is_said(world: World, admin: Client, query: str) -> None:
    put(world)
    answer = admin.get(f"/admin/mail?{query}")
    assert answer.status_code == 422
    assert "taro@example.com" in answer.content.decode()


def test_the_mails_of_a_schedule_are_a_piece_of_a_page(world: World) -> None:
    schedule = registered(world)
    put(world, about=("schedule", schedule.pk))
    put(world, about=("schedule", schedule.pk), to=Recipient("不明", "nobody"))
    piece = render_to_string("yotei/parts/mails.html", {"mails": Mail.objects.about("schedule", schedule.pk)})
    assert re.findall("送信待ち|拒否", piece) == ["拒否", "送信待ち"]
    assert "taro@example.com" in piece


def test_a_mail_that_came_again_says_so(world: World, admin: Client) -> None:
    mail = put(world)
    Mail.objects.filter(pk=mail.pk).update(state="sent", due_at=None, ended_at=world.now, times_unsure=1)
    page = Page.get(admin, "/admin/mail").text
    assert "再送済み" in page
    assert "同じ Message-ID" in page


def test_a_waiting_mail_can_be_stopped(world: World, admin: Client) -> None:
    mail = put(world)
    admin.post(f"/admin/mail/{mail.pk}/cancel")
    mail.refresh_from_db()
    assert mail.state == "cancelled"
    assert "取り消せません" in admin.post(f"/admin/mail/{mail.pk}/cancel", follow=True).content.decode()


def test_a_refused_mail_can_be_tried_again(world: World, admin: Client) -> None:
    mail = put(world)
    Mail.objects.filter(pk=mail.pk).update(state="refused", due_at=None, ended_at=world.now, problem="recipient")
    admin.post(f"/admin/mail/{mail.pk}/send")
    mail.refresh_from_db()
    assert (mail.state, mail.due_at) == ("waiting", world.now)


def test_a_test_mail_goes_to_who_asks(world: World, admin: Client) -> None:
    answer = admin.post("/admin/mail/test")
    mail = Mail.objects.get()
    assert answer["Location"] == f"/admin/mail/{mail.pk}"
    assert (mail.address, mail.kind) == (world.people["admin"].email, "test")


def test_who_has_no_address_is_told_so(world: World, admin: Client) -> None:
    world.people["admin"].change_sheet(email="")
    assert "メールアドレス" in admin.post("/admin/mail/test", follow=True).content.decode()
    assert not Mail.objects.exists()


def test_the_page_says_that_no_server_is_set_up(world: World, admin: Client) -> None:
    for address in ("/admin/mail", "/admin/operations"):
        assert "YOTEI_MAIL_URL" in Page.get(admin, address).text


def test_the_page_says_why_the_server_takes_no_mail(world: World, admin: Client) -> None:
    before = runtime.post()
    runtime.configure(runtime.Post(url="smtp://127.0.0.1:1"))
    try:
        MailServer.fell(problem="login", words="535 5.7.8 Bad credentials", now=world.now)
        for address in ("/admin/mail", "/admin/operations"):
            assert "Bad credentials" in Page.get(admin, address).text
    finally:
        runtime.configure(before)


@pytest.mark.parametrize("login", ["taro", "jiro"])
def test_nobody_else_sees_mails(world: World, login: str) -> None:
    mail = put(world)
    client = Client()
    client.force_login(world.people[login])
    assert client.get("/admin/mail").status_code == 403
    assert client.get(f"/admin/mail/{mail.pk}").status_code == 403
    assert client.post(f"/admin/mail/{mail.pk}/cancel").status_code == 403
    assert client.post("/admin/mail/test").status_code == 403


def test_a_mail_that_is_not_there_is_not_found(admin: Client) -> None:
    assert admin.get("/admin/mail/1").status_code == 404
    assert admin.post("/admin/mail/1/send").status_code == 404
    assert admin.get("/admin/mail/1/send").status_code == 405
