"""社外参加者 on the form and the page of a schedule; the mail's link, which needs no log-in."""

import re
from collections.abc import Callable, Iterator
from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.support.invitations import SMITH, SUZUKI, event, invited, link, mail_set_up, mails, tell
from tests.support.pages import Page
from tests.support.world import World
from yotei.config.logs import hide_secrets
from yotei.outbox.models import Mail
from yotei.people.doors import Door
from yotei.sales.models import Contact
from yotei.schedules.invitations.guests import Wish
from yotei.schedules.models import Guest, Invitation, Invitee, Notice, Schedule
from yotei.web.views import replies

Typed = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def _mail() -> Iterator[None]:
    with mail_set_up():
        yield


@pytest.fixture
def visit(typed: Typed) -> Typed:
    return lambda **changes: typed(category="visit", asks_by_mail="1", by_mail="1", **changes)


# The form


def test_guests_are_lines(world: World, taro: Client, visit: Typed) -> None:
    lines = "鈴木 一郎 <suzuki@customer.example>\nJohn <john@abroad.example> en Europe/London\nplain@customer.example\n"
    taro.post("/schedules/new", visit(guests=lines))
    found = Guest.objects.order_by("id").values_list("name", "email", "language", "time_zone")
    assert list(found) == [
        ("鈴木 一郎", "suzuki@customer.example", "ja", ""),
        ("John", "john@abroad.example", "en", "Europe/London"),
        ("plain@customer.example", "plain@customer.example", "ja", ""),
    ]


def test_a_form_shows_its_guests_as_they_were_typed(world: World, taro: Client) -> None:
    schedule = invited(world, guests=[SUZUKI, SMITH])
    answer = taro.get(f"/schedules/{schedule.pk}/edit").content.decode()
    assert "鈴木 一郎 &lt;suzuki@customer.example&gt;" in answer
    assert "John Smith &lt;Smith@abroad.example&gt; en America/New_York" in answer


