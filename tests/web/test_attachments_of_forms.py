"""添付ファイル that come with a form: they stay with it, and what may come."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files import uploadhandler
from django.test import Client

from tests.support import contents
from tests.support.attachments import NEW, address, body, names, register
from tests.support.contents import upload
from tests.support.pages import Page
from tests.support.stores import with_files, with_store
from tests.support.world import World
from yotei.files import models
from yotei.files.models import StoredFile
from yotei.files.runtime import MEGABYTE, MOST_FILES
from yotei.files.store import Folder
from yotei.people.models import Employee
from yotei.schedules.models import Schedule, ScheduleFile

Typed = Callable[..., dict[str, Any]]
Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


# With the form


def test_a_file_comes_with_the_form(taro: Client, visit: Typed) -> None:
    schedule = register(taro, visit(), upload("見積書.pdf"), upload("図.png", contents.PNG))
    assert names(schedule) == ["見積書.pdf", "図.png"]
    shown = Page.get(taro, f"/schedules/{schedule.pk}").rows["添付ファイル"]
    assert [link.text for link in shown.all("a", target="_blank")] == ["見積書.pdf", "図.png"]
    assert body(taro.get(address(schedule))) == contents.PDF


def test_a_file_stays_with_a_form_that_zoom_refuses(taro: Client, typed: Typed, world: World) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_before")
    answer = taro.post(NEW, typed() | {"upload": [upload()]})
    assert answer.status_code == 502
    kept = StoredFile.objects.get()
    assert kept.is_free
    assert f'value="{kept.key}" checked' in answer.content.decode()
    world.recover(3)
    assert taro.post(NEW, typed(attached=kept.key)).status_code == 302
    assert names(Schedule.objects.get()) == ["見積書.pdf"]
    kept.refresh_from_db()
    assert kept.expires_at is None


def test_a_file_stays_with_a_form_that_is_wrong(taro: Client, visit: Typed) -> None:
    answer = taro.post(NEW, visit(subject="") | {"upload": [upload()]})
    assert answer.status_code == 422
    assert StoredFile.objects.get().key in answer.content.decode()


def test_what_is_unticked_is_not_attached(taro: Client, visit: Typed) -> None:
    taro.post(NEW, visit(subject="") | {"upload": [upload()]})
    assert names(register(taro, visit())) == []


def test_a_form_sent_twice_is_saved_once(taro: Client, visit: Typed) -> None:
    """The second finds its file attached, and is the same request all the same."""
    taro.post(NEW, visit(subject="") | {"upload": [upload()]})
    fields = visit(attached=StoredFile.objects.get().key, key="a-key")
    first, second = taro.post(NEW, fields), taro.post(NEW, fields)
    assert first.url == second.url
    assert Schedule.objects.count() == 1


def test_a_file_sent_twice_is_kept_once(taro: Client, visit: Typed) -> None:
    """Without script a second press sends it again."""
    first, second = (taro.post(NEW, visit(key="a-key") | {"upload": upload()}) for _ in range(2))
    assert first.url == second.url
    assert names(Schedule.objects.get()) == ["見積書.pdf"]


def test_nobody_fills_the_disk_with_what_nothing_holds(
    taro: Client, visit: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "MOST_UNATTACHED", 2)
    answers = [taro.post("/files", {"upload": upload()}).status_code for _ in range(3)]
    assert answers == [200, 200, 422]
    register(taro, visit(attached=list(StoredFile.objects.values_list("key", flat=True))))
    assert taro.post("/files", {"upload": upload()}).status_code == 200


def test_a_file_is_sent_while_the_form_is_filled_in(taro: Client, visit: Typed) -> None:
    answer = taro.post("/files", {"upload": upload("メモ.txt", b"memo")})
    assert answer.status_code == 200
    key = StoredFile.objects.get().key
    assert key in answer.content.decode()
    assert names(register(taro, visit(attached=key))) == ["メモ.txt"]


def test_a_file_is_held_once(taro: Client, visit: Typed) -> None:
    register(taro, visit(), upload())
    answer = taro.post(NEW, visit(attached=StoredFile.objects.get().key))
    assert answer.status_code == 422
    assert "もう添付できません" in answer.content.decode()


def test_nobody_attaches_what_somebody_else_sent(taro: Client, as_: Log, visit: Typed) -> None:
    taro.post("/files", {"upload": upload()})
    answer = as_("hanako").post(NEW, visit(attached=StoredFile.objects.get().key))
    assert answer.status_code == 422
    assert ScheduleFile.objects.count() == 0


@pytest.mark.parametrize("key", ["x", "0" * 32, "'; --", "あ" * 32], ids=ascii)
def test_a_key_of_nothing_is_said(taro: Client, visit: Typed, key: str) -> None:
    answer = taro.post(NEW, visit(attached=key))
    assert answer.status_code == 422
    assert "もう保管されていません" in answer.content.decode()


def test_a_copy_takes_no_files(taro: Client, visit: Typed) -> None:
    schedule = register(taro, visit(), upload())
    assert StoredFile.objects.get().key not in taro.get(f"/schedules/{schedule.pk}/copy").content.decode()


def test_a_bulk_registration_takes_no_files(taro: Client, visit: Typed) -> None:
    assert 'type="file"' not in taro.get("/schedules/bulk/new?targets=c1").content.decode()


# Limits


@pytest.mark.parametrize(("size", "is_taken"), [(MEGABYTE, True), (MEGABYTE + 1, False), (0, False), (1, True)])
def test_a_file_may_be_so_large(taro: Client, visit: Typed, size: int, is_taken: bool) -> None:
    with with_files(most_bytes=MEGABYTE):
        answer = taro.post(NEW, visit() | {"upload": [upload("a.txt", b"a" * size)]})
    assert answer.status_code == (302 if is_taken else 422)
    assert StoredFile.objects.count() == is_taken
    if not is_taken:
        assert 'value="Zoom会議"' in answer.content.decode()  # nothing typed is lost


@pytest.mark.parametrize("content", [contents.EXE, contents.PAGE], ids=["program", "page"])
def test_what_is_not_what_it_says_is_not_kept(taro: Client, visit: Typed, content: bytes) -> None:
    answer = taro.post(NEW, visit() | {"upload": [upload("見積書.pdf", content), upload("b.txt", b"good")]})
    assert answer.status_code == 422
    assert "「見積書.pdf」は名前どおりの内容ではありません" in answer.content.decode()
    assert [file.name for file in StoredFile.objects.all()] == ["b.txt"]  # which goes on with the form


def test_a_schedule_has_so_many_files(taro: Client, visit: Typed) -> None:
    many = [upload(f"{number}.txt", b"a") for number in range(MOST_FILES + 5)]
    assert taro.post(NEW, visit() | {"upload": many}).status_code == 422
    assert StoredFile.objects.count() == MOST_FILES
    keys = list(StoredFile.objects.values_list("key", flat=True))
    schedule = register(taro, visit(attached=keys))
    answer = taro.post(f"/schedules/{schedule.pk}/files", {"upload": upload()})
    assert answer.status_code == 422
    assert len(names(schedule)) == MOST_FILES


LONG = "あ" * 300


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.txt", "con.txt", "a%0D%0AX-Evil: 1.txt", "gpj.\u202etxt.txt", f"{LONG}.txt", "🎉.txt"],
    ids=ascii,
)
def test_a_hostile_name_does_no_harm(taro: Client, visit: Typed, name: str) -> None:
    file = upload("a.txt", b"a")
    file._name = name  # as a program of somebody's own would send it
    schedule = register(taro, visit(), file)
    page = taro.get(f"/schedules/{schedule.pk}").content.decode()
    link = Page.get(taro, f"/schedules/{schedule.pk}").rows["添付ファイル"].first("a", target="_blank")
    answer = taro.get(link.attributes["href"])
    assert (answer.status_code, body(answer)) == (200, b"a")
    assert "X-Evil" not in answer.headers
    assert "\u202e" not in page


def test_a_store_that_is_away_loses_no_form(taro: Client, visit: Typed, tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"no folder")
    with with_store(Folder(tmp_path / "files")):
        answer = taro.post(NEW, visit() | {"upload": [upload()]})
    assert answer.status_code == 422
    assert "いまはファイルを保存できません" in answer.content.decode()
    assert 'value="Zoom会議"' in answer.content.decode()
    assert StoredFile.objects.get().state == StoredFile.State.DELETING


def test_a_full_disk_loses_no_form(taro: Client, visit: Typed) -> None:
    """The kernel refuses to let a file grow, as of a full quota."""
    most = 4 * MEGABYTE  # the database of a test is smaller
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        answer = taro.post(NEW, visit() | {"upload": [upload("a.txt", b"a" * (most + MEGABYTE))]})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert answer.status_code == 422
    assert "空きがありません" in answer.content.decode()
    assert 'value="Zoom会議"' in answer.content.decode()


@pytest.mark.parametrize(("login", "count"), [("", 0), ("taro", 2)])
def test_a_stranger_brings_no_byte_to_the_disk(
    world: World, monkeypatch: pytest.MonkeyPatch, login: str, count: int
) -> None:
    """A page reads a form for its token before it asks who sent it, and whoever makes up the cookie gets so far."""
    opened: list[str] = []
    there = uploadhandler.TemporaryUploadedFile
    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", lambda *args: opened.append(args[0]) or there(*args))
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "a" * 32
    if login:
        browser.force_login(Employee.objects.get(login=login))
    files = {"upload": [upload("a.pdf"), upload("b.pdf")]}
    assert browser.post("/login", {"username": "taro"} | files).status_code == 403
    assert len(opened) == count


def test_a_form_of_nothing_but_files_is_not_read_to_its_end(taro: Client, visit: Typed) -> None:
    answer = taro.post(NEW, visit() | {"upload": [upload("a.txt", b"a") for _ in range(201)]})
    assert answer.status_code == 400
    assert not StoredFile.objects.exists()
