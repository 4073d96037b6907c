"""`yotei worker`: looks for due work every second, and sooner where it knows of some.

Any number of them may run, on any number of nodes.
"""

import signal
import threading
import time
from types import FrameType

import structlog

from yotei.booking.hands import Hands
from yotei.cli import post, work

log = structlog.get_logger(__name__)

# A release or a later booking is sent within 5 s (interface §1), and looking costs one query.
PERIOD = 1.0
# A backlog is worked off in slices: in between registrants are told, and what has become due earlier goes first.
SLICE = 5.0
# At Zoom's usual 0.3 s a call these use the 19 calls a second that most plans allow.
HANDS = 8
BEAT = 10.0  # seconds between signs of life; the doctor calls a minute's silence dead
LAST_MAIL = 4.0  # seconds at a stop for the mail in hand; one that takes longer goes again, and says so
# After a failed pass: at once enough to go on after a hiccup, never so often that a log fills up.
BACK_OFF = (1.0, 2.0, 5.0, 10.0)


def run() -> None:
    stop = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, note)
    loop(stop)


def loop(stop: threading.Event) -> None:
    """Until `stop` is set; the pass in hand is finished."""
    mailing = post.start(stop)
    hands = Hands(HANDS)
    failures = 0
    beat_at = 0.0
    while not stop.is_set():
        pause = PERIOD
        try:
            if time.monotonic() >= beat_at:
                work.beat()
                beat_at = time.monotonic() + BEAT
            done = work.one_pass(hands=hands, seconds=SLICE)
            failures = 0
            pause = 0.0 if done.is_cut else work.pause(PERIOD)
        except Exception:
            # Whatever it was (a database that restarts, a full disk, a mistake of ours), the next pass may work.
            log.exception("pass_failed", failures=failures + 1)
            pause = BACK_OFF[min(failures, len(BACK_OFF) - 1)]
            failures += 1
        finally:
            post.let_go_of_connections(broken=failures > 0)
        stop.wait(pause)
    mailing.join(LAST_MAIL)
