"""Whoever dies over a mail leaves a row that says what is next. A real worker is killed at each seam."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.outbox.conftest import Desk
from tests.support.world import World
from yotei.cli import post, rounds, work
from yotei.outbox.models import Mail


@pytest.mark.parametrize(
    ("seam", "came", "unsure"),
    [("mail_claimed", 1, 0), ("mail_handed", 1, 1), ("mail_answered", 2, 1), ("mail_recorded", 1, 0)],
)
def test_a_worker_that_dies_loses_no_mail(
    desk: Desk, database_url: str, tmp_path: Path, seam: str, came: int, unsure: int
) -> None:
    desk.now = datetime.now(UTC)
    mail = desk.put()
    order = tmp_path / "order"
    order.write_text(seam, encoding="utf-8")
    given = {"KILL_ORDER": str(order), "YOTEI_DATABASE_URL": database_url, "YOTEI_MAIL_URL": desk.office.url}
    worker = subprocess.Popen([sys.executable, "-m", "tests.support.killing"], env=os.environ | given)
    assert worker.wait(60) == -9
    desk.work(after=60 * 60)
    assert desk.office.box.ids == [mail.message_id] * came
    assert (desk.read(mail).state, desk.read(mail).times_unsure) == ("sent", unsure)


def test_a_silent_mail_server_keeps_no_booking_waiting(desk: Desk, world: World) -> None:
    desk.office.behave(stall={"MAIL": 30})
    desk.hurry(step=1)
    Mail.objects.all().delete()
    desk.put(now=world.now - timedelta(minutes=1))
    stop = threading.Event()
    thread = rounds.start(stop, "mail", post.send)
    try:
        schedule = world.register(book_later=True).schedule
        begin = time.monotonic()
        work.one_pass(seconds=5)
        assert time.monotonic() - begin < 5
        assert world.booking(schedule).state == "booked"
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
