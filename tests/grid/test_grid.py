"""Every seam × every fault × every action: after recovery everything of design §2 holds.

A usual run plays every fault with every action, and of the seams a slice in which each comes up often; the other
database plays another slice. GRID=full plays all of them, and takes most of an hour.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from tests.grid.actions import ACTIONS, Action
from tests.grid.faults import FAULTS, Fault
from tests.grid.play import HOWS, Cell, How, coordinates
from tests.grid.stage import Stage, Visits, one_clock
from tests.support.environment import DATABASE
from yotei.booking import runtime
from yotei.cli import demo_data

COMBINATIONS = [(action, fault) for action in ACTIONS for fault in FAULTS if action.method in fault.on]

EVERY = 1 if os.environ.get("GRID") == "full" else int(os.environ.get("GRID_EVERY", "40"))
OFFSET = int(os.environ.get("GRID_OFFSET", "0")) or (EVERY // 2 if DATABASE == "postgres" else 0)


@pytest.fixture
def stage(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    demo_data.load_cast()
    made = Stage()
    with one_clock(monkeypatch, made):
        yield made
    made.office.close()
    runtime.configure(lambda: None)


@pytest.mark.parametrize(
    ("action", "fault"), COMBINATIONS, ids=[f"{action.name}-{fault.name}" for action, fault in COMBINATIONS]
)
def test_whatever_fails_wherever_a_process_ends_recovery_puts_it_right(
    stage: Stage, action: Action, fault: Fault, record_property: Callable[[str, object], None]
) -> None:
    visits = Cell(stage, action, fault).play()
    failures = []
    count = 1
    for at, how in _slice(visits, COMBINATIONS.index((action, fault))):
        count += 1
        try:
            Cell(stage, action, fault, at, how).play()
        except AssertionError as failure:
            failures.append(f"{coordinates(action, fault, visits, at, how)}: {failure}")
    record_property("cells", count)
    assert not failures, "\n".join(failures)


def _slice(visits: Visits, number: int) -> list[tuple[int, How]]:
    cells = [(at, how) for at in range(len(visits.names)) for how in HOWS]
    return [cell for place, cell in enumerate(cells) if (place + number * 7 + OFFSET) % EVERY == 0]