def test_a_contact_is_ticked(world: World, taro: Client, visit: Typed) -> None:
    customer = world.deal.customer
    contact = Contact.add(customer=customer, name="佐藤", email="sato@customer.example")
    Contact.objects.filter(pk=contact.pk).update(language="en")
    shown = taro.get(f"/customers/contacts?mail=1&link=c{customer.pk}").json()["items"]
    assert {"value": str(contact.pk), "label": "佐藤 <sato@customer.example>", "checked": ""} in shown
    taro.post("/schedules/new", visit(link=f"c{customer.pk}", guest_contacts=[contact.pk]))
    guest = Guest.objects.get()
    assert (guest.name, guest.email, guest.language, guest.contact) == ("佐藤", "sato@customer.example", "en", contact)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("鈴木", "「鈴木」はメールアドレスではありません。"),
        ("鈴木 <a@b>", "「a@b」はメールアドレスではありません。"),
        ("A <a@customer.example>\nB <A@customer.example>", "「A@customer.example」が重複しています。"),
        ("A <a@customer.example> fr", "「fr」は言語"),
        ("\n".join(f"g{number}@customer.example" for number in range(101)), "社外参加者は100名までです。"),
    ],
    ids=["no address", "half an address", "twice", "language", "too many"],
)
def test_a_wrong_line_is_said_with_what_was_typed(
    world: World, taro: Client, visit: Typed, line: str, words: str
) -> None:
    answer = taro.post("/schedules/new", visit(guests=line, subject="消えない件名"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "消えない件名" in text
    assert line.splitlines()[0].replace("<", "&lt;").replace(">", "&gt;") in text
    assert not Schedule.objects.exists()


def test_the_switch_holds_mails_back(world: World, taro: Client, visit: Typed) -> None:
    fields = visit(guests="suzuki@customer.example")
    del fields["by_mail"]
    taro.post("/schedules/new", fields)
    tell(world)
    assert mails() == []
    assert Invitation.objects.get().by_mail is False


def test_without_a_mail_server_the_form_says_so(world: World, taro: Client) -> None:
    with mail_set_up(url=""):
        text = taro.get("/schedules/new").content.decode()
    assert "メールが設定されていないため" in text
    assert 'name="by_mail"' not in text


def test_a_version_that_moved_on_shows_both_lists_of_guests(world: World, taro: Client, visit: Typed) -> None:
    schedule = world.read(invited(world))
    world.change(schedule, subject="先に変更")
    answer = taro.post(
        f"/schedules/{schedule.pk}/edit", visit(guests="yamada@customer.example", version=schedule.version)
    )
    assert answer.status_code == 409
    assert "鈴木 一郎" in answer.content.decode()


# The page of the schedule


def test_the_page_shows_guests_with_their_answers(world: World, taro: Client) -> None:
    schedule = invited(world)
    Client().post(link(mails()[0]), {"reply": "declined", "message": "出張です"})
    text = taro.get(f"/schedules/{schedule.pk}").content.decode()
    assert re.search(r"鈴木 一郎.*欠席.*出張です", text, re.DOTALL)
    assert "招待済み" in text


def test_the_page_says_whom_the_mail_did_not_reach(world: World, taro: Client) -> None:
    schedule = invited(world, guests=[SUZUKI, Wish("sato@日本語.example", "佐藤")])
    words = "550 5.1.1 No such user here"
    Mail.objects.filter(name="佐藤").update(
        state="refused", problem="recipient", words=words, due_at=None, ended_at=world.now
    )
    page = Page.get(taro, f"/schedules/{schedule.pk}")
    lines = [each.text for each in page.root.first("ul", id="told").all("li")]
    reached, failed = sorted(lines, key=lambda text: words in text)
    assert "鈴木 一郎" in reached
    assert "招待済み" in reached
    assert "佐藤" in failed
    assert "招待済み" not in failed
    Mail.objects.filter(name="佐藤").update(state="waiting", problem="later", due_at=world.now, ended_at=None)
    assert "送信待ち" in Page.get(taro, f"/schedules/{schedule.pk}").root.first("ul", id="told").text
    Mail.objects.filter(name="佐藤").update(state="sent", problem="", words="", due_at=None, ended_at=world.now)
    assert words not in taro.get(f"/schedules/{schedule.pk}").content.decode()


def test_a_mail_is_sent_again(world: World, taro: Client) -> None:
    schedule = invited(world, guests=[SUZUKI, SMITH])
    invitee = Invitee.objects.get(address=SUZUKI.email)
    taro.post(f"/schedules/{schedule.pk}/invitees/{invitee.pk}/again")
    world.work()
    [again] = mails()[2:]
    assert (again.address, again.kind, event(again)["SEQUENCE"]) == (SUZUKI.email, "invitation", 0)


def test_only_who_may_change_it_sends_again(world: World, as_: Callable[[str], Client]) -> None:
    schedule = invited(world)
    invitee = Invitee.objects.get()
    assert as_("hanako").post(f"/schedules/{schedule.pk}/invitees/{invitee.pk}/again").status_code == 403
    assert "招待済み" not in as_("hanako").get(f"/schedules/{schedule.pk}").content.decode()


def test_an_invitee_of_another_schedule_is_not_found(world: World, taro: Client) -> None:
    one, other = invited(world), invited(world, guests=[SMITH])
    invitee = Invitee.objects.get(invitation__schedule=other)
    assert taro.post(f"/schedules/{one.pk}/invitees/{invitee.pk}/again").status_code == 404


def test_invitations_are_switched_off_on_the_sheet(world: World, as_: Callable[[str], Client]) -> None:
    text = as_("hanako").get("/employees/hanako/edit").content.decode()
    assert 'name="invited_by_mail"' in text


# The link


def test_a_guest_answers_without_a_log_in(world: World) -> None:
    schedule = invited(world, subject="ご提案", place="第1会議室", details="資料をお持ちします")
    page = Client().get(link(mails()[0]))
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("ご提案", "2026-12-01(火) 13:00 - 14:00", "第1会議室", "資料をお持ちします", world.taro.name):
        assert words in text
    typed = {"reply": "accepted", "message": "伺います"}
    answer = Client(enforce_csrf_checks=True).post(link(mails()[0]), typed, follow=True)
    assert "「参加」で承りました" in answer.content.decode()
    guest = schedule.guests.get()
    assert (guest.reply, guest.message, guest.replied_at) == ("accepted", "伺います", world.now)


def test_opening_the_link_changes_nothing(world: World) -> None:
    """Programs that look through mails open links."""
    schedule = invited(world)
    for address in (link(mails()[0]), f"{link(mails()[0])}?reply=declined"):
        Client().get(address)
        Client().head(address)
    assert schedule.guests.get().reply == "none"
    assert world.read(schedule).version == schedule.version


def test_the_page_after_an_answer_can_be_loaded_anew(world: World) -> None:
    """It is another one than took the answer: a telephone that loads it anew asks nothing and sends nothing."""
    invited(world, guests=[SMITH])
    address = link(mails()[0])
    assert "Thank you" not in Client().get(f"{address}?saved=1").content.decode()
    answer = Client().post(f"{address}?lang=en", {"reply": "declined"})
    assert answer.status_code == 302
    page = Client().get(answer.headers["Location"])
    assert (page.headers["Content-Language"], "Thank you: you will be absent." in page.content.decode()) == ("en", True)


def test_an_answer_may_be_changed(world: World) -> None:
    schedule = invited(world)
    for reply in ("accepted", "declined"):
        Client().post(link(mails()[0]), {"reply": reply})
    assert schedule.guests.get().reply == "declined"


@pytest.mark.parametrize("guests", [True, False], ids=["guest", "colleague"])
def test_a_message_may_hold_any_character(world: World, guests: bool) -> None:
    """PostgreSQL has no texts with a NUL."""
    invited(world, guests=[SUZUKI]) if guests else invited(world, guests=[], attendees=[world.hanako])
    client = Client()
    answer = client.post(link(mails()[0]), {"reply": "accepted", "message": "遅れ\0ます😀"}, follow=True)
    assert answer.status_code == 200
    assert "遅れます😀" in answer.content.decode()


def test_an_answer_that_is_none_is_refused(world: World) -> None:
    invited(world)
    answer = Client().post(link(mails()[0]), {"reply": "perhaps", "message": "書いた文"})
    assert answer.status_code == 422
    assert "書いた文" in answer.content.decode()


def test_the_link_shows_the_meeting(world: World) -> None:
    schedule = world.register(guests=[SUZUKI]).schedule
    tell(world)
    assert world.booking(schedule).join_url in Client().get(link(mails()[0])).content.decode()


def test_the_page_speaks_the_guests_language(world: World) -> None:
    invited(world, guests=[SMITH], subject="Kickoff")
    address = link(mails()[0])
    page = Client().get(address)
    assert page.headers["Content-Language"] == "en"
    assert "Do you take part?" in page.content.decode()
    assert "2026-11-30(Mon) 23:00" in page.content.decode()
    assert "参加しますか" in Client().get(f"{address}?lang=ja").content.decode()


def test_a_colleague_answers_by_the_link_too(world: World) -> None:
    schedule = invited(world, guests=[], attendees=[world.hanako])
    Client().post(link(mails()[0]), {"reply": "accepted", "message": ""})
    assert schedule.attendees.get().reply == "accepted"


def test_an_answer_to_a_series_is_for_all_dates(world: World) -> None:
    rule = {"kind": "recurring", "rule": "FREQ=WEEKLY;COUNT=4", "first_day": date(2026, 12, 8), "begins_at": time(13),
            "minutes": 60}  # fmt: skip
    schedule = invited(world, guests=[], attendees=[world.hanako], **rule)
    assert "返事はすべての日が対象です。" in Client().get(link(mails()[0])).content.decode()
    Client().post(link(mails()[0]), {"reply": "declined"})
    assert schedule.attendees.get().reply == "declined"


def test_the_registrant_is_told_once_until_they_have_read_it(world: World) -> None:
    invited(world, subject="ご提案", guests=[SUZUKI, SMITH])
    for mail in mails():
        Client().post(link(mail), {"reply": "accepted"})
    [notice] = Notice.objects.filter(employee=world.taro)
    assert notice.text == "「ご提案」の招待に返事がありました。"


# Links that have had their time


def test_the_link_of_a_deleted_schedule_says_that_it_was_cancelled(world: World) -> None:
    schedule = invited(world, subject="秘密の件名")
    world.read(schedule).remove(by=world.taro)
    for answer in (Client().get(link(mails()[0])), Client().post(link(mails()[0]), {"reply": "accepted"})):
        assert answer.status_code == 410
        assert "この予定は中止になりました" in answer.content.decode()
        assert "秘密の件名" not in answer.content.decode()


def test_the_link_of_who_was_taken_from_the_list_says_so(world: World) -> None:
    schedule = invited(world)
    world.change(schedule, guests=[])
    answer = Client().get(link(mails()[0]))
    assert answer.status_code == 410
    assert "出席の依頼は取り消されました" in answer.content.decode()


def test_the_link_of_what_is_over_says_so(world: World) -> None:
    invited(world)
    world.advance(6 * 3600)
    answer = Client().post(link(mails()[0]), {"reply": "accepted"})
    assert answer.status_code == 410
    assert "この予定は終了しました" in answer.content.decode()


def test_the_link_of_who_has_left_opens_nothing(world: World) -> None:
    invited(world, guests=[], attendees=[world.hanako], subject="社内の件名")
    world.hanako.change_sheet(is_active=False)
    answer = Client().get(link(mails()[0]))
    assert answer.status_code == 410
    assert "社内の件名" not in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "あ" * 30, "a" * 3000, "%00", "..%2f"])
