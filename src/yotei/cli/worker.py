"""`yotei worker`: looks for due work every second, and sooner where it knows of some.

Any number of them may run, on any number of nodes.
"""

import signal
import threading
import time
from types import FrameType

from yotei.booking import runtime
from yotei.booking.hands import Hands
from yotei.cli import post, work
from yotei.cli.rounds import go_round, start
from yotei.files import sweeping
from yotei.sales.found_by import fold_all

# A release or a later booking is sent within 5 s (interface §1), and looking costs one query.
PERIOD = 1.0
# A backlog is worked off in slices: in between registrants are told, and what has become due earlier goes first.
SLICE = 5.0
# At Zoom's usual 0.3 s a call these use the 19 calls a second that most plans allow.
HANDS = 8
DAY = 86_400.0
BEAT = 10.0  # seconds between signs of life; the doctor calls a minute's silence dead
# Seconds at a stop for the mail in hand (one that takes longer goes again, and says so) and for a scan (begun anew).
LAST_ROUND = 4.0


def run() -> None:
    stop = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, note)
    loop(stop)


def loop(stop: threading.Event) -> None:
    """Until `stop` is set; the pass in hand is finished."""
    beside = [start(stop, "mail", post.send), start(stop, "files", tend_files), start(stop, "folding", fold)]
    hands = Hands(HANDS)
    beat_at = 0.0

    def one_pass() -> float:
        nonlocal beat_at
        if time.monotonic() >= beat_at:
            work.beat()
            beat_at = time.monotonic() + BEAT
        done = work.one_pass(hands=hands, seconds=SLICE, with_files=False)
        return 0.0 if done.is_cut else work.pause(PERIOD)

    go_round(stop, one_pass, failed="pass_failed")
    end = time.monotonic() + LAST_ROUND
    for thread in beside:
        thread.join(max(0.0, end - time.monotonic()))


def tend_files(stop: threading.Event) -> None:
    """No booking waits for a scan, or for a store that is slow."""

    def one_round() -> float:
        sweeping.go_on(clock=runtime.clock().now, seconds=SLICE, is_stopped=stop.is_set)
        return PERIOD

    go_round(stop, one_round, failed="files_failed")


def fold(stop: threading.Event) -> None:
    """At the start, and once a day."""

    def one_round() -> float:
        fold_all()
        return DAY

    go_round(stop, one_round, failed="folding_failed")
