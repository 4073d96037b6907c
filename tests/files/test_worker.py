"""What the worker does with files: scans, deletions, uploads that nobody finished."""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.support.servers import free_port
from tests.support.stores import with_files, with_store
from tests.support.world import World
from yotei.cli import rounds, work, worker
from yotei.files.models import StoredFile
from yotei.files.store import Bucket, Store
from yotei.schedules.models import ScheduleFile

pytestmark = pytest.mark.django_db(transaction=True)

State = StoredFile.State


def command(code: str) -> tuple[str, ...]:
    """A scanner that is told the file as its argument."""
    return (sys.executable, "-c", f"import sys, time; {code}", "{file}")


BY_CONTENT = command(
    "evil = b'EVIL' in open(sys.argv[1], 'rb').read();"
    "print('stream: Test.Virus FOUND' if evil else 'OK'); sys.exit(evil)"
)
CRASHES = command("sys.exit(2)")
HANGS = command("time.sleep(60)")


def kept(world: World, content: bytes = b"good", name: str = "a.txt") -> StoredFile:
    return StoredFile.receive(io.BytesIO(content), name=name, by=world.taro, now=world.now)


@pytest.fixture
def scanned() -> Iterator[None]:
    with with_files(scan=BY_CONTENT):
        yield


def test_without_a_scan_a_file_is_ready_at_once(world: World) -> None:
    assert kept(world).state == State.READY


def test_a_clean_file_is_ready_after_the_scan(world: World, scanned: None) -> None:
    file = kept(world)
    assert file.state == State.SCANNING
    world.work()
    file.refresh_from_db()
    assert (file.state, file.due_at) == (State.READY, None)


def test_a_harmful_file_is_deleted_at_once(world: World, scanned: None, store: Store) -> None:
    with with_store(store, scan=BY_CONTENT):
        file = kept(world, b"EVIL")
        world.work()
        file.refresh_from_db()
        assert (file.state, file.finding, file.due_at) == (State.INFECTED, "stream: Test.Virus FOUND", None)
        assert not store.exists(file.key)


def test_a_scanner_that_says_nothing_is_asked_again(world: World) -> None:
    with with_files(scan=CRASHES):
        file = kept(world)
        for tries, wait in ((1, 30), (2, 60), (3, 120)):
            world.work()
            file.refresh_from_db()
            assert (file.state, file.tries) == (State.SCANNING, tries)
            assert file.due_at == world.now + timedelta(seconds=wait)
            world.advance(wait)
    with with_files(scan=BY_CONTENT):
        world.work()
    file.refresh_from_db()
    assert file.state == State.READY


def test_a_scanner_that_is_not_there_lets_nothing_through(world: World) -> None:
    with with_files(scan=("/nowhere/scanner", "{file}")):
        file = kept(world)
        world.work()
    file.refresh_from_db()
    assert file.state == State.SCANNING


def test_a_scanner_that_hangs_is_ended(world: World) -> None:
    with with_files(scan=HANGS, scan_seconds=0.3):
        file = kept(world)
        begun = time.monotonic()
        world.work()
        assert time.monotonic() - begun < 5
    file.refresh_from_db()
    assert file.state == State.SCANNING


def test_a_name_is_never_part_of_a_command(world: World) -> None:
    """The scanner sees a name of our own, and no shell reads it."""
    says = command("name = sys.argv[1]; sys.exit(not name.startswith('/') or ';' in name or len(sys.argv) > 2)")
    with with_files(scan=says):
        file = kept(world, name="; touch x & $(id).txt")
        world.work()
    file.refresh_from_db()
    assert file.state == State.READY


def test_no_booking_waits_for_a_scan(world: World) -> None:
    """The worker tends files beside its passes, and stops in the midst of a scan."""
    stop = threading.Event()
    with with_files(scan=HANGS, scan_seconds=30):
        kept(world)
        thread = rounds.start(stop, "files", worker.tend_files)
        try:
            schedule = world.register(book_later=True).schedule
            begun = time.monotonic()
            work.one_pass(with_files=False)
            assert time.monotonic() - begun < 10
            assert world.booking(schedule).state == "booked"
            assert thread.is_alive()
        finally:
            stop.set()
            thread.join(5)
        assert not thread.is_alive()


def test_what_nothing_holds_goes_after_a_day(world: World, store: Store) -> None:
    file = kept(world)
    world.advance(timedelta(hours=23).total_seconds())
    world.work()
    assert StoredFile.objects.filter(pk=file.pk).exists()
    world.advance(timedelta(hours=2).total_seconds())
    world.work()
    assert not StoredFile.objects.exists()
    assert not store.exists(file.key)


def test_what_a_schedule_holds_stays(world: World, store: Store) -> None:
    file = kept(world)
    world.register(category=world.category("visit"), files=[file])
    world.advance(timedelta(days=30).total_seconds())
    world.work()
    assert store.exists(file.key)


def test_with_its_schedule_a_file_goes(world: World, store: Store) -> None:
    file = kept(world)
    schedule = world.register(category=world.category("visit"), files=[file]).schedule
    world.read(schedule).remove(by=world.taro)
    file.refresh_from_db()
    assert file.state == State.DELETING
    world.work()
    assert not StoredFile.objects.exists()
    assert not store.exists(file.key)


def test_a_store_that_is_away_is_asked_again(world: World) -> None:
    file = kept(world)
    file.let_go(now=world.now)
    away = Bucket("nowhere", "", f"http://127.0.0.1:{free_port()}", "us-east-1", "key", "secret")
    with with_store(away):
        world.work()
        assert StoredFile.objects.get().state == State.DELETING
    world.advance(60)
    world.work()
    assert not StoredFile.objects.exists()


def test_a_file_that_was_let_go_in_the_midst_of_its_scan_goes(world: World) -> None:
    """What the scan says afterwards brings nothing back."""
    with with_files(scan=BY_CONTENT):
        file = kept(world)
        held = StoredFile.objects.get()
        held.due_at = world.now + timedelta(minutes=3)
        held.save()
        file.let_go(now=world.now)
        assert not held.pass_scan()
        world.work()
    assert not StoredFile.objects.exists()


def test_no_schedule_holds_what_is_harmful(world: World, scanned: None) -> None:
    file = kept(world, b"EVIL")
    schedule = world.register(category=world.category("visit"), files=[file]).schedule
    world.work()
    [link] = ScheduleFile.of(schedule)
    assert link.file.state == State.INFECTED  # its row says so to whoever sees the schedule
