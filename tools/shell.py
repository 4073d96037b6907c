"""Starting programs, talking to the person, and steps that are skipped when nothing changed."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
STAMPS = VAR / "stamps"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
YOTEI = VENV / "bin/yotei"

# Where systems keep the certificates that they trust. A company may have one of its own there, which the lists
# inside uv and Node.js do not know.
SYSTEM_CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")

Argument = str | Path


class Failure(Exception):
    """Something that the person can understand and put right; its text is all that is shown."""


def say(text: str, *, to: TextIO | None = None) -> None:
    print(text, file=to or sys.stdout, flush=True)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a program that we start gets: our own environment and `more`; what the person has set is kept.

    But for one thing: a Python told not to keep what it compiles would compile some thousand modules at each start, and
    a test run starts a hundred programs.
    """
    trusted = next((path for path in SYSTEM_CERTIFICATES if Path(path).exists()), None)
    certificates = {"UV_SYSTEM_CERTS": "true", "NODE_EXTRA_CA_CERTS": trusted} if trusted else {}
    own = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**certificates, **own, **(more or {})}


def execute(command: Sequence[Argument], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> int:
    """Runs a command in the open and answers its exit code; `env` is added to the environment."""
    return subprocess.run([str(part) for part in command], cwd=cwd, env=environment(env)).returncode


def must(command: Sequence[Argument], *, what: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """Runs a command quietly; when it fails, shows all that it said."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise Failure(f"{done.stdout.rstrip()}\n\n{what} did not work (exit code {done.returncode}); see above.")


def step(title: str, *, inputs: Iterable[Path], outputs: Iterable[Path], action: Callable[[], None]) -> bool:
    """Does `action` unless its outputs are there and its inputs are those of the last time; says whether it did.

    The stamp is taken away before the work and written after it, so that a step that was interrupted is done again.
    """
    stamp = STAMPS / title.replace(" ", "-")
    digest = _digest(inputs)
    if stamp.exists() and stamp.read_text() == digest and all(output.exists() for output in outputs):
        return False
    stamp.unlink(missing_ok=True)
    start = time.monotonic()
    say(f"  {title} …")
    action()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)
    say(f"  {title}: {time.monotonic() - start:.1f} s")
    return True


@contextmanager
def only_one() -> Iterator[None]:
    """Two set-ups in the same folder at once would spoil each other: the second waits."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest(inputs: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(inputs):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
