"""What a worker writes down while it hands over mails. A lease says who has one in hand, its fence who still does.

A mail is claimed, marked as handed over just before its last byte, and recorded. Whoever dies before the mark leaves a
mail that was never sent; whoever dies after it, one that may have been, and this is counted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from . import runtime
from .failures import MailFailed, Refused, Unsure
from .models import Mail
from .problems import Problem
from .undelivered import undelivered

BATCH_SECONDS = 10.0  # that a mail may wait its turn in a batch
PAUSES = [timedelta(seconds=10), *(timedelta(minutes=2**power) for power in range(6))]  # 10 s, 1 min … 32 min
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=3)
SHORTLY = timedelta(seconds=1)
FAILED = (Mail.State.REFUSED, Mail.State.GIVEN_UP)
NAMES = ("about_kind", "about_id", "address")  # of the same thing to the same person


def claim(*, limit: int, now: datetime) -> list[Mail]:
    """The first that are due, without what they say: those that must be in time before all others."""
    if not Mail.objects.due(now=now).exists():
        return []  # without a lock, which on SQLite is everybody's
    with transaction.atomic():
        due = Mail.objects.select_for_update(skip_locked=True).due(now=now).listed()
        mails = list(due.filter(useless_after__isnull=False).order_by("useless_after", "id")[:limit])
        mails += due.filter(useless_after__isnull=True).order_by("due_at", "id")[: limit - len(mails)]
        mails = _in_turn(mails, now)
        until = now + _lease()
        Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(lease_until=until, fence=F("fence") + 1)
    for mail in mails:
        mail.lease_until, mail.fence = until, mail.fence + 1
    return mails


def _in_turn(mails: list[Mail], now: datetime) -> list[Mail]:
    """Without those that follow one of the same to the same person which is still on its way; they wait for it. A
    calendar that reads a cancellation before its invitation keeps what was cancelled."""
    told = [mail for mail in mails if mail.method]
    kinds, things = {mail.about_kind for mail in told}, {mail.about_id for mail in told}
    on_their_way = Mail.objects.unfinished().exclude(method="").filter(about_kind__in=kinds, about_id__in=things)
    first: dict[object, Mail] = {}
    for mail in on_their_way.only(*NAMES, "due_at").order_by("pk") if told else ():
        first.setdefault(_name(mail), mail)
    followers = [mail for mail in told if mail.about_id is not None and first[_name(mail)].pk < mail.pk]
    for mail in followers:
        due = first[_name(mail)].due_at or now
        Mail.objects.filter(pk=mail.pk).update(due_at=max(due, now + SHORTLY))
    return [mail for mail in mails if mail not in followers]


def _name(mail: Mail) -> object:
    return tuple(getattr(mail, name) for name in NAMES)


def hand_over(mail: Mail, *, now: datetime) -> bool:
    """From now on the server may have it. False where the lease ended, somebody cancelled it, or it is too late."""
    mine = Mail.objects.filter(pk=mail.pk, fence=mail.fence, state=Mail.State.WAITING, lease_until__gt=now)
    mine = mine.filter(Q(useless_after=None) | Q(useless_after__gt=now))
    return bool(mine.update(state=Mail.State.HANDED, handed_at=now, lease_until=now + _lease()))


def record_sent(mail: Mail, *, now: datetime) -> None:
    _record(mail, state=Mail.State.SENT, due_at=None, ended_at=now, problem="", words="")


def record_failed(mail: Mail, failure: MailFailed, *, now: datetime) -> None:
    """Of this mail: refused for good, or tried again after a pause, as long as it is not too old."""
    tries = mail.tries + 1
    pause = PAUSES[tries - 1] if tries <= len(PAUSES) else LONGEST_PAUSE
    unsure = mail.times_unsure + isinstance(failure, Unsure)
    said = {"problem": failure.problem, "words": failure.words, "tries": tries, "times_unsure": unsure}
    if isinstance(failure, Refused):
        _record(mail, state=Mail.State.REFUSED, due_at=None, ended_at=now, **said)
    elif now + pause >= mail.queued_at + GIVEN_UP_AFTER:
        _record(mail, state=Mail.State.GIVEN_UP, due_at=None, ended_at=now, **said)
    else:
        _record(mail, state=Mail.State.WAITING, due_at=now + pause, **said)


def put_back(mails: list[Mail]) -> None:
    """Mails that were claimed and not tried."""
    for mail in mails:
        Mail.objects.filter(pk=mail.pk, fence=mail.fence, state=Mail.State.WAITING).update(lease_until=None)


def take_back_lost(*, now: datetime) -> int:
    """Mails whose worker died after their last byte: whether they were sent nobody knows, so they go again."""
    lost = Mail.objects.filter(state=Mail.State.HANDED, lease_until__lte=now)
    if not lost.exists():
        return 0
    unsure = F("times_unsure") + 1
    return lost.update(
        state=Mail.State.WAITING, due_at=now, lease_until=None, times_unsure=unsure, problem=Problem.UNSURE, words=""
    )


def give_up_useless(*, now: datetime) -> int:
    """Mails that can only be sent too late."""
    useless = Mail.objects.useless(now=now).idle(now=now)
    if not useless.exists():
        return 0
    why = Case(When(times_unsure__gt=0, then=Value(Problem.LATE_UNSURE.value)), default=Value(Problem.TOO_LATE.value))
    return useless.update(state=Mail.State.GIVEN_UP, due_at=None, ended_at=now, problem=why, words="", lease_until=None)


def give_up_old(*, problem: str, words: str, now: datetime) -> int:
    """While no mail can be handed over at all."""
    old = Mail.objects.idle(now=now).filter(state=Mail.State.WAITING, ended_at__isnull=True)
    old = old.filter(queued_at__lte=now - GIVEN_UP_AFTER)
    if not old.exists():
        return 0
    with transaction.atomic():
        mails = list(old.select_for_update().listed())
        Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
            state=Mail.State.GIVEN_UP, due_at=None, ended_at=now, problem=problem, words=words
        )
        undelivered.send(Mail, mails=mails, now=now)
    return len(mails)


def longest() -> timedelta:
    """After which nobody hands over any more what is claimed now."""
    return 2 * _lease()  # one from its claim, one from its mark


def _lease() -> timedelta:
    """Longer than a mail may wait its turn, and than all that may happen to it before its record."""
    patience = runtime.post().patience
    return timedelta(seconds=BATCH_SECONDS + 3 * patience.mail + patience.end + 20)


def _record(mail: Mail, **values: Any) -> None:
    held = Mail.objects.filter(pk=mail.pk, fence=mail.fence, state__in=(Mail.State.WAITING, Mail.State.HANDED))
    with transaction.atomic():
        is_mine = held.update(lease_until=None, **({"times_unsure": mail.times_unsure} | values))
        if is_mine and values["state"] in FAILED:
            undelivered.send(Mail, mails=[mail], now=values["ended_at"])
