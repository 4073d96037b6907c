"""添付ファイル of a schedule: on its page, handed out to whoever may see it, scanned."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.support import contents
from tests.support.attachments import address, body, names, register
from tests.support.contents import upload
from tests.support.pages import Page
from tests.support.stores import bucket_of, s3_server, with_files, with_store
from tests.support.world import World, deadline
from yotei.audit.models import Entry
from yotei.files.models import StoredFile
from yotei.files.runtime import MEGABYTE
from yotei.files.store import Folder
from yotei.schedules.models import Schedule, ScheduleFile

Typed = Callable[..., dict[str, Any]]
Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


def status(client: Client, where: str) -> int:
    """Of a file that is asked for and not read."""
    answer = client.get(where)
    answer.close()
    return answer.status_code


# On the page


def test_who_may_change_it_adds_a_file(taro: Client, visit: Typed) -> None:
    schedule = register(taro, visit())
    answer = taro.post(f"/schedules/{schedule.pk}/files", {"upload": upload()})
    assert answer.status_code == 302
    assert names(schedule) == ["見積書.pdf"]
    assert schedule.version == Schedule.objects.get().version


def test_who_may_change_it_removes_a_file(taro: Client, visit: Typed, world: World) -> None:
    schedule = register(taro, visit(), upload())
    where = f"/schedules/{schedule.pk}/files/{StoredFile.objects.get().key}/remove"
    assert "見積書.pdf" in taro.get(where).content.decode()
    assert taro.post(where).status_code == 302
    assert names(schedule) == []
    world.work()
    assert not StoredFile.objects.exists()
    assert taro.post(where).status_code == 404


def test_who_may_only_see_it_changes_no_files(taro: Client, as_: Log, visit: Typed, world: World) -> None:
    schedule = register(taro, visit(attendees=[world.hanako.pk]), upload())
    hanako = as_("hanako")
    page = hanako.get(f"/schedules/{schedule.pk}").content.decode()
    assert "見積書.pdf" in page
    assert 'type="file"' not in page
    assert status(hanako, address(schedule)) == 200
    where = f"/schedules/{schedule.pk}/files"
    assert hanako.post(where, {"upload": upload()}).status_code == 403
    assert hanako.post(f"{where}/{StoredFile.objects.first().key}/remove").status_code == 403  # type: ignore[union-attr]
    assert names(schedule) == ["見積書.pdf"]


def test_each_change_of_the_files_is_told(taro: Client, visit: Typed) -> None:
    schedule = register(taro, visit(), upload("a.txt", b"a"))
    taro.post(f"/schedules/{schedule.pk}/files", {"upload": upload("b.txt", b"b")})
    link = ScheduleFile.of(schedule)[0]
    taro.post(f"/schedules/{schedule.pk}/files/{link.file.key}/remove")
    told = [entry.changes["files"] for entry in Entry.objects.filter(kind="schedule").order_by("pk")]
    assert told == [[None, ["a.txt"]], [["a.txt"], ["a.txt", "b.txt"]], [["a.txt", "b.txt"], ["b.txt"]]]


def test_names_of_a_private_schedules_files_are_not_told(taro: Client, visit: Typed) -> None:
    register(taro, visit(visibility="private"), upload())
    assert Entry.objects.get(kind="schedule").changes["files"] is None


@pytest.fixture
def series(world: World, taro: Client) -> Schedule:
    file = upload("議題.txt", b"agenda")
    stored = StoredFile.receive(file, name=file.name or "", by=world.taro, now=world.now)
    rule = {"kind": "recurring", "rule": "FREQ=WEEKLY", "first_day": date(2026, 12, 1), "begins_at": time(16)}
    return world.register(category=world.category("visit"), minutes=30, files=[stored], **rule).schedule


# Series


def test_each_date_shows_the_files_of_its_series(taro: Client, series: Schedule) -> None:
    shown = Page.get(taro, f"/schedules/{series.pk}/dates/2026-12-08").rows["添付ファイル"]
    assert "議題.txt" in shown.text


def test_both_parts_of_a_series_keep_its_files(taro: Client, series: Schedule, world: World) -> None:
    """They go with the last schedule that has them."""
    saved = world.read(series).change_following(
        date(2026, 12, 15), by=world.taro, fields={"subject": "後半"}, deadline=deadline(), version=1
    )
    assert names(saved.schedule) == names(series) == ["議題.txt"]
    where = address(series)
    world.read(series).remove(by=world.taro)
    world.work()
    assert body(taro.get(where)) == b"agenda"
    world.read(saved.schedule).remove(by=world.taro)
    world.work()
    assert status(taro, where) == 404
    assert not StoredFile.objects.exists()


# Handed out


def test_who_may_not_see_the_schedule_gets_no_file(taro: Client, as_: Log, visit: Typed, world: World) -> None:
    schedule = register(taro, visit(visibility="private", viewers=[world.jiro.pk]), upload())
    where = address(schedule)
    assert status(as_("jiro"), where) == 200
    assert status(as_("hanako"), where) == 404
    assert as_("hanako").head(where).status_code == 404
    assert status(Client(), where) == 302  # to the log-in


def test_a_schedule_that_becomes_private_takes_its_files_along(
    taro: Client, as_: Log, visit: Typed, world: World
) -> None:
    schedule = register(taro, visit(), upload())
    hanako = as_("hanako")
    assert status(hanako, address(schedule)) == 200
    world.change(schedule, visibility="private")
    assert status(hanako, address(schedule)) == 404


def test_a_guest_of_one_date_gets_no_files_of_the_series(as_: Log, series: Schedule, world: World) -> None:
    world.change(series, visibility="private")
    current = world.read(series)
    current.change_date(
        date(2026, 12, 8), by=world.taro, fields={"attendees": [world.hanako]}, deadline=deadline(),
        version=current.version,
    )  # fmt: skip
    hanako = as_("hanako")
    page = hanako.get(f"/schedules/{series.pk}/dates/2026-12-08")
    assert page.status_code == 200
    assert "議題.txt" not in page.content.decode()
    assert status(hanako, address(series)) == 404


def test_what_is_not_attached_yet_is_its_senders_alone(taro: Client, as_: Log) -> None:
    taro.post("/files", {"upload": upload()})
    where = f"/files/{StoredFile.objects.get().key}/x.pdf"
    assert status(taro, where) == 200
    assert status(as_("hanako"), where) == 404


@pytest.mark.parametrize(
    ("name", "content", "is_shown"),
    [("a.pdf", contents.PDF, True), ("a.png", contents.PNG, True), ("a.txt", contents.PAGE, True),
     ("a.csv", b"a,b", False), ("a.docx", contents.DOCX, False), ("a.zip", contents.ZIP, False)],
)  # fmt: skip
def test_a_file_is_sent_so_that_nothing_in_it_runs(
    taro: Client, visit: Typed, name: str, content: bytes, is_shown: bool
) -> None:
    answer = taro.get(address(register(taro, visit(), upload(name, content))))
    assert body(answer) == content
    assert answer.headers["Content-Disposition"].startswith("inline" if is_shown else "attachment")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["Content-Length"] == str(len(content))
    assert "html" not in answer.headers["Content-Type"]


def test_a_japanese_name_is_sent_as_rfc_6266_says(taro: Client, visit: Typed) -> None:
    answer = taro.head(address(register(taro, visit(), upload("見積 書.csv", b"a"))))
    assert answer.headers["Content-Disposition"] == ("attachment; filename*=utf-8''%E8%A6%8B%E7%A9%8D%20%E6%9B%B8.csv")


@pytest.fixture(params=["folder", "bucket"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    if request.param == "folder":
        with with_store(Folder(tmp_path)):
            yield
        return
    with s3_server() as where, with_store(bucket_of(where)):
        yield


def test_a_large_file_stays_whole(taro: Client, visit: Typed, anywhere: None) -> None:
    content = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + os.urandom(7 * MEGABYTE)
    answer = taro.get(address(register(taro, visit(), upload("写真.jpg", content))))
    assert body(answer) == content


def test_a_part_is_sent_to_whoever_asks_for_one(taro: Client, visit: Typed, anywhere: None) -> None:
    where = address(register(taro, visit(), upload("a.txt", b"0123456789")))
    part = taro.get(where, headers={"Range": "bytes=2-5"})
    assert (part.status_code, body(part), part.headers["Content-Range"]) == (206, b"2345", "bytes 2-5/10")
    assert body(taro.get(where, headers={"Range": "bytes=-3"})) == b"789"
    assert taro.get(where, headers={"Range": "bytes=10-"}).status_code == 416
    assert body(taro.get(where, headers={"Range": "bytes=0-1,4-5"})) == b"0123456789"
    assert body(taro.get(where, headers={"Range": "nonsense"})) == b"0123456789"
    assert body(taro.get(where, headers={"Range": "bytes=0-1", "If-Range": '"other"'})) == b"0123456789"


def test_a_browser_that_has_it_gets_it_not_again(taro: Client, visit: Typed) -> None:
    where = address(register(taro, visit(), upload()))
    tag = taro.head(where).headers["ETag"]
    again = taro.get(where, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_head_tells_the_size(taro: Client, visit: Typed) -> None:
    answer = taro.head(address(register(taro, visit(), upload())))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(contents.PDF))


def test_a_lost_object_is_said(taro: Client, visit: Typed, tmp_path: Path) -> None:
    """As after a backup that was put back without its files."""
    where = address(register(taro, visit(), upload()))
    with with_store(Folder(tmp_path)):
        answer = taro.get(where)
    assert answer.status_code == 404
    assert "このファイルは失われています" in answer.content.decode()


# The scan
HARMFUL = ("grep", "-qv", "EVIL", "{file}")  # 1 where each line is evil


def test_nobody_gets_a_file_before_its_scan(taro: Client, visit: Typed, world: World) -> None:
    with with_files(scan=HARMFUL):
        schedule = register(taro, visit(), upload("a.txt", b"good"))
        assert "検査中" in taro.get(f"/schedules/{schedule.pk}").content.decode()
        assert status(taro, address(schedule)) == 409
        world.work()
        assert body(taro.get(address(schedule))) == b"good"


def test_a_harmful_file_is_said_to_whoever_sees_the_schedule(
    taro: Client, as_: Log, visit: Typed, world: World
) -> None:
    with with_files(scan=HARMFUL):
        schedule = register(taro, visit(), upload("a.txt", b"EVIL"))
        world.work()
        for client in (taro, as_("hanako")):
            assert "有害な内容が見つかったため" in client.get(f"/schedules/{schedule.pk}").content.decode()
            assert status(client, address(schedule)) == 404
