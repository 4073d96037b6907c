"""Mail has a thread of the worker for itself: a slow mail server delays mails, and nothing else."""

from __future__ import annotations

import threading

from yotei.booking import runtime
from yotei.cli.rounds import go_round
from yotei.outbox.sending import Postman

PERIOD = 1.0  # seconds between looks for mail that is due
SLICE = 5.0  # of one round; in between connections are looked after


def send_all() -> None:
    """What is due now."""
    postman = _postman()
    postman.go_round()
    postman.hang_up()


def send(stop: threading.Event) -> None:
    """Until `stop` is set; the mail in hand is finished."""
    postman = _postman(stop)
    go_round(stop, lambda: 0.0 if postman.go_round(seconds=SLICE) else PERIOD, failed="mail_round_failed")
    postman.hang_up()


def _postman(stop: threading.Event | None = None) -> Postman:
    clock = runtime.clock()
    return Postman(clock=clock.now, should_stop=stop.is_set if stop else lambda: False)
