"""社員と Zoom アカウント: what the table says is so at Zoom, and a file changes only what it should."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.pages import Page
from tests.support.stores import with_files
from tests.support.world import World
from yotei.booking.directory import DirectoryCheck, ZoomUser
from yotei.people import mapping
from yotei.people.models import Employee

Log = Callable[[str], Client]
PATH = "/admin/accounts"


def check(admin: Client, world: World, passes: int = 3) -> None:
    """To its end."""
    admin.post(f"{PATH}/check")
    for _ in range(passes):
        world.work()
        world.advance(1)
    assert not DirectoryCheck.last().is_running


def hire(login: str, account: str = "", email: str = "") -> Employee:
    return Employee.objects.hire(login=login, name=f"社員{login}", password="x", zoom_account=account, email=email)


def states() -> dict[str, str]:
    return {row.login: row.state for row in mapping.mapping()}


def test_nothing_is_known_before_a_check(admin: Client, world: World) -> None:
    assert set(states().values()) == {"unchecked", "none"}
    assert "まだ確認していない" in Page.get(admin, PATH).text


def test_each_state_is_told(admin: Client, world: World) -> None:
    sandbox = world.sandbox
    for name, kind, status in (("basic", 1, "active"), ("no_licence", 4, "active"), ("inactive", 2, "inactive"),
                               ("pending", 2, "pending")):  # fmt: skip
        sandbox.add_user(f"{name}@zoom.example", type=kind, status=status)
        hire(name, f"{name}@zoom.example")
    hire("unknown", "nobody@zoom.example")
    hire("elsewhere", "elsewhere@zoom.example")
    sandbox.fault(method="GET", path="/users/elsewhere@zoom.example", action="status", status=400,
                  body={"code": 1010, "message": "User does not belong to this account."}, times=None)  # fmt: skip
    hire("by-mail", email="TARO@example.com")
    hire("by-id", sandbox.user("hanako@example.com").id)
    check(admin, world)
    found = states()
    assert {name: found[name] for name in ("basic", "no_licence", "inactive", "pending", "unknown", "elsewhere")} == {
        name: name for name in ("basic", "no_licence", "inactive", "pending", "unknown", "elsewhere")
    }
    assert (found["by-mail"], found["by-id"], found["taro"], found["jiro"]) == ("found", "found", "found", "none")


def test_a_shared_account_is_told_by_whichever_name(admin: Client, world: World) -> None:
    hire("twin", world.sandbox.user("taro@example.com").id)
    check(admin, world)
    rows = {row.login: row for row in mapping.mapping()}
    assert rows["twin"].shared_with == ("営業太郎",)
    assert rows["taro"].shared_with == ("社員twin",)
    assert "営業太郎 と共有" in Page.get(admin, f"{PATH}?state=shared").text


def test_what_has_changed_since_the_last_check_is_told(admin: Client, world: World) -> None:
    check(admin, world)
    world.sandbox.change_user("taro@example.com", status="inactive")
    check(admin, world)
    [row] = [row for row in mapping.mapping() if row.has_changed]
    assert (row.login, row.before, row.state) == ("taro", "found", "inactive")
    check(admin, world)
    assert not any(row.has_changed for row in mapping.mapping())


def test_who_is_gone_from_the_account_is_told(admin: Client, world: World) -> None:
    check(admin, world)
    world.sandbox.remove_user("taro@example.com")
    check(admin, world)
    assert states()["taro"] == "unknown"


def test_a_sheet_that_changed_is_unchecked(admin: Client, world: World) -> None:
    check(admin, world)
    world.taro.change_sheet(zoom_account="new@zoom.example")
    assert states()["taro"] == "unchecked"


def test_lists_are_read_in_pages(admin: Client, world: World) -> None:
    for number in range(650):
        world.sandbox.add_user(f"user{number:03}@zoom.example")
    check(admin, world)
    assert ZoomUser.objects.filter(asked__startswith="user").count() == 650
    assert len([call for call in world.sandbox.calls_of("GET", "/users") if call.query["status"] == "active"]) == 3


def test_a_check_goes_on_after_a_limit(admin: Client, world: World) -> None:
    world.sandbox.fault(method="GET", path="/users", action="rate_day")
    admin.post(f"{PATH}/check")
    world.work()
    assert "に確認を続けます" in Page.get(admin, PATH).text
    calls = world.calls()
    world.work()
    assert world.calls() == calls
    world.advance(86400)
    world.work()
    world.work()
    assert not DirectoryCheck.last().is_running
    assert states()["taro"] == "found"


def test_a_missing_permission_is_said(admin: Client, world: World) -> None:
    world.sandbox.set_scopes("meeting:write:meeting:admin")
    admin.post(f"{PATH}/check")
    world.work()
    assert "user:read:list_users:admin" in Page.get(admin, PATH).text


def test_a_check_whose_worker_died_goes_on(admin: Client, world: World) -> None:
    admin.post(f"{PATH}/check")
    DirectoryCheck.objects.update(lease_until=world.now + world.office.lease)
    world.work()
    assert DirectoryCheck.last().phase == "active"
    world.advance(world.office.lease.total_seconds() + 1)
    world.work()
    world.work()
    assert not DirectoryCheck.last().is_running


def test_one_check_runs_at_a_time(admin: Client, world: World) -> None:
    admin.post(f"{PATH}/check")
    admin.post(f"{PATH}/check")
    assert DirectoryCheck.last().run == 1


def test_a_check_is_stopped(admin: Client, world: World) -> None:
    admin.post(f"{PATH}/check")
    admin.post(f"{PATH}/check", {"stop": "1"})
    world.work()
    assert world.calls("GET", "/users") == 0
    assert not DirectoryCheck.last().is_running


def test_progress_is_shown(admin: Client, world: World) -> None:
    admin.post(f"{PATH}/check")
    page = Page.get(admin, PATH)
    assert page.root.first("progress").attributes["max"] == "4"
    assert page.root.first("meta", http_equiv="refresh")


def test_ten_thousand_employees_open_in_eight_queries(admin: Client, world: World) -> None:
    Employee.objects.bulk_create(
        Employee(login=f"e{n}", name=f"社員{n}", password="!", email=f"e{n}@example.com") for n in range(10_000)
    )
    ZoomUser.objects.bulk_create(
        ZoomUser(asked=f"e{n}@example.com", type=2, status="active", run=1) for n in range(10_000)
    )
    DirectoryCheck.objects.create(pk=1, run=1)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = Page.get(admin, f"{PATH}?page=2")
    assert len(queries) <= 8
    assert len(list(page.root.first("tbody").all("tr"))) == 100


# Files


def send(admin: Client, text: str | bytes, **more: str) -> Page:
    data = text.encode() if isinstance(text, str) else text
    upload: dict[str, Any] = {"file": SimpleUploadedFile("a.csv", data)}
    return Page.get(admin, f"{PATH}/import").send(f"{PATH}/import", **upload, **more)


def test_a_file_is_shown_before_it_is_imported(admin: Client, world: World) -> None:
    page = send(admin, "login,zoom_account\njiro,jiro@zoom.example\ntaro,\n")
    assert "jiro@zoom.example" in page.text
    world.jiro.refresh_from_db()
    assert world.jiro.zoom_account == ""
    sent = page.send(f"{PATH}/import", text="login,zoom_account\njiro,jiro@zoom.example\n", apply="1")
    assert "1 件のアカウントを変更しました。" in sent.text
    world.jiro.refresh_from_db()
    assert world.jiro.zoom_account == "jiro@zoom.example"


def test_what_is_exported_changes_nothing_when_it_is_imported(admin: Client, world: World) -> None:
    world.jiro.change_sheet(zoom_account="-odd@zoom.example")
    answer = admin.get("/admin/accounts.csv")
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "0 件のアカウントが変わります" in send(admin, body).text


def test_shift_jis_is_read(admin: Client, world: World) -> None:
    page = send(admin, "login,name,zoom_account\r\njiro,営業次郎,jiro@zoom.example\r\n".encode("cp932"))
    assert "1 件のアカウントが変わります" in page.text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ghost,a@zoom.example", "この社員番号の社員はいません"),
        (f"jiro,{'x' * 501}", "500 文字以内"),
        ("jiro,a@zoom.example\njiro,b@zoom.example", "2 行目にすでにあります"),
    ],
)
def test_a_wrong_line_is_named_or_nothing_is_imported(admin: Client, world: World, line: str, words: str) -> None:
    text = f"login,zoom_account\n{line}\nhanako,hanako2@zoom.example\n"
    assert words in send(admin, text).text
    refused = Page.get(admin, PATH).send(f"{PATH}/import", text=text, apply="1")
    assert refused.status == 422
    world.hanako.refresh_from_db()
    assert world.hanako.zoom_account == ""


def test_somebody_elses_account_is_asked_for(admin: Client, world: World) -> None:
    text = "login,zoom_account\njiro,TARO@example.com\n"
    assert "営業太郎 と同じアカウントです" in send(admin, text).text
    asked = Page.get(admin, PATH).send(f"{PATH}/import", text=text, apply="1")
    assert asked.status == 422
    world.jiro.refresh_from_db()
    assert world.jiro.zoom_account == ""
    Page.get(admin, PATH).send(f"{PATH}/import", text=text, apply="1", doubtful="on")
    world.jiro.refresh_from_db()
    assert world.jiro.zoom_account == "TARO@example.com"


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00\x00", b"name,account\nx,y\n", b"login,zoom_account\n", b"\x80\x81"]
)
def test_what_is_no_such_file_is_said(admin: Client, world: World, data: bytes) -> None:
    page = send(admin, data)
    assert page.status == 422
    assert page.root.first(role="alert").text


def test_a_file_that_is_too_large_is_called_so(admin: Client, world: World) -> None:
    with with_files(most_bytes=1000):
        page = send(admin, b"login,zoom_account\n" * 100)
    assert page.status == 422
    assert "a.csv" in page.root.first(role="alert").text


@pytest.mark.parametrize("address", [PATH, f"{PATH}/import", "/admin/accounts.csv"])
def test_accounts_are_the_administrators(taro: Client, address: str) -> None:
    assert taro.get(address).status_code == 403
    assert taro.post(f"{PATH}/check").status_code == 403
    assert taro.post(f"{PATH}/import", {"text": "login,zoom_account\njiro,x\n", "apply": "1"}).status_code == 403
    assert not DirectoryCheck.last().is_running
