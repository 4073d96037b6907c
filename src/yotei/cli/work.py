"""One pass of the worker, the same for `yotei worker` and `yotei settle`."""

import math
import os
import socket

from django.conf import settings
from django.utils import timezone

from yotei.audit.keeping import forget
from yotei.booking import runtime
from yotei.booking.calls import ZoomCall
from yotei.booking.directory import go_on
from yotei.booking.hands import Hands
from yotei.booking.models import Heartbeat, Installation
from yotei.booking.sweep import Pass, next_due, sweep
from yotei.files import sweeping as files
from yotei.jobs import working
from yotei.jobs.models import Job
from yotei.outbox.keeping import forget_old_mails
from yotei.people.alarm_mail import send_alarm
from yotei.people.doors import Door
from yotei.people.lockout_mail import send_lockout_mails
from yotei.people.mapping import accounts
from yotei.sales.models import Import
from yotei.schedules.invitations import composing
from yotei.schedules.invitations.rows import Invitation
from yotei.schedules.keeping import after_settle, before_sweep, retitle_due
from yotei.schedules.models import Reminder
from yotei.schedules.reminders.looking import remind
from yotei.schedules.search import catching_up

MAIL_SECONDS = 1.0  # of a pass for what people have to be told by mail
SEARCH_SECONDS = 0.5  # of a pass for entries of the search that are written anew
JOB_SECONDS = 1.0  # of a pass for jobs: what they have saved is booked in the same pass
CHECK_SECONDS = 2.0  # of a pass for a check of the Zoom accounts: bookings go first


def beat() -> None:
    """Leaves a sign of life for the doctor, and clears away what nobody needs any more."""
    now = runtime.clock().now()
    Heartbeat.beat(f"{socket.gethostname()}:{os.getpid()}", now=now)
    Door.forget_old(now=now)
    Job.forget_old(now=now)
    Invitation.forget_old(now=now)
    Reminder.forget_old(now=now)
    forget_old_mails(now=now)
    Import.forget_old(now=now)
    forget(ZoomCall, now=timezone.now())


def one_pass(*, hands: Hands | None = None, seconds: float = math.inf, with_files: bool = True) -> Pass:
    """What is due now: what schedules want, then Zoom (`hands`, `seconds`: see `sweep`), then what schedules learn and
    people are reminded of."""
    now = runtime.clock().now()
    working.go_on(clock=runtime.clock().now, seconds=JOB_SECONDS if math.isfinite(seconds) else seconds)
    retitle_due(now=now)
    catching_up.catch_up(seconds=SEARCH_SECONDS if math.isfinite(seconds) else seconds)
    before_sweep(now=now)
    office = runtime.find_office()
    done = sweep(office=office, hands=hands, seconds=seconds) if office is not None else Pass()
    after_settle(now=runtime.clock().now())
    composing.go_on(clock=runtime.clock().now, installation=_installation(),
                    seconds=MAIL_SECONDS if math.isfinite(seconds) else seconds)  # fmt: skip
    remind(now=runtime.clock().now())
    if office is not None:
        go_on(office, accounts=accounts, seconds=min(CHECK_SECONDS, seconds))
    send_lockout_mails(now=runtime.clock().now())
    send_alarm(now=runtime.clock().now())
    if with_files:
        files.go_on(clock=runtime.clock().now, seconds=seconds)
    return done


def pause(longest: float) -> float:
    """Seconds until something is due, at most `longest`: somebody else may make something due meanwhile."""
    now = runtime.clock().now()
    if working.is_due(now) or catching_up.is_due():
        return 0.0
    moments = [moment for moment in (next_due(now=now), composing.next_due()) if moment is not None]
    return min([longest, *((moment - now).total_seconds() for moment in moments)])


def _installation() -> str:
    return settings.YOTEI.installation or Installation.own_code()
