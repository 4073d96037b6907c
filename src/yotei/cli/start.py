"""`yotei start`: the first run (nothing where all is told), the database brought up to date, then `yotei serve`."""

import os
import subprocess
import sys

from yotei.cli import lifeline
from yotei.cli.terminal import refuse
from yotei.cli.words import gettext as _

YOTEI = [sys.executable, "-m", "yotei.cli"]


def run(*, host: str, port: int) -> None:
    place = ["--host", host, "--port", str(port)]
    _must([sys.executable, "-m", "yotei.first_run", *place])
    _must([*YOTEI, "migrate"])
    _must([*YOTEI, "collectstatic", "--verbosity", "0"])  # YOTEI_VAR may be another folder than that of the set-up
    command = [*YOTEI, "serve", *place]
    os.execv(command[0], command)


def _must(command: list[str]) -> None:
    me = os.getpid()
    try:
        code = subprocess.run(command, check=False, preexec_fn=lambda: lifeline.die_with(me)).returncode
    except KeyboardInterrupt:
        sys.exit(130)
    if code > 0:
        sys.exit(code)  # it has said why
    if code < 0:
        refuse(_("The start was ended by a signal. Start Yotei again; nothing is lost."))
