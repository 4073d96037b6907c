"""A mail waits for its Zoom link, but not for ever; a new link is told by itself."""

from datetime import timedelta

from tests.support.invitations import SUZUKI, event, mails, tell
from tests.support.world import World
from yotei.schedules.handing_over import hand_over
from yotei.schedules.models import Schedule

FOLLOWS = "Zoom ミーティングのリンクは、後ほど別のメールでお知らせします。"


def silence(world: World) -> None:
    """Zoom books nothing."""
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="status", status=503, times=10_000)


def link_of(world: World, schedule: Schedule) -> str:
    return world.booking(schedule).join_url


def test_the_block_comes_as_the_manual_prints_it(world: World) -> None:
    schedule = world.register(guests=[SUZUKI]).schedule
    tell(world)
    [mail] = mails()
    block = world.booking(schedule).block
    assert block.startswith("【Zoom連携情報】")
    assert block in mail.text
    assert link_of(world, schedule) in str(event(mail)["DESCRIPTION"])


def test_a_mail_waits_for_its_link(world: World) -> None:
    silence(world)
    schedule = world.register(guests=[SUZUKI], book_later=True).schedule
    tell(world)
    world.advance(600)
    world.work()
    assert mails() == []
    world.sandbox.clear_faults()
    world.recover()
    [mail] = mails()
    assert link_of(world, schedule) in mail.text
    assert event(mail)["SEQUENCE"] == 0


def test_it_does_not_wait_for_ever(world: World) -> None:
    silence(world)
    schedule = world.register(guests=[SUZUKI], book_later=True).schedule
    tell(world)
    world.advance(15 * 60 + 1)
    world.work()
    [mail] = mails()
    assert FOLLOWS in mail.text
    assert "zoom" not in str(event(mail).get("LOCATION", "")).lower()
    world.sandbox.clear_faults()
    world.recover()
    [_, second] = mails()
    assert "Zoom ミーティングのリンクが決まりました。" in second.text
    assert link_of(world, schedule) in second.text
    assert event(second)["SEQUENCE"] == 1


def test_what_begins_soon_goes_without_its_link(world: World) -> None:
    silence(world)
    start = world.now + timedelta(minutes=50)
    world.register(guests=[SUZUKI], book_later=True, starts_at=start, ends_at=start + timedelta(hours=1))
    world.work()
    [mail] = mails()
    assert FOLLOWS in mail.text


def test_a_new_link_is_told_by_itself(world: World) -> None:
    schedule = world.register(guests=[SUZUKI]).schedule
    tell(world)
    dead = link_of(world, schedule)
    world.sandbox.delete_by_hand(int(world.booking(schedule).meeting_id or 0))
    world.change(schedule, subject="変更", book_later=True)
    world.recover()
    mail = mails()[-1]
    assert link_of(world, schedule) != dead
    assert link_of(world, schedule) in mail.text
    assert "以前のリンクは使えません。" in mail.text
    assert len(mails()) == 2


def test_a_hand_over_tells_the_new_link_with_the_new_organizer(world: World) -> None:
    schedule = world.register(guests=[SUZUKI]).schedule
    tell(world)
    hand_over(world.read(schedule), to=world.hanako, by=world.taro)
    world.recover()
    [_, mail] = mails()
    assert link_of(world, schedule) in mail.text
    assert f"主催者: {world.taro.name} → {world.hanako.name}" in mail.text
    assert str(event(mail)["ORGANIZER"]) == f"mailto:{world.hanako.email}"


def test_a_change_that_zoom_has_not_taken_yet_is_told_with_the_link_that_holds(world: World) -> None:
    schedule = world.register(guests=[SUZUKI]).schedule
    tell(world)
    world.sandbox.fault(method="PATCH", path="/meetings/*", action="status", status=503, times=10_000)
    world.change(schedule, ends_at=schedule.ends_at + timedelta(hours=1), book_later=True)
    tell(world)
    [_, mail] = mails()
    assert link_of(world, schedule) in mail.text
