"""`./run audit`: known weaknesses of the locked packages, asked of the indexes' own advisories.

Where they cannot be asked (no way to the network, an index without advisories) this is said, and is no failure: what
was not looked up is no finding. A known weakness is one.
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools import frontend, setup
from tools.shell import ROOT, VENV, Argument, Failure, environment, say

OUT_OF_REACH = "not asked, the advisories are out of reach"
SECONDS = 180


def main(arguments: list[str]) -> int:
    if arguments:
        raise Failure("./run audit takes no arguments.")
    setup.prepare(dev=True)
    found = audit()
    say(told(found))
    return 1 if weaknesses(found) else 0


def audit() -> dict[str, str]:
    """By the kind of package: "" for all well, `OUT_OF_REACH`, or what is known."""
    # What an installation holds; those of tests harm nobody. Of npm all: what is built with them runs in browsers.
    base = ROOT / "requirements/base.txt"
    command: list[Argument] = [
        VENV / "bin/pip-audit",
        "-r",
        base,
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    npm = [*frontend.npm(setup.node_wheel), "audit", "--json"]
    return {"Python": weak_python(_json(command)), "npm": weak_npm(_json(npm, folder=frontend.FRONTEND))}


def weaknesses(found: dict[str, str]) -> list[str]:
    return [sentence for sentence in found.values() if sentence not in ("", OUT_OF_REACH)]


def told(found: dict[str, str]) -> str:
    return "; ".join(f"{name}: {sentence or 'no known weakness'}" for name, sentence in found.items())


def weak_python(said: dict[str, Any]) -> str:
    """Of what pip-audit says."""
    packages = said.get("dependencies", [])
    weak = [package for package in packages if package.get("vulns")]
    if weak:
        return ", ".join(f"{each['name']} {' '.join(known['id'] for known in each['vulns'])}" for each in weak)
    is_asked = packages and not any("skip_reason" in package for package in packages)
    return "" if is_asked else OUT_OF_REACH


def weak_npm(said: dict[str, Any]) -> str:
    """Of what `npm audit` says."""
    return ", ".join(sorted(said["vulnerabilities"])) if "vulnerabilities" in said else OUT_OF_REACH


def _json(command: Sequence[Argument], folder: Path = ROOT) -> dict[str, Any]:
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=SECONDS, check=False
        )
        answer = json.loads(done.stdout)
    except (ValueError, subprocess.TimeoutExpired):
        return {}
    return answer if isinstance(answer, dict) else {}
