"""種別 as administrators keep them: what a new schedule begins with, what a new meeting begins with, and their end."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support.pages import Page, browser_of
from tests.support.world import World
from yotei.schedules.models import Category

Log = Callable[[str], Client]
Typed = Callable[..., dict[str, Any]]


def settings_of_the_only_meeting(world: World) -> dict[str, Any]:
    [meeting] = world.live()
    return dict(meeting.settings)


def change(admin: Client, category: Category, **typed: str) -> Page:
    return Page.get(admin, f"/admin/categories/{category.pk}").press(**typed)


def test_a_schedule_begins_with_the_length_of_its_category(admin: Client, taro: Client, world: World) -> None:
    assert change(admin, world.category("phone"), default_minutes="15").status == 200
    form = Page.get(taro, "/schedules/new?category=phone").form
    assert (form["start_time"], form["end_time"]) == ("10:00", "10:15")


@pytest.mark.parametrize("minutes", ["4", "1441", "x"])
def test_a_length_is_five_minutes_to_a_day(admin: Client, world: World, minutes: str) -> None:
    assert change(admin, world.category(), default_minutes=minutes).status == 422
    assert world.category().default_minutes == 60


def test_a_category_is_field_or_office_work(admin: Client, world: World) -> None:
    assert world.category("visit").duty == "outside"
    assert change(admin, world.category("visitor"), duty="outside").status == 200
    rows = Page.get(admin, "/admin/categories").root.first("tbody").all("tr")
    [visitor] = [row for row in rows if "来客" in row.text]
    assert "外勤" in visitor.text


def test_a_new_meeting_begins_as_its_category_says(admin: Client, world: World) -> None:
    world.sandbox.add_user("deputy@example.com")
    change(
        admin, world.category(), waiting_room="no", join_before_host="10", mute_upon_entry="yes", host_video="no",
        participant_video="yes", auto_recording="local", alternative_hosts="deputy@example.com",
    )  # fmt: skip
    world.register()
    found = settings_of_the_only_meeting(world)
    said = {
        "waiting_room": False, "join_before_host": True, "jbh_time": 10, "mute_upon_entry": True, "host_video": False,
        "participant_video": True, "auto_recording": "local", "alternative_hosts": "deputy@example.com",
        "approval_type": 2, "use_pmi": False,
    }  # fmt: skip
    assert {name: found[name] for name in said} == said
    shown = Page.get(admin, f"/admin/categories/{world.category().pk}").form
    assert (shown["join_before_host"], shown["waiting_room"], shown["auto_recording"]) == ("10", "no", "local")


def test_what_is_not_said_is_not_sent(world: World) -> None:
    world.register()
    [call] = world.sandbox.calls_of("POST", "/users/*/meetings")
    assert call.body["settings"] == {"use_pmi": False, "approval_type": 2}


def test_a_series_begins_as_its_category_says(admin: Client, world: World) -> None:
    change(admin, world.category(), mute_upon_entry="yes")
    world.register(kind="recurring", rule="FREQ=DAILY;COUNT=3", first_day=world.now.date(), begins_at=world.now.time(),
                   minutes=30)  # fmt: skip
    assert settings_of_the_only_meeting(world)["mute_upon_entry"] is True


def test_a_meeting_that_is_there_stays_as_it_is(admin: Client, world: World) -> None:
    schedule = world.register().schedule
    change(admin, world.category(), mute_upon_entry="yes")
    calls = world.calls()
    world.change(schedule, details="資料持参")
    assert world.calls() == calls
    world.change(schedule, subject="別の件名")
    assert settings_of_the_only_meeting(world)["mute_upon_entry"] is False


def test_a_waiting_booking_begins_as_the_category_said_when_it_was_registered(admin: Client, world: World) -> None:
    world.register(book_later=True)
    world.work()
    assert settings_of_the_only_meeting(world)["approval_type"] == 2


def test_nobody_joins_early_where_there_is_a_waiting_room(admin: Client, world: World) -> None:
    page = change(admin, world.category(), waiting_room="yes", join_before_host="5")
    assert page.status == 422
    assert "待機室" in page.text
    assert world.category().meeting_defaults == {}


@pytest.mark.parametrize("hosts", ["佐藤", "a@example.com;nobody", "\n".join(f"u{n}@example.com" for n in range(21))])
def test_alternative_hosts_are_addresses(admin: Client, world: World, hosts: str) -> None:
    assert change(admin, world.category(), alternative_hosts=hosts).status == 422
    assert world.category().meeting_defaults == {}


def test_an_alternative_host_whom_zoom_refuses_is_said_on_the_form(admin: Client, world: World, taro: Client) -> None:
    change(admin, world.category(), alternative_hosts="stranger@example.com")
    page = Page.get(taro, "/schedules/new?category=web-meeting").press(subject="商談")
    assert page.status == 502
    assert "Zoom Meeting Error: Zoom ミーティングの予約に失敗しました。" in page.text
    assert world.live() == []


def test_a_retired_category_is_not_offered(admin: Client, taro: Client, world: World) -> None:
    kept = world.register().schedule
    retire(world)
    assert "web会議" not in Page.get(taro, "/schedules/new").text
    assert "web会議" not in taro.get("/calendar/new?start=2026-12-01").content.decode()
    assert "web会議" in Page.get(taro, f"/schedules/{kept.pk}/edit").text
    assert "使用終了" in Page.get(admin, "/admin/categories").text


def test_a_schedule_keeps_its_retired_category(taro: Client, world: World) -> None:
    kept = world.register().schedule
    retire(world)
    page = Page.get(taro, f"/schedules/{kept.pk}/edit").press(subject="変更")
    assert page.status == 200
    world.check_shown(world.read(kept))


def test_no_other_schedule_gets_a_retired_category(taro: Client, typed: Typed, world: World) -> None:
    retire(world)
    answer = taro.post("/schedules/new", typed())
    assert answer.status_code == 422
    assert world.calls() == 0


def test_programs_do_not_get_a_retired_category_either(world: World) -> None:
    visit = world.register(category=world.category("visit")).schedule
    retire(world)
    with pytest.raises(Exception, match="使用を終了"):
        world.change(visit, category=world.category())
    with pytest.raises(Exception, match="使用を終了"):
        world.register()


def test_a_category_without_schedules_is_deleted(admin: Client, world: World) -> None:
    assert admin.post(f"/admin/categories/{world.category('phone').pk}/delete").status_code == 302
    assert not Category.objects.filter(code="phone").exists()


def test_a_category_with_schedules_is_not_deleted(admin: Client, world: World) -> None:
    world.register()
    assert not list(Page.get(admin, f"/admin/categories/{world.category().pk}").root.all("button", class_="danger"))
    page = Page.get(admin, "/admin/categories").send(f"/admin/categories/{world.category().pk}/delete")
    assert "「使用終了」" in page.text
    assert world.category().is_active


def test_categories_are_the_administrators(taro: Client, world: World) -> None:
    assert taro.post(f"/admin/categories/{world.category('phone').pk}/delete").status_code == 403
    assert Category.objects.filter(code="phone").exists()


def retire(world: World) -> None:
    change(browser_of(world, "admin"), world.category(), is_retired="on")
