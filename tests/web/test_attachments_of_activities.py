"""添付ファイル of an activity: as those of a schedule, for whoever may see the activity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support.contents import EXE, PDF, upload
from tests.support.world import World
from yotei.activities.files import ActivityFile
from yotei.activities.models import Activity
from yotei.audit.models import Entry
from yotei.files.models import StoredFile

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

REPORT = {
    "kind": "visit", "day": "2026-12-01", "clock": "09:00", "minutes": "60", "link": "c1", "content": "訪問した",
    "met_others": "", "next_step": "", "next_on": "", "version": "",
}  # fmt: skip


def report(client: Client, **more: Any) -> Activity:
    answer = client.post("/activities/new", REPORT | more)
    assert answer.status_code == 302, answer.content.decode()
    return Activity.objects.order_by("pk")[Activity.objects.count() - 1]


def names(activity: Activity) -> list[str]:
    return ActivityFile.names_of(activity)


def address(activity: Activity) -> str:
    file = ActivityFile.of(activity)[0].file
    return f"/files/{file.key}/{file.name}"


def test_a_file_comes_with_the_report(taro: Client, as_: Log) -> None:
    activity = report(taro, upload=upload())
    assert names(activity) == ["見積書.pdf"]
    hanako = as_("hanako")
    assert "見積書.pdf" in hanako.get(f"/activities/{activity.pk}").content.decode()
    assert b"".join(hanako.get(address(activity)).streaming_content) == PDF


def test_a_file_stays_with_a_report_that_is_wrong(taro: Client) -> None:
    answer = taro.post("/activities/new", REPORT | {"content": "", "upload": upload()})
    assert answer.status_code == 422
    key = StoredFile.objects.get().key
    assert f'value="{key}" checked' in answer.content.decode()
    assert names(report(taro, attached=key)) == ["見積書.pdf"]


def test_a_wrong_file_is_said(taro: Client) -> None:
    answer = taro.post("/activities/new", REPORT | {"upload": upload("見積書.pdf", EXE)})
    assert answer.status_code == 422
    assert "名前どおりの内容ではありません" in answer.content.decode()
    assert "訪問した" in answer.content.decode()
    assert not Activity.objects.exists()


def test_its_author_adds_a_file_on_its_page(taro: Client) -> None:
    activity = report(taro)
    assert taro.post(f"/activities/{activity.pk}/files", {"upload": upload()}).status_code == 302
    assert names(activity) == ["見積書.pdf"]
    assert taro.post(f"/activities/{activity.pk}/files", {}).status_code == 422


def test_its_author_removes_a_file(taro: Client, world: World) -> None:
    activity = report(taro, upload=upload())
    where = f"/activities/{activity.pk}/files/{StoredFile.objects.get().key}/remove"
    assert taro.get(where).status_code == 200
    assert taro.post(where).status_code == 302
    world.work()
    assert not StoredFile.objects.exists()


def test_somebody_else_changes_no_files(taro: Client, as_: Log) -> None:
    activity = report(taro, upload=upload())
    hanako, where = as_("jiro"), f"/activities/{activity.pk}/files"
    assert hanako.post(where, {"upload": upload()}).status_code == 403
    assert hanako.post(f"{where}/{StoredFile.objects.earliest('pk').key}/remove").status_code == 403
    assert names(activity) == ["見積書.pdf"]


def test_with_its_activity_a_file_goes(taro: Client, world: World) -> None:
    activity = report(taro, upload=upload())
    taro.post(f"/activities/{activity.pk}/delete", {"version": activity.version})
    world.work()
    assert not Activity.objects.exists()
    assert not StoredFile.objects.exists()


def test_who_may_not_see_the_activity_gets_no_file(taro: Client, as_: Log, world: World) -> None:
    """That of a private schedule."""
    schedule = world.register(category=world.category("visit"), visibility="private", deal=world.deal).schedule
    activity = report(taro, schedule=schedule.pk, upload=upload())
    assert taro.head(address(activity)).status_code == 200
    assert as_("hanako").head(address(activity)).status_code == 404
    world.read(schedule).remove(by=world.taro)
    assert taro.head(address(activity)).status_code == 200
    assert as_("hanako").head(address(activity)).status_code == 404


def test_each_change_of_an_activitys_files_is_told(taro: Client) -> None:
    activity = report(taro, upload=upload("a.txt", b"a"))
    taro.post(f"/activities/{activity.pk}/files", {"upload": upload("b.txt", b"b")})
    found = Entry.objects.filter(kind="activity", changes__has_key="files").order_by("pk")
    assert [entry.changes["files"] for entry in found] == [[[], ["a.txt"]], [["a.txt"], ["a.txt", "b.txt"]]]
