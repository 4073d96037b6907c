"""ロール: what each role may do, as a matrix over the pages. REST has its own (tests/api/test_roles.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.support import book, walk
from tests.support.pages import Page, browser_of, filled
from tests.support.roles import Stage, stage
from tests.support.world import World
from yotei.people.models import Employee
from yotei.people.roles import RIGHTS, Right, Role

pytestmark = pytest.mark.django_db(transaction=True)

Deed = Callable[[Client, World, Stage], Any]

EVERYBODY = frozenset(Role)
WRITERS = EVERYBODY - {Role.READER}
MANAGERS = frozenset({Role.MANAGER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
LEADERS = MANAGERS | ADMINISTRATORS
NOBODY: frozenset[Role] = frozenset()


def get(address: str) -> Deed:
    return lambda client, world, rows: client.get(address.format(**rows.ids))


def post(address: str, **fields: Any) -> Deed:
    return lambda client, world, rows: client.post(address.format(**rows.ids), fields)


def change(which: str) -> Deed:
    def deed(client: Client, world: World, rows: Stage) -> Any:
        schedule = rows.schedules[which]
        return client.post(
            f"/schedules/{schedule.pk}/edit", filled(world, of=schedule, category="visit", subject="変更")
        )

    return deed


def report(which: str) -> Deed:
    def deed(client: Client, world: World, rows: Stage) -> Any:
        fields = {
            "kind": "visit",
            "day": "2026-12-01",
            "clock": "13:00",
            "minutes": 60,
            "link": "c1",
            "content": "訪問",
        }
        return client.post("/activities/new", fields | {"schedule": rows.schedules[which].pk})

    return deed


def move(which: str) -> Deed:
    def deed(client: Client, world: World, rows: Stage) -> Any:
        schedule = rows.schedules[which]
        times = {"start_date": "2026-12-03", "start_time": "09:00", "end_date": "2026-12-03", "end_time": "10:00"}
        return client.post(f"/schedules/{schedule.pk}/move", times | {"version": schedule.version, "kind": "timed"})

    return deed


def sheet(**changes: Any) -> Deed:
    """The player's own."""

    def deed(client: Client, world: World, rows: Stage) -> Any:
        fields = {"name": "営業花子", "email": "", "zoom_account": "", "language": "ja", "time_zone": "Asia/Tokyo"}
        fields |= {"week_start": "sunday", "login": "hanako", "is_active": "on"} | changes
        client.post("/employees/hanako/edit", fields)
        row = Employee.objects.values().get(pk=rows.ids["hanako"])
        return all(row[name] == value for name, value in changes.items())

    return deed


