"""ロール: what each role may do by REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.rest import Answer, Api, api_of, visit
from tests.support.roles import Stage, stage
from tests.support.world import World
from yotei.api.api import api
from yotei.people.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)

Deed = Callable[[Api, Stage], Answer]

EVERYBODY = frozenset(Role)
WRITERS = EVERYBODY - {Role.READER}
MANAGERS = frozenset({Role.MANAGER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
NOBODY: frozenset[Role] = frozenset()


def change(which: str) -> Deed:
    return lambda mine, rows: mine.patch(f"/schedules/{rows.ids[which]}", subject="変更", version=1)


def delete(which: str, **query: Any) -> Deed:
    return lambda mine, rows: mine.delete(f"/schedules/{rows.ids[which]}", **query)


def sheet(login: str, **fields: Any) -> Deed:
    return lambda mine, rows: mine.patch(f"/employees/{login}", **fields)


def post(path: str, **body: Any) -> Deed:
    return lambda mine, rows: mine.post(path, body)


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
