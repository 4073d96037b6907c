"""What the documents name is there: commands, variables, scopes, messages, files; in both languages alike."""

import json
import re
from pathlib import Path

import pytest

from tools import __main__ as run
from yotei.booking.checking import NEEDED
from yotei.booking.problems import SENTENCES
from yotei.cli.main import app
from yotei.config.environment import Environment

ROOT = Path(__file__).resolve().parent.parent
SANDBOX = ROOT / "src/zoom_sandbox/README.md"
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", SANDBOX, *(ROOT / "docs").rglob("*.md")])
GUIDES = [ROOT / f"docs/{language}/administrator.md" for language in ("ja", "en")]

VARIABLES = {f"YOTEI_{name.upper()}" for name in Environment.model_fields}
# Of the tests, not of Yotei.
FOR_TESTS = {"YOTEI_TEST_DB"}
COMMANDS = {
    command.name or (command.callback.__name__ if command.callback else "") for command in app.registered_commands
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_variable_is_one_that_is_read(path: Path) -> None:
    assert set(re.findall(r"YOTEI_[A-Z_]*[A-Z]", path.read_text())) <= VARIABLES | FOR_TESTS


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_command_is_one_that_runs(path: Path) -> None:
    known = {command.replace("_", "-") for command in COMMANDS}
    # In code alone, where a command stands at its beginning.
    named = re.findall(r"(?:`|^|bin/|=\$\()yotei ([a-z][a-z-]+)", path.read_text(), re.MULTILINE)
    assert set(named) <= known
    assert set(re.findall(r"\./run ([a-z]+)", path.read_text())) <= set(run.COMMANDS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text())
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
def test_the_guide_names_every_variable(guide: Path) -> None:
    assert set(re.findall(r"YOTEI_[A-Z_]*[A-Z]", guide.read_text())) == VARIABLES


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
def test_the_guide_names_every_scope_that_the_doctor_asks_for(guide: Path) -> None:
    text = guide.read_text()
    assert [scope for scope in {*NEEDED, *NEEDED.values()} if f"`{scope}`" not in text] == []


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
def test_the_guide_has_the_four_messages_word_for_word(guide: Path) -> None:
    text = guide.read_text()
    assert [sentence for sentence in SENTENCES.values() if f"`{sentence}`" not in text] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_document_of_clients_was_written_of_the_locked_versions(language: str) -> None:
    """With other versions what it says has to be looked at again."""
    text = (ROOT / "docs" / ("ja" if language == "ja" else "") / "sandbox-clients.md").read_text()
    locked = dict(re.findall(r"^(pyzoom|zoomus)==(\S+)", (ROOT / "requirements/clients.txt").read_text(), re.M))
    packages = json.loads((ROOT / "tests/sandbox/clients/package-lock.json").read_text())["packages"]
    locked["@zoom/rivet"] = packages["node_modules/@zoom/rivet"]["version"]
    assert dict(re.findall(r"^\| \[(\S+)\]\(\S+\)[^|]*\| ([\d.]+) \|", text, re.M)) == locked


@pytest.mark.parametrize("document", ["en/administrator.md", "en/integrator.md", "sandbox.md"])
def test_both_languages_show_the_same_commands(document: str) -> None:
    def code(language: str) -> list[str]:
        path = ROOT / "docs" / (document if language == "en" else f"ja/{Path(document).name}")
        blocks = re.findall(r"^```\w+\n(.*?)^```", path.read_text(), re.S | re.M)
        lines = [re.sub(r"\s+#.*|\"subject\": \"[^\"]*\"", "", line) for block in blocks for line in block.splitlines()]
        return [line for line in lines if line]

    assert code("ja") == code("en")


def test_the_tests_that_the_security_page_names_are_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/security.md").read_text()))
    written = {
        name
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }
    assert named
    assert named <= written, named - written