# What hanako does, who belongs to 営業本部: taro stands below her, jiro does not.
MATRIX: dict[str, tuple[frozenset[Role], Deed]] = {
    "see the calendar": (EVERYBODY, get("/calendar")),
    "see a public schedule": (EVERYBODY, get("/schedules/{below}")),
    "see somebody's private schedule": (NOBODY, get("/schedules/{private}")),
    "see ToDos": (EVERYBODY, get("/todos")),
    "see customers": (EVERYBODY, get("/customers/1")),
    "open the form": (WRITERS, get("/schedules/new")),
    "open the quick form": (WRITERS, get("/calendar/new")),
    "copy": (WRITERS, get("/schedules/{below}/copy")),
    "register": (
        WRITERS,
        lambda client, world, rows: client.post("/schedules/new", filled(world, category="visit")),
    ),
    "change one's own": (WRITERS, change("own")),
    "delete one's own": (WRITERS, post("/schedules/{own}/delete")),
    "change one of the department": (MANAGERS, change("below")),
    "drag one of the department": (MANAGERS, move("below")),
    "delete one of the department": (MANAGERS, post("/schedules/{below}/delete")),
    "delete a date of the department": (MANAGERS, post("/schedules/{series}/dates/2026-12-08/delete", scope="one")),
    "change one of elsewhere": (NOBODY, change("elsewhere")),
    "delete one of elsewhere": (NOBODY, post("/schedules/{elsewhere}/delete")),
    "change a private one of the department": (NOBODY, change("private")),
    "delete a private one of the department": (NOBODY, post("/schedules/{private}/delete")),
    "change a private one one takes part in": (MANAGERS, change("shared")),
    "change one that is open": (WRITERS, change("open")),
    "reply": (WRITERS, post("/schedules/{invited}/reply", reply="accepted")),
    "choose one's reminders": (EVERYBODY, post("/reminders", lead_1="30", in_app="on")),
    "choose a reminder of one's invitation": (EVERYBODY, post("/schedules/{invited}/reminder", reminder="m30")),
    "choose a reminder of what is not one's own": (NOBODY, post("/schedules/{elsewhere}/reminder", reminder="m30")),
    "add a ToDo": (WRITERS, post("/todos", name="送る", visibility="public", priority=2)),
    "finish a ToDo": (WRITERS, post("/todos/{todo}/finish")),
    "add a customer": (WRITERS, post("/customers/new", name="新しい顧客")),
    "add a deal": (WRITERS, post("/deals/new", link="c1", name="新しい案件", stage="lead")),
    "rename a deal": (WRITERS, post("/deals/1/edit", name="別の名前", stage="lead")),
    "add a contact": (WRITERS, post("/contacts/new", link="c1", name="佐藤")),
    "see activities": (EVERYBODY, get("/activities")),
    "see an activity": (EVERYBODY, get("/activities/{activity}")),
    "see an activity of a private schedule": (NOBODY, get("/activities/{activity_private}")),
    "report on a schedule": (WRITERS, report("below")),
    "report on somebody's private schedule": (NOBODY, get("/activities/new?schedule={private}")),
    "change an activity of the department": (LEADERS, get("/activities/{activity}/edit")),
    "delete an activity of the department": (LEADERS, post("/activities/{activity}/delete", version=1)),
    "change an activity of elsewhere": (ADMINISTRATORS, get("/activities/{activity_elsewhere}/edit")),
    "import customers": (ADMINISTRATORS | MANAGERS, get("/customers/import")),
    "export customers": (EVERYBODY, get("/customers/export")),
    "add a group": (
        WRITERS,
        lambda client, world, rows: client.post("/groups/new", {"name": "同期", "members": rows.ids["hanako"]}),
    ),
    "choose one's language": (EVERYBODY, sheet(language="en")),
    "choose one's time zone": (EVERYBODY, sheet(time_zone="Europe/Paris")),
    "change one's name": (WRITERS, sheet(name="営業華子")),
    "change one's e-mail address": (WRITERS, sheet(email="hana@example.com")),
    "change one's employee number": (ADMINISTRATORS, sheet(login="hana")),
    "give oneself another role": (
        ADMINISTRATORS,
        lambda client, world, rows: rows.role != "manager" and sheet(role="manager")(client, world, rows),
    ),
    "open one's password": (EVERYBODY, get("/employees/hanako/password")),
    "open one's tokens": (EVERYBODY, get("/security/tokens")),
    "open one's calendar feeds": (EVERYBODY, get("/calendar/feeds")),
    "change another's sheet": (ADMINISTRATORS, get("/employees/taro/edit")),
    "set another's password": (ADMINISTRATORS, get("/employees/taro/password")),
    "add a common group": (ADMINISTRATORS, get("/groups/new?common=1")),
    "administer": (ADMINISTRATORS, get("/admin/")),
    "see the roles": (ADMINISTRATORS, get("/admin/roles")),
    "see the log": (ADMINISTRATORS, get("/admin/audit")),
    "add a category": (ADMINISTRATORS, get("/admin/categories/new")),
    "add a department": (ADMINISTRATORS, post("/admin/departments", name="新しい部署", position=0)),
}


@pytest.mark.any_database
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", MATRIX)
def test_a_role_may_do_what_the_matrix_says(world: World, name: str, role: Role) -> None:
    allowed, deed = MATRIX[name]
    rows = stage(world, role)
    answer = deed(browser_of(world, "hanako"), world, rows)
    if not isinstance(answer, bool):
        assert answer.status_code in (200, 302, 403, 404), answer.content.decode()
        answer = answer.status_code in (200, 302)
    assert answer == (role in allowed)


# Who may only read

# What stays open to them, whatever it takes in.
OPEN = {
    *("login", "logout", "language", "edit_employee", "password", "tokens", "revoke_token", "dismiss_notice"),
    *("end_session", "end_other_sessions", "save_search", "rename_search", "delete_search"),
    "reply_by_link",  # whoever has the link, logged in or not
    *("calendar_feeds", "calendar_feed", "renew_calendar_feed", "revoke_calendar_feed"),
    *("reminders", "choose_reminder", "dismiss_reminder", "snooze_reminder"),
}
# One's own log-in, which a library takes in.
OF_THE_LOG_IN = ("account_", "mfa_", "saml_", "openid_connect_")
SAMPLES = {
    "IntConverter": 1,
    "DateConverter": date(2026, 12, 1),
    "SlugConverter": "hanako",
    "StringConverter": "a.pdf",
    "SalesConverter": "customers",
}


