"""The sandbox as a package of its own: installed alone, it does what its README says."""

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.sandbox.conftest import BASIC, FORM

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src/zoom_sandbox"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((FOLDER / "pyproject.toml").read_text(encoding="utf-8"))["project"]
UNSEEN = {"tzdata"}  # zoneinfo imports it


def code(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.S | re.M)


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w-]", text)[0] for text in requirements}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_it_needs_just_what_it_imports() -> None:
    sources = [path for path in FOLDER.glob("*.py") if path.name != "pytest_plugin.py"]
    found = {name for path in sources for name in imported(path)} - sys.stdlib_module_names
    assert found - {"zoom_sandbox", "_typeshed"} == names(PROJECT["dependencies"]) - UNSEEN


def test_only_the_plugin_needs_pytest() -> None:
    found = set(imported(FOLDER / "pytest_plugin.py")) - sys.stdlib_module_names
    assert found - {"zoom_sandbox"} == names(PROJECT["optional-dependencies"]["test"])


def test_it_brings_the_licence() -> None:
    """Copied alone, the folder has to have it."""
    assert (FOLDER / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_it_has_the_version_of_yotei() -> None:
    root = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (PROJECT["version"], PROJECT["requires-python"]) == (root["version"], root["requires-python"])


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds this package, what it needs, and pytest; in our locked versions."""
    folder = tmp_path_factory.mktemp("alone")
    # A copy: a build leaves its folders beside the sources.
    shutil.copytree(FOLDER, folder / "source", ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    pins = re.findall(r"^[\w.-]+==[\w.]+", (ROOT / "requirements/dev.txt").read_text(), re.M)
    (folder / "pins.txt").write_text("\n".join(pins))
    must(sys.executable, "-m", "venv", folder / "venv")
    constraints = dict.fromkeys(("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT"), str(folder / "pins.txt"))
    pip = [folder / "venv/bin/python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile"]
    must(*pip, f"{folder / 'source'}[test]", cwd=folder, env=constraints)
    return folder / "venv/bin"


def must(*command: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """What it said; it ran without this project on its path."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    done = subprocess.run(command, cwd=cwd, env=clean | (env or {}), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def options(request: pytest.FixtureRequest) -> list[str]:
    return getattr(request, "param", [])


@pytest.fixture
def url(alone: Path, options: list[str]) -> Iterator[str]:
    """Of a `zoom-sandbox` started as a program."""
    command = [alone / "zoom-sandbox", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        yield program.stdout.readline().split()[2].rstrip("/")
        program.send_signal(signal.SIGINT)
        assert program.wait(10) == 0


@pytest.mark.broad
def test_neither_django_nor_yotei_is_there(alone: Path, tmp_path: Path) -> None:
    find = "from importlib.util import find_spec as f; print(*(n for n in ('zoom_sandbox', 'django', 'yotei') if f(n)))"
    assert must(alone / "python", "-c", find, cwd=tmp_path).split() == ["zoom_sandbox"]


@pytest.mark.broad
def test_its_pages_came_along(url: str) -> None:
    assert "taro@example.com" in httpx.get(f"{url}/").text
    assert httpx.get(f"{url}/_sandbox/static/sandbox.css").status_code == 200


LENIENT = ["--rule", "unknown_fields=ignore", "--rule", "null_fields=ignore", "--rule", "me=owner"]


@pytest.mark.broad
@pytest.mark.parametrize(("options", "status"), [([], 404), (LENIENT, 201)], indirect=["options"])
def test_its_switches_are_options(url: str, status: int) -> None:
    token = httpx.post(f"{url}/oauth/token", data=FORM, headers={"Authorization": BASIC}).json()["access_token"]
    body = {"agenda": None, "colour": "red"}
    answer = httpx.post(f"{url}/v2/users/me/meetings", json=body, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status


@pytest.mark.broad
def test_the_tests_of_the_readme_pass(alone: Path, tmp_path: Path) -> None:
    [suite] = code("python")
    (tmp_path / "test_readme.py").write_text(suite, encoding="utf-8")
    told = must(alone / "python", "-m", "pytest", "-W", "error", cwd=tmp_path)
    assert f"{suite.count('def test_')} passed" in told


@pytest.mark.broad
def test_a_sandbox_of_ones_own_is_served(alone: Path, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "import pytest, zoom_sandbox as z\n@pytest.fixture\ndef zoom_sandbox(): return z.Sandbox(plan='free')\n"
    )
    (tmp_path / "test_own.py").write_text(
        "import json\nfrom urllib.request import urlopen\n"
        "def test_plan(zoom_server):\n"
        "    with urlopen(zoom_server.url + '/_sandbox/limits') as answer:\n"
        "        assert json.load(answer)['plan'] == 'free'\n"
    )
    must(alone / "python", "-m", "pytest", "-W", "error", cwd=tmp_path)


@pytest.mark.broad
@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
def test_the_commands_of_the_readme_work(url: str, tmp_path: Path) -> None:
    [commands] = [text for text in code("sh") if "curl" in text]
    (tmp_path / ".curlrc").write_text("fail\nsilent\nshow-error\n")  # a refusal is a failure
    script = commands.replace("http://127.0.0.1:9090", url)
    told = must("bash", "-euc", script, env={"CURL_HOME": str(tmp_path), "no_proxy": "127.0.0.1"})
    assert '{"reset":true}' in told
