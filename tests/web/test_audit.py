"""監査ログ: who did what, before and after, with the calls of Zoom; nothing secret, nothing that can be changed."""

import csv
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from tests.support.pages import Page
from tests.support.world import World
from yotei.audit import guard
from yotei.audit.keeping import forget
from yotei.audit.models import Entry, Retention
from yotei.booking.calls import ZoomCall
from yotei.people.models import ApiToken
from yotei.schedules.models import Schedule

Log = Callable[[str], Client]
Typed = Callable[..., dict[str, Any]]


@pytest.fixture
def admin(as_: Log) -> Client:
    client = as_("admin")
    Entry.objects.all().delete()  # the log-ins of the fixtures
    return client


@pytest.fixture
def guarded(world: World) -> Iterator[None]:
    """The triggers that every installation has; tests are emptied without them."""
    with connection.schema_editor() as schema_editor:
        guard.put_up(schema_editor)
    yield
    with connection.schema_editor() as schema_editor:
        guard.take_down(schema_editor)


def only(**wanted: Any) -> Entry:
    [entry] = Entry.objects.filter(**wanted)
    return entry


def test_registering_is_told_with_its_calls(taro: Client, typed: Typed, world: World) -> None:
    answer = taro.post("/schedules/new", typed(details="資料持参"))
    entry = only(kind="schedule")
    assert (entry.action, entry.actor, entry.via, entry.target) == ("made", "営業太郎", "page", "Zoom会議")
    assert entry.changes["details"] == [None, "資料持参"]
    assert entry.changes["starts_at"] == [None, "2026-12-01T04:00:00Z"]
    assert entry.request_id == answer.headers["X-Request-ID"]
    calls = ZoomCall.objects.filter(request_id=entry.request_id).order_by("pk")
    assert [(call.method, call.outcome, call.status) for call in calls] == [("POST", "ok", 200), ("POST", "ok", 201)]
    assert calls[1].booking == Schedule.objects.get().booking_id


def test_a_change_is_told_before_or_after(taro: Client, typed: Typed, world: World) -> None:
    schedule = world.register(attendees=[world.jiro]).schedule
    taro.post(f"/schedules/{schedule.pk}/edit", typed(of=schedule, subject="変更後", attendees=[world.hanako.pk]))
    changes = only(action="changed").changes
    assert changes["subject"] == ["Zoom会議", "変更後"]
    assert changes["attendees"] == [["営業次郎"], ["営業花子"]]
    assert "details" not in changes


def test_what_changes_nothing_is_not_told(world: World) -> None:
    schedule = world.register().schedule
    world.change(schedule)
    assert Entry.objects.filter(kind="schedule").count() == 1


def test_what_zoom_refused_is_no_change(taro: Client, typed: Typed, world: World) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="status", status=503, times=99)
    answer = taro.post("/schedules/new", typed())
    assert not Entry.objects.filter(kind="schedule").exists()
    calls = ZoomCall.objects.filter(request_id=answer.headers["X-Request-ID"], path__endswith="meetings")
    assert {(call.outcome, call.status) for call in calls} == {("failed", 503)}


def test_the_calls_of_the_worker_are_told_with_the_request_that_caused_them(taro: Client, typed: Typed) -> None:
    answer = taro.post("/schedules/new", typed(book_later="1"))
    world_calls = ZoomCall.objects.filter(request_id=answer.headers["X-Request-ID"])
    assert not world_calls.exists()
    from yotei.cli.work import one_pass  # noqa: PLC0415 - as the worker does

    one_pass()
    assert [call.method for call in world_calls.order_by("pk")] == ["POST", "POST"]


def test_of_a_private_schedule_only_its_time_is_told(admin: Client, taro: Client, typed: Typed, world: World) -> None:
    taro.post("/schedules/new", typed(subject="人事面談", details="秘密", visibility="private", category="web-meeting"))
    schedule = Schedule.objects.get()
    world.change(schedule, subject="別の面談")
    world.read(schedule).remove(by=world.taro)
    first, second, third = Entry.objects.filter(kind="schedule").order_by("pk")
    assert first.changes["details"] is None
    assert first.changes["starts_at"] == [None, "2026-12-01T04:00:00Z"]
    assert second.changes["subject"] is None
    assert (third.target, third.changes["subject"]) == ("", None)
    shown = Page.get(admin, "/admin/audit?kind=schedule").text
    assert "人事面談" not in shown
    assert "秘密" not in shown


