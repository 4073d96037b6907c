"""A backup that is older than Zoom's state: nothing is lost, nothing is booked twice, and somebody is told."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.support.copies import Copies, path_with_programs
from tests.support.world import World
from yotei.booking import runtime
from yotei.booking.engine import LeaseLost, carry_out, claim, record
from yotei.booking.models import Booking, Stray
from yotei.booking.restoring import left_to_read
from yotei.schedules.models import Schedule
from yotei.zoom import Deadline

# A backup knows of which version it is, and a quick run makes the tables of the second database without migrations.
pytestmark = pytest.mark.any_database


@pytest.fixture
def copies(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Copies:
    monkeypatch.setenv("PATH", path_with_programs())
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return Copies(tmp_path, capsys)


def as_admin(world: World) -> Client:
    browser = Client()
    browser.force_login(world.admin)
    return browser


def test_a_change_after_the_backup_is_taken_back_at_zoom(world: World, copies: Copies) -> None:
    schedule = world.register().schedule
    file = copies.make()
    later = schedule.starts_at + timedelta(days=1)
    world.change(schedule, subject="後の件名", starts_at=later, ends_at=later + timedelta(hours=2))
    copies.put_back(file)
    world.recover()
    [meeting] = world.live()
    assert (meeting.topic, meeting.start_time, meeting.duration) == ("Zoom会議", schedule.starts_at, 60)
    check_same(world)


def test_what_has_not_changed_is_read_without_being_written(world: World, copies: Copies) -> None:
    world.register()
    copies.put_back(copies.make())
    world.recover()
    assert (world.calls("POST"), world.calls("PATCH"), world.calls("DELETE")) == (1, 0, 0)
    check_same(world)


def test_a_meeting_released_after_the_backup_is_booked_again(world: World, copies: Copies) -> None:
    schedule = world.register().schedule
    file = copies.make()
    world.read(schedule).remove(by=world.taro)
    world.work()
    assert not world.live()
    copies.put_back(file)
    world.recover()
    assert len(world.live()) == 1
    check_same(world)


def test_a_booking_made_after_the_backup_is_found_instead_of_repeated(world: World, copies: Copies) -> None:
    world.register(book_later=True)
    file = copies.make()
    world.work()
    [meeting] = world.live()
    copies.put_back(file)
    world.recover()
    assert [each.id for each in world.live()] == [meeting.id]
    assert Booking.objects.get(meeting_id=meeting.id).state == "booked"
    check_same(world)


def test_a_booking_that_was_waiting_still_is_booked(world: World, copies: Copies) -> None:
    world.register(book_later=True)
    copies.put_back(copies.make())
    world.recover()
    assert len(world.live()) == 1
    world.recover()
    world.check_booked()


def test_a_series_changed_after_the_backup_is_laid_out_as_it_was(world: World, copies: Copies) -> None:
    series = {"kind": "recurring", "first_day": date(2026, 12, 8), "begins_at": time(13), "minutes": 60}
    times = {"starts_at": None, "ends_at": None, "rule": "FREQ=WEEKLY;COUNT=5"}
    schedule = world.register(**series | times).schedule
    file = copies.make()
    dates = starts(world)
    world.change(schedule, rule="FREQ=WEEKLY;COUNT=3", begins_at=time(15))
    assert starts(world) != dates
    copies.put_back(file)
    world.recover()
    assert starts(world) == dates
    check_same(world)


def test_a_meeting_that_became_a_series_is_one_meeting_again(world: World, copies: Copies) -> None:
    schedule = world.register().schedule
    file = copies.make()
    series = {"kind": "recurring", "first_day": date(2026, 12, 8), "begins_at": time(13), "minutes": 60}
    world.change(schedule, starts_at=None, ends_at=None, rule="FREQ=WEEKLY;COUNT=5", **series)
    assert len(starts(world)) == 5
    copies.put_back(file)
    world.recover()
    assert world.live()[0].type == 2
    check_same(world)


def starts(world: World) -> list[datetime]:
    [meeting] = world.live()
    return [each.start_time for each in meeting.occurrences if each.available]


def check_same(world: World) -> None:
    """Zoom holds what the schedules show, and nothing else; hosts may be watched for what turns up late."""
    world.check_booked()
    shown = set(Schedule.objects.filter(booking__isnull=False).values_list("booking__meeting_id", flat=True))
    assert {str(meeting.id) for meeting in world.live()} == shown
    assert not Booking.objects.filter(due_at__isnull=False).exists()


def test_a_meeting_of_a_schedule_that_the_backup_does_not_know_is_listed(world: World, copies: Copies) -> None:
    file = copies.make()
    world.register(subject="後の予定")
    copies.put_back(file)
    assert not Schedule.objects.exists()
    world.recover()
    [meeting] = world.live()
    page = as_admin(world).get("/admin/problems").content.decode()
    assert str(meeting.id) in page
    assert "後の予定" in page


def test_a_listed_meeting_is_released_by_a_button(world: World, copies: Copies) -> None:
    file = copies.make()
    world.register()
    copies.put_back(file)
    world.recover()
    stray = Stray.objects.get()
    as_admin(world).post(f"/admin/problems/strays/{stray.pk}/release")
    world.work()
    assert not world.live()
    assert not Stray.objects.exists()


def test_only_administrators_release_a_listed_meeting(world: World, copies: Copies) -> None:
    file = copies.make()
    world.register()
    copies.put_back(file)
    world.recover()
    browser = Client()
    browser.force_login(world.taro)
    assert browser.post(f"/admin/problems/strays/{Stray.objects.get().pk}/release").status_code == 403
    world.work()
    assert len(world.live()) == 1


def test_the_page_says_what_is_left_to_read(world: World, copies: Copies) -> None:
    world.register()
    copies.put_back(copies.make())
    assert left_to_read() == 1
    page = as_admin(world).get("/admin/problems", headers={"Accept-Language": "en"}).content.decode()
    assert "バックアップから復元" in page
    world.recover()
    assert left_to_read() == 0


def test_whoever_was_calling_zoom_at_the_restore_writes_nothing(world: World, copies: Copies) -> None:
    schedule = world.register().schedule
    file = copies.make()
    office, row = runtime.office(), world.booking(schedule)
    wanted = row.wanted_fields
    assert wanted is not None
    lease = claim(row, now=world.now, office=office, tried=wanted)
    copies.put_back(file)
    outcome = carry_out(lease, zoom=office.forms, deadline=Deadline.after(5))
    with pytest.raises(LeaseLost):
        record(lease, outcome, office=office)


def test_whoever_was_booking_a_row_that_is_gone_writes_nothing(world: World, copies: Copies) -> None:
    file = copies.make()
    world.register(book_later=True)
    office, row = runtime.office(), Booking.objects.get()
    lease = claim(row, now=world.now, office=office)
    copies.put_back(file)
    outcome = carry_out(lease, zoom=office.forms, deadline=Deadline.after(5))
    with pytest.raises(LeaseLost):
        record(lease, outcome, office=office)
    world.recover()
    assert Stray.objects.get().meeting_id == str(world.live()[0].id)


def test_one_books_on_after_a_restore(world: World, copies: Copies) -> None:
    first = world.register(subject="一つ目").schedule
    file = copies.make()
    copies.put_back(file)
    world.recover()
    world.change(first, subject="一つ目の続き")
    world.register(subject="二つ目")
    assert sorted(meeting.topic for meeting in world.live()) == ["一つ目の続き", "二つ目"]
    check_same(world)
