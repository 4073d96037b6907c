"""Who takes part is told by mail: of an invitation, of what matters in a change, of the end; once each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.invitations import SMITH, SUZUKI, event, invited, mails, tell
from tests.support.world import World
from yotei.outbox import runtime as outbox
from yotei.people.models import Employee
from yotei.schedules.handing_over import hand_over
from yotei.schedules.models import Invitation, Schedule


def test_a_guest_is_invited(world: World) -> None:
    schedule = invited(world, subject="ご提案", place="第1会議室")
    [mail] = mails()
    told = event(mail)
    assert (mail.address, mail.method, mail.kind) == ("suzuki@customer.example", "REQUEST", "invitation")
    assert mail.subject == "【招待】ご提案 2026-12-01(火) 13:00"
    assert "2026-12-01(火) 13:00 - 14:00 (Asia/Tokyo)" in mail.text
    assert "第1会議室" in mail.text
    assert mail.reply_to == world.taro.email
    assert mail.from_name == f"{world.taro.name} (Yotei)"
    assert told["SEQUENCE"] == 0
    assert told["DTSTART"].params["TZID"] == "Asia/Tokyo"
    assert told.start == schedule.starts_at
    assert str(told["ORGANIZER"]) == f"mailto:{world.taro.email}"
    assert told["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


def test_a_guest_abroad_reads_their_own_language(world: World) -> None:
    invited(world, guests=[SMITH], subject="Kickoff")
    [mail] = mails()
    assert mail.subject == "[Invitation] Kickoff 2026-11-30(Mon) 23:00"
    assert "2026-11-30(Mon) 23:00 - 2026-12-01(Tue) 00:00 (America/New_York)" in mail.text
    assert "2026-12-01(Tue) 13:00 - 14:00 (Asia/Tokyo)" in mail.text


def test_nobody_is_told_before_the_quiet_time_is_over(world: World) -> None:
    world.register(category=world.category("visit"), guests=[SUZUKI])
    world.advance(29)
    world.work()
    assert mails() == []
    world.advance(2)
    world.work()
    assert len(mails()) == 1


def test_five_changes_of_a_minute_make_one_mail(world: World) -> None:
    schedule = invited(world)
    for minutes in range(1, 6):
        world.change(schedule, ends_at=schedule.ends_at + timedelta(minutes=minutes))
        world.advance(12)
        world.work()
    tell(world)
    [_, mail] = mails()
    assert (mail.kind, event(mail)["SEQUENCE"]) == ("change", 1)
    assert "2026-12-01(火) 13:00 - 14:00 (Asia/Tokyo) → 2026-12-01(火) 13:00 - 14:05 (Asia/Tokyo)" in mail.text


def test_who_goes_on_changing_is_not_waited_for(world: World) -> None:
    schedule = invited(world)
    for minutes in range(1, 20):
        world.change(schedule, ends_at=schedule.ends_at + timedelta(minutes=minutes))
        world.advance(20)
        world.work()
    assert len(mails()) == 2


def test_what_begins_soon_is_told_at_once(world: World) -> None:
    start = world.now + timedelta(minutes=30)
    world.register(
        category=world.category("visit"), guests=[SUZUKI], starts_at=start, ends_at=start + timedelta(hours=1)
    )
    world.work()
    assert len(mails()) == 1


@pytest.mark.parametrize("change", [{"visibility": "private"}, {"open_to_edit": True}], ids=str)
def test_what_does_not_matter_is_not_told(world: World, change: dict[str, object]) -> None:
    schedule = invited(world)
    world.change(schedule, **change)
    tell(world)
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"subject": "新しい件名"}, "件名: Zoom会議 → 新しい件名"),
        ({"place": "別館"}, "場所: (なし) → 別館"),
        ({"details": "資料"}, "詳細内容: 下記をご覧ください。"),
        ({"timezone": "Asia/Seoul"}, "タイムゾーン: Asia/Tokyo → Asia/Seoul"),
    ],
    ids=["subject", "place", "details", "zone"],
)
def test_what_matters_is_spelled_out(world: World, change: dict[str, object], words: str) -> None:
    schedule = invited(world)
    world.change(schedule, **change)
    tell(world)
    assert words in mails()[-1].text


def test_who_is_added_later_is_invited_alone(world: World) -> None:
    schedule = invited(world)
    world.change(schedule, guests=[SUZUKI, SMITH])
    tell(world)
    [_, mail] = mails()
    assert (mail.address, mail.kind, event(mail)["SEQUENCE"]) == ("Smith@abroad.example", "invitation", 0)


def test_who_is_taken_from_the_list_is_told(world: World) -> None:
    schedule = invited(world, guests=[SUZUKI, SMITH])
    world.change(schedule, guests=[SMITH])
    tell(world)
    [mail] = mails()[2:]
    told = event(mail)
    assert (mail.address, mail.method, str(told["STATUS"])) == ("suzuki@customer.example", "CANCEL", "CANCELLED")
    assert told["SEQUENCE"] == 1
    assert "出席の依頼は取り消されました" in mail.text


def test_who_comes_back_is_invited_anew(world: World) -> None:
    schedule = invited(world)
    world.change(schedule, guests=[])
    tell(world)
    world.change(schedule, guests=[SUZUKI])
    tell(world)
    assert [(mail.method, event(mail)["SEQUENCE"]) for mail in mails()] == [
        ("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2)
    ]  # fmt: skip
    assert len({str(event(mail)["UID"]) for mail in mails()}) == 1


def test_a_deletion_is_told_to_all(world: World) -> None:
    schedule = invited(world, guests=[SUZUKI, SMITH], subject="ご提案")
    world.read(schedule).remove(by=world.taro)
    world.work()
    last = mails()[2:]
    assert {mail.address for mail in last} == {"suzuki@customer.example", "Smith@abroad.example"}
    assert {str(event(mail)["STATUS"]) for mail in last} == {"CANCELLED"}
    assert {event(mail)["SEQUENCE"] for mail in last} == {1}
    assert str(event(last[0])["UID"]) == str(event(mails()[0])["UID"])
    assert event(last[0]).start == schedule.starts_at
    assert any(mail.subject == "【中止】ご提案 2026-12-01(火) 13:00" for mail in last)


def test_a_schedule_that_nobody_was_told_of_ends_silently(world: World) -> None:
    schedule = world.register(category=world.category("visit"), guests=[SUZUKI]).schedule
    world.read(schedule).remove(by=world.taro)
    tell(world)
    assert mails() == []


def test_what_is_over_is_not_told(world: World) -> None:
    start = world.now - timedelta(hours=3)
    schedule = world.register(
        category=world.category("visit"), guests=[SUZUKI], starts_at=start, ends_at=start + timedelta(hours=1)
    ).schedule
    tell(world)
    world.change(schedule, subject="議事録")
    tell(world)
    assert mails() == []
    world.change(schedule, starts_at=start + timedelta(hours=6), ends_at=start + timedelta(hours=7))
    tell(world)
    assert len(mails()) == 1


def test_a_deletion_of_what_is_over_is_not_told(world: World) -> None:
    schedule = invited(world)
    world.advance(6 * 3600)
    world.read(schedule).remove(by=world.taro)
    world.work()
    assert len(mails()) == 1


# Colleagues


def test_a_colleague_is_invited_in_their_language(world: World) -> None:
    Employee.objects.filter(login="hanako").update(language="en")
    invited(world, guests=[], attendees=[world.hanako])
    [mail] = mails()
    assert (mail.address, mail.employee_id) == (world.hanako.email, world.hanako.pk)
    assert mail.subject.startswith("[Invitation]")


def test_who_wants_no_mail_gets_none(world: World) -> None:
    world.hanako.change_sheet(invited_by_mail=False)
    invited(world, guests=[], attendees=[world.hanako])
    assert mails() == []


def test_who_acts_is_not_told_of_it(world: World) -> None:
    schedule = invited(world, attendees=[world.hanako], open_to_edit=True)
    assert len(mails()) == 2
    world.change(schedule, by="hanako", subject="変更")
    tell(world)
    assert [mail.address for mail in mails()[2:]] == ["suzuki@customer.example"]


def test_who_acted_with_others_is_told_of_what_they_did(world: World) -> None:
    schedule = invited(world, guests=[], attendees=[world.hanako], open_to_edit=True)
    world.change(schedule, by="hanako", subject="変更")
    world.change(schedule, place="別館")
    tell(world)
    assert len(mails()) == 2


def test_the_registrant_gets_no_invitation(world: World) -> None:
    invited(world, guests=[], attendees=[world.taro])
    assert mails() == []


def test_nobody_is_told_where_it_is_switched_off(world: World) -> None:
    schedule = invited(world, by_mail=False)
    assert mails() == []
    world.change(schedule, by_mail=True)
    tell(world)
    assert [mail.kind for mail in mails()] == ["invitation"]


def test_a_cancellation_is_never_held_back(world: World) -> None:
    schedule = invited(world)
    world.change(schedule, by_mail=False, subject="変更")
    tell(world)
    assert len(mails()) == 1
    world.read(schedule).remove(by=world.taro)
    world.work()
    assert mails()[-1].method == "CANCEL"


def test_an_answer_stays_in_later_mails(world: World) -> None:
    schedule = invited(world, guests=[], attendees=[world.hanako])
    world.read(schedule).reply(by=world.hanako, reply="accepted")
    world.change(schedule, subject="変更")
    tell(world)
    assert event(mails()[-1])["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_the_cancellation_survives_every_row_of_the_schedule(world: World) -> None:
    schedule = invited(world)
    world.read(schedule).remove(by=world.taro)
    assert not Schedule.objects.exists()
    assert Invitation.objects.filter(due_at__isnull=False, schedule=None).count() == 1


def test_who_takes_over_is_the_organizer(world: World) -> None:
    schedule = invited(world)
    hand_over(world.read(schedule), to=world.hanako, by=world.taro)
    tell(world)
    first, last = (event(mail) for mail in mails())
    assert str(last["UID"]) == str(first["UID"])
    assert str(last["ORGANIZER"]) == f"mailto:{world.hanako.email}"
    assert last["SEQUENCE"] == 1


def test_a_sender_with_a_name_is_an_address_in_calendars(world: World) -> None:
    """Whoever has no address of their own invites by that of this installation."""
    Employee.objects.filter(pk=world.taro.pk).update(email="")
    before = outbox.post()
    outbox.configure(replace(before, sender="営業部 予定表 <yotei@company.example>"))
    try:
        invited(world)
    finally:
        outbox.configure(before)
    assert str(event(mails()[0])["ORGANIZER"]) == "mailto:yotei@company.example"
