"""Two server processes, one PostgreSQL database, one schedule: whoever is first, both sides end equal (design §2)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from tests.support.company import BODY, Company, open_company
from yotei.schedules.models import Schedule

ROUNDS = 2 if os.environ.get("GRID", "sample") == "sample" else 4
LATENCY_MS = 150  # that a call takes, so that the others arrive while it is under way
TIMEOUT = 8.0  # nothing is lost here; a loaded machine only takes its time

Send = Callable[[], httpx2.Response]

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def company(transactional_db: None, database_url: str, tmp_path: Path) -> Iterator[Company]:
    with open_company(database_url, tmp_path, timeout=TIMEOUT) as opened:
        opened.sandbox.set_latency(LATENCY_MS)
        yield opened


def test_of_two_changes_at_once_one_is_saved(company: Company) -> None:
    """The other learns that the schedule has moved or is being changed."""
    with company.web() as here, company.web() as there:
        for turn in range(ROUNDS):
            pk = _registered(company, here)
            subject = {"version": 1, "subject": f"変更{turn}"}
            away = {"version": 1, "category": "visit"}
            renamed, moved = _at_once(
                lambda pk=pk, body=subject: company.send(here, "PATCH", f"schedules/{pk}", body),
                lambda pk=pk, body=away: company.send(there, "PATCH", f"schedules/{pk}", body),
            )
            assert sorted((renamed.status_code, moved.status_code)) == [200, 409], (renamed.text, moved.text)
            schedule = Schedule.objects.with_names().get(pk=pk)
            assert schedule.version == 2
            assert (schedule.subject == f"変更{turn}") == (renamed.status_code == 200)
            assert (schedule.category.code == "visit") == (moved.status_code == 200)
            company.recover()


@pytest.mark.broad
def test_a_deletion_waits_for_no_change(company: Company) -> None:
    """Whatever was under way, no meeting is left."""
    with company.web() as here, company.web() as there:
        for turn in range(ROUNDS):
            pk = _registered(company, there)
            answers = _at_once(
                lambda pk=pk, turn=turn: company.send(
                    here, "PATCH", f"schedules/{pk}", {"version": 1, "subject": f"変更{turn}"}
                ),
                lambda pk=pk: company.send(there, "PATCH", f"schedules/{pk}", {"version": 1, "category": "visit"}),
                lambda pk=pk: company.send(here, "DELETE", f"schedules/{pk}"),
            )
            changed = [answer.status_code for answer in answers[:2]]
            assert changed.count(200) <= 1
            assert set(changed) <= {200, 404, 409}, [answer.text for answer in answers]
            assert answers[2].status_code == 204, answers[2].text
            company.recover()
            assert (Schedule.objects.count(), len(company.sandbox.meetings)) == (0, 0)


@pytest.mark.broad
def test_the_same_press_at_two_processes_is_one_schedule(company: Company) -> None:
    with company.web() as here, company.web() as there:
        for turn in range(ROUNDS):
            answers = set(
                _press_at_once(
                    lambda key=str(turn): company.press(here, key),
                    lambda key=str(turn): company.press(there, key),
                )
            )
            assert len(answers) == 1, answers
            assert Schedule.objects.count() == turn + 1
        company.recover()
        assert len(company.sandbox.meetings) == ROUNDS


def _registered(company: Company, address: str) -> int:
    answer = company.send(address, "POST", "schedules", BODY)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def _at_once(*sends: Send) -> list[httpx2.Response]:
    ready = threading.Barrier(len(sends))

    def go(send: Send) -> httpx2.Response:
        ready.wait()
        return send()

    with ThreadPoolExecutor(len(sends)) as pool:
        return list(pool.map(go, sends))


def _press_at_once(*presses: Callable[[], str | None]) -> list[str | None]:
    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(lambda press: press(), presses))
