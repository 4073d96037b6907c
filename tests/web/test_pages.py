"""Calendar, list, ToDos, sheets, administration."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.world import World
from yotei.people.models import Employee
from yotei.sales.models import Customer
from yotei.schedules.models import Category
from yotei.todos.models import Todo

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_calendar_shows_the_month(taro: Client, world: World) -> None:
    world.register()
    shown = text(taro.get("/calendar"))
    assert "2026年12月" in shown
    assert "<b>13:00</b> Zoom会議" in shown


def test_more_than_four_a_day_are_counted(taro: Client, world: World) -> None:
    for _number in range(6):
        world.register(category=world.category("visit"))
    assert "他2件" in text(taro.get("/calendar?month=2026-12"))


@pytest.mark.parametrize("address", ["/calendar", "/schedules"])
def test_private_schedules_of_others_are_busy_time(address: str, taro: Client, as_: Log, world: World) -> None:
    world.register(category=world.category("visit"), subject="秘密の件名", visibility="private")
    shown = text(as_("hanako").get(f"{address}?employee=taro"))
    assert "予定あり" in shown
    assert "秘密の件名" not in shown


def test_times_are_the_readers(as_: Log, world: World) -> None:
    schedule = world.register(category=world.category("visit")).schedule
    world.hanako.change_sheet(time_zone="Europe/London")
    shown = text(as_("hanako").get(f"/schedules/{schedule.pk}"))
    assert "2026-12-01(火) 04:00 - 05:00" in shown
    assert "2026-12-01(火) 13:00 - 14:00 (Asia/Tokyo)" in shown


def test_an_all_day_schedule_keeps_its_date_in_every_zone(as_: Log, world: World) -> None:
    world.register(category=world.category("visit"), kind="all_day", day=world.now.date())
    world.hanako.change_sheet(time_zone="Pacific/Honolulu")
    days = as_("hanako").get("/schedules?date=2026-11-30&employee=taro").context["days"]
    assert [day.date.isoformat() for day in days if day.entries] == ["2026-12-01"]


def test_a_schedule_of_two_days_is_on_both(taro: Client, world: World) -> None:
    fields = world.fields(category=world.category("visit"))
    world.register(**fields | {"ends_at": fields["ends_at"] + timedelta(days=1)})
    days = taro.get("/schedules?date=2026-12-01").context["days"]
    assert [day.date.day for day in days if day.entries] == [1, 2]


@pytest.mark.parametrize(
    "address",
    [
        "/calendar?month=x",
        "/calendar?month=0000-00",
        "/calendar?month=2099-12",
        "/calendar?month=2000-01",
        "/calendar?employee=%00",
        "/schedules?date=9999-12-31",
        "/customers?q=%00&page=-1",
        "/customers/options?q=%00%E3%80%80",
    ],
)
def test_a_crooked_address_is_read_kindly(address: str, taro: Client) -> None:
    assert taro.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/schedules/abc", "/schedules/" + "9" * 30, "/todos/99999/edit", "/nowhere"])
def test_what_is_not_there_is_404(address: str, taro: Client) -> None:
    response = taro.get(address)
    assert response.status_code == 404
    assert "ページが見つかりません" in text(response)


def test_a_todo_is_added(taro: Client, world: World) -> None:
    taro.post("/todos", {"name": "見積書", "due": "2026-12-01", "link": "d1", "visibility": "public"})
    todo = Todo.objects.get()
    assert (todo.name, todo.deal_id, todo.owner) == ("見積書", 1, world.taro)


def test_an_overdue_todo_is_marked(taro: Client, world: World) -> None:
    Todo.add(owner=world.taro, name="遅れ", due=world.now.date() - timedelta(days=1))
    assert "期限切れ" in text(taro.get("/todos"))


def test_a_todo_is_finished_by_its_owner(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.taro, name="送る")
    taro.post(f"/todos/{todo.pk}/finish")
    todo.refresh_from_db()
    assert todo.done_at is not None


def test_a_todo_of_somebody_else_is_not_there(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.hanako, name="別の人")
    assert taro.post(f"/todos/{todo.pk}/finish").status_code == 404
    assert taro.post(f"/todos/{todo.pk}/delete").status_code == 404


def test_a_todo_without_name_keeps_what_was_typed(taro: Client) -> None:
    response = taro.post("/todos", {"name": "", "due": "2026-02-30", "visibility": "public"})
    assert response.status_code == 422
    assert 'value="2026-02-30"' in text(response)


def sheet(employee: Employee, **changes: Any) -> dict[str, Any]:
    names = ("name", "email", "zoom_account", "language", "time_zone", "week_start")
    return {name: getattr(employee, name) for name in names} | {"department": ""} | changes


def test_the_zoom_account_is_entered_on_the_own_sheet(as_: Log, world: World) -> None:
    """Manual 2.1."""
    response = as_("jiro").post(
        "/employees/jiro/edit", sheet(world.jiro, zoom_account="jiro@zoom.example"), follow=True
    )
    assert "社員シートを変更しました。" in text(response)
    assert "jiro@zoom.example" in text(response)


def test_the_sheet_warns_where_no_meeting_can_be_booked(as_: Log) -> None:
    assert "この社員は Zoom ミーティングを予約できません" in text(as_("jiro").get("/employees/jiro"))


def test_the_sheet_of_somebody_else_cannot_be_changed(as_: Log, world: World) -> None:
    assert as_("jiro").get("/employees/taro/edit").status_code == 403
    assert "Zoom アカウント" not in text(as_("jiro").get("/employees/taro"))


def test_an_administrator_changes_every_sheet(as_: Log, world: World) -> None:
    fields = sheet(world.jiro, login="jiro", role="member", is_active="on", zoom_account="jiro@zoom.example")
    assert as_("admin").post("/employees/jiro/edit", fields).status_code == 302


def test_nobody_makes_themselves_administrator(as_: Log, world: World) -> None:
    as_("jiro").post("/employees/jiro/edit", sheet(world.jiro, role="administrator", login="boss"))
    world.jiro.refresh_from_db()
    assert (world.jiro.role, world.jiro.login) == ("member", "jiro")


def test_the_last_door_is_not_locked_from_inside(as_: Log, world: World) -> None:
    for wrong in ({"role": "member", "is_active": "on"}, {"role": "administrator"}):
        response = as_("admin").post("/employees/admin/edit", sheet(world.admin, login="admin", **wrong))
        assert response.status_code == 422
        assert "最後の管理者です。" in text(response)


def test_a_new_password_needs_the_old_one(taro: Client) -> None:
    fields = {"old_password": "wrong", "new_password": "long-enough"}
    assert taro.post("/employees/taro/password", fields).status_code == 422


def test_a_new_password_leaves_this_browser_logged_in(taro: Client) -> None:
    taro.post("/employees/taro/password", {"old_password": "demo", "new_password": "long-enough"})
    assert taro.get("/todos").status_code == 200


ADMINISTRATORS = [
    "/admin/",
    "/admin/categories",
    "/admin/categories/new",
    "/admin/departments",
    "/admin/employees",
    "/admin/employees/new",
]


@pytest.mark.parametrize("address", ADMINISTRATORS)
def test_administration_is_for_administrators(address: str, taro: Client, as_: Log) -> None:
    assert taro.get(address).status_code == 403
    assert as_("admin").get(address).status_code == 200


def test_an_administrator_adds_a_zoom_category(as_: Log) -> None:
    fields = {"name": "Web商談", "name_en": "", "code": "web-sales", "books_zoom": "on", "position": 9}
    fields |= {"colour": "teal", "icon": "video"}
    as_("admin").post("/admin/categories/new", fields)
    assert Category.objects.get(code="web-sales").books_zoom


def test_a_used_category_keeps_what_it_books(as_: Log, world: World) -> None:
    world.register()
    category = world.category()
    admin = as_("admin")
    assert "切り替えられません" in text(admin.get(f"/admin/categories/{category.pk}"))
    fields = {"name": "web会議", "code": "web-meeting", "position": 4, "colour": "blue", "icon": "video"}
    assert admin.post(f"/admin/categories/{category.pk}", fields).status_code == 302
    assert world.category().books_zoom


def test_an_administrator_adds_an_employee(as_: Log) -> None:
    fields = {
        "login": "saburo",
        "name": "営業三郎",
        "password": "long-enough",
        "language": "ja",
        "time_zone": "Asia/Tokyo",
    }
    assert as_("admin").post("/admin/employees/new", fields).status_code == 302
    assert Employee.objects.get(login="saburo").check_password("long-enough")


def test_a_taken_employee_number_is_said_at_its_field(as_: Log) -> None:
    fields = {
        "login": "taro",
        "name": "営業太郎",
        "password": "long-enough",
        "language": "ja",
        "time_zone": "Asia/Tokyo",
    }
    response = as_("admin").post("/admin/employees/new", fields)
    assert response.status_code == 422
    assert "login_error" in text(response)


def test_a_renamed_customer_is_marked_for_its_topics(taro: Client) -> None:
    taro.post("/customers/1/edit", {"name": "サンプル株式会社"})
    assert Customer.objects.get(pk=1).renamed_at is not None


def test_a_customer_is_added(taro: Client) -> None:
    taro.post("/customers/new", {"name": "新しい会社"})
    assert "新しい会社" in text(taro.get("/customers?q=新しい"))


def test_pages_say_that_the_sandbox_is_one(taro: Client, world: World) -> None:
    shown = "これは Zoom サンドボックスです"
    assert shown not in text(taro.get("/todos"))
    object.__setattr__(world.office, "is_sandbox", True)
    assert shown in text(taro.get("/todos"))


def test_pages_bring_no_script_or_style_of_their_own(taro: Client, world: World) -> None:
    schedule = world.register().schedule
    for address in (
        "/calendar",
        "/schedules",
        "/schedules/new",
        f"/schedules/{schedule.pk}",
        "/todos",
        "/employees/taro",
    ):
        shown = text(taro.get(address))
        assert "<style" not in shown
        assert " style=" not in shown
        assert " onclick=" not in shown
        assert all(" src=" in tag or "application/json" in tag for tag in re.findall("<script[^>]*>", shown))
