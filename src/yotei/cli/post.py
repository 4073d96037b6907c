"""Mail has a thread of the worker for itself: a slow mail server delays mails, and nothing else."""

from __future__ import annotations

import threading

import structlog
from django.db import connections

from yotei.booking import runtime
from yotei.outbox.sending import Postman

log = structlog.get_logger(__name__)

PERIOD = 1.0  # seconds between looks for mail that is due
SLICE = 5.0  # of one round; in between connections are looked after
# As the worker's own: at once enough to go on after a hiccup, never so often that a log fills up.
BACK_OFF = (1.0, 2.0, 5.0, 10.0)


def send_all() -> None:
    """What is due now."""
    postman = _postman()
    postman.go_round()
    postman.hang_up()


def start(stop: threading.Event) -> threading.Thread:
    """Until `stop` is set; the mail in hand is finished. A daemon: a server that is silent keeps nobody from ending."""
    thread = threading.Thread(target=_loop, args=(stop,), name="mail", daemon=True)
    thread.start()
    return thread


def _loop(stop: threading.Event) -> None:
    postman = _postman(stop)
    failures = 0
    while not stop.is_set():
        pause = PERIOD
        try:
            pause = 0.0 if postman.go_round(seconds=SLICE) else PERIOD
            failures = 0
        except Exception:
            log.exception("mail_round_failed", failures=failures + 1)
            pause = BACK_OFF[min(failures, len(BACK_OFF) - 1)]
            failures += 1
        finally:
            let_go_of_connections(broken=failures > 0)
        stop.wait(pause)
    postman.hang_up()
    connections.close_all()


def let_go_of_connections(*, broken: bool) -> None:
    """Of this thread."""
    for connection in connections.all(initialized_only=True):
        if broken:
            connection.close()
        else:
            connection.close_if_unusable_or_obsolete()


def _postman(stop: threading.Event | None = None) -> Postman:
    clock = runtime.clock()
    return Postman(clock=clock.now, should_stop=stop.is_set if stop else lambda: False)