def test_deleting_is_told(world: World) -> None:
    schedule = world.register().schedule
    world.read(schedule).remove(by=world.taro)
    entry = only(action="deleted")
    assert (entry.actor, entry.target, entry.changes["subject"]) == ("営業太郎", "Zoom会議", ["Zoom会議", None])


def test_a_reply_is_told(world: World) -> None:
    schedule = world.register(attendees=[world.jiro]).schedule
    world.read(schedule).reply(by=world.jiro, reply="declined", message="")
    entry = only(action="replied")
    assert (entry.actor, entry.changes) == ("営業次郎", {"reply": ["none", "declined"]})


def test_one_date_of_a_series_is_told(world: World) -> None:
    daily = {"kind": "recurring", "rule": "FREQ=DAILY;COUNT=3", "begins_at": world.now.time(), "minutes": 30}
    series = world.register(**daily, first_day=world.now.date(), category=world.category("visit")).schedule
    day = world.now.date() + timedelta(days=1)
    world.read(series).remove_date(day, by=world.taro)
    entry = only(action="changed")
    assert entry.changes["is_cancelled"][1] is True
    assert entry.changes["date"] == [day.isoformat()] * 2


def test_masters_are_told_by_name(admin: Client, world: World) -> None:
    page = Page.get(admin, "/employees/jiro/edit")
    page.press(department=page.choice("department", "管理部") if "管理部" in page.text else "")
    Page.get(admin, f"/admin/categories/{world.category().pk}").press(colour="red")
    entry = only(kind="category")
    assert (entry.action, entry.actor, entry.changes) == ("changed", "管理者", {"colour": ["blue", "red"]})
    changed = only(kind="employee", action="changed").changes["department_id"]
    assert all(each is None or isinstance(each, str) for each in changed)


def test_no_secret_is_told(admin: Client, world: World) -> None:
    world.jiro.change_password("a-new-password-9")
    ApiToken.issue(employee=world.jiro, now=timezone.now())
    admin.post("/admin/zoom", {"plan": "free"})
    schedule = world.register().schedule
    booking = world.booking(schedule)
    everything = " ".join(str(vars(each)) for each in (*Entry.objects.all(), *ZoomCall.objects.all()))
    assert only(kind="employee", action="changed").changes == {"password": ["•••", "•••"]}
    assert only(kind="apitoken").changes == {"employee_id": [None, "営業次郎"], "scope": [None, "write"]}
    for secret in (world.jiro.password, booking.passcode, booking.join_url, "Bearer", "access_token", "digest"):
        assert secret not in everything


def test_log_ins_are_told(client: Client, world: World) -> None:
    client.post("/login", {"username": "taro", "password": "wrong"})
    client.post("/login", {"username": "my-secret-password", "password": "x"})
    client.post("/login", {"username": "taro", "password": "demo"})
    client.post("/logout")
    found = [(each.action, each.actor, each.target) for each in Entry.objects.filter(kind="employee").order_by("pk")]
    assert found == [
        ("login_failed", "", "営業太郎"),
        ("login_failed", "", ""),
        ("logged_in", "営業太郎", "営業太郎"),
        ("logged_out", "営業太郎", "営業太郎"),
    ]
    assert not Entry.objects.filter(target__contains="secret").exists()


def test_programs_are_told_apart(client: Client, world: World) -> None:
    token = ApiToken.issue(employee=world.admin, now=timezone.now())
    said = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {token}"}}
    answer = client.post("/api/v1/customers", {"name": "新会社"}, **said)
    assert answer.status_code == 201, answer.content
    entry = only(kind="customer")
    assert (entry.via, entry.actor, entry.target) == ("rest", "管理者", "新会社")


