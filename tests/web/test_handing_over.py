"""引き継ぎ and 退職: schedules pass to a colleague with a new meeting; the old one goes when the new one stands."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.pages import Page, browser_of, log_in
from tests.support.world import World, deadline
from yotei.booking import seams
from yotei.booking.models import RateBudget
from yotei.jobs.models import Job
from yotei.people.models import ApiToken, Department, Employee
from yotei.people.roles import Role
from yotei.sales.models import Customer
from yotei.schedules.models import Notice, Schedule

Log = Callable[[str], Client]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


class Died(BaseException):
    """The process is gone."""


def hand_over(client: Client, world: World, *schedules: Schedule, to: str = "hanako", of: str = "taro") -> Any:
    fields = {"to": world.people[to].pk, "schedules": [each.pk for each in schedules], "key": "h-1"}
    return client.post(f"/employees/{of}/hand-over", fields)


def the_job() -> Job:
    return Job.objects.get(kind="hand_over")


def daily(world: World, **changes: Any) -> Schedule:
    """A series without a meeting, from today on at 10:00."""
    first = {"kind": "recurring", "rule": "FREQ=DAILY", "first_day": world.now.date(), "begins_at": time(10)}
    return world.register(category=world.category("visit"), minutes=30, **first | changes).schedule


def hosts(world: World) -> list[str]:
    return sorted(meeting.host_email for meeting in world.live())


def test_the_meeting_is_the_new_registrants(world: World, admin: Client) -> None:
    schedule = world.register().schedule
    before = world.booking(schedule)
    hand_over(admin, world, schedule)
    assert world.calls() == 1  # the first booking; nothing in the request
    world.recover()
    world.check_at_rest()
    now = world.read(schedule)
    assert (now.registrant, now.last_editor) == (world.hanako, world.admin)
    assert now.created_at == schedule.created_at
    assert now.booking is not None
    assert (now.booking.host, now.booking.join_url != before.join_url) == ("hanako@example.com", True)
    assert hosts(world) == ["hanako@example.com"]
    assert world.calls("POST", "/users/*/meetings") == 2
    assert world.calls("DELETE") == 1


def test_the_old_meeting_lives_until_the_new_one_stands(world: World, admin: Client) -> None:
    """Zoom refuses the new host: the participants keep a link that works, and the list of problems says why."""
    schedule = world.register().schedule
    world.sandbox.fault(
        method="POST", path="/users/*/meetings", action="status", status=404, body={"code": 1001}, times=9
    )
    hand_over(admin, world, schedule)
    for _ in range(3):
        world.work()
        world.advance(60)
    assert hosts(world) == ["taro@example.com"]
    assert "2026" in Page.get(admin, "/admin/problems").text
    assert world.booking(schedule).state == "problem"
    world.sandbox.clear_faults()
    admin.post("/employees/hanako/hand-over", {"to": world.taro.pk, "schedules": [schedule.pk], "key": "h-2"})
    world.recover()
    world.check_at_rest()
    assert hosts(world) == ["taro@example.com"]


@pytest.mark.parametrize("at", ["handed_over", "succeeded", "recorded"])
def test_whatever_dies_there_is_one_meeting_at_the_end(world: World, admin: Client, at: str) -> None:
    schedules = [world.register(subject=f"会議{number}").schedule for number in range(2)]
    hand_over(admin, world, *schedules)
    died = []

    def visit(name: str) -> None:
        if name == at and not died:
            died.append(name)
            raise Died

    seams.watch(visit)
    try:
        for _ in range(6):
            try:
                world.work()
            except Died:
                world.advance(61)
    finally:
        seams.watch(None)
    world.recover()
    world.check_at_rest()
    assert hosts(world) == ["hanako@example.com"] * 2


def test_a_lost_answer_of_the_new_host_makes_no_twin(world: World, admin: Client) -> None:
    schedule = world.register().schedule
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_after")
    hand_over(admin, world, schedule)
    world.recover()
    world.check_booked()
    assert hosts(world) == ["hanako@example.com"]
    assert world.calls("POST", "/users/*/meetings") == 2


def test_what_waits_is_booked_at_the_new_host_alone(world: World, admin: Client) -> None:
    schedule = world.register(book_later=True).schedule
    hand_over(admin, world, schedule)
    world.recover()
    world.check_at_rest()
    assert (hosts(world), world.calls("POST", "/users/*/meetings")) == (["hanako@example.com"], 1)


def test_an_account_that_both_share_makes_no_call(world: World, admin: Client) -> None:
    schedule = world.register().schedule
    world.hanako.change_sheet(zoom_account="Taro@example.com")
    hand_over(admin, world, schedule)
    world.recover()
    assert (world.read(schedule).registrant, world.calls()) == (world.hanako, 1)
    assert hosts(world) == ["taro@example.com"]


def test_a_schedule_that_is_deleted_meanwhile_takes_both_meetings_along(world: World, admin: Client) -> None:
    schedule = world.register().schedule
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="status", status=400, body={"code": 300})
    hand_over(admin, world, schedule)
    world.work()
    world.read(schedule).remove(by=world.hanako)
    world.sandbox.clear_faults()
    world.recover()
    assert world.live() == []
    world.check_at_rest()


def test_without_a_zoom_account_the_row_is_refused_alone(world: World, admin: Client) -> None:
    meeting, visit = world.register().schedule, world.register(category=world.category("visit")).schedule
    world.hanako.change_sheet(zoom_account="", email="")
    hand_over(admin, world, meeting, visit)
    world.recover()
    assert [row.state for row in the_job().rows.all()] == ["refused", "done"]
    assert "Zoom 認証情報がありません" in Page.get(admin, f"/jobs/{the_job().pk}").text
    assert world.read(meeting).registrant == world.taro
    world.check_at_rest()


def test_a_private_schedule_stays_private_to_the_new_registrant(world: World, admin: Client, as_: Log) -> None:
    schedule = world.register(subject="内密の面談", visibility="private").schedule
    page = Page.get(admin, "/employees/taro/hand-over")
    assert "内密" not in page.text
    hand_over(admin, world, schedule)
    world.recover()
    assert "内密" not in Page.get(admin, f"/jobs/{the_job().pk}").text
    assert admin.get(f"/schedules/{schedule.pk}").status_code == 404
    assert "内密の面談" in Page.get(as_("hanako"), f"/schedules/{schedule.pk}").text
    assert as_("taro").get(f"/schedules/{schedule.pk}").status_code == 404


def test_what_is_private_is_named_by_its_time_to_administrators(world: World, admin: Client, as_: Log) -> None:
    schedule = world.register(visibility="private", subject="面談").schedule
    hand_over(as_("taro"), world, schedule)
    assert "面談" not in Page.get(admin, f"/jobs/{the_job().pk}").text


def test_a_series_passes_as_a_whole(world: World, admin: Client) -> None:
    begin = world.now.date().replace(day=8)
    series = {"kind": "recurring", "rule": "FREQ=WEEKLY;COUNT=4", "first_day": begin, "minutes": 60}
    fields = world.fields() | series | {"begins_at": world.fields()["starts_at"].time().replace(tzinfo=None)}
    schedule = world.register(**{name: value for name, value in fields.items() if "_at" not in name} | {
        "begins_at": fields["begins_at"]}).schedule  # fmt: skip
    schedule.remove_date(schedule.first_day, by=world.taro)  # type: ignore[arg-type]
    world.recover()
    hand_over(admin, world, schedule)
    world.recover()
    world.check_at_rest()
    assert hosts(world) == ["hanako@example.com"]


def test_an_attendee_who_takes_it_over_attends_no_more(world: World, admin: Client) -> None:
    schedule = world.register(attendees=[world.hanako, world.jiro]).schedule
    hand_over(admin, world, schedule)
    world.recover()
    assert [each.employee for each in world.read(schedule).attendees.select_related("employee")] == [world.jiro]


def test_the_new_registrant_is_told_in_a_sentence(world: World, admin: Client) -> None:
    schedules = [world.register(subject=f"会議{number}").schedule for number in range(7)]
    hand_over(admin, world, *schedules)
    world.recover()
    assert [each.text for each in Notice.objects.filter(employee=world.hanako)] == [
        "7 件のスケジュールを引き継ぎました。",
        "7 件のスケジュールの Zoom ミーティングを予約しました。",
    ]


def test_who_may_hand_over(world: World, as_: Log) -> None:
    east = Department.objects.create(name="東")
    Employee.objects.filter(login__in=["taro", "jiro"]).update(department=east)
    world.jiro.change_sheet(role=Role.MANAGER, department=east)
    schedule = world.register().schedule
    assert hand_over(as_("hanako"), world, schedule).status_code == 403
    assert as_("hanako").get("/employees/taro/hand-over").status_code == 403
    for login in ("taro", "jiro", "admin"):
        assert browser_of(world, login).get("/employees/taro/hand-over").status_code == 200
    hand_over(as_("jiro"), world, schedule)
    world.recover()
    assert world.read(schedule).registrant == world.hanako


def test_nothing_goes_to_who_has_left_or_may_only_read(world: World, admin: Client) -> None:
    schedule = world.register().schedule
    world.jiro.change_sheet(role=Role.READER)
    world.hanako.change_sheet(is_active=False)
    for to in ("hanako", "jiro", "taro"):
        assert hand_over(admin, world, schedule, to=to).status_code == 422
    assert not Job.objects.exists()


def test_what_has_changed_hands_meanwhile_is_left_alone(world: World, admin: Client) -> None:
    schedule = world.register().schedule
    hand_over(admin, world, schedule)
    Schedule.objects.filter(pk=schedule.pk).update(registrant=world.jiro)
    world.work()
    assert [row.state for row in the_job().rows.all()] == ["refused"]
    assert world.read(schedule).registrant == world.jiro


def test_leaving_ends_every_way_in(world: World, admin: Client) -> None:
    taro = log_in(world, "taro")
    taro.get("/today")
    token = ApiToken.issue(employee=world.taro, now=world.now)
    world.register()
    assert "今後のスケジュール: 1 件(うち Zoom ミーティングあり 1 件)" in Page.get(admin, "/employees/taro/leave").text
    assert admin.post("/employees/taro/leave").url == "/employees/taro/hand-over"
    assert taro.get("/today").status_code == 302
    assert Client().get("/api/v1/customers", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert "営業太郎" in Page.get(admin, "/admin/leavers").text
    assert "退職" in Page.get(admin, "/employees/taro").text
    assert len(world.live()) == 1  # until somebody decides
    admin.post("/employees/taro/come-back")
    assert taro.get("/today").status_code == 302  # logs in anew
    assert Client().get("/api/v1/customers", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert Employee.objects.get(login="taro").is_active


def test_the_last_administrator_cannot_leave(world: World, admin: Client) -> None:
    answer = admin.post("/employees/admin/leave")
    assert answer.status_code == 422
    assert "最後のシステム管理者" in answer.content.decode() or "管理者" in answer.content.decode()
    assert Employee.objects.get(login="admin").is_active


def test_only_administrators_record_a_leaving(world: World, as_: Log) -> None:
    for login in ("hanako", "taro"):
        assert as_(login).post("/employees/taro/leave").status_code == 403
        assert as_(login).get("/admin/leavers").status_code == 403
    assert Employee.objects.get(login="taro").is_active


def test_many_leave_the_new_host_calls_for_people(world: World, admin: Client) -> None:
    later = {"starts_at": world.now + timedelta(days=3), "ends_at": world.now + timedelta(days=3, hours=1)}
    schedules = [world.register(subject=f"会議{number}", **later).schedule for number in range(3)]
    today = world.register(subject="今日の会議").schedule
    world.register(by="hanako", subject="手で")
    RateBudget.objects.filter(key__startswith="host:").update(used=80)
    hand_over(admin, world, *schedules, today)
    for _ in range(3):
        world.work()
        world.advance(60)
    world.check_shown(world.read(today))
    assert hosts(world).count("hanako@example.com") == 2
    world.register(by="hanako", subject="手で")  # is not refused
    world.advance(24 * 3600)
    world.recover()
    assert hosts(world).count("taro@example.com") == 0


def test_who_takes_a_series_over_is_no_attendee_of_its_dates(world: World, admin: Client) -> None:
    series = daily(world)
    day = world.now.date() + timedelta(days=2)
    world.read(series).change_date(day, by=world.taro, fields={"attendees": [world.hanako]}, deadline=deadline())
    hand_over(admin, world, series)
    world.recover()
    shown = world.read(series).on(day)
    assert shown is not None
    assert shown.who_attends == []


def test_a_series_is_listed_with_its_next_date(world: World, admin: Client) -> None:
    daily(world, on_holiday="before")
    world.advance(3 * 24 * 3600)
    [row] = Page.get(admin, "/employees/taro/hand-over").root.first(id="schedules").first("tbody").all("tr")
    assert "2026-12-04(金) 10:00 - 10:30" in row.text
    assert "毎日" in row.text


def test_the_report_says_where_the_colleague_is_busy(world: World, admin: Client) -> None:
    day, hour = timedelta(days=1), timedelta(hours=1)
    schedule = world.register().schedule
    free = world.register(starts_at=world.now + day, ends_at=world.now + day + hour).schedule
    leave = {"kind": "all_day", "day": world.now.date(), "subject": "休暇", "visibility": "private"}
    world.register(by="hanako", category=world.category("visit"), **leave)
    hand_over(admin, world, schedule, free)
    world.recover()
    assert [row.sentence for row in the_job().rows.all()] == ["営業花子さんには同じ時間に別の予定があります。", ""]


def test_a_private_schedule_is_named_in_no_report_to_others(world: World, admin: Client) -> None:
    taro = browser_of(world, "taro")
    hand_over(taro, world, world.register(subject="内密の面談", visibility="private").schedule)
    world.recover()
    address = f"/jobs/{the_job().pk}"
    assert "内密の面談" in Page.get(taro, address).text
    assert "内密の面談" not in Page.get(admin, address).text


def test_the_list_says_for_which_customer_each_is(world: World, admin: Client) -> None:
    hidden = Customer.add(name="内密商事")
    schedules = [
        world.register(customer=world.deal.customer, deal=world.deal).schedule,
        world.register(customer=hidden, visibility="private").schedule,
    ]
    text = Page.get(admin, "/employees/taro/hand-over").root.first(id="schedules").text
    assert f"{world.deal.customer.name} / {world.deal.name}" in text
    hand_over(admin, world, *schedules)
    report = Page.get(admin, f"/jobs/{the_job().pk}").text
    assert f"Zoom会議 ({world.deal.customer.name})" in report
    assert "内密商事" not in text + report
