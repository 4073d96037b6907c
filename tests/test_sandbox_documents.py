"""The sandbox's documents name all that can be said to it and all that is unconfirmed; in both languages alike."""

import re
from argparse import Action
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from tests.contract.place import VARIABLES
from tests.sandbox.conftest import TRAPS
from zoom_sandbox import CallRules, Sandbox, SeriesRules, WebhookRules, __main__, switches
from zoom_sandbox.control import Control
from zoom_sandbox.faults import ACTIONS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/zoom_sandbox/README.md"
USE = [ROOT / "docs" / name for name in ("sandbox.md", "ja/sandbox.md")]
OPEN = [ROOT / "docs" / name for name in ("sandbox-unconfirmed.md", "ja/sandbox-unconfirmed.md")]
CLIENTS = [ROOT / "docs" / name for name in ("sandbox-clients.md", "ja/sandbox-clients.md")]
OPTIONS: list[Action] = __main__._parser()._actions
RULES = [(kind, each.name) for kind in (CallRules, SeriesRules, WebhookRules) for each in fields(kind)]


def language(path: Path) -> str:
    return "ja" if path.parent.name == "ja" else "en"


def in_both(documents: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("document", documents, ids=language)


@in_both(USE)
def test_every_fault_is_named(document: Path) -> None:
    assert [action for action in ACTIONS if f"`{action}`" not in document.read_text()] == []


def calls_of(text: str) -> Iterator[tuple[str, str]]:
    """Method and path of every call in the first column: "`GET`, `POST /users`" are two, and "`/end`" goes on."""
    for cell in re.findall(r"^\| (`(?:GET|POST|PATCH|DELETE).*?) \|", text, re.MULTILINE):
        methods, path = [], ""
        for method, ending in re.findall(r"`(GET|POST|PATCH|DELETE)? ?(/[^ `?]*)?", cell):
            methods = [*methods, method] if method else methods
            if ending:
                path = ending if method else f"{path.rpartition('/')[0]}{ending}"
                yield from ((each, path) for each in methods)


@in_both(USE)
def test_every_control_call_is_named(document: Path) -> None:
    named = [(method, re.sub("ID|NUMBER|EMAIL", "1", path)) for method, path in calls_of(document.read_text())]
    wanted = {(method, verb) for method, pattern, _ in Control(Sandbox()).table for verb in each_verb(pattern)}
    missing = [each for each in wanted if not any(each[0] == m and re.fullmatch(each[1], path) for m, path in named)]
    assert sorted(missing) == []


def each_verb(pattern: str) -> list[str]:
    """`/(a|b)` stands for two calls."""
    found = re.search(r"\(\?:([a-z|]+)\)", pattern)
    return [pattern.replace(found[0], verb) for verb in found[1].split("|")] if found else [pattern]


@in_both(USE)
def test_every_option_is_named(document: Path) -> None:
    text = document.read_text()
    names = [name for option in OPTIONS for name in option.option_strings if name not in ("-h", "--help")]
    assert [name for name in names if not re.search(rf"`{name}[` ]", text)] == []


@pytest.mark.parametrize("document", [*USE, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.name)
def test_every_variable_of_the_contract_tests_is_named(document: Path) -> None:
    assert [name for name in VARIABLES.values() if f"`{name}`" not in document.read_text()] == []


@in_both(OPEN)
@pytest.mark.parametrize(("kind", "name"), RULES, ids=lambda each: getattr(each, "__name__", each))
def test_every_switch_stands_with_its_values(document: Path, kind: type, name: str) -> None:
    [values] = re.findall(rf"\| `{name}`: ([^|]*) \|", document.read_text())
    found = re.findall(r"`(\w+)`", values)
    assert found[0] == getattr(kind(), name)
    for value in found:
        assert getattr(kind(**{name: value}), name) == value


def test_the_package_names_every_switch_of_calls() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)`, `(\w+)` \|", PACKAGE.read_text(), re.MULTILINE)
    assert {name: first for name, first, _ in rows} == asdict(CallRules())
    for name, _, second in rows:
        CallRules(**{name: second})


@in_both(OPEN)
def test_every_module_that_is_unsure_has_its_rows(document: Path) -> None:
    unsure = {
        path.name for path in Path(switches.__file__).parent.glob("*.py") if re.search(r"\bU\b", path.read_text())
    }
    assert unsure - set(re.findall(r"`(\w+\.py)`", document.read_text())) == set()


@in_both(OPEN)
def test_every_known_trap_of_the_specification_is_named(document: Path) -> None:
    text = document.read_text()
    assert [trap for trap in TRAPS if f"`{trap.rpartition('.')[2]}`" not in text] == []


def test_both_languages_have_the_same_rows() -> None:
    def rows(document: Path) -> list[list[str]]:
        """What stands as code in each row: names, values, calls."""
        lines = [line for line in document.read_text().splitlines() if line.startswith("| ")]
        return [sorted(re.findall("`[^`]+`", line)) for line in lines]

    for english, japanese in (USE, OPEN, CLIENTS):
        assert rows(japanese) == rows(english)
