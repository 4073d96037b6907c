"""Rules of the schedule itself: fields, permissions, versions, request keys."""

import threading
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from tests.support.world import World, deadline
from yotei.booking.runtime import NetworkInTransaction
from yotei.schedules.errors import BeingChanged, KeyReused, NotAllowed, VersionMoved
from yotei.schedules.models import Category, Schedule


def errors_of(world: World, **changes: Any) -> set[str]:
    with pytest.raises(ValidationError) as failure:
        world.register(**changes)
    assert not Schedule.objects.exists()
    assert world.sandbox.calls == []
    return set(failure.value.message_dict)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": " \u200b\n"}, "subject"),
        ({"subject": "あ" * 300}, "subject"),
        ({"subject": "😀" * 101}, "subject"),
        ({"timezone": "Asia/Edo"}, "timezone"),
        ({"visibility": "secret"}, "visibility"),
        ({"kind": "weekly"}, "kind"),
        ({"starts_at": None}, "starts_at"),
        ({"kind": "all_day", "day": None}, "day"),
    ],
)
def test_a_wrong_field_is_named(world: World, changes: dict[str, Any], field: str) -> None:
    assert errors_of(world, **changes) == {field}


def test_an_end_at_the_start_is_refused(world: World) -> None:
    assert errors_of(world, ends_at=world.fields()["starts_at"]) == {"ends_at"}


def test_times_are_whole_minutes(world: World) -> None:
    assert errors_of(world, starts_at=world.now + timedelta(seconds=3601)) == {"starts_at"}


def test_two_hundred_units_are_allowed(world: World) -> None:
    assert world.register(subject="😀" * 100).schedule.pk


def test_a_deal_brings_its_customer(world: World) -> None:
    schedule = world.register(deal=world.deal).schedule
    assert schedule.customer == world.deal.customer


def test_an_all_day_schedule_is_its_date_in_every_zone(world: World) -> None:
    schedule = world.register(kind="all_day", day=date(2026, 12, 10), starts_at=None, ends_at=None).schedule
    for zone in ("Asia/Tokyo", "America/New_York", "Pacific/Kiritimati"):
        assert schedule.first_day_in(ZoneInfo(zone)) == date(2026, 12, 10)
        begin = datetime(2026, 12, 10, tzinfo=ZoneInfo(zone))
        window = Schedule.objects.overlapping(begin, begin + timedelta(days=1), zone=ZoneInfo(zone))
        assert list(window) == [schedule]
        assert not Schedule.objects.overlapping(begin - timedelta(days=1), begin, zone=ZoneInfo(zone)).exists()
    assert (world.live()[0].duration, world.live()[0].start_time.isoformat()) == (1440, "2026-12-09T15:00:00+00:00")


def test_a_longer_schedule_has_zooms_longest_meeting(world: World) -> None:
    start = world.fields()["starts_at"]
    world.register(ends_at=start + timedelta(days=3))
    assert world.live()[0].duration == 1440


def test_a_stranger_may_not_change_what_is_not_open(world: World) -> None:
    schedule = world.register().schedule
    with pytest.raises(NotAllowed):
        world.change(schedule, by="hanako", subject="変更")
    with pytest.raises(NotAllowed):
        schedule.remove(by=world.hanako)


def test_private_schedules_are_visible_to_their_registrant_alone(world: World) -> None:
    schedule = world.register(visibility="private").schedule
    assert schedule in Schedule.objects.visible_to(world.taro)
    assert schedule not in Schedule.objects.visible_to(world.hanako)


def test_a_stale_version_is_refused(world: World) -> None:
    schedule = world.register().schedule
    world.change(schedule, subject="一")
    with pytest.raises(VersionMoved) as failure:
        world.change(schedule, subject="二", version=1)
    assert failure.value.current is not None
    assert failure.value.current.subject == "一"
    assert world.calls("PATCH") == 1


def test_a_stale_deletion_is_refused(world: World) -> None:
    schedule = world.register().schedule
    world.change(schedule, details="新")
    with pytest.raises(VersionMoved):
        schedule.remove(by=world.taro, version=1)
    assert Schedule.objects.exists()


def test_two_changes_of_one_version_leave_one(world: World) -> None:
    schedule = world.register().schedule
    results = in_threads(
        lambda: world.change(schedule, subject="一", version=1), lambda: world.change(schedule, subject="二", version=1)
    )
    refused = [result for result in results if isinstance(result, VersionMoved | BeingChanged)]
    assert len(refused) == 1
    assert world.read(schedule).version == 2
    world.recover(2)
    world.check_invariants()


def test_a_schedule_deleted_while_it_changes_leaves_no_meeting(world: World) -> None:
    schedule = world.register().schedule
    world.sandbox.fault(method="PATCH", path="/meetings/*", action="delay", seconds=0.5)
    started = threading.Event()

    def delete() -> None:
        started.wait(0.2)
        schedule.remove(by=world.taro)

    results = in_threads(lambda: world.change(schedule, subject="変更"), delete)
    assert isinstance(results[0], VersionMoved)
    world.recover(2)
    assert world.live() == []


def test_a_double_click_registers_once(world: World) -> None:
    results = in_threads(*[lambda: world.register(key="form")] * 4)
    assert {result.schedule.pk for result in results} == {Schedule.objects.get().pk}
    assert world.calls("POST", "/users/*/meetings") == 1


def test_a_key_of_another_request_is_refused(world: World) -> None:
    world.register(key="form")
    with pytest.raises(KeyReused):
        world.register(key="form", subject="別の件名")


def test_a_key_is_free_after_an_error(world: World) -> None:
    with pytest.raises(ValidationError):
        world.register(key="form", subject="")
    assert world.register(key="form").schedule.pk


def test_keys_belong_to_their_employee(world: World) -> None:
    world.register(key="form")
    assert world.register(key="form", by="hanako").schedule.registrant == world.hanako


def test_books_zoom_cannot_be_switched_while_in_use(world: World) -> None:
    world.register()
    category = world.category()
    category.books_zoom = False
    with pytest.raises(ValidationError):
        category.full_clean()


def test_the_database_refuses_an_end_before_the_start(world: World) -> None:
    schedule = world.register(category=world.category("visit")).schedule
    with pytest.raises(IntegrityError), transaction.atomic():
        Schedule.objects.filter(pk=schedule.pk).update(ends_at=schedule.starts_at)


def test_the_database_refuses_an_empty_category(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Category.objects.create(code="", name="")


def test_without_zoom_its_categories_cannot_be_used(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yotei.booking.runtime._make", lambda: None)
    monkeypatch.setattr("yotei.booking.runtime._office", None)
    with pytest.raises(ValidationError) as failure:
        world.register()
    assert set(failure.value.message_dict) == {"category"}


def test_no_call_is_made_inside_a_transaction(world: World) -> None:
    """Design §2.8."""
    with pytest.raises(NetworkInTransaction), transaction.atomic():
        world.office.forms.get_user("taro@example.com", deadline=deadline())
    assert world.sandbox.calls == []


def in_threads(*jobs: Any) -> list[Any]:
    """Runs them at once; returns results or exceptions, in order."""
    results: list[Any] = [None] * len(jobs)

    def run(place: int) -> None:
        try:
            results[place] = jobs[place]()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
