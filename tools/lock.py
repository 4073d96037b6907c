"""`./run lock`: the newest versions that fit, with the hash of every file and the address of none."""

from tools import clients, frontend, setup
from tools.shell import ROOT, Failure, must, only_one, say

# base first: dev is held to its versions.
NAMES = ("base", "dev", "clients", "uv", "node")


def main(arguments: list[str]) -> int:
    if arguments:
        raise Failure("./run lock takes no arguments.")
    setup.prepare()
    with only_one():
        for name in NAMES:
            _compile(name)
        command = [*frontend.npm(setup.node_wheel), "update", "--package-lock-only"]
        for folder in (frontend.FRONTEND, clients.SOURCES, clients.READERS):
            say(f"  {folder.relative_to(ROOT)}/package-lock.json")
            must(command, what="npm update", cwd=folder)
    say("Locked. ./run test tells whether everything still works.")
    return 0


def _compile(name: str) -> None:
    say(f"  {name}.txt")
    options = ["--quiet", "--upgrade", "--universal", "--python-version", "3.11", "--generate-hashes"]
    options += ["--no-emit-index-url", "--no-header"]
    must(
        [setup.UV, "pip", "compile", *options, f"{name}.in", "--output-file", f"{name}.txt"],
        what=f"Locking {name}.in",
        cwd=setup.REQUIREMENTS,
        env=setup.UV_ENV,
    )
