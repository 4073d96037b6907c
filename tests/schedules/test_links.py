"""参加者, 共有者, 面談者, 設備: what is kept with a schedule beside its own columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from tests.support.world import World
from yotei.booking import seams
from yotei.sales.models import Contact, Customer
from yotei.schedules.errors import KeyReused, NotAllowed
from yotei.schedules.models import Attendee, Facility, FacilityUse, Schedule

FORBIDDEN = "秘密の件名"


@pytest.fixture
def room(world: World) -> Facility:
    return Facility.objects.get(name="第1会議室")


@pytest.fixture
def contact(world: World) -> Contact:
    return Contact.add(customer=world.deal.customer, name="佐藤一郎")


def visit(world: World, **changes: Any) -> Schedule:
    return world.register(**{"category": world.category("visit")} | changes).schedule


def wrong_fields(call: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as failure:
        call()
    return failure.value.message_dict


@contextmanager
def between_claim_and_record(then: Callable[[], object]) -> Iterator[None]:
    left = [then]

    def visit(passed: str) -> None:
        if passed == "after_call" and left:
            left.pop()()

    seams.watch(visit)
    try:
        yield
    finally:
        seams.watch(None)
        assert not left, "no call was made"


def test_all_are_kept(world: World, room: Facility, contact: Contact) -> None:
    saved = visit(
        world,
        deal=world.deal,
        attendees=[world.hanako],
        viewers=[world.jiro],
        contacts=[contact],
        facilities=[room],
        place="3階",
        met_others="同席の方",
    )
    read = world.read(saved)
    assert [each.employee for each in read.attendees.all()] == [world.hanako]
    assert [*read.viewers.all(), *read.contacts.all(), *read.facilities.all()] == [world.jiro, contact, room]
    assert (read.place, read.met_others) == ("3階", "同席の方")


def test_what_a_change_does_not_name_stays(world: World, room: Facility) -> None:
    saved = visit(world, attendees=[world.hanako], facilities=[room])
    world.change(saved, subject="新しい件名")
    read = world.read(saved)
    assert (read.attendees.count(), read.facilities.count(), read.facility_uses.count()) == (1, 1, 4)


def test_their_change_alone_is_no_call(world: World, room: Facility, contact: Contact) -> None:
    meeting = world.register(deal=world.deal).schedule
    before = world.calls()
    links = {"attendees": [world.hanako], "viewers": [world.jiro], "contacts": [contact], "facilities": [room]}
    world.change(meeting, **links, place="3階", met_others="同席の方")
    assert world.calls() == before
    assert world.read(meeting).version == 2


def test_a_request_key_tells_them_apart(world: World) -> None:
    world.register(key="once", attendees=[world.hanako])
    with pytest.raises(KeyReused):
        world.register(key="once", attendees=[world.jiro])


# Attendees


def test_an_attendee_moves_with_the_schedule(world: World) -> None:
    """The calendar's index finds them by the start that is kept with them."""
    saved = visit(world, attendees=[world.hanako])
    later = saved.starts_at + timedelta(days=1)
    world.change(saved, starts_at=later, ends_at=later + timedelta(days=40))
    [row] = Attendee.objects.all()
    assert (row.starts_at, row.is_long) == (later, True)


def test_another_time_resets_no_answer(world: World) -> None:
    saved = visit(world, attendees=[world.hanako])
    saved.reply(by=world.hanako, reply="accepted", message="伺います")
    world.change(saved, starts_at=saved.starts_at + timedelta(minutes=15))
    assert [(row.reply, row.message) for row in Attendee.objects.all()] == [("accepted", "伺います")]


@pytest.mark.parametrize(
    ("wish", "answers"),
    [
        ("accept", {"hanako": "accepted", "jiro": "declined"}),
        ("accept_declined", {"hanako": "accepted", "jiro": "accepted"}),
        ("reset", {"hanako": "none", "jiro": "none"}),
    ],
)
def test_a_change_answers_for_all(world: World, wish: str, answers: dict[str, str]) -> None:
    saved = visit(world, attendees=[world.hanako, world.jiro])
    saved.reply(by=world.jiro, reply="declined", message="出張中です")
    world.change(saved, replies=wish)
    assert {row.employee.login: row.reply for row in Attendee.objects.all()} == answers


def test_a_reply_is_no_change_of_the_schedule(world: World) -> None:
    saved = visit(world, attendees=[world.hanako])
    saved.reply(by=world.hanako, reply="declined", message="出張中です")
    assert world.read(saved).version == 1


@pytest.mark.parametrize("login", ["taro", "jiro"])
def test_only_attendees_reply(world: World, login: str) -> None:
    saved = visit(world, attendees=[world.hanako], viewers=[world.jiro])
    with pytest.raises(NotAllowed):
        saved.reply(by=world.people[login], reply="accepted")


@pytest.mark.parametrize(("reply", "message", "field"), [("", "", "reply"), ("none", "", "reply"),
                                                         ("accepted", "あ" * 501, "message")])  # fmt: skip
