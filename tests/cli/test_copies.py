"""`yotei backup` and `yotei restore` beside a running Yotei, and what they refuse."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection

from tests.support import tables
from tests.support.copies import Copies, path_with_programs
from tests.support.environment import DATABASE
from tests.support.servers import Running, running_yotei
from tests.support.world import World
from yotei.booking.encryption import use_keys
from yotei.booking.models import Booking
from yotei.booking.restoring import KEEP_OUT
from yotei.cli import doctor
from yotei.people.models import ApiToken, Employee
from yotei.schedules.models import Schedule

OTHER = {"sqlite": b"PGDMP" + bytes(100), "postgres": b"SQLite format 3\0" + bytes(100)}[DATABASE]


@pytest.fixture
def copies(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Copies:
    monkeypatch.setenv("PATH", path_with_programs())
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return Copies(tmp_path, capsys)


@pytest.fixture
def running(transactional_db: None, database_url: str) -> Iterator[Running]:
    tables.load_cast()
    with running_yotei(database_url) as found:
        yield found


class Rest:
    """Taro's own program, on a Yotei that runs."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def register(self, subject: str) -> Any:
        start = (datetime.now(UTC) + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
        times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
        body = {"category": "web-meeting", "kind": "timed", "subject": subject, "timezone": "Asia/Tokyo"}
        return self._answer(self._client.post("/schedules", json=body | times))

    def change(self, schedule: Any, **fields: Any) -> Any:
        body = fields | {"version": self.read(schedule)["version"]}
        return self._answer(self._client.patch(f"/schedules/{schedule['id']}", json=body))

    def read(self, schedule: Any) -> Any:
        return self._answer(self._client.get(f"/schedules/{schedule['id']}"))

    def is_there(self, schedule: Any) -> bool:
        return self._client.get(f"/schedules/{schedule['id']}").status_code == 200

    def _answer(self, answer: httpx2.Response) -> Any:
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture
def rest(running: Running) -> Iterator[Rest]:
    token = ApiToken.issue(employee=Employee.objects.get(login="taro"), now=datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=f"{running.address}/api/v1", headers=headers, timeout=30) as client:
        yield Rest(client)


def yotei(database_url: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    given = {"YOTEI_DATABASE_URL": database_url, "PATH": path_with_programs(), "LC_ALL": "en_GB.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "yotei.cli", *arguments],
        env=os.environ | given | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def eventually(holds: Callable[[], bool], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.2)


def test_one_books_on_while_a_backup_is_made(running: Running, rest: Rest, database_url: str, tmp_path: Path) -> None:
    rest.register("前")
    given = {"YOTEI_DATABASE_URL": database_url, "PATH": path_with_programs()}
    command = [sys.executable, "-m", "yotei.cli", "backup", str(tmp_path / "copy")]
    with subprocess.Popen(command, env=os.environ | given, stdout=subprocess.DEVNULL) as making:
        for number in range(5):
            rest.register(f"間 {number}")
    assert making.returncode == 0
    assert len(running.sandbox.meetings) == 6


def test_a_backup_is_restored_while_yotei_runs(running: Running, rest: Rest, database_url: str, tmp_path: Path) -> None:
    kept = rest.register("控えにある")
    made = yotei(database_url, "backup", str(tmp_path / "copy"))
    assert made.returncode == 0, made.stderr
    lost = rest.register("控えにない")
    rest.change(kept, subject="控えの後の件名")
    done = yotei(database_url, "restore", str(tmp_path / "copy"), YOTEI_LEASE="21", YOTEI_LOOKUP_WAIT="1")
    assert done.returncode == 0, done.stderr
    assert "The worker now reads 1 bookings again at Zoom" in done.stdout
    assert not rest.is_there(lost)
    eventually(lambda: topics(running) == ["控えにある", "控えにない"])
    eventually(lambda: rest.read(kept)["zoom"]["state"] == "booked")
    rest.change(kept, subject="続き")
    rest.register("新しい")
    assert topics(running) == ["控えにない", "新しい", "続き"]


def topics(running: Running) -> list[str]:
    return sorted(meeting.topic for meeting in running.sandbox.meetings)


def test_what_was_there_before_a_restore_is_kept(world: World, copies: Copies) -> None:
    file = copies.make()
    world.register(subject="後の予定")
    said = copies.put_back(file)
    kept = Path(said.split("kept in ")[1].split(".backup")[0] + ".backup")
    assert not Schedule.objects.exists()
    copies.put_back(kept)
    assert Schedule.objects.get().subject == "後の予定"
    world.recover()
    world.check_booked()


def test_a_backup_never_overwrites_a_file(world: World, copies: Copies, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("minutes of a meeting")
    with pytest.raises(SystemExit):
        copies.make("mine")
    assert (tmp_path / "mine").read_text() == "minutes of a meeting"


def test_a_backup_that_cannot_be_written_is_said_in_one_line(
    world: World, copies: Copies, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        copies.make("nowhere/backup")
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "no backup of Yotei"), (b"minutes of a meeting", "no backup of Yotei"), (OTHER, "but YOTEI_DATABASE_URL")],
    ids=["empty", "another file", "another database"],
)
def test_what_is_no_backup_of_this_database_is_refused(
    world: World, copies: Copies, tmp_path: Path, content: bytes, sentence: str
) -> None:
    schedule = world.register().schedule
    (tmp_path / "file").write_bytes(content)
    assert sentence in copies.refused(tmp_path / "file")
    assert world.read(schedule) == schedule


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_damaged_backup_is_refused(world: World, copies: Copies, tmp_path: Path, part: float) -> None:
    schedule = world.register().schedule
    whole = copies.make().read_bytes()
    (tmp_path / "half").write_bytes(whole[: int(len(whole) * part)])
    copies.refused(tmp_path / "half")
    assert world.read(schedule).booking == schedule.booking


def test_a_backup_of_a_newer_version_is_refused(world: World, copies: Copies) -> None:
    with connection.cursor() as cursor:
        values = "'booking', '9999_of_tomorrow', '2030-01-01 00:00:00'"
        cursor.execute(f"INSERT INTO django_migrations (app, name, applied) VALUES ({values})")  # noqa: S608
    file = copies.make()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_of_tomorrow'")
    assert "newer version" in copies.refused(file)


def test_a_restore_that_died_leaves_every_booking_alone(world: World, copies: Copies) -> None:
    """Between the putting back and the marks: the worker would book again what was booked after the backup."""
    world.register(book_later=True)
    file = copies.make()
    with connection.cursor() as cursor:
        cursor.execute(KEEP_OUT)
    world.recover()
    assert not world.live()
    assert not doctor.no_restore_is_unfinished().ok
    copies.put_back(file)
    assert doctor.no_restore_is_unfinished().ok
    world.recover()
    assert len(world.live()) == 1


def test_a_backup_by_a_key_that_is_lost_is_told(world: World, copies: Copies) -> None:
    world.register()
    file = copies.make()
    try:
        use_keys([Fernet.generate_key().decode()])
        assert "add the key they were made with" in copies.refused(file)
        assert not doctor.secrets_are_readable().ok
    finally:
        use_keys(settings.YOTEI.encryption_keys)
    assert doctor.secrets_are_readable().ok
    world.recover()
    assert Booking.objects.filter(meeting_id__isnull=False).get().state == "booked"


def test_an_sqlite_backup_is_one_ordinary_file(world: World, copies: Copies) -> None:
    if DATABASE != "sqlite":
        pytest.skip("PostgreSQL's is pg_dump's own")
    world.register(subject="控えの中")
    file = copies.make()
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as opened:
        assert opened.execute("SELECT subject FROM schedules_schedule").fetchall() == [("控えの中",)]
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_backup_is_its_owners_to_read(database_url: str, world: World, tmp_path: Path) -> None:
    assert yotei(database_url, "backup", str(tmp_path / "copy")).returncode == 0
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0


def test_a_missing_pg_dump_is_said_in_words(world: World, copies: Copies, tmp_path: Path, monkeypatch: Any) -> None:
    if DATABASE != "postgres":
        pytest.skip("SQLite needs no program")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install the client programs of PostgreSQL" in copies.refused(_archive(tmp_path))


def _archive(folder: Path) -> Path:
    file = folder / "archive"
    file.write_bytes(b"PGDMP" + bytes(100))
    return file
