"""スケジュール編集, コピー, 削除, 開始 through HTTP (manual 2.3, 2.4)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support.world import World
from yotei.schedules.models import Schedule

Typed = Callable[..., dict[str, Any]]
Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def meeting(world: World) -> Schedule:
    return world.register().schedule


def edit(schedule: Schedule) -> str:
    return f"/schedules/{schedule.pk}/edit"


def test_an_untouched_form_changes_nothing_at_zoom(taro: Client, typed: Typed, world: World, meeting: Schedule) -> None:
    assert taro.post(edit(meeting), typed(of=meeting)).status_code == 302
    assert world.calls("PATCH") == 0


def test_a_new_subject_changes_the_topic(taro: Client, typed: Typed, world: World, meeting: Schedule) -> None:
    """Manual 2.3."""
    taro.post(edit(meeting), typed(of=meeting, subject="定例会議"))
    assert [live.topic for live in world.live()] == ["定例会議"]


def test_a_category_that_cancels_is_said_first(taro: Client, typed: Typed, world: World, meeting: Schedule) -> None:
    response = taro.post(edit(meeting), typed(of=meeting, category="visit"))
    assert "この変更により Zoom ミーティングが取り消されます" in text(response)
    assert 'name="confirmed" value="cancels"' in text(response)
    assert world.read(meeting).version == 1


def test_a_confirmed_category_cancels(taro: Client, typed: Typed, world: World, meeting: Schedule) -> None:
    response = taro.post(edit(meeting), typed(of=meeting, category="visit", confirmed="cancels"), follow=True)
    assert "Zoom ミーティングを取り消しています" in text(response)
    world.work()
    assert not world.live()


def test_a_category_that_books_is_said_first(taro: Client, typed: Typed, world: World) -> None:
    visit = world.register(category=world.category("visit")).schedule
    assert "この変更により Zoom ミーティングが予約されます" in text(taro.post(edit(visit), typed(of=visit)))


def test_a_moved_version_shows_both(taro: Client, typed: Typed, world: World, meeting: Schedule) -> None:
    world.change(meeting, subject="先に変えた件名")
    response = taro.post(edit(meeting), typed(of=meeting, subject="私の件名"))
    assert response.status_code == 409
    assert "先に変えた件名" in text(response)
    assert 'value="私の件名"' in text(response)
    assert 'name="version" value="2"' in text(response)


def test_lines_that_are_the_same_do_not_differ(taro: Client, typed: Typed, world: World) -> None:
    meeting = world.register(details="資料持参\n議事録を確認").schedule
    answer = taro.post(edit(meeting), typed(of=meeting, details="資料持参\r\n議事録を確認", version="0"))
    [details] = [row for row in answer.context["rows"] if row.label == "詳細内容"]
    assert not details.differs


def test_a_moved_category_shows_both_before_it_asks(
    taro: Client, typed: Typed, world: World, meeting: Schedule
) -> None:
    world.change(meeting, category=world.category("visit"))
    assert taro.post(edit(meeting), typed(of=meeting)).status_code == 409


def test_the_moved_version_may_be_overwritten(taro: Client, typed: Typed, world: World, meeting: Schedule) -> None:
    world.change(meeting, subject="先に変えた件名")
    taro.post(edit(meeting), typed(of=meeting, version=2, subject="私の件名"))
    assert world.read(meeting).subject == "私の件名"


def test_a_form_without_version_overwrites_nothing(taro: Client, typed: Typed, world: World, meeting: Schedule) -> None:
    assert taro.post(edit(meeting), typed(subject="私の件名")).status_code == 409


def test_text_typed_into_a_deleted_schedule_can_be_registered(taro: Client, typed: Typed, meeting: Schedule) -> None:
    meeting.remove(by=meeting.registrant)
    response = taro.post(edit(meeting), typed(of=meeting, subject="残す件名"))
    assert response.status_code == 404
    assert 'value="残す件名"' in text(response)
    assert 'action="/schedules/new"' in text(response)


def test_a_refused_change_keeps_what_was_typed(taro: Client, typed: Typed, world: World, meeting: Schedule) -> None:
    world.sandbox.fault(method="PATCH", path="/meetings/*", action="status", status=400, body={"code": 300})
    response = taro.post(edit(meeting), typed(of=meeting, subject="新しい件名"))
    assert response.status_code == 502
    assert 'value="新しい件名"' in text(response)
    assert world.read(meeting).subject == "Zoom会議"


def test_a_copy_is_a_new_form_without_the_block(taro: Client, world: World, meeting: Schedule) -> None:
    shown = text(taro.get(f"/schedules/{meeting.pk}/copy"))
    assert 'action="/schedules/new"' in shown
    assert 'value="Zoom会議"' in shown
    assert "Zoom連携情報" not in shown
    assert 'name="version"' not in shown


def test_deleting_asks_first(taro: Client, world: World, meeting: Schedule) -> None:
    assert "このスケジュールを削除しますか?" in text(taro.get(f"/schedules/{meeting.pk}/delete"))
    assert Schedule.objects.exists()


def test_deleting_releases_the_meeting(taro: Client, world: World, meeting: Schedule) -> None:
    """Manual 2.4."""
    taro.post(f"/schedules/{meeting.pk}/delete", {"version": 1})
    world.work()
    assert not Schedule.objects.exists()
    assert not world.live()


def test_deleting_what_has_changed_is_stopped(taro: Client, world: World, meeting: Schedule) -> None:
    world.change(meeting, subject="先に変えた件名")
    taro.post(f"/schedules/{meeting.pk}/delete", {"version": 1})
    assert Schedule.objects.exists()


def test_the_registrant_starts_the_meeting(taro: Client, meeting: Schedule) -> None:
    response = taro.post(f"/schedules/{meeting.pk}/start")
    assert response.headers["Refresh"].startswith("0; url=https://")
    assert response.headers["Cache-Control"] == "no-store"


def test_nobody_else_starts_the_meeting(as_: Log, meeting: Schedule) -> None:
    assert as_("hanako").post(f"/schedules/{meeting.pk}/start").status_code == 403


def test_a_meeting_that_is_gone_says_so_at_its_start(taro: Client, world: World, meeting: Schedule) -> None:
    number = world.booking(meeting).meeting_id
    world.office.forms.delete_meeting(str(number), deadline=world.office.form_deadline())
    response = taro.post(f"/schedules/{meeting.pk}/start")
    assert "ミーティングを開始できませんでした。" in text(response)
    assert "このミーティングは Zoom にもうありません" in text(response)


def test_a_schedule_not_open_to_edit_refuses_others(as_: Log, typed: Typed, meeting: Schedule) -> None:
    hanako = as_("hanako")
    assert hanako.post(edit(meeting), typed(of=meeting)).status_code == 403
    assert hanako.post(f"/schedules/{meeting.pk}/delete").status_code == 403


def test_buttons_of_others_are_not_there(as_: Log, meeting: Schedule) -> None:
    shown = text(as_("hanako").get(f"/schedules/{meeting.pk}"))
    assert "登録情報の変更" not in shown
    assert "ミーティングを開始" not in shown


def test_a_private_schedule_of_somebody_else_is_not_there(as_: Log, world: World) -> None:
    private = world.register(visibility="private").schedule
    for address in ("", "/edit", "/copy", "/delete"):
        assert as_("hanako").get(f"/schedules/{private.pk}{address}").status_code == 404


def test_the_address_in_the_agenda_leads_to_the_schedule(taro: Client, world: World, meeting: Schedule) -> None:
    token = world.booking(meeting).token
    assert taro.get(f"/z/{token}").headers["Location"] == f"/schedules/{meeting.pk}"


def test_the_address_in_the_agenda_tells_strangers_nothing(as_: Log, world: World) -> None:
    private = world.register(visibility="private").schedule
    assert as_("hanako").get(f"/z/{world.booking(private).token}").status_code == 404
