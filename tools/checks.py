"""`./run test`, `./run lint` and `./run messages`."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from tools import audit, catalogues, frontend, setup
from tools.shell import PYTHON, ROOT, VENV, Argument, Failure, environment, execute, say

# They touch no database: the run on SQLite is enough.
WITHOUT_DATABASE = (
    "tests/zoom",
    "tests/contract",
    "tests/sandbox",
    "tests/config/test_[!m]*",  # migrations do touch it
    "tests/schedules/test_recurrence*",
    "tests/cli/test_supervisor.py",
    "tests/test_house.py",
    "tests/test_styles.py",
    "tests/test_catalogues.py",
    "tests/test_documents.py",
    "tests/test_sandbox_documents.py",
)
# Two workers, because the aim is set for two cores; an idle one takes over what the other has not begun.
PARALLEL = ("-n", "2", "--dist", "worksteal")
# pytest's own last line: "===== 3 failed, 120 passed in 12.34s ====="
PYTEST_SUMMARY = re.compile(r"=+ .*\b(passed|failed|error|errors|skipped|deselected|no tests ran)\b.* in [\d.]+s.* =+")
COLOUR = re.compile(r"\x1b\[[\d;]*m")


@dataclass
class Part:
    """One part of the whole test, and how it went."""

    name: str
    ok: bool
    seconds: float
    summary: str = ""

    def __str__(self) -> str:
        return f"{self.name:<12} {'ok' if self.ok else 'FAILED':<7} {self.seconds:6.1f} s   {self.summary}".rstrip()


# What is left out of a quick run on PostgreSQL: pages and REST ask it through the rooms that are tested there.
LIKE_SQLITE = ("tests/web", "tests/api", "tests/cli", "tests/manual")

# Tables made from the models, which a test holds equal to what the migrations make. (Yotei itself would not start.)
WITHOUT_MIGRATIONS = "--no-migrations"
# What a whole run sets where nobody has: a sample; all tests with the whole grid; every page in every dress besides.
QUICK = {"TESTS": "quick"}
BREADTHS = {"--all": {"GRID": "usual", "TESTS": "all"}, "--full": {"GRID": "usual", "TESTS": "full"}}


def test_command(arguments: list[str]) -> int:
    breadth = BREADTHS.get(" ".join(arguments))
    if arguments and breadth is None:
        return _chosen_tests(arguments)
    os.environ |= (breadth or QUICK) | os.environ
    is_quick = os.environ["TESTS"] == "quick"
    ignored = [f"--ignore-glob={ROOT / path}" for path in (*WITHOUT_DATABASE, *(LIKE_SQLITE if is_quick else ()))]
    options = ["-m", "not browser", *ignored, *([WITHOUT_MIGRATIONS] if is_quick else [])]
    parts = [_timed("setup", _set_up)]
    parts.append(_timed("messages", _catalogues_are_fresh))  # it rewrites what a test reads
    parts += _checked(_at_a_glance())
    if not all(part.ok for part in parts):
        say("\nThe tests were not begun: mend this first. (Some tests alone: ./run test PATH)")
        return _report(parts)
    with ThreadPoolExecutor(1) as beside:  # a test often waits, for a browser or for a process to end
        types = beside.submit(_checked, _types())
        parts.append(_pytest("SQLite", "sqlite", [*PARALLEL, "-m", "not postgres_only"]))  # the browser's among them
        parts.append(_pytest("PostgreSQL", "postgres", [*PARALLEL, *options]))
        parts += types.result()
    if not is_quick:
        parts.append(_audit())
    return _report(parts)


def lint_command(arguments: list[str]) -> int:
    if arguments:
        raise Failure("./run lint takes no arguments.")
    _set_up()
    return _report([*_checked(_at_a_glance() | _types()), _timed("messages", _catalogues_are_fresh)])


def messages_command(arguments: list[str]) -> int:
    if unknown := set(arguments) - {"--check"}:
        raise Failure(f"./run messages knows --check only, not {' '.join(sorted(unknown))}.")
    _set_up()
    if "--check" in arguments:
        return 0 if _catalogues_are_fresh() else 1
    changed = catalogues.renew(keep=True)
    say(f"Changed: {', '.join(changed)}" if changed else "Nothing changed.")
    return 0


def _chosen_tests(arguments: list[str]) -> int:
    """Only pytest, its output untouched, on SQLite unless `--db postgres` is among the arguments."""
    arguments = list(arguments)
    database = "sqlite"
    if "--db" in arguments:
        place = arguments.index("--db")
        database = "".join(arguments[place + 1 : place + 2])
        if database not in ("sqlite", "postgres"):
            raise Failure("--db takes sqlite or postgres.")
        del arguments[place : place + 2]
    _set_up()
    return execute([PYTHON, "-m", "pytest", *arguments], env={"YOTEI_TEST_DB": database})


def _set_up() -> bool:
    setup.prepare(dev=True)
    return True


def _at_a_glance() -> dict[str, Sequence[Argument]]:
    """What needs less than a second: it comes before the tests, which need minutes."""
    tools = VENV / "bin"
    return {
        "ruff": [tools / "ruff", "check", "--quiet"],
        "format": [tools / "ruff", "format", "--check", "--quiet"],
        "arrows": [tools / "lint-imports", "--no-logo"],
    }


def _types() -> dict[str, Sequence[Argument]]:
    return {"mypy": [VENV / "bin" / "mypy"], "tsc": frontend.type_check_command(setup.node_wheel)}


def _checked(commands: Mapping[str, Sequence[Argument]]) -> list[Part]:
    return [_timed(name, partial(_succeeds, command)) for name, command in commands.items()]


def _audit() -> Part:
    start = time.monotonic()
    found = audit.audit()
    return Part("audit", not audit.weaknesses(found), time.monotonic() - start, audit.told(found))


def _succeeds(command: Sequence[Argument]) -> bool:
    """What it says is shown as one piece, if it finds something."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        say(done.stdout)
    return done.returncode == 0


def _catalogues_are_fresh() -> bool:
    stale = catalogues.renew(keep=False) if (catalogues.PACKAGE / "locale").exists() else []
    if stale:
        say(f"Stale: {', '.join(stale)}. Put it right with ./run messages.")
    return not stale


def _timed(name: str, work: Callable[[], bool]) -> Part:
    say(f"\n── {name}")
    start = time.monotonic()
    ok = work()
    return Part(name, ok, time.monotonic() - start)


def _pytest(name: str, database: str, options: list[str]) -> Part:
    """Runs pytest in the open and keeps its own last line for the end."""
    say(f"\n── {name}: pytest {' '.join(options)}")
    start = time.monotonic()
    colour = "yes" if sys.stdout.isatty() else "no"
    summary = ""
    with subprocess.Popen(
        [PYTHON, "-m", "pytest", f"--color={colour}", *options],
        cwd=ROOT,
        env=environment({"YOTEI_TEST_DB": database}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            if PYTEST_SUMMARY.match(COLOUR.sub("", line)):
                summary = line.strip()
    return Part(name, process.returncode == 0, time.monotonic() - start, summary)


def _report(parts: list[Part]) -> int:
    say("")
    for part in parts:
        say(str(part))
    return 0 if all(part.ok for part in parts) else 1
