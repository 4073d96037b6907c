"""`yotei serve`: the web server and the worker, kept running by one supervisor."""

import os
import socket
import sys
import time

from django.core.checks import Error, run_checks
from django.db import connection, connections

from yotei.cli import database
from yotei.cli.supervisor import Supervisor
from yotei.cli.terminal import refuse
from yotei.cli.words import gettext as _

# Forms that wait for a silent Zoom hold a thread each; with these there are threads left for every other page.
THREADS = 64
# How many forms of a node may wait for Zoom at a time, slots of the budget included: more than the usual plan lets
# through in the time that a form waits for its slot would gain nothing.
FORM_PLACES = 32
# Each thread keeps a database connection, and an untouched PostgreSQL grants 97 to all of its clients together.
POSTGRES_THREADS_OF_A_NODE = 80
# Seconds. Below the supervisor's grace, so that granian itself still reports what it had to kill.
WORKERS_KILL_TIMEOUT = 6
# A port whose last owner is ending this moment is free soon.
PORT_PATIENCE = 3.0


def run(*, host: str, port: int, workers: int, with_worker: bool) -> None:
    _refuse_what_cannot_work(host, port)
    threads = _threads(workers)
    os.environ |= _share_of_forms(workers, threads)
    connections.close_all()
    commands = {"web": _web_command(host, port, workers, threads)}
    if with_worker:
        commands["worker"] = [sys.executable, "-m", "yotei.cli", "worker"]
    Supervisor(commands).run()


def _refuse_what_cannot_work(host: str, port: int) -> None:
    problem = database.problem()
    if problem:
        refuse(problem)
    errors = [found for found in run_checks() if isinstance(found, Error)]
    if errors:
        refuse(
            _("This installation is incomplete: {reason}").format(reason="; ".join(str(found.msg) for found in errors))
        )
    if not _port_is_free(host, port):
        refuse(
            _("Port {port} of {host} cannot be used. Stop what uses it or choose another one with --port.").format(
                port=port, host=host
            )
        )


def _port_is_free(host: str, port: int) -> bool:
    """Granian shares its port, so it would quietly take a part of somebody else's visitors."""
    deadline = time.monotonic() + PORT_PATIENCE
    while True:
        try:
            family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
                return True
        except OSError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.2)


def _threads(workers: int) -> int:
    if connection.vendor == "postgresql":
        return max(POSTGRES_THREADS_OF_A_NODE // workers, 8)
    return THREADS


def _share_of_forms(workers: int, threads: int) -> dict[str, str]:
    """A web process's part of the node's places, and so few waiters that threads are left for every other page."""
    places = max(FORM_PLACES // workers, 2)
    return {"YOTEI_FORM_PLACES": str(places), "YOTEI_FORM_WAITERS": str(max(threads * 3 // 4 - places, places))}


def _web_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(threads),
        "--backlog": "1024",
        "--respawn-interval": "0.1",
        "--workers-kill-timeout": str(WORKERS_KILL_TIMEOUT),
        # Its warnings are about the number of threads, which is meant.
        "--log-level": "error",
    }
    flat = [part for option in options.items() for part in option]
    # Without the first flag one killed web process ends the whole server; WSGI has no use for web sockets.
    return [
        sys.executable,
        "-m",
        "granian",
        "--respawn-failed-workers",
        "--no-ws",
        *flat,
        "yotei.config.wsgi:application",
    ]
