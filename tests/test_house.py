"""The house holds its own rules: sizes, names, locks without addresses, no traces of a machine.

Which room may import which, and that no imports run in a circle, is import-linter's part; that imports stand at the
head of a module is ruff's (pyproject.toml).
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# The models of our house style have nine of ten modules within 250 lines; past 400 a module has two subjects.
MODULE_P90, MODULE_MOST = 250, 400
# Nine of ten functions fit half a screen; none is longer than a whole one.
FUNCTION_P90, FUNCTION_MOST = 25, 60


@dataclass(frozen=True)
class Size:
    """How long something is, and where it stands."""

    lines: int
    place: str

    def __str__(self) -> str:
        return f"{self.place}: {self.lines} lines"


@cache
def tracked_files() -> list[Path]:
    """What is committed, or would be; not what lies in .gitignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


@cache
def modules(*folders: str) -> dict[Path, ast.Module]:
    """Our own Python files. Migrations are left out: Django writes them."""
    found = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                found[path] = ast.parse(path.read_bytes(), str(path))
    return found


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def place(path: Path, node: ast.stmt | ast.expr | None = None) -> str:
    return f"{path.relative_to(ROOT)}{f':{node.lineno}' if node else ''}"


def module_sizes() -> list[Size]:
    sources = modules("src", "tools")
    return [Size(len(path.read_text().splitlines()), place(path)) for path in sources if path.stat().st_size]


def function_sizes() -> list[Size]:
    return [
        Size((node.end_lineno or node.lineno) - node.lineno + 1, f"{place(path, node)} {node.name}")
        for path, module in modules("src", "tools").items()
        for node in functions(module)
    ]


def too_long(sizes: list[Size], *, p90: int, most: int) -> list[Size]:
    """Those beyond `most`; and, when more than one of ten is beyond `p90`, all of these."""
    beyond = [size for size in sizes if size.lines > p90]
    if len(beyond) * 10 <= len(sizes):
        beyond = [size for size in beyond if size.lines > most]
    return sorted(beyond, key=lambda size: -size.lines)


def lines(items: list[object] | list[str] | list[Size]) -> str:
    return "".join(f"\n  {item}" for item in items)


def test_modules_keep_to_one_subject() -> None:
    found = too_long(module_sizes(), p90=MODULE_P90, most=MODULE_MOST)
    assert not found, f"at most {MODULE_MOST} lines, nine of ten at most {MODULE_P90}:{lines(found)}"


def test_functions_fit_the_screen() -> None:
    found = too_long(function_sizes(), p90=FUNCTION_P90, most=FUNCTION_MOST)
    assert not found, f"at most {FUNCTION_MOST} lines, nine of ten at most {FUNCTION_P90}:{lines(found)}"


def test_a_test_states_one_rule() -> None:
    tests = [(path, path.read_text()) for path in (ROOT / "tests").rglob("*.py")]
    names = [f"{place(path)} {name}" for path, text in tests for name in re.findall(r"def (test_\w*_and_\w*)", text)]
    assert not names, f"an 'and' in the name: two rules, so two tests:{lines(names)}"


def test_the_domain_has_no_bag_of_services() -> None:
    bags = {"services", "repositories", "mixins", "utils", "helpers"}
    found = [place(path) for path in modules("src", "tools") if bags & {path.stem, *path.relative_to(ROOT).parts[:-1]}]
    assert not found, f"a verb belongs to its noun:{lines(found)}"


LOCKS = sorted(
    [
        *(ROOT / "requirements").glob("*.txt"),
        ROOT / "frontend/package-lock.json",
        ROOT / "tests/sandbox/clients/package-lock.json",
    ]
)


@pytest.mark.parametrize("lock", LOCKS, ids=place)
def test_a_lock_names_no_registry(lock: Path) -> None:
    address = re.compile(r"""https?://|"resolved"|--(extra-)?index-url|--find-links|--trusted-host""")
    found = [
        f"{place(lock)}:{number} {line.strip()}"
        for number, line in enumerate(lock.read_text().splitlines(), 1)
        if address.search(line) and '"url":' not in line  # Where to give money to a project: not where it is fetched.
    ]
    assert not found, f"a lock holds hashes, the machine knows the registry (./run lock):{lines(found)}"


@pytest.mark.parametrize("lock", [lock for lock in LOCKS if lock.suffix == ".txt"], ids=lambda path: path.name)
def test_every_locked_package_has_a_hash(lock: Path) -> None:
    pins = re.split(r"\n(?=\S)", lock.read_text())
    found = [pin.splitlines()[0] for pin in pins if "==" in pin.splitlines()[0] and "--hash=sha256:" not in pin]
    assert not found, f"{place(lock)}:{lines(found)}"


# Homes, and the folders in which one machine keeps its checkouts. Longer names that begin alike are left alone, as are
# addresses ("https://example.com/root/…").
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:root|work|home/[a-z]\w*|Users/\w+|tmp/[\w.-]+)(?:/[\w.-]|(?![\w.-]))")
# The home of a container's own user is no machine of ours.
ALLOWED_PATHS = {"/home/yotei"}


def test_no_file_names_a_path_of_one_machine() -> None:
    found = []
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" in content or path == Path(__file__).resolve():
            continue
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
            match = MACHINE_PATH.search(line)
            if match and not match.group().startswith(tuple(ALLOWED_PATHS)):
                found.append(f"{place(path)}:{number} {match.group()}")
    assert not found, f"this works on one machine only:{lines(found)}"
