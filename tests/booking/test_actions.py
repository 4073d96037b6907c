"""The table of design §3: what a user does, what Zoom sees."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.world import World
from yotei.booking import runtime
from yotei.booking.models import Booking
from yotei.booking.problems import BookingFailed
from yotei.schedules.models import Notice, Schedule


def test_registering_a_web_meeting_makes_one_meeting(world: World) -> None:
    """Manual 2.2."""
    schedule = world.register().schedule
    [meeting] = world.live()
    row = world.booking(schedule)
    assert (row.meeting_id, row.join_url, row.passcode) == (str(meeting.id), meeting.join_url, meeting.password)
    assert (meeting.topic, meeting.duration, meeting.timezone) == ("Zoom会議", 60, "Asia/Tokyo")
    assert meeting.host_email == "taro@example.com"
    assert meeting.settings["use_pmi"] is False
    assert row.state == "booked"
    assert world.calls() == 1
    world.check_invariants()


def test_a_linked_deal_is_added_to_the_topic(world: World) -> None:
    """Manual 2.2: スケジュール件名(顧客名 / 案件名)."""
    world.register(deal=world.deal)
    [meeting] = world.live()
    assert meeting.topic == "Zoom会議(株式会社サンプル / 新規導入)"


def test_a_category_that_does_not_book_asks_nothing_of_zoom(world: World) -> None:
    schedule = world.register(category=world.category("visit")).schedule
    assert schedule.booking is None
    assert world.sandbox.calls == []


def test_moving_a_schedule_sends_only_what_differs(world: World) -> None:
    """Manual 2.3."""
    schedule = world.register().schedule
    start = schedule.starts_at + timedelta(hours=2)
    world.change(schedule, starts_at=start, ends_at=start + timedelta(hours=1))
    [patch] = world.sandbox.calls_of("PATCH", "/meetings/*")
    assert set(patch.body) == {"start_time"}
    assert world.calls() == 2
    world.check_invariants()


def test_what_zoom_need_not_know_costs_no_call(world: World) -> None:
    schedule = world.register().schedule
    changed = world.change(schedule, details="資料持参", visibility="private", open_to_edit=True).schedule
    assert (changed.version, changed.details) == (2, "資料持参")
    assert world.calls() == 1


def test_another_category_releases_the_meeting(world: World) -> None:
    """Manual 2.3: ※スケジュール種別を変更した場合."""
    schedule = world.register().schedule
    saved = world.change(schedule, category=world.category("visit"))
    assert saved.schedule.booking is None
    assert saved.notes == ["released"]
    assert world.work().settled == 1
    assert world.live() == []
    assert world.calls("DELETE") == 1


def test_a_category_that_books_makes_a_meeting_later(world: World) -> None:
    """Manual 2.3."""
    schedule = world.register(category=world.category("visit")).schedule
    changed = world.change(schedule, category=world.category()).schedule
    assert changed.booking is not None
    assert len(world.live()) == 1
    world.check_invariants()


def test_deleting_releases_the_meeting(world: World) -> None:
    """Manual 2.4."""
    schedule = world.register().schedule
    schedule.remove(by=world.taro)
    assert not Schedule.objects.exists()
    world.work()
    assert world.live() == []
    assert world.calls() == 2


def test_a_meeting_deleted_by_hand_counts_as_released(world: World) -> None:
    schedule = world.register().schedule
    world.advance(300)
    world.sandbox.delete_by_hand(world.live()[0].id)
    schedule.remove(by=world.taro)
    assert world.work().failed == 0
    assert world.calls("DELETE") == 1
    assert world.work().settled == 0


def test_the_registrant_stays_host_whoever_edits(world: World) -> None:
    """Manual 3.1."""
    schedule = world.register(open_to_edit=True).schedule
    changed = world.change(schedule, by="hanako", subject="変更").schedule
    assert changed.last_editor == world.hanako
    [meeting] = world.live()
    assert (meeting.host_email, meeting.topic) == ("taro@example.com", "変更")


def test_without_zoom_account_the_email_is_used(world: World) -> None:
    """Manual 2.1."""
    world.register(by="hanako")
    assert world.live()[0].host_email == "hanako@example.com"


def test_without_account_or_email_nothing_is_called(world: World) -> None:
    """Manual 3.2: Zoom 認証情報がありません."""
    with pytest.raises(BookingFailed) as failure:
        world.register(by="jiro")
    assert failure.value.problem.code == "zoom_account_missing"
    assert world.sandbox.calls == []
    assert not Schedule.objects.exists()


def test_a_gone_meeting_is_booked_anew(world: World) -> None:
    schedule = world.register().schedule
    old = world.live()[0].id
    world.advance(300)
    world.sandbox.delete_by_hand(old)
    saved = world.change(schedule, subject="新しい件名")
    assert saved.notes == ["new_link"]
    [meeting] = world.live()
    assert (str(meeting.id), meeting.topic) == (world.booking(schedule).meeting_id, "新しい件名")
    world.recover()
    world.check_invariants()


def test_a_meeting_gone_within_two_minutes_is_booked_anew_too(world: World) -> None:
    schedule = world.register().schedule
    world.sandbox.delete_by_hand(world.live()[0].id)
    assert world.change(schedule, subject="新しい件名").notes == ["new_link"]
    world.recover()
    assert len(world.live()) == 1
    world.check_invariants()


def test_if_the_new_booking_fails_the_dead_link_is_not_shown(world: World) -> None:
    schedule = world.register().schedule
    world.advance(300)
    world.sandbox.delete_by_hand(world.live()[0].id)
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="status", status=400, body={"code": 300})
    with pytest.raises(BookingFailed):
        world.change(schedule, subject="新しい件名")
    kept = world.read(schedule)
    assert (kept.subject, kept.version) == ("Zoom会議", 1)
    assert (world.booking(schedule).state, kept.details_text) == ("waiting", "")
    world.recover(3)
    world.check_invariants()
    assert world.booking(schedule).state == "booked"


def test_a_refused_registration_saves_nothing(world: World) -> None:
    fault = world.sandbox.fault(
        method="POST", path="/users/*/meetings", action="status", status=400, body={"code": 300}
    )
    with pytest.raises(BookingFailed) as failure:
        world.register()
    assert fault.fired == 1
    assert failure.value.problem.code == "zoom_booking_failed"
    assert not Schedule.objects.exists()
    assert Booking.objects.get().due_at is None


def test_a_refused_change_leaves_the_schedule(world: World) -> None:
    schedule = world.register().schedule
    world.sandbox.fault(method="PATCH", path="/meetings/*", action="status", status=400, body={"code": 300})
    with pytest.raises(BookingFailed):
        world.change(schedule, subject="変更")
    assert world.read(schedule).subject == "Zoom会議"
    assert world.booking(schedule).state == "booked"
    assert world.work().settled == 0
    world.check_invariants()


def test_book_later_calls_nobody_in_the_request(world: World) -> None:
    saved = world.register(book_later=True)
    assert world.sandbox.calls == []
    assert saved.notes == ["waiting"]
    assert world.booking(saved.schedule).state == "waiting"
    world.work()
    assert world.booking(saved.schedule).state == "booked"
    assert Notice.objects.get().code == Notice.Code.BOOKED
    world.check_invariants()


def test_book_later_still_needs_an_account(world: World) -> None:
    with pytest.raises(BookingFailed):
        world.register(by="jiro", book_later=True)


def test_five_edits_while_zoom_is_away_become_one_patch(world: World) -> None:
    schedule = world.register().schedule
    for number in range(5):
        world.change(schedule, subject=f"変更{number}", book_later=True)
    assert world.booking(schedule).state == "waiting"
    world.work()
    assert world.calls("PATCH") == 1
    world.check_invariants()


def test_a_past_schedule_books_nothing(world: World) -> None:
    start = world.now - timedelta(hours=3)
    saved = world.register(starts_at=start, ends_at=start + timedelta(hours=1))
    assert saved.notes == ["past"]
    assert saved.schedule.booking is None
    assert world.sandbox.calls == []


def test_what_has_begun_is_booked_for_the_minutes_left(world: World) -> None:
    start = world.now - timedelta(minutes=2)
    schedule = world.register(starts_at=start, ends_at=start + timedelta(hours=1)).schedule
    [post] = world.sandbox.calls_of("POST", "/users/*/meetings")
    assert "start_time" not in post.body
    assert world.live()[0].duration == 58
    assert world.booking(schedule).state == "booked"
    world.change(schedule, subject="変更")
    assert set(world.sandbox.calls_of("PATCH", "/meetings/*")[0].body) == {"topic"}


def test_what_has_begun_may_be_moved_ahead(world: World) -> None:
    start = world.now - timedelta(minutes=2)
    schedule = world.register(starts_at=start, ends_at=start + timedelta(hours=1)).schedule
    later = world.now + timedelta(hours=5)
    world.change(schedule, starts_at=later, ends_at=later + timedelta(hours=1))
    assert world.live()[0].duration == 60
    world.check_invariants()


def test_what_is_over_changes_nothing_at_zoom(world: World) -> None:
    schedule = world.register().schedule
    world.advance(6 * 3600)
    world.change(schedule, subject="済んだ会議")
    assert world.calls() == 1


def test_what_is_over_books_again_when_moved_ahead(world: World) -> None:
    schedule = world.register().schedule
    world.advance(6 * 3600)
    start = world.now + timedelta(days=1)
    world.change(schedule, starts_at=start, ends_at=start + timedelta(hours=1))
    world.check_invariants()
    assert world.booking(schedule).state == "booked"


def test_moving_into_the_past_releases(world: World) -> None:
    schedule = world.register().schedule
    start = world.now - timedelta(hours=5)
    saved = world.change(schedule, starts_at=start, ends_at=start + timedelta(hours=1))
    assert saved.notes == ["released", "past"]
    world.work()
    assert world.live() == []


def test_a_renamed_customer_retitles_the_meetings_ahead(world: World) -> None:
    schedule = world.register(deal=world.deal).schedule
    world.deal.customer.rename(name="株式会社見本", now=world.now)
    world.work()
    assert world.live()[0].topic == "Zoom会議(株式会社見本 / 新規導入)"
    assert world.read(schedule).version == 1
    world.check_invariants()


@pytest.mark.any_database
def test_retitling_leaves_the_last_of_the_day_to_people(world: World) -> None:
    schedule = world.register(deal=world.deal).schedule
    for number in range(79):
        world.change(schedule, subject=f"件名{number}")
        world.advance(1)
    world.deal.rename(name="更新", now=world.now)
    world.work()
    assert world.calls("PATCH") == 79
    world.change(schedule, subject="人が先")
    assert world.calls("PATCH") == 80


def test_a_copy_has_a_meeting_of_its_own(world: World) -> None:
    first = world.register().schedule
    second = world.register().schedule
    assert world.booking(first).meeting_id != world.booking(second).meeting_id


def test_a_booking_that_waits_takes_the_account_of_the_sheet(world: World) -> None:
    world.register(book_later=True)
    world.taro.change_sheet(zoom_account="misaki@example.com")
    world.work()
    assert world.live()[0].host_email == "misaki@example.com"


def test_a_meeting_that_exists_stays_with_its_host(world: World) -> None:
    schedule = world.register().schedule
    world.taro.change_sheet(zoom_account="misaki@example.com")
    world.change(schedule, subject="変更")
    assert [meeting.host_email for meeting in world.live()] == ["taro@example.com"]


def test_a_copied_installation_leaves_what_the_original_made(world: World) -> None:
    """Design §4: a restored copy must not delete what lives."""
    schedule = world.register().schedule
    other = world.register().schedule
    copied = replace(world.office, installation="copy")
    runtime.configure(lambda: copied, clock=world.sandbox.clock)
    schedule.remove(by=world.taro)
    world.work()
    with pytest.raises(BookingFailed) as failure:
        world.change(other, subject="変更")
    assert failure.value.problem.cause == "foreign"
    assert len(world.live()) == 2
    assert world.register().schedule.pk
