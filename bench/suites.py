"""The two large tests of the engine, run whole: every combination of the grid, and 2,000 random stories."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

from bench.company import DATABASES
from bench.programs import REPOSITORY

GRID, STORIES = "tests/grid/on_stage/test_grid.py", "tests/grid/on_stage/test_stories.py"
LAST_LINES = 15  # of a run that failed


def grid() -> bool:
    """Both databases take turns at different seams."""
    return _on_each_database("grid", GRID, "usual")


def stories() -> bool:
    return _on_each_database("stories", STORIES, "full")


def _on_each_database(name: str, path: str, size: str) -> bool:
    if not (REPOSITORY / path).exists():
        print(f"{name}: {path} is not there")
        return False
    kept = [_run(name, path, size, database) for database in DATABASES]
    return all(kept)


def _run(name: str, path: str, size: str, database: str) -> bool:
    environment = os.environ | {
        "GRID": size,
        "YOTEI_TEST_DB": database,
        "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", path]
    begin = time.monotonic()
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    lines = done.stdout.splitlines()
    cells = next((line for line in lines if re.match(r"grid: \d+ cells", line)), "")
    summary = lines[-1] if lines else "nothing was said"
    print(f"{name}, {database}: {cells or size}; {summary}; {time.monotonic() - begin:.0f} s (failures: none)")
    if done.returncode:
        print("\n".join(f"  {line}" for line in lines[-LAST_LINES:]))
    return done.returncode == 0
