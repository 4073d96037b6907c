"""リマインド on pages: what is shown, until when, what is done with it, and what one chooses."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from tests.support.counting import queries
from tests.support.pages import Element, Page
from tests.support.reminding import MINUTE, choose, given, visit
from tests.support.world import NOW, World
from yotei.outbox import runtime as outbox
from yotei.outbox.models import Mail
from yotei.outbox.runtime import Post
from yotei.schedules.models import Reminder, ReminderChoice, ReminderUsual, Schedule

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail_server() -> Iterator[None]:
    before = outbox.post()
    outbox.configure(Post("smtp://mail.example", "yotei@example.com", "example.com", "https://yotei.example.com"))
    yield
    outbox.configure(before)


def cards(client: Client, address: str = "/today") -> list[Element]:
    return list(Page.get(client, address).root.first(id="reminders").all("article"))


def remind(world: World, minutes: float = 5, **changes: Any) -> Schedule:
    """A schedule of which its people are reminded now."""
    schedule = visit(world, minutes, **changes)
    world.work()
    return schedule


def links(card: Element) -> list[str]:
    return [each.attributes["href"] for each in card.all("a")]


# What is shown


def test_a_reminder_stands_on_every_page(taro: Client, world: World) -> None:
    schedule = remind(world, subject="定例の打ち合わせ", place="第1会議室")
    for address in ("/today", "/calendar", "/todos"):
        [card] = cards(taro, address)
        assert "定例の打ち合わせ" in card.text
        assert "2026-12-01(火) 09:05 - 10:05" in card.text
        assert "第1会議室" in card.text
        assert f"/schedules/{schedule.pk}" in links(card)


def test_a_date_of_a_series_leads_to_that_date(taro: Client, world: World) -> None:
    first = {"kind": "recurring", "rule": "FREQ=DAILY", "first_day": NOW.date(), "begins_at": time(9, 5), "minutes": 30}
    series = world.register(category=world.category("visit"), **first).schedule
    world.work()
    [card] = cards(taro)
    assert f"/schedules/{series.pk}/dates/2026-12-01" in links(card)


def test_nobody_elses_reminder_is_shown(as_: Log, world: World) -> None:
    remind(world, by="hanako")
    assert cards(as_("taro")) == []


def test_a_zoom_meeting_is_joined_from_it(as_: Log, world: World) -> None:
    schedule = remind(world, category="web-meeting", attendees=[world.hanako], visibility="private")
    booking = world.booking(schedule)
    for login in ("taro", "hanako"):
        [card] = cards(as_(login))
        assert booking.join_url in links(card)


def test_who_is_only_shown_a_schedule_gets_no_link_by_it(as_: Log, world: World) -> None:
    remind(world, category="web-meeting", viewers=[world.hanako])
    assert cards(as_("hanako")) == []


def test_a_meeting_that_waits_says_so(taro: Client, world: World) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="rate_host", times=99)
    remind(world, category="web-meeting", book_later=True)
    [card] = cards(taro)
    assert "ミーティングはまだ予約されていません。" in card.text
    assert not [each for each in links(card) if "zoom" in each]


@pytest.mark.parametrize("change", ["move", "delete", "hide", "decline"])
def test_what_is_not_so_any_more_is_not_said(as_: Log, world: World, change: str) -> None:
    schedule = remind(world, attendees=[world.hanako])
    hanako = as_("hanako")
    assert len(cards(hanako)) == 1
    if change == "move":
        world.change(schedule, starts_at=NOW + 50 * MINUTE, ends_at=NOW + 60 * MINUTE)
    elif change == "delete":
        world.read(schedule).remove(by=world.taro)
    elif change == "hide":
        world.change(schedule, visibility="private", attendees=[])
    else:
        schedule.reply(by=world.hanako, reply="declined")
    assert cards(hanako) == []


def test_a_date_that_is_called_off_is_not_said_any_more(taro: Client, world: World) -> None:
    first = {"kind": "recurring", "rule": "FREQ=DAILY", "first_day": NOW.date(), "begins_at": time(9, 5), "minutes": 30}
    series = world.register(category=world.category("visit"), **first).schedule
    world.work()
    world.read(series).remove_date(date(2026, 12, 1), by=world.taro)
    assert cards(taro) == []


def test_when_it_is_over_it_goes(taro: Client, world: World) -> None:
    remind(world, length=30)
    world.advance(34 * 60)
    assert len(cards(taro)) == 1
    world.advance(60)
    assert cards(taro) == []


def test_a_nearer_reminder_takes_the_place_of_the_former(taro: Client, world: World) -> None:
    choose(world.taro, leads=[15, 5])
    remind(world, 15)
    world.advance(600)
    world.work()
    assert len(given()) == 2
    assert len(cards(taro)) == 1


def test_one_that_is_only_for_the_browser_is_hidden_on_the_page(taro: Client, world: World) -> None:
    choose(world.taro, in_app=False)
    remind(world, subject="打ち合わせ")
    [card] = cards(taro)
    assert "hidden" in card.attributes
    assert card.attributes["data-title"] == "打ち合わせ"


def test_a_notification_hides_what_it_is_told_to(taro: Client, world: World) -> None:
    choose(world.taro, shows_subject=False)
    remind(world, subject="極秘", place="社長室")
    [card] = cards(taro)
    said = card.attributes["data-title"] + card.attributes["data-body"]
    assert "極秘" not in said
    assert "社長室" not in said


def test_without_any_way_nothing_is_shown(taro: Client, world: World) -> None:
    choose(world.taro, in_app=False, in_browser=False)
    remind(world)
    assert cards(taro) == []


# What is done with it


def test_closed_once_it_is_gone_everywhere(as_: Log, world: World) -> None:
    remind(world)
    here, there = as_("taro"), as_("taro")
    reminder = Reminder.objects.get()
    answer = here.post(f"/reminders/{reminder.pk}/dismiss", {"next": "/calendar"})
    assert answer.headers["Location"] == "/calendar"
    assert cards(there) == []
    world.advance(60)
    world.work()
    assert cards(there) == []


def test_snoozed_it_comes_back_in_five_minutes(taro: Client, world: World) -> None:
    remind(world)
    taro.post(f"/reminders/{Reminder.objects.get().pk}/snooze")
    assert cards(taro) == []
    world.advance(299)
    assert cards(taro) == []
    world.advance(1)
    assert len(cards(taro)) == 1


def test_a_script_gets_an_answer_for_the_place(taro: Client, world: World) -> None:
    remind(world)
    answer = taro.post(f"/reminders/{Reminder.objects.get().pk}/snooze", headers={"X-Piece": "reminder1"})
    assert "<output>5分後にもう一度お知らせします。" in answer.content.decode()


@pytest.mark.parametrize("verb", ["dismiss", "snooze"])
def test_nobody_presses_for_others(as_: Log, world: World, verb: str) -> None:
    remind(world)
    reminder = Reminder.objects.get()
    as_("hanako").post(f"/reminders/{reminder.pk}/{verb}")
    assert Reminder.objects.get().show_at == reminder.show_at
    assert as_("hanako").get(f"/reminders/{reminder.pk}/{verb}").status_code == 405


# What an open page asks again and again


def test_what_has_not_changed_is_not_sent_again(taro: Client, world: World) -> None:
    empty = taro.get("/reminders/shown")
    assert taro.get("/reminders/shown", headers={"If-None-Match": empty.headers["ETag"]}).status_code == 304
    schedule = remind(world)
    first = taro.get("/reminders/shown", headers={"If-None-Match": empty.headers["ETag"]})
    assert (first.status_code, schedule.subject in first.content.decode()) == (200, True)
    assert taro.get("/reminders/shown", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    world.change(schedule, subject="別の件名")
    assert taro.get("/reminders/shown", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_asking_costs_no_more_than_knowing_who_asks(taro: Client, world: World) -> None:
    assert queries(taro, "/reminders/shown")[0] == 2  # the session, and its reader


def test_a_page_without_reminders_asks_nothing_for_them(taro: Client, world: World) -> None:
    before, _ = queries(taro, "/todos")
    remind(world, subject="打ち合わせ")
    after, _ = queries(taro, "/todos")
    assert after - before <= 3  # the clock, the reminders, their schedules


def test_asking_keeps_no_session_alive(taro: Client, world: World) -> None:
    session = Session.objects.get(session_key=taro.cookies[settings.SESSION_COOKIE_NAME].value)
    session.expire_date -= timedelta(days=3)
    session.save()
    stored = taro.session
    stored["presence"] = (stored.session_key, 0)  # long ago: any page would note the reader again
    stored.save()
    before = Session.objects.get(pk=session.pk).expire_date
    answer = taro.get("/reminders/shown")
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert not UserSession.objects.exists()
    assert Session.objects.get(pk=session.pk).expire_date == before
    taro.get("/todos")
    assert UserSession.objects.exists()


def test_after_the_log_in_has_run_out_asking_leads_to_the_door(client: Client, world: World) -> None:
    answer = client.get("/reminders/shown")
    assert (answer.status_code, answer.headers["Location"][:6]) == (302, "/login")


def test_the_service_worker_lies_at_the_root(client: Client, world: World) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


# What one chooses


def test_ones_usual_minutes_are_chosen_on_a_page(taro: Client, world: World) -> None:
    fields = {"lead_1": "30", "lead_2": "0", "lead_3": "", "day": "480", "in_app": "on"}
    assert taro.post("/reminders", fields).status_code == 302
    usual = ReminderUsual.of(world.taro)
    assert (usual.leads, usual.day) == ({30, 0}, 480)
    assert (usual.in_app, usual.in_browser, usual.shows_subject, usual.by_mail) == (True, False, False, False)
    page = Page.get(taro, "/reminders")
    assert [each.attributes["value"] for each in page.root.first("select", id="lead_1").all("option", selected="")] == [
        "30"
    ]


def test_what_the_list_does_not_have_is_refused(taro: Client, world: World) -> None:
    answer = taro.post("/reminders", {"lead_1": "7", "day": "1", "in_app": "on"})
    assert answer.status_code == 422
    assert not ReminderUsual.objects.exists()


def test_mail_is_offered_where_it_can_be_sent(as_: Log, world: World, mail_server: None) -> None:
    assert list(Page.get(as_("taro"), "/reminders").root.all("input", name="by_mail"))
    jiro = Page.get(as_("jiro"), "/reminders")
    assert "社員シートにメールアドレスがありません。" in jiro.text


def test_without_a_mail_server_mail_is_not_offered(taro: Client, world: World) -> None:
    page = Page.get(taro, "/reminders")
    assert "メールサーバーが設定されていません。" in page.text
    assert not list(page.root.all("input", name="by_mail"))


def test_for_one_schedule_something_else_is_chosen_on_its_page(as_: Log, world: World) -> None:
    schedule = visit(world, 90, attendees=[world.hanako])
    for login, when in (("taro", "m60"), ("hanako", "none")):
        page = Page.get(as_(login), f"/schedules/{schedule.pk}")
        assert page.root.first("select", name="reminder")
        as_(login).post(f"/schedules/{schedule.pk}/reminder", {"reminder": when, "next": "/calendar"})
        assert ReminderChoice.of(schedule, world.people[login]) == when
    as_("taro").post(f"/schedules/{schedule.pk}/reminder", {"reminder": ""})
    assert ReminderChoice.of(schedule, world.taro) == ""


def test_whom_it_does_not_remind_chooses_nothing(as_: Log, world: World) -> None:
    schedule = visit(world, 90, viewers=[world.hanako])
    assert not list(Page.get(as_("hanako"), f"/schedules/{schedule.pk}").root.all("select", name="reminder"))
    answer = as_("hanako").post(f"/schedules/{schedule.pk}/reminder", {"reminder": "m60"})
    assert answer.status_code == 404


def test_the_form_asks_for_it_too(taro: Client, world: World, typed: Callable[..., dict[str, Any]]) -> None:
    taro.post("/schedules/new", typed(category="visit", reminder="m60"))
    schedule = Schedule.objects.get()
    assert ReminderChoice.of(schedule, world.taro) == "m60"
    page = Page.get(taro, f"/schedules/{schedule.pk}/edit")
    [chosen] = page.root.first("select", name="reminder").all("option", selected="")
    assert chosen.attributes["value"] == "m60"
    taro.post(f"/schedules/{schedule.pk}/edit", typed(of=schedule, category="visit"))  # a form that did not ask
    assert ReminderChoice.of(schedule, world.taro) == "m60"
    taro.post(f"/schedules/{schedule.pk}/edit", typed(of=world.read(schedule), category="visit", reminder=""))
    assert ReminderChoice.of(schedule, world.taro) == ""


def test_who_edits_for_others_is_not_asked(as_: Log, world: World) -> None:
    schedule = visit(world, 90, open_to_edit=True)
    page = Page.get(as_("hanako"), f"/schedules/{schedule.pk}/edit")
    assert not list(page.root.all("select", name="reminder"))


# By mail


def test_by_mail_it_comes_once_in_the_readers_language(world: World, mail_server: None) -> None:
    world.hanako.change_sheet(language="en", time_zone="America/New_York")
    choose(world.hanako, by_mail=True)
    schedule = remind(world, category="web-meeting", attendees=[world.hanako], place="第1会議室")
    world.advance(60)
    world.work()
    [mail] = Mail.objects.filter(kind="reminder")
    assert (mail.address, mail.about_id) == (world.hanako.email, schedule.pk)
    assert mail.subject == "Reminder: Zoom会議 (2026-11-30(Mon) 19:05 - 20:05)"
    assert world.booking(schedule).join_url in mail.text
    assert f"https://yotei.example.com/schedules/{schedule.pk}" in mail.text
    assert "第1会議室" in mail.text


def test_the_mail_of_a_meeting_that_waits_says_so(world: World, mail_server: None) -> None:
    choose(world.taro, by_mail=True)
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="rate_host", times=99)
    remind(world, category="web-meeting", book_later=True)
    [mail] = Mail.objects.filter(kind="reminder")
    assert "この予定のZoomミーティングはまだ予約されていません。" in mail.text


def test_who_has_not_chosen_mail_gets_none(world: World, mail_server: None) -> None:
    remind(world)
    assert len(given()) == 1
    assert not Mail.objects.filter(kind="reminder").exists()


# What hides what


def test_whole_days_that_stay_open_hide_nothing_that_begins_now(taro: Client, world: World) -> None:
    for number in range(6):
        visit(world, 0, kind="all_day", day=NOW.date() + timedelta(days=1), subject=f"展示会{number}")
    world.advance(9.25 * 3600)
    world.work()
    assert len(cards(taro)) == 5
    world.advance(15 * 3600)
    remind(world, subject="商談")
    assert "商談" in " ".join(card.text for card in cards(taro))


def test_what_was_called_off_takes_no_place(taro: Client, world: World) -> None:
    kept = remind(world, 8, subject="商談")
    moved = [visit(world, 7, subject=f"延期{number}") for number in range(6)]
    world.advance(15)
    world.work()
    for each in moved:
        world.change(each, starts_at=NOW + 300 * MINUTE, ends_at=NOW + 360 * MINUTE)
    [card] = cards(taro)
    assert kept.subject in card.text


def test_of_one_schedule_only_what_can_remind_is_offered(taro: Client, world: World) -> None:
    timed = visit(world, 300)
    whole = visit(world, 300, kind="all_day", day=NOW.date())
    for schedule, first in ((timed, "m"), (whole, "d")):
        select = Page.get(taro, f"/schedules/{schedule.pk}").root.first(id="reminder")
        offered = {each.attributes["value"][:1] for each in select.all("option")}
        assert offered == {"", "n", first}
