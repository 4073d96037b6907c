"""Programs that others wrote, in `var/clients/`, once a test asks for them: clients of Zoom, with which the sandbox is
tried, and readers of calendars, with which feeds are."""

import shutil
import sys
from pathlib import Path

from tools import frontend, setup
from tools.shell import ROOT, VAR, Argument, must, only_one, step

SOURCES = ROOT / "tests/sandbox/clients"
READERS = ROOT / "tests/schedules/readers"
HOME = VAR / "clients"
PYTHON = HOME / "python/bin/python"
NODE_FILES = ("package.json", "package-lock.json", ".npmrc")


def python() -> Path:
    """The interpreter of an environment that holds those in Python, and nothing of ours."""
    lock = setup.REQUIREMENTS / "clients.txt"

    def action() -> None:
        venv: list[Argument] = [setup.UV, "venv", "--quiet", "--clear", "--python", sys.executable, HOME / "python"]
        must(venv, what="Making an environment for clients", env=setup.UV_ENV)
        # Wheels alone: to build one would need packages that are not locked.
        install: list[Argument] = [setup.UV, "pip", "install", "--quiet", "--only-binary", ":all:", "--python", PYTHON]
        must([*install, "--require-hashes", "-r", lock], what="Installing clients", env=setup.UV_ENV)

    with only_one():
        setup.install_uv()
        step("clients in Python", inputs=[lock], outputs=[PYTHON], action=action)
    return PYTHON


def rivet() -> list[Argument]:
    """The command that starts Zoom's own client."""
    return _node_command("node", SOURCES, "rivet.mjs")


def reader(script: str) -> list[Argument]:
    """The command that starts a reader of calendars in JavaScript."""
    return _node_command("readers", READERS, script)


def _node_command(name: str, sources: Path, script: str) -> list[Argument]:
    home = HOME / name
    files = [*(sources / each for each in NODE_FILES), *sources.glob("*.mjs")]

    def action() -> None:
        home.mkdir(parents=True, exist_ok=True)
        for each in files:
            shutil.copy(each, home)
        must([*frontend.npm(setup.node_wheel), "ci"], what="npm ci for clients", cwd=home)

    with only_one():
        setup.install_uv()  # for a machine without Node.js
        step(
            f"clients in JavaScript ({name})",
            inputs=files,
            outputs=[home / "node_modules/.package-lock.json"],
            action=action,
        )
        return [*frontend.node(setup.node_wheel), home / script]