def test_no_line_changes(world: World, guarded: None) -> None:
    world.register()
    with pytest.raises(DatabaseError, match="append-only"):
        Entry.objects.update(actor="somebody else")
    assert only(kind="schedule").actor == "営業太郎"


def test_no_line_goes_before_its_time(world: World, guarded: None) -> None:
    world.register()
    with pytest.raises(DatabaseError, match="append-only"):
        Entry.objects.all().delete()
    Entry.objects.create(at=timezone.now() - Entry.YOUNGEST - timedelta(minutes=1), via="page", action="made", kind="x")
    Entry.objects.filter(kind="x").delete()
    assert not Entry.objects.filter(kind="x").exists()
    assert Entry.YOUNGEST.days == guard.DAYS == Retention.LEAST


def test_old_lines_go_when_their_time_is_over(admin: Client, world: World, guarded: None) -> None:
    admin.post("/admin/audit/retention", {"days": "40"})
    now = timezone.now()
    for days in (39, 41):
        Entry.objects.create(at=now - timedelta(days=days), via="page", action="made", kind="x", target_id=str(days))
        ZoomCall.objects.create(at=now - timedelta(days=days), method="GET", path="/", outcome="ok", ms=days)
    forget(ZoomCall, now=now)
    assert [each.target_id for each in Entry.objects.filter(kind="x")] == ["39"]
    assert [each.ms for each in ZoomCall.objects.all()] == [39]
    assert only(kind="retention").changes == {"days": [400, 40]}


@pytest.mark.parametrize("days", ["29", "3651", "", "x"])
def test_a_retention_has_bounds(admin: Client, days: str) -> None:
    admin.post("/admin/audit/retention", {"days": days})
    assert Retention.in_days() == 400


def test_the_page_filters(admin: Client, world: World) -> None:
    world.register(subject="商談A")
    world.register(by="jiro", subject="商談B", category=world.category("visit"))
    assert targets(admin, "") == ["商談B", "商談A"]
    assert targets(admin, "actor=太郎") == ["商談A"]
    assert targets(admin, "words=商談B") == ["商談B"]
    assert targets(admin, "kind=category") == []
    assert targets(admin, "kind=schedule&action=deleted") == []
    today = timezone.localdate(timezone=world.admin.zone)
    assert targets(admin, f"since={today}&until={today}") == ["商談B", "商談A"]
    assert targets(admin, f"until={today - timedelta(days=1)}") == []


def test_a_wrong_filter_is_said(admin: Client) -> None:
    page = Page.get(admin, "/admin/audit?since=yesterday&kind=ghost")
    assert page.status == 422
    assert page.root.first(id="since_error")


def test_older_lines_are_on_the_next_page(admin: Client) -> None:
    Entry.objects.bulk_create(Entry(via="page", action="made", kind="deal", target=f"案件{n}") for n in range(150))
    first = Page.get(admin, "/admin/audit")
    [older] = [link for link in first.root.all("a") if "before=" in link.attributes.get("href", "")]
    second = Page.get(admin, "/admin/audit" + older.attributes["href"])
    assert "案件149" in first.text
    assert "案件50" in first.text
    assert "案件49" in second.text
    assert "before=" not in second.html


def test_the_log_is_exported(admin: Client, world: World) -> None:
    world.register(subject="=SUM(A1)")
    answer = admin.get("/admin/audit.csv?kind=schedule")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    [head, row] = csv.reader(StringIO(body))
    assert dict(zip(head, row, strict=True))["target"] == "'=SUM(A1)"
    assert only(action="exported").target == "kind=schedule"


@pytest.mark.parametrize("address", ["/admin/audit", "/admin/audit.csv"])
def test_the_log_is_the_administrators(taro: Client, address: str) -> None:
    assert taro.get(address).status_code == 403
    assert taro.post("/admin/audit/retention", {"days": "50"}).status_code == 403
    assert Retention.in_days() == 400


def targets(admin: Client, query: str) -> list[str]:
    rows = Page.get(admin, f"/admin/audit?{query}").root.all("th", scope="row")
    return [link.text for row in rows for link in row.all("a") if "商談" in link.text]
