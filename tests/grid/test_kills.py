"""`kill -9` of real processes, one a seam: a web server or a worker dies in the middle, another process finishes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.company import STARTED_WITHIN, Company, open_company
from yotei.booking import runtime
from yotei.people.models import Employee
from yotei.schedules.models import Schedule

# A sample kills at some seams, each with programs of its own; GRID=usual at all twelve, on both databases.
SAMPLE = 8
TURN = SAMPLE if os.environ.get("GRID", "sample") == "sample" else 1

IN_A_REQUEST = (
    "key_taken", "token_renewal_taken", "claimed", "charged", "after_call", "recording", "recorded", "answering"
)  # fmt: skip
IN_A_WORKER = ("claimed", "before_call", "after_call", "recording")


@pytest.fixture
def company(transactional_db: None, database_url: str, tmp_path: Path) -> Iterator[Company]:
    with open_company(database_url, tmp_path) as opened:
        yield opened


@pytest.mark.any_database
@pytest.mark.parametrize("seam", IN_A_REQUEST[::TURN])
def test_a_killed_web_process_leaves_neither_orphan_nor_twin(company: Company, seam: str) -> None:
    with company.web() as address:
        order = company.order_a_kill(seam)
        answer = company.press(address, key="press")
        assert answer is None, f"an answer came: {answer}"
        assert not order.exists(), "the seam was not passed"
        company.recover()


@pytest.mark.broad
@pytest.mark.parametrize("seam", IN_A_WORKER[::TURN])
def test_a_killed_worker_leaves_neither_orphan_nor_twin(company: Company, seam: str) -> None:
    taro = Employee.objects.get(login="taro")
    fields = {
        "category": _web_category(),
        "subject": "あとで",
        "starts_at": datetime(2090, 12, 1, 4, tzinfo=UTC),
        "ends_at": datetime(2090, 12, 1, 5, tzinfo=UTC),
    }
    office = runtime.office()
    order = company.order_a_kill(seam)
    Schedule.register(by=taro, fields=fields, deadline=office.form_deadline(), book_later=True)
    with company.process("-m", "tests.support.killing") as worker:
        assert worker.wait(STARTED_WITHIN) == -signal.SIGKILL
    assert not order.exists()
    company.recover()
    assert len(company.sandbox.meetings) == 1


def _web_category() -> Any:
    return Schedule._meta.get_field("category").related_model.objects.get(code="web-meeting")
