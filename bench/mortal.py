"""`python -m bench.mortal HOST PORT`: what `yotei serve` keeps running, of processes that kill themselves when told to.

The same supervisor and the same server with the same options that matter: whoever dies is started again.
"""

import sys

from yotei.cli.lifeline import ASKED
from yotei.cli.supervisor import Supervisor

WEB_PROCESSES = 2


def main(host: str, port: str) -> None:
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", port, "--no-ws"]
    web += ["--workers", str(WEB_PROCESSES), "--blocking-threads", "16", "--log-level", "error"]
    web += ["--respawn-failed-workers", "--respawn-interval", "0.1", "tests.support.killing:application"]
    # The mortal worker comes out of the same module as the mortal web server, which ties itself to granian if asked.
    worker = ["env", "-u", ASKED, sys.executable, "-m", "tests.support.killing"]
    Supervisor({"web": web, "worker": worker}).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