def test_a_wrong_reply_is_named(world: World, reply: str, message: str, field: str) -> None:
    saved = visit(world, attendees=[world.hanako])
    assert set(wrong_fields(lambda: saved.reply(by=world.hanako, reply=reply, message=message))) == {field}


@pytest.mark.parametrize("name", ["attendees", "viewers"])
def test_who_left_cannot_be_added(world: World, name: str) -> None:
    world.jiro.is_active = False
    world.jiro.save()
    errors = wrong_fields(lambda: world.register(**{name: [world.jiro]}))
    assert list(errors) == [name]
    assert world.jiro.name in errors[name][0]
    assert world.calls() == 0


def test_who_left_later_stays(world: World) -> None:
    saved = visit(world, attendees=[world.jiro])
    world.jiro.is_active = False
    world.jiro.save()
    world.change(saved, attendees=[world.jiro, world.hanako])
    assert Attendee.objects.count() == 2


# Persons met


def test_a_contact_of_another_customer_is_refused(world: World, contact: Contact) -> None:
    other = Customer.objects.exclude(pk=contact.customer_id).first()
    assert list(wrong_fields(lambda: world.register(customer=other, contacts=[contact]))) == ["contacts"]
    assert world.calls() == 0


def test_another_customer_does_not_take_the_old_contacts(world: World, contact: Contact) -> None:
    saved = visit(world, customer=contact.customer, contacts=[contact])
    other = Customer.objects.exclude(pk=contact.customer_id).first()
    assert list(wrong_fields(lambda: world.change(saved, customer=other, deal=None))) == ["contacts"]
    world.change(saved, customer=other, deal=None, contacts=[])


# Facilities


@pytest.mark.parametrize(("begin", "minutes", "count"), [(0, 60, 4), (10, 60, 5), (7, 1, 1), (0, 15, 1)])
def test_each_quarter_touched_is_reserved(world: World, room: Facility, begin: int, minutes: int, count: int) -> None:
    start = world.fields()["starts_at"] + timedelta(minutes=begin)
    visit(world, facilities=[room], starts_at=start, ends_at=start + timedelta(minutes=minutes))
    assert FacilityUse.objects.count() == count


