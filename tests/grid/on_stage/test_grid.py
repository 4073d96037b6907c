"""Every seam × every fault × every action: after recovery everything of design §2 holds.

GRID says how much is played. `sample`, unless told otherwise: every twenty-fourth combination of a fault and an action,
once undisturbed and once with a process that ends at a seam. `usual`: all of them; the seams take turns, and the other
database plays other ones; some minutes a database. `full`: every seam of each, which takes an hour.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.grid.actions import ACTIONS, Action
from tests.grid.faults import FAULTS, Fault
from tests.grid.play import HOWS, Cell, How, coordinates
from tests.grid.stage import Stage, Visits
from tests.support.environment import DATABASE

COMBINATIONS = [(action, fault) for action in ACTIONS for fault in FAULTS if fault.can_meet(action)]
DATABASES = 2
STAGE = Stage
AT_LEAST = 1_500  # cells of a usual run

GRID = os.environ.get("GRID", "sample")
EVERY = {"sample": 24, "usual": 1, "full": 1}[GRID]
PLAYED = COMBINATIONS[EVERY // 2 if DATABASE == "postgres" else 0 :: EVERY]
ENDS_EACH = 1  # of a combination, in a usual run on one database


@pytest.mark.parametrize(("action", "fault"), PLAYED, ids=[f"{action.name}-{fault.name}" for action, fault in PLAYED])
def test_whatever_fails_wherever_a_process_ends_recovery_puts_it_right(
    stage: Stage, action: Action, fault: Fault, record_property: Callable[[str, object], None]
) -> None:
    visits = Cell(stage, action, fault).play()
    cells = _ends(visits, COMBINATIONS.index((action, fault)))
    failures = []
    for at, how in cells:
        try:
            Cell(stage, action, fault, at, how).play()
        except AssertionError as failure:
            failures.append(f"{coordinates(action, fault, visits, at, how)}: {failure}")
    record_property("cells", 1 + len(cells))
    assert len(cells) >= ENDS_EACH
    assert not failures, "\n".join(failures)


def test_a_usual_grid_is_as_large_as_promised() -> None:
    """Each combination above asserts that it played as many; the count of a run is printed at its end."""
    assert len(COMBINATIONS) * (1 + ENDS_EACH) * DATABASES >= AT_LEAST


def _ends(visits: Visits, number: int) -> list[tuple[int, How]]:
    """Where the process ends, and how. The step has no divisor in common with most lengths, so all take turns."""
    cells = [(at, how) for at in range(len(visits.names)) for how in HOWS]
    if GRID == "full":
        return cells
    first = number * 7 + (len(cells) // 2 if DATABASE == "postgres" else 0)
    return [cells[(first + turn) % len(cells)] for turn in range(ENDS_EACH)]
