"""今日: the first page, and what it puts first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.counting import queries
from tests.support.pages import Page
from tests.support.world import TOKYO, World
from yotei.schedules.models import Attendee, Notice, Schedule
from yotei.todos.models import Todo

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

MOST_QUERIES = 8


def at(hour: int, minute: int = 0, *, day: int = 1) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=TOKYO)


def visit(world: World, begin: datetime, end: datetime, **changes: Any) -> Schedule:
    return world.register(category=world.category("visit"), starts_at=begin, ends_at=end, **changes).schedule


def invite(world: World, schedule: Schedule, login: str, reply: str = "none") -> None:
    employee = world.people[login]
    Attendee.objects.create(schedule=schedule, employee=employee, starts_at=schedule.starts_at, reply=reply)


def test_it_is_the_first_page(taro: Client) -> None:
    assert taro.get("/").headers["Location"] == "/today"


def test_its_link_stands_before_the_three_tabs_of_the_manual(taro: Client) -> None:
    page = Page.get(taro, "/today")
    assert page.tabs == ["カレンダー", "スケジュール", "ToDo"]
    assert page.root.first("a", class_="to-today", aria_current="page").text == "今日"


def test_the_day_is_shown_in_order(taro: Client, world: World) -> None:
    for hour in (15, 10, 13):
        visit(world, at(hour), at(hour, 30), subject=f"{hour}時の予定")
    rows = taro.get("/today").context["rows"]
    assert [row.schedule.subject for row in rows] == ["10時の予定", "13時の予定", "15時の予定"]


def test_the_schedule_that_begins_first_is_next(taro: Client, world: World) -> None:
    visit(world, at(8), at(8, 30), subject="済んだ予定")
    visit(world, at(13), at(14))
    visit(world, at(10), at(11), subject="もうすぐ")
    assert taro.get("/today").context["next"].schedule.subject == "もうすぐ"


def test_what_runs_goes_before_what_is_next(taro: Client, world: World) -> None:
    visit(world, at(8, 30), at(10), subject="進行中の予定")
    visit(world, at(10), at(11))
    row = taro.get("/today").context["next"]
    assert (row.schedule.subject, row.is_running) == ("進行中の予定", True)


def test_of_two_that_run_the_later_one_is_shown(taro: Client, world: World) -> None:
    visit(world, at(9, day=1) - timedelta(days=2), at(18, day=3), subject="出張")
    visit(world, at(8, 45), at(10), subject="今の打ち合わせ")
    assert taro.get("/today").context["next"].schedule.subject == "今の打ち合わせ"


def test_when_today_has_no_more_the_next_day_is_looked_at(taro: Client, world: World) -> None:
    visit(world, at(13, day=3), at(14, day=3), subject="あさっての予定")
    page = Page.get(taro, "/today")
    assert "2026-12-03(木) 13:00 - 14:00" in page.text
    assert "今日の予定はありません。" in page.text


def test_a_meeting_is_joined_from_here(taro: Client, world: World) -> None:
    schedule = world.register().schedule
    page = Page.get(taro, "/today")
    joins = [link for link in page.root.all("a") if link.text == "参加"]
    assert {link.attributes["href"] for link in joins} == {world.booking(schedule).join_url}


def test_only_the_registrant_is_offered_to_start(taro: Client, as_: Log, world: World) -> None:
    schedule = world.register().schedule
    invite(world, schedule, "hanako")
    action = f"/schedules/{schedule.pk}/start"
    assert list(Page.get(taro, "/today").root.all("form", action=action))
    shown = Page.get(as_("hanako"), "/today")
    assert not list(shown.root.all("form", action=action))
    assert "参加" in shown.text


def test_a_meeting_that_is_over_is_not_joined(taro: Client, world: World) -> None:
    world.register(starts_at=at(9, 15), ends_at=at(9, 30))
    world.advance(3600)
    row = taro.get("/today").context["rows"][0]
    assert (row.is_over, row.join_url, row.may_start) == (True, "", False)


def test_those_who_take_part_see_it_on_their_day(as_: Log, world: World) -> None:
    schedule = visit(world, at(13), at(14), subject="内々の相談", visibility="private")
    invite(world, schedule, "hanako", "accepted")
    assert "内々の相談" in Page.get(as_("hanako"), "/today").text
    assert "内々の相談" not in Page.get(as_("jiro"), "/today").text


def test_what_was_declined_is_not_on_the_day(as_: Log, world: World) -> None:
    invite(world, visit(world, at(13), at(14), subject="欠席する会議"), "hanako", "declined")
    assert "欠席する会議" not in Page.get(as_("hanako"), "/today").text


def test_an_invitation_waits_for_an_answer(as_: Log, world: World) -> None:
    schedule = visit(world, at(13, day=20), at(14, day=20), subject="忘年会")
    invite(world, schedule, "hanako")
    shown = Page.get(as_("hanako"), "/today")
    assert "忘年会" in shown.root.first("section", aria_labelledby="invitations").text
    Attendee.objects.update(reply="accepted")
    assert "忘年会" not in Page.get(as_("hanako"), "/today").text


def test_an_invitation_that_is_over_asks_nothing(as_: Log, world: World) -> None:
    invite(world, visit(world, at(8), at(8, 30)), "hanako")
    assert not as_("hanako").get("/today").context["invitations"]


def test_a_booking_that_waits_is_listed(taro: Client, world: World) -> None:
    booked = world.register(subject="予約済みの会議").schedule
    with_trouble = world.register(subject="待っている会議", starts_at=at(13, day=9), ends_at=at(14, day=9)).schedule
    row = world.booking(with_trouble)
    row.meeting_id, row.due_at = None, world.now
    row.save()
    listed = [each.schedule for each in taro.get("/today").context["troubles"]]
    assert listed == [with_trouble]
    assert booked not in listed


def test_the_bookings_of_others_are_not_ones_own_trouble(as_: Log, world: World) -> None:
    row = world.booking(world.register().schedule)
    row.meeting_id, row.due_at = None, world.now
    row.save()
    assert not as_("hanako").get("/today").context["troubles"]


def test_what_is_due_is_listed_by_day_then_by_priority(taro: Client, world: World) -> None:
    today = world.now.date()
    Todo.add(owner=world.taro, name="今日・中", due=today)
    Todo.add(owner=world.taro, name="今日・高", due=today, priority=1)
    Todo.add(owner=world.taro, name="昨日", due=today - timedelta(days=1), priority=3)
    Todo.add(owner=world.taro, name="明日", due=today + timedelta(days=1))
    Todo.add(owner=world.taro, name="期限なし")
    Todo.add(owner=world.hanako, name="花子のもの", due=today)
    lines = taro.get("/today").context["lines"]
    assert [line.todo.name for line in lines] == ["昨日", "今日・高", "今日・中"]
    assert [line.is_overdue for line in lines] == [True, False, False]


def test_a_todo_finished_here_leads_back_here(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.taro, name="送る", due=world.now.date())
    assert taro.post(f"/todos/{todo.pk}/finish", {"next": "/today"}).headers["Location"] == "/today"
    assert not taro.get("/today").context["lines"]


def test_an_empty_day_says_what_can_be_done(taro: Client) -> None:
    page = Page.get(taro, "/today")
    assert "今日の予定はありません。" in page.text
    assert "期限が来たToDoはありません。" in page.text
    assert list(page.root.all("a", href="/schedules/new?date=2026-12-01"))


def test_today_is_the_readers(as_: Log, world: World) -> None:
    world.hanako.change_sheet(time_zone="Pacific/Honolulu")
    assert as_("hanako").get("/today").context["label"] == "2026-11-30(月)"


def test_hostile_text_is_only_text(taro: Client, world: World) -> None:
    visit(world, at(13), at(14), subject="<script>alert(1)</script>")
    Todo.add(owner=world.taro, name="<img src=x onerror=alert(1)>", due=world.now.date())
    shown = taro.get("/today").content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


def test_the_page_asks_few_questions_however_much_there_is(taro: Client, world: World) -> None:
    for number in range(12):
        schedule = visit(world, at(10 + number % 8), at(19), by="hanako" if number % 2 else "taro", deal=world.deal)
        invite(world, schedule, "taro" if number % 2 else "jiro")
        Todo.add(owner=world.taro, name=f"{number}件目", due=world.now.date(), deal=world.deal)
    for number in range(4):
        row = world.booking(world.register(starts_at=at(13, day=9 + number), ends_at=at(14, day=9 + number)).schedule)
        row.meeting_id, row.due_at = None, world.now
        row.save()
        Notice.objects.create(employee=world.taro, code="booked", subject="通知", created_at=timezone.now())
    number, response = queries(taro, "/today")
    assert number <= MOST_QUERIES
    assert len(response.context["lines"]) == 12
    assert len(response.context["invitations"]) == 6
    assert len(response.context["troubles"]) == 4
