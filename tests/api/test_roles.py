"""ロール: what each role may do by REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from tests.support.contents import upload
from tests.support.rest import Answer, Api, api_of, visit
from tests.support.roles import Stage, stage
from tests.support.world import World
from yotei.activities.files import ActivityFile
from yotei.api.api import api
from yotei.files.models import StoredFile
from yotei.people.models import Employee
from yotei.people.roles import Role
from yotei.sales.models import Contact, Customer, Deal
from yotei.schedules.models import ScheduleFile

pytestmark = pytest.mark.django_db(transaction=True)

Deed = Callable[[Api, Stage], Answer]

EVERYBODY = frozenset(Role)
WRITERS = EVERYBODY - {Role.READER}
MANAGERS = frozenset({Role.MANAGER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
LEADERS = MANAGERS | ADMINISTRATORS
NOBODY: frozenset[Role] = frozenset()


def change(which: str) -> Deed:
    return lambda mine, rows: mine.patch(f"/schedules/{rows.ids[which]}", subject="変更", version=1)


def delete(which: str, **query: Any) -> Deed:
    return lambda mine, rows: mine.delete(f"/schedules/{rows.ids[which]}", **query)


def sheet(login: str, **fields: Any) -> Deed:
    return lambda mine, rows: mine.patch(f"/employees/{login}", **fields)


def post(path: str, **body: Any) -> Deed:
    return lambda mine, rows: mine.post(path, body)


def new_row(noun: str) -> int:
    """One to which nothing refers."""
    customer = Customer.add(name="新しい会社")
    if noun == "customers":
        return customer.pk
    model: Any = {"deals": Deal, "contacts": Contact}[noun]
    return int(model.add(customer=customer, name="新しいもの").pk)


def delete_new(noun: str) -> Deed:
    return lambda mine, rows: mine.delete(f"/{noun}/{new_row(noun)}")


def rewrite(which: str) -> Deed:
    return lambda mine, rows: mine.patch(f"/activities/{rows.ids[which]}", version=1, content="変更")


def attach(noun: str, which: str) -> Deed:
    body = encode_multipart(BOUNDARY, {"file": upload()})
    return lambda mine, rows: mine.send(
        "POST", f"/{noun}/{rows.ids[which]}/files", raw=body, content_type=MULTIPART_CONTENT
    )


def remove_file(noun: str, which: str) -> Deed:
    """One that whoever registered the noun has attached."""
    links: Any = {"schedules": ScheduleFile, "activities": ActivityFile}[noun]

    def remove(mine: Api, rows: Stage) -> Answer:
        by = Employee(login="stage", name="舞台", role=Role.ADMINISTRATOR)
        by.save()
        row = links._meta.get_field(links.holder).related_model.objects.get(pk=rows.ids[which])
        stored = StoredFile.receive(upload(), name="a.pdf", by=by, now=timezone.now())
        with transaction.atomic():
            links.attach(row, [stored])
        return mine.delete(f"/{noun}/{rows.ids[which]}/files/{stored.key}")

    return remove


EMPLOYEE = {"login": "saburo", "name": "営業三郎", "email": "", "zoom_account": "", "password": "a long one"}

# What hanako does, who belongs to 営業本部: taro stands below her, jiro does not. By operation and what of it.
MATRIX: dict[tuple[str, str], tuple[frozenset[Role], Deed]] = {
    ("read_schedule", ""): (EVERYBODY, lambda mine, rows: mine.get(f"/schedules/{rows.ids['below']}")),
    ("read_schedule", "private"): (NOBODY, lambda mine, rows: mine.get(f"/schedules/{rows.ids['private']}")),
    ("read_employee", "own"): (EVERYBODY, lambda mine, rows: mine.get("/employees/hanako")),
    ("read_employee", "another"): (ADMINISTRATORS, lambda mine, rows: mine.get("/employees/taro")),
    ("register_schedule", ""): (WRITERS, post("/schedules", **visit())),
    ("change_schedule", "own"): (WRITERS, change("own")),
    ("change_schedule", "of the department"): (MANAGERS, change("below")),
    ("change_schedule", "of elsewhere"): (NOBODY, change("elsewhere")),
    ("change_schedule", "open"): (WRITERS, change("open")),
    ("change_schedule", "private of the department"): (NOBODY, change("private")),
    ("change_schedule", "private, taking part"): (MANAGERS, change("shared")),
    ("delete_schedule", "own"): (WRITERS, delete("own")),
    ("delete_schedule", "of the department"): (MANAGERS, delete("below")),
    ("delete_schedule", "one date of the department"): (
        MANAGERS,
        delete("series", scope="one", occurrence="2026-12-08"),
    ),
    ("delete_schedule", "of elsewhere"): (NOBODY, delete("elsewhere")),
    ("reply_to_schedule", ""): (
        WRITERS,
        lambda mine, rows: mine.send("PUT", f"/schedules/{rows.ids['invited']}/reply", {"reply": "accepted"}),
    ),
    ("change_employee", "own language"): (EVERYBODY, sheet("hanako", language="en", time_zone="Europe/Paris")),
    ("change_employee", "own name"): (WRITERS, sheet("hanako", name="営業華子", email="hana@example.com")),
    ("change_employee", "own Zoom account"): (WRITERS, sheet("hanako", zoom_account="hana@example.com")),
    ("change_employee", "own department"): (ADMINISTRATORS, sheet("hanako", department="第二営業部")),
    ("change_employee", "own role"): (ADMINISTRATORS, sheet("hanako", role="member")),
    ("change_employee", "another's"): (ADMINISTRATORS, sheet("taro", name="x")),
    ("add_employee", ""): (ADMINISTRATORS, post("/employees", **EMPLOYEE)),
    ("add_customer", ""): (ADMINISTRATORS, post("/customers", name="新しい顧客")),
    ("change_customer", ""): (ADMINISTRATORS, lambda mine, rows: mine.patch("/customers/1", name="x")),
    ("add_deal", ""): (ADMINISTRATORS, post("/deals", customer=1, name="新しい案件")),
    ("change_deal", ""): (ADMINISTRATORS, lambda mine, rows: mine.patch("/deals/1", name="x")),
    ("delete_customer", ""): (ADMINISTRATORS, delete_new("customers")),
    ("delete_deal", ""): (ADMINISTRATORS, delete_new("deals")),
    ("add_contact", ""): (WRITERS, post("/contacts", customer=1, name="鈴木")),
    ("change_contact", ""): (WRITERS, lambda mine, rows: mine.patch(f"/contacts/{new_row('contacts')}", name="x")),
    ("delete_contact", ""): (WRITERS, delete_new("contacts")),
    ("report_activity", ""): (
        WRITERS,
        post("/activities", customer=1, happened_at="2026-12-01T13:00:00+09:00", content="報告"),
    ),
    ("read_activity", "private"): (NOBODY, lambda mine, rows: mine.get(f"/activities/{rows.ids['activity_private']}")),
    ("change_activity", "of the department"): (LEADERS, rewrite("activity")),
    ("change_activity", "of elsewhere"): (ADMINISTRATORS, rewrite("activity_elsewhere")),
    ("delete_activity", "of the department"): (
        LEADERS,
        lambda mine, rows: mine.delete(f"/activities/{rows.ids['activity']}"),
    ),
    ("choose_reminder", ""): (
        EVERYBODY,
        lambda mine, rows: mine.send("PUT", f"/schedules/{rows.ids['invited']}/reminder", {"reminder": "m5"}),
    ),
    ("attach_to_schedule", "own"): (WRITERS, attach("schedules", "own")),
    ("attach_to_schedule", "of elsewhere"): (NOBODY, attach("schedules", "elsewhere")),
    ("remove_schedule_file", "own"): (WRITERS, remove_file("schedules", "own")),
    ("attach_to_activity", "of the department"): (LEADERS, attach("activities", "activity")),
    ("remove_activity_file", "of the department"): (LEADERS, remove_file("activities", "activity")),
    ("add_category", ""): (ADMINISTRATORS, post("/categories", code="new", name="新しい種別")),
}


@pytest.mark.any_database
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", MATRIX, ids=" ".join)
def test_a_role_may_do_what_the_matrix_says(world: World, name: tuple[str, str], role: Role) -> None:
    allowed, deed = MATRIX[name]
    rows = stage(world, role)
    answer = deed(api_of(world, "hanako"), rows)
    assert answer.status in (200, 201, 204, 403, 404), answer.json
    assert (answer.status < 400) == (role in allowed)


def test_no_operation_that_changes_something_is_forgotten() -> None:
    paths = api.description_for_programs["paths"].values()
    changing = {each["operationId"] for path in paths for method, each in path.items() if method != "get"}
    assert changing == {name for name, _of_it in MATRIX if not name.startswith("read_")}


def test_the_last_administrator_stays(world: World) -> None:
    answer = api_of(world, "admin").patch("/employees/admin", role="member")
    assert answer.wrong_fields == {"role"}
    assert "最後の管理者です。" in answer["detail"] + str(answer["errors"])


def test_a_role_that_nobody_knows_is_refused(world: World) -> None:
    assert api_of(world, "admin").patch("/employees/taro", role="king").wrong_fields == {"role"}
