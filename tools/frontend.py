"""The front end: npm packages by their lock, then one script and one style sheet, built by esbuild."""

import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tools.shell import ROOT, must, step

FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src/yotei/web/static/built"
LOCK = FRONTEND / "package-lock.json"
OLDEST_NODE = 20  # What esbuild, TypeScript and npm's lock format 3 are tried with.

NodeWheel = Callable[[], Path]


def install(*, node_wheel: NodeWheel) -> None:
    step(
        "npm packages",
        inputs=[FRONTEND / "package.json", FRONTEND / ".npmrc", LOCK],
        # npm writes this file last.
        outputs=[FRONTEND / "node_modules/.package-lock.json"],
        action=lambda: must([*npm(node_wheel), "ci"], what="npm ci", cwd=FRONTEND),
    )


def build(*, node_wheel: NodeWheel) -> None:
    sources = [path for path in (FRONTEND / "src").rglob("*") if path.is_file()]
    step(
        "front end",
        inputs=[FRONTEND / "build.mjs", FRONTEND / "tsconfig.json", LOCK, *sources],
        outputs=[BUILT / name for name in ("app.js", "app.css", "calendar.js", "calendar.css")],
        action=lambda: must([*node(node_wheel), "build.mjs"], what="Building the front end", cwd=FRONTEND),
    )


def type_check_command(node_wheel: NodeWheel) -> list[str | Path]:
    return [*node(node_wheel), FRONTEND / "node_modules/typescript/bin/tsc", "--noEmit", "--project", FRONTEND]


def node(node_wheel: NodeWheel) -> list[str | Path]:
    if _machine_has_node():
        return ["node"]
    return [node_wheel() / "bin/node"]


def npm(node_wheel: NodeWheel) -> list[str | Path]:
    if _machine_has_node():
        return ["npm"]
    return [*node(node_wheel), node_wheel() / "lib/node_modules/npm/bin/npm-cli.js"]


@cache
def _machine_has_node() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout  # v20.1.0
    return int(version.strip().removeprefix("v").partition(".")[0] or 0) >= OLDEST_NODE