def test_a_wrong_link_is_no_invitation(world: World, token: str) -> None:
    answer = Client().get(f"/r/{token}")
    assert answer.status_code == 404


def test_guessing_is_slowed_down(world: World) -> None:
    for _ in range(Door.TRIES_OF_ADDRESS):
        Client().get("/r/guess")
    assert Client().get("/r/guess").status_code == 429


def test_a_program_does_not_answer_for_ever(world: World) -> None:
    invited(world)
    codes = [Client().post(link(mails()[0]), {"reply": "accepted"}).status_code for _ in range(replies.ANSWERS + 1)]
    assert (codes[-2], codes[-1]) == (302, 429)


# Defences


def test_a_link_leaves_no_trace(world: World) -> None:
    invited(world)
    page = Client().get(link(mails()[0]))
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert not page.cookies


def test_the_database_holds_no_link(world: World) -> None:
    invited(world)
    token = link(mails()[0]).removeprefix("/r/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, token_hash, told, calendar FROM schedules_invitee")
        row = cursor.fetchone()
    assert not any(token in str(value) for value in row)
    assert row[2].startswith("gAAAA")


def test_a_link_is_in_no_log(world: World) -> None:
    invited(world)
    address = link(mails()[0])
    written = hide_secrets(None, "warning", {"event": f"Gone: {address}", "path": address})
    assert written == {"event": "Gone: /r/***", "path": "/r/***"}


def test_what_a_person_typed_is_shown_as_text(world: World) -> None:
    invited(world, subject="<script>alert(1)</script>", details="<img src=x onerror=alert(1)>", place="<b>")
    for text in (Client().get(link(mails()[0])).content.decode(), mails()[0].html):
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_a_mail_loads_nothing_from_elsewhere(world: World) -> None:
    invited(world)
    assert not re.search(r"<img|<link|<script|src=|@import", mails()[0].html)
