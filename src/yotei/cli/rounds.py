"""Rounds of a thread of the worker: each as soon as the one before says, and again after a failure."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from django.db import connections

log = structlog.get_logger(__name__)

# After a failed round: at once enough to go on after a hiccup, never so often that a log fills up.
BACK_OFF = (1.0, 2.0, 5.0, 10.0)


def go_round(stop: threading.Event, one_round: Callable[[], float], *, failed: str) -> None:
    """Until `stop` is set; the round in hand is finished. `one_round` says how many seconds the next one may wait;
    `failed` is what the log calls one that did not end well."""
    failures = 0
    while not stop.is_set():
        try:
            pause = one_round()
            failures = 0
        except Exception:
            # Whatever it was (a database that restarts, a full disk, a mistake of ours), the next round may work.
            log.exception(failed, failures=failures + 1)
            pause = BACK_OFF[min(failures, len(BACK_OFF) - 1)]
            failures += 1
        finally:
            _let_go_of_connections(broken=failures > 0)
        stop.wait(pause)


def start(stop: threading.Event, name: str, target: Callable[[threading.Event], None]) -> threading.Thread:
    """A thread beside the passes. A daemon: a server that is silent keeps nobody from ending."""

    def run() -> None:
        try:
            target(stop)
        finally:
            connections.close_all()  # this thread's

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


def _let_go_of_connections(*, broken: bool) -> None:
    """Of this thread."""
    for connection in connections.all(initialized_only=True):
        if broken:
            connection.close()
        else:
            connection.close_if_unusable_or_obsolete()