def addresses() -> Iterator[tuple[str, str]]:
    """Every address of the pages by its name, with something in the place of ids."""
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) != walk.PREFIX_OF_REST:
            for each in pattern.url_patterns:
                if isinstance(each, URLPattern) and each.name:
                    given = {name: SAMPLES[type(kind).__name__] for name, kind in each.pattern.converters.items()}
                    yield each.name, reverse(each.name, kwargs=given)


def test_whatever_takes_something_in_is_closed_to_who_may_only_read(world: World) -> None:
    stage(world, Role.READER)
    client, taken_in = browser_of(world, "hanako"), set()
    for name, address in addresses():
        is_open = name in OPEN or name.startswith(OF_THE_LOG_IN)
        if not is_open and client.post(address).status_code not in (403, 405):
            taken_in.add(name)
    assert taken_in == set()


def test_who_may_only_read_is_led_to_nothing_closed(world: World) -> None:
    """No page that opens has a link or a form that then says no."""
    rows = book.write(now=world.now)
    Employee.objects.filter(login="admin").update(role=Role.READER)
    client, tried = browser_of(world, "admin"), dict[str, int]()
    for address in walk.pages(rows).values():
        if client.get(address).status_code != 200:
            continue
        root = Page.get(client, address).root
        found = {each.attributes.get("href", "") for each in root.all("a")}
        found |= {each.attributes.get("action") or address for each in root.all("form") if each.has("method", "post")}
        found |= {each.attributes["formaction"] for each in root.all("button") if "formaction" in each.attributes}
        for target in {each.partition("#")[0] for each in found if each.startswith("/")} - tried.keys():
            tried[target] = client.get(target).status_code
    assert [target for target, status in tried.items() if status == 403] == []
    forms = {target for target, status in tried.items() if status == 405 and name_of(target) not in OPEN}
    assert forms == set()


def name_of(address: str) -> str | None:
    try:
        return resolve(address.partition("?")[0]).url_name
    except Resolver404:
        return None


# The page of roles


def test_the_page_says_what_each_role_may(as_: Callable[[str], Client]) -> None:
    page = Page.get(as_("admin"), "/admin/roles")
    table = page.root.first("table", id="rights")
    marks = [["不可" not in cell.text for cell in row.all("td")] for row in table.first("tbody").all("tr")]
    assert marks == [[right in RIGHTS[role] for role in Role] for right in Right]
    assert [head.text for head in table.all("th", scope="col")][1:] == ["管理者", "マネージャー", "一般", "閲覧のみ"]


def test_the_page_names_the_managers(as_: Callable[[str], Client], world: World) -> None:
    stage(world, Role.MANAGER)
    assert Page.get(as_("admin"), "/admin/roles").rows["マネージャー"].text == "1人: 営業花子"


def test_a_manager_without_department_leads_nobody(world: World) -> None:
    rows = stage(world, Role.MANAGER)
    Employee.objects.filter(login__in=["taro", "hanako"]).update(department=None)
    assert change("below")(browser_of(world, "hanako"), world, rows).status_code == 403


# The last administrator


def test_one_of_two_administrators_may_step_down(world: World) -> None:
    rows = stage(world, Role.ADMINISTRATOR)
    assert sheet(role="member")(browser_of(world, "hanako"), world, rows)


@pytest.mark.parametrize("changes", [{"role": "member"}, {"is_active": ""}])
def test_the_last_administrator_stays(world: World, changes: dict[str, str]) -> None:
    client = browser_of(world, "admin")
    page = Page.get(client, "/employees/admin/edit")
    fields = {name: value for name, value in (page.form | changes).items() if value}
    page = page.send("/employees/admin/edit", **fields)
    assert page.status == 422
    assert "最後の管理者です。先にほかの社員を管理者にしてください。" in page.text
    assert Employee.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


@pytest.mark.postgres_only
def test_two_who_step_down_at_once_leave_one(world: World) -> None:
    stage(world, Role.ADMINISTRATOR)
    start = Barrier(2)

    def step_down(login: str) -> bool:
        employee = Employee.objects.get(login=login)
        start.wait(10)
        try:
            employee.change_sheet(role=Role.MEMBER)
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(step_down, ("admin", "hanako"))) == [False, True]
