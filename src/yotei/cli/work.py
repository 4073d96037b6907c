"""One pass of the worker, the same for `yotei worker` and `yotei settle`."""

import math
import os
import socket
import time

from django.utils import timezone

from yotei.audit.keeping import forget
from yotei.booking import runtime
from yotei.booking.calls import ZoomCall
from yotei.booking.hands import Hands
from yotei.booking.models import Heartbeat
from yotei.booking.sweep import Pass, next_due, sweep
from yotei.schedules.keeping import after_settle, before_sweep, retitle_due

TIDY_EVERY = 3600.0  # seconds
_tidied_at = -TIDY_EVERY


def beat() -> None:
    """Leaves a sign of life for the doctor."""
    Heartbeat.beat(f"{socket.gethostname()}:{os.getpid()}", now=runtime.clock().now())


def one_pass(*, hands: Hands | None = None, seconds: float = math.inf) -> Pass:
    """What is due now: what schedules want, then Zoom (`hands`, `seconds`: see `sweep`), then what schedules learn."""
    now = runtime.clock().now()
    retitle_due(now=now)
    before_sweep(now=now)
    office = runtime.find_office()
    done = sweep(office=office, hands=hands, seconds=seconds) if office is not None else Pass()
    after_settle(now=runtime.clock().now())
    _tidy()
    return done


def _tidy() -> None:
    """Once an hour and process: what the audit log has kept for long enough goes."""
    global _tidied_at
    if time.monotonic() - _tidied_at >= TIDY_EVERY:
        _tidied_at = time.monotonic()
        forget(ZoomCall, now=timezone.now())


def pause(longest: float) -> float:
    """Seconds until something is due, at most `longest`: somebody else may make something due meanwhile."""
    now = runtime.clock().now()
    moment = next_due(now=now)
    return longest if moment is None else min(longest, (moment - now).total_seconds())
