"""A process that dies in the midst of an upload or a deletion leaves nothing behind that nobody clears away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.stores import with_store
from tests.support.world import World
from yotei.files.models import StoredFile
from yotei.files.store import Folder
from yotei.schedules.models import ScheduleFile

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = """
import io, os, signal, sys
import django
django.setup()
from yotei.booking import runtime, seams
from yotei.files import sweeping
from yotei.files.models import StoredFile
from yotei.people.models import Employee
seams.watch(lambda name: name == sys.argv[1] and os.kill(os.getpid(), signal.SIGKILL))
if sys.argv[2] == "upload":
    taro, now = Employee.objects.get(login="taro"), runtime.clock().now()
    StoredFile.receive(io.BytesIO(b"text"), name="a.txt", by=taro, now=now)
else:
    sweeping.go_on(clock=runtime.clock().now, seconds=5)
"""


def die_at(seam: str, deed: str, database_url: str, folder: Path) -> None:
    given = {"YOTEI_DATABASE_URL": database_url, "YOTEI_FILES_URL": f"file://{folder}",
             "DJANGO_SETTINGS_MODULE": "yotei.config.settings"}  # fmt: skip
    ended = subprocess.run([sys.executable, "-c", PROGRAM, seam, deed], env=os.environ | given, check=False)
    assert ended.returncode == -signal.SIGKILL


def objects_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("seam", ["file_noted", "file_put", "file_kept"])
def test_an_upload_that_died_is_cleared_away(world: World, database_url: str, tmp_path: Path, seam: str) -> None:
    die_at(seam, "upload", database_url, tmp_path)
    file = StoredFile.objects.get()
    assert bool(objects_in(tmp_path)) is (seam != "file_noted")
    assert not ScheduleFile.objects.exists()
    assert file.is_free is (seam == "file_kept")
    assert file.expires_at is not None
    world.sandbox.clock.set(file.expires_at + timedelta(minutes=1), still=True)
    with with_store(Folder(tmp_path)):
        world.work()
    assert not StoredFile.objects.exists()
    assert not objects_in(tmp_path)


def test_a_deletion_that_died_is_done_again(world: World, database_url: str, tmp_path: Path) -> None:
    store = Folder(tmp_path)
    with with_store(store):
        die_at("file_kept", "upload", database_url, tmp_path)
        StoredFile.objects.get().let_go(now=world.now - timedelta(days=30))
        die_at("file_deleted", "sweep", database_url, tmp_path)
        file = StoredFile.objects.get()
        assert not store.exists(file.key)
        assert file.due_at is not None
        world.sandbox.clock.set(file.due_at + timedelta(seconds=1), still=True)
        world.work()
    assert not StoredFile.objects.exists()