def test_a_quarter_is_held_once(world: World, room: Facility) -> None:
    use = visit(world, facilities=[room]).facility_uses.all()[0]
    other = visit(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        FacilityUse.objects.create(facility=room, quarter=use.quarter, schedule=other)


def test_a_taken_facility_says_who_has_it(world: World, room: Facility) -> None:
    visit(world, by="hanako", facilities=[room], subject="来客の部屋")
    [text] = wrong_fields(lambda: visit(world, facilities=[room]))["facilities"]
    for word in ("第1会議室", "来客の部屋", "営業花子", "2026-12-01 13:00–14:00"):
        assert word in text


def test_a_taken_facility_does_not_tell_what_is_private(world: World, room: Facility) -> None:
    visit(world, by="hanako", facilities=[room], subject=FORBIDDEN, visibility="private")
    [text] = wrong_fields(lambda: visit(world, facilities=[room]))["facilities"]
    assert FORBIDDEN not in text
    assert "営業花子" not in text


def test_one_after_the_other_is_no_conflict(world: World, room: Facility) -> None:
    first = visit(world, facilities=[room])
    visit(world, facilities=[room], starts_at=first.ends_at, ends_at=first.ends_at + timedelta(hours=1))


def test_a_move_takes_the_facility_along(world: World, room: Facility) -> None:
    saved = visit(world, facilities=[room])
    world.change(saved, starts_at=saved.ends_at, ends_at=saved.ends_at + timedelta(hours=1))
    visit(world, facilities=[room])
    later = saved.ends_at
    errors = wrong_fields(
        lambda: visit(world, facilities=[room], starts_at=later, ends_at=later + timedelta(minutes=30))
    )
    assert list(errors) == ["facilities"]


def test_a_move_onto_a_taken_quarter_is_refused(world: World, room: Facility) -> None:
    first = visit(world, facilities=[room])
    end = first.ends_at
    second = visit(world, facilities=[room], starts_at=end, ends_at=end + timedelta(hours=1))
    errors = wrong_fields(lambda: world.change(second, starts_at=first.starts_at, ends_at=end))
    assert list(errors) == ["facilities"]
    assert world.read(second).starts_at == end


def test_a_deletion_frees_the_facility(world: World, room: Facility) -> None:
    visit(world, facilities=[room]).remove(by=world.taro)
    assert visit(world, facilities=[room]).pk


def test_a_closed_facility_cannot_be_reserved(world: World, room: Facility) -> None:
    room.is_active = False
    room.save()
    assert list(wrong_fields(lambda: world.register(facilities=[room]))) == ["facilities"]


def test_a_facility_is_not_reserved_for_more_than_a_month(world: World, room: Facility) -> None:
    end = world.fields()["starts_at"] + timedelta(days=32)
    assert list(wrong_fields(lambda: world.register(facilities=[room], ends_at=end))) == ["facilities"]
    assert world.calls() == 0


def test_a_taken_facility_is_found_before_zoom_is_asked(world: World, room: Facility) -> None:
    visit(world, by="hanako", facilities=[room])
    assert list(wrong_fields(lambda: world.register(facilities=[room]))) == ["facilities"]
    assert world.calls() == 0


def test_a_waiting_schedule_reserves_at_once(world: World, room: Facility) -> None:
    world.register(facilities=[room], book_later=True)
    errors = wrong_fields(lambda: world.register(by="hanako", facilities=[room], book_later=True))
    assert list(errors) == ["facilities"]
    assert Schedule.objects.count() == 1


def test_a_facility_taken_during_the_call_books_nothing(world: World, room: Facility) -> None:
    with between_claim_and_record(lambda: visit(world, by="hanako", facilities=[room], subject="先の予定")):
        errors = wrong_fields(lambda: world.register(facilities=[room]))
    assert "先の予定" in errors["facilities"][0]
    assert [each.subject for each in Schedule.objects.all()] == ["先の予定"]
    world.recover()
    assert world.live() == []


def test_a_facility_taken_during_a_change_puts_zoom_back(world: World, room: Facility) -> None:
    meeting = world.register().schedule
    with between_claim_and_record(lambda: visit(world, by="hanako", facilities=[room])):
        errors = wrong_fields(lambda: world.change(meeting, subject="新しい件名", facilities=[room]))
    assert list(errors) == ["facilities"]
    read = world.read(meeting)
    assert (read.subject, read.version, read.facilities.count()) == ("Zoom会議", 1, 0)
    world.recover()
    assert [live.topic for live in world.live()] == ["Zoom会議"]
    world.check_at_rest()


def test_a_facility_taken_while_a_category_changes_leaves_no_meeting(world: World, room: Facility) -> None:
    plain = visit(world)
    with between_claim_and_record(lambda: visit(world, by="hanako", facilities=[room])):
        wrong_fields(lambda: world.change(plain, category=world.category(), facilities=[room]))
    world.recover()
    assert world.live() == []
    assert world.read(plain).booking is None


def test_a_refused_form_can_be_sent_again(world: World, room: Facility) -> None:
    with between_claim_and_record(lambda: visit(world, by="hanako", facilities=[room])):
        wrong_fields(lambda: world.register(facilities=[room], key="form"))
    assert world.register(key="form").schedule.pk
    world.recover()
    world.check_at_rest()


def test_of_two_at_once_one_has_the_facility(world: World, room: Facility) -> None:
    """Two connections; on PostgreSQL both transactions are open at the same time."""
    ready = Barrier(2)

    def reserve(login: str) -> str:
        try:
            ready.wait()
            visit(world, by=login, facilities=[room])
        except ValidationError as error:
            return next(iter(error.message_dict))
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(reserve, ["taro", "hanako"])) == ["facilities", "saved"]
    assert FacilityUse.objects.count() == 4


# Who may read


def test_the_matrix_of_who_may_read(world: World) -> None:
    for visibility in ("public", "private"):
        saved = visit(world, visibility=visibility, attendees=[world.hanako], viewers=[world.jiro])
        for reader, sees in {"taro": True, "hanako": True, "jiro": True, "admin": visibility == "public"}.items():
            employee = world.people[reader]
            [row] = Schedule.objects.filter(pk=saved.pk).as_seen_by(employee)
            listed = Schedule.objects.visible_to(employee).filter(pk=saved.pk).exists()
            assert {listed, world.read(saved).may_be_seen_by(employee), row.may_be_seen_by(employee)} == {sees}, reader


def test_a_list_asks_once_who_may_read(world: World, django_assert_num_queries: Any) -> None:
    for _turn in range(3):
        visit(world, visibility="private", attendees=[world.hanako])
    with django_assert_num_queries(1):
        assert all(each.may_be_seen_by(world.hanako) for each in Schedule.objects.as_seen_by(world.hanako))


def test_meetings_of_the_same_host_at_once_are_found(world: World) -> None:
    first, second = world.register().schedule, world.register(subject="重なる会議").schedule
    visit(world)
    assert first.meetings_beside(reader=world.taro) == [second]


def test_dates_of_a_series_are_beside_what_they_overlap(world: World) -> None:
    first = world.register().schedule
    begin = first.starts_at.astimezone(world.taro.zone)
    weekly = {"kind": "recurring", "rule": "FREQ=WEEKLY", "begins_at": begin.time(), "minutes": 60}
    world.register(first_day=begin.date() - timedelta(weeks=2), subject="定例", starts_at=None, ends_at=None, **weekly)
    later = world.register(starts_at=first.starts_at + timedelta(days=1), ends_at=first.ends_at + timedelta(days=1))
    assert [each.subject for each in first.meetings_beside(reader=world.taro)] == ["定例"]
    assert later.schedule.meetings_beside(reader=world.taro) == []
