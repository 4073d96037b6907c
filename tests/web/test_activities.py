"""活動: written from a schedule in one press more, read by whoever may read the schedule, changed by one at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client

from tests.support.pages import Page, browser_of
from tests.support.world import World, deadline
from yotei.activities import drafting
from yotei.activities.errors import AlreadyReported
from yotei.activities.models import Activity
from yotei.audit.models import Entry
from yotei.people.models import Department, Employee
from yotei.people.roles import Role
from yotei.sales.models import Contact, Customer
from yotei.schedules.models import Schedule
from yotei.todos.models import Todo

pytestmark = pytest.mark.django_db(transaction=True)
Log = Callable[[str], Client]

TOKYO = ZoneInfo("Asia/Tokyo")
WEEKLY = {"kind": "recurring", "rule": "FREQ=WEEKLY", "first_day": date(2026, 11, 24), "begins_at": time(16)}


def visited(world: World, *, by: str = "taro", **more: Any) -> Schedule:
    """Yesterday from 13:00 to 14:30, for the deal."""
    start = datetime(2026, 11, 30, 13, tzinfo=TOKYO)
    fields = {
        "starts_at": start,
        "ends_at": start + timedelta(minutes=90),
        "deal": world.deal,
        "subject": "提案",
    } | more
    return world.register(by=by, category=world.category("visit"), **fields).schedule


def reported(world: World, schedule: Schedule, *, by: str = "taro", **more: Any) -> Activity:
    author = world.people[by]
    fields = drafting.of_schedule(schedule, by=author) | more
    return Activity.report(by=author, fields=fields, now=world.now, schedule=schedule)


def report_of(page: Page) -> str:
    """Where its button 活動報告 leads."""
    return next(link.attributes["href"] for link in page.root.all("a") if link.text == "活動報告")


# One click


def test_a_report_is_two_presses_from_the_schedule(taro: Client, world: World) -> None:
    contact = Contact.objects.filter(customer=1)[0]
    schedule = visited(world, contacts=[contact], met_others="受付の方")
    form = Page.get(taro, report_of(Page.get(taro, f"/schedules/{schedule.pk}")))
    saved = form.press()
    made = Activity.objects.get(schedule=schedule)
    assert saved.path == f"/activities/{made.pk}"
    assert (made.kind, made.minutes, made.content, made.met_others) == ("visit", 90, "提案", "受付の方")
    assert (made.happened_at, made.customer, made.deal) == (schedule.starts_at, world.deal.customer, world.deal)
    assert (made.author, list(made.contacts.all())) == (world.taro, [contact])


@pytest.mark.parametrize(
    ("category", "kind"), [("visit", "visit"), ("visitor", "visit"), ("phone", "call"), ("web-meeting", "web")]
)
def test_the_kind_follows_the_category(category: str, kind: str, taro: Client, world: World) -> None:
    schedule = world.register(category=world.category(category), deal=world.deal).schedule
    page = Page.get(taro, f"/activities/new?schedule={schedule.pk}")
    assert page.form["kind"] == kind


def test_the_popup_has_the_button_too(taro: Client, world: World) -> None:
    schedule = visited(world)
    assert f"/activities/new?schedule={schedule.pk}" in taro.get(f"/schedules/{schedule.pk}/popup").content.decode()


def test_a_second_click_opens_the_report(taro: Client, as_: Log, world: World) -> None:
    schedule = visited(world)
    activity = reported(world, schedule)
    assert Page.get(taro, f"/activities/new?schedule={schedule.pk}").path == f"/activities/{activity.pk}"
    assert Page.get(as_("hanako"), f"/activities/new?schedule={schedule.pk}").path != f"/activities/{activity.pk}"


def test_a_button_that_is_pressed_twice_saves_once(taro: Client, world: World) -> None:
    schedule = visited(world)
    form = Page.get(taro, f"/activities/new?schedule={schedule.pk}")
    first, second = form.press(), form.press()
    assert first.path == second.path
    assert Activity.objects.count() == 1


def test_another_text_on_the_same_schedule_is_kept_on_the_page(taro: Client, world: World) -> None:
    schedule = visited(world)
    form = Page.get(taro, f"/activities/new?schedule={schedule.pk}")
    form.press(content="最初の報告")
    refused = form.press(content="あとの報告")
    assert refused.status == 409
    assert refused.form["content"].strip() == "あとの報告"
    assert "登録済みの活動を開く" in refused.text


def test_two_reports_at_once_are_one(world: World) -> None:
    schedule, barrier = visited(world), Barrier(2)

    def write(_number: int) -> str:
        barrier.wait()
        try:
            return "saved" if reported(world, schedule).pk else ""
        except AlreadyReported:
            return "again"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, range(2))) == ["again", "saved"]
    assert Activity.objects.count() == 1


def test_each_date_of_a_series_has_a_report_of_its_own(taro: Client, world: World) -> None:
    series = world.register(category=world.category("visit"), deal=world.deal, minutes=30, **WEEKLY).schedule
    for day in ("2026-11-24", "2026-12-01"):
        form = Page.get(taro, report_of(Page.get(taro, f"/schedules/{series.pk}/dates/{day}")))
        assert form.form["day"] == day
        form.press(content=f"{day} の報告")
    assert Activity.objects.count() == 2
    assert "2026-11-24 の報告" in Page.get(taro, f"/schedules/{series.pk}/dates/2026-11-24").text
    assert "2026-12-01 の報告" not in Page.get(taro, f"/schedules/{series.pk}/dates/2026-11-24").text
    assert "2026-12-01 の報告" in Page.get(taro, f"/schedules/{series.pk}").text


def test_one_reports_on_a_date_but_not_on_a_series(taro: Client, world: World) -> None:
    series = world.register(category=world.category("visit"), deal=world.deal, minutes=30, **WEEKLY).schedule
    assert "活動報告" not in Page.get(taro, f"/schedules/{series.pk}").text
    for query in (f"schedule={series.pk}", f"schedule={series.pk}&date=x", f"schedule={series.pk}&date=2026-11-25"):
        assert taro.get(f"/activities/new?{query}").status_code == 404


def test_a_schedule_without_a_customer_asks_for_one(taro: Client, world: World) -> None:
    schedule = visited(world, deal=None)
    refused = Page.get(taro, f"/activities/new?schedule={schedule.pk}").press(content="書いた報告")
    assert refused.status == 422
    assert "顧客または案件を選んでください。" in refused.text
    assert refused.form["content"].strip() == "書いた報告"
    assert taro.post(refused.path, refused.form | {"link": "c1"}).status_code == 302
    assert Activity.objects.get().customer_id == 1


def test_a_schedule_that_went_meanwhile_loses_no_text(taro: Client, world: World) -> None:
    schedule = visited(world)
    form = Page.get(taro, f"/activities/new?schedule={schedule.pk}")
    schedule.remove(by=world.taro)
    refused = form.press(content="書いた報告")
    assert refused.status == 409
    refused.press()
    assert Activity.objects.get(content="書いた報告").schedule is None


# Without a schedule, with a ToDo, with what is wrong


def test_an_activity_stands_by_itself(taro: Client) -> None:
    page = Page.get(taro, "/activities/new?link=d1").press(content="お電話", kind="call")
    assert "お電話" in page.text
    for address in ("/activities", "/deals/1", "/customers/1"):
        assert "お電話" in Page.get(taro, address).text


def test_the_next_step_becomes_a_todo(taro: Client, world: World) -> None:
    form = Page.get(taro, f"/activities/new?schedule={visited(world).pk}")
    form.press(next_step="見積書を送る", next_on="2026-12-04", todo="on")
    todo = Todo.objects.get(name="見積書を送る")
    assert (todo.owner, todo.due, todo.deal, todo.visibility) == (world.taro, date(2026, 12, 4), world.deal, "public")


def test_the_todo_of_a_private_schedule_is_private(taro: Client, world: World) -> None:
    form = Page.get(taro, f"/activities/new?schedule={visited(world, visibility='private').pk}")
    form.press(next_step="見積書を送る", todo="on")
    assert Todo.objects.get(name="見積書を送る").visibility == "private"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"content": "  "}, "content"),
        ({"content": "長" * 20_001}, "content"),
        ({"day": "2026-02-30"}, "day"),
        ({"day": "1999-01-01"}, "day"),
        ({"day": ""}, "day"),
        ({"clock": "25:00"}, "clock"),
        ({"minutes": "-1"}, "minutes"),
        ({"minutes": "9999999"}, "minutes"),
        ({"kind": "party"}, "kind"),
        ({"link": "d99999"}, "link"),
        ({"contacts": ["x"]}, "contacts"),
        ({"met_others": "長" * 501}, "met_others"),
        ({"next_step": "長" * 201}, "next_step"),
        ({"next_on": "x"}, "next_on"),
        ({"next_on": "3000-01-01"}, "next_on"),
        ({"todo": "on"}, "next_step"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes: dict[str, Any], wrong: str, taro: Client) -> None:
    fields = {"kind": "visit", "day": "2026-12-01", "clock": "08:00", "minutes": "60", "link": "d1", "content": "報告"}
    response = taro.post("/activities/new", fields | changes)
    assert response.status_code == 422
    assert f'id="{wrong}_error"' in response.content.decode()
    assert not Activity.objects.exists()
    assert not Todo.objects.filter(customer=1).exists()


# Who reads, who changes


def test_a_report_follows_the_visibility_of_its_schedule(as_: Log, world: World) -> None:
    contact = Contact.objects.filter(customer=1)[0]
    schedule = visited(world, visibility="private", viewers=[world.jiro], contacts=[contact])
    activity = reported(world, schedule, content="極秘の報告")
    places = ("/activities", "/deals/1", "/customers/1", f"/contacts/{contact.pk}", "/activities?q=極秘")
    for login, sees in {"taro": True, "jiro": True, "hanako": False, "admin": False}.items():
        client = as_(login)
        assert (client.get(f"/activities/{activity.pk}").status_code == 200) == sees
        for address in places:
            assert ("極秘の報告" in Page.get(client, address).text) == sees, (login, address)
        for address in ("edit", "delete"):
            status = client.get(f"/activities/{activity.pk}/{address}").status_code
            assert status == {"taro": 200, "jiro": 403}.get(login, 404)
    world.change(schedule, visibility="public")
    assert as_("hanako").get(f"/activities/{activity.pk}").status_code == 200


def test_who_reported_on_a_schedule_that_is_private_by_now_reads_nothing_of_it(as_: Log, world: World) -> None:
    schedule = visited(world)
    activity = reported(world, schedule, by="hanako")
    assert (
        "提案"
        in Page.get(as_("hanako"), f"/activities/{activity.pk}").root.first("a", href=f"/schedules/{schedule.pk}").text
    )
    world.change(schedule, visibility="private", subject="極秘の人事")
    page = Page.get(as_("hanako"), f"/activities/{activity.pk}")
    assert page.status == 200
    assert "極秘の人事" not in page.html


def test_a_report_outlives_its_private_schedule_unread(as_: Log, world: World) -> None:
    schedule = visited(world, visibility="private", viewers=[world.jiro])
    activity = reported(world, schedule, content="極秘の報告")
    schedule.remove(by=world.taro)
    activity.refresh_from_db()
    assert activity.schedule is None
    for login, status in {"taro": 200, "jiro": 404, "hanako": 404, "admin": 404}.items():
        assert as_(login).get(f"/activities/{activity.pk}").status_code == status


def test_a_report_outlives_its_public_schedule_open_to_all(as_: Log, world: World) -> None:
    schedule = visited(world)
    activity = reported(world, schedule)
    schedule.remove(by=world.taro)
    assert as_("hanako").get(f"/activities/{activity.pk}").status_code == 200


def test_who_is_shown_one_date_reports_on_it(as_: Log, world: World) -> None:
    series = world.register(
        category=world.category("visit"), deal=world.deal, minutes=30, visibility="private", **WEEKLY
    ).schedule
    fields = {"attendees": [world.jiro]}
    series.change_date(
        date(2026, 12, 8), by=world.taro, fields=fields, deadline=deadline(), version=world.read(series).version
    )
    address = f"/activities/new?schedule={series.pk}&date="
    assert as_("jiro").get(f"{address}2026-12-08").status_code == 200
    assert as_("jiro").get(f"{address}2026-12-15").status_code == 404


@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.MEMBER, False), (Role.MANAGER, True), (Role.ADMINISTRATOR, True), (Role.READER, False)]
)
def test_a_leader_changes_what_the_department_wrote(role: Role, allowed: bool, world: World) -> None:
    activity = reported(world, visited(world))
    above = Department.objects.get(name="営業本部")
    Employee.objects.filter(login="hanako").update(department=above, role=role)
    response = browser_of(world, "hanako").get(f"/activities/{activity.pk}/edit")
    assert response.status_code == (200 if allowed else 403)


def test_who_may_only_read_is_offered_no_report(world: World) -> None:
    schedule = visited(world)
    Employee.objects.filter(login="hanako").update(role=Role.READER)
    client = browser_of(world, "hanako")
    assert "活動報告" not in Page.get(client, f"/schedules/{schedule.pk}").text
    assert client.get(f"/activities/new?schedule={schedule.pk}").status_code == 403


# Changing


def test_two_changes_at_once_are_compared(as_: Log, taro: Client, world: World) -> None:
    activity = reported(world, visited(world))
    address = f"/activities/{activity.pk}/edit"
    mine, theirs = Page.get(taro, address), Page.get(as_("admin"), address)
    theirs.press(next_step="管理者の追記")
    refused = mine.press(content="太郎の報告")
    assert refused.status == 409
    assert "管理者の追記" in refused.text
    assert refused.form["content"].strip() == "太郎の報告"
    assert refused.press().status == 200
    activity.refresh_from_db()
    assert (activity.content, activity.version) == ("太郎の報告", 3)


def test_a_changed_activity_is_not_deleted_by_an_old_page(taro: Client, world: World) -> None:
    activity = reported(world, visited(world))
    old = Page.get(taro, f"/activities/{activity.pk}/delete")
    Page.get(taro, f"/activities/{activity.pk}/edit").press(content="直した報告")
    assert "ほかの人がこの活動を変更しました" in old.send(old.path, version="1").text
    new = Page.get(taro, f"/activities/{activity.pk}/delete")
    new.send(new.path, version="2")
    assert not Activity.objects.exists()


def test_a_customer_with_an_activity_stays(taro: Client, world: World) -> None:
    made = Customer.add(name="東都物産")
    fields = drafting.of_nothing(now=world.now) | {"customer": made, "content": "訪問"}
    Activity.report(by=world.taro, fields=fields, now=world.now)
    assert "活動" in Page.get(taro, "/today").send(f"/customers/{made.pk}/delete").text
    assert Customer.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=太郎の", ["太郎の報告"]),
        ("q=サンプル 花子", ["花子の報告"]),
        ("mine=on", ["太郎の報告"]),
        ("people={hanako}", ["花子の報告"]),
        ("kind=call", ["花子の報告"]),
        ("since=2026-11-30&until=2026-11-30", ["太郎の報告"]),
        ("link=c1", ["花子の報告", "太郎の報告"]),
        ("link=d1&kind=visit", ["太郎の報告"]),
        ("q=見当たらない", []),
    ],
)
def test_the_list_is_narrowed_down(query: str, found: list[str], taro: Client, world: World) -> None:
    reported(world, visited(world), content="太郎の報告\n二行目")
    fields = drafting.of_nothing(now=world.now) | {
        "customer": world.deal.customer,
        "content": "花子の報告",
        "kind": "call",
    }
    Activity.report(by=world.hanako, fields=fields, now=world.now)
    page = Page.get(taro, f"/activities?{query.format(hanako=world.hanako.pk)}")
    assert [cell.text for cell in page.root.all("th", scope="row")] == found


# The log


def test_the_log_tells_who_wrote_for_whom(taro: Client, world: World) -> None:
    Page.get(taro, f"/activities/new?schedule={visited(world).pk}").press(content="書いた報告")
    entry = Entry.objects.get(kind="activity", action="made")
    assert (entry.actor, entry.changes["customer_id"]) == (world.taro.name, [None, "株式会社サンプル"])
    assert "書いた報告" not in str(entry.changes)


def test_the_log_names_nobody_of_a_private_one(taro: Client, world: World) -> None:
    contact = Contact.objects.filter(customer=1)[0]
    activity = reported(world, visited(world, visibility="private", contacts=[contact]))
    Page.get(taro, f"/activities/{activity.pk}/edit").press(met_others="極秘の方")
    activity.refresh_from_db()
    activity.remove(by=world.taro, version=activity.version, now=world.now)
    entries = str(list(Entry.objects.filter(kind="activity").values_list("target", "changes")))
    assert not [word for word in ("サンプル", "新規導入", "極秘", "提案", contact.name) if word in entries]
