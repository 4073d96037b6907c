"""Zoom's limits, counted before the call over all processes (design §4, zoom-contract §3).

One row an account and label holds the evenly spaced slots of the second (GCRA with burst 1) and the count of the
UTC day; one row a host holds its 100 creates and updates a day.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

from django.db import transaction

from yotei.zoom import HOST_DAILY, PLANS, Call, Deadline, Limited, Plan, Rate, Scope

from . import rows
from .clock import Clock
from .models import HostName, RateBudget
from .relaxed import relaxed
from .seams import seam

# The share of the plan's rate that we use: slots jitter on their way to Zoom, and no second may hold more than
# the limit, wherever it begins.
SHARE = 0.95

# What this process has seen written, so that not every booking asks for it. Nothing worse than a count under an old
# name comes of an entry that another process has replaced.
_known: dict[str, str] = {}


class Budget:
    """The gate before every call. `reserve` of a host's day is left to people; `patience` bounds the wait for a slot.

    `ahead` bounds how far ahead a slot may be taken: background work takes near ones only, so that a form that comes
    meanwhile is soon served. `plan` is asked at every call, so that a change in the settings counts at once.
    """

    def __init__(
        self,
        *,
        plan: Callable[[], Plan],
        clock: Clock,
        patience: float = 5.0,
        ahead: float | None = None,
        reserve: int = 0,
    ) -> None:
        self._plan, self._clock, self._patience, self._reserve = plan, clock, patience, reserve
        self._ahead = patience if ahead is None else ahead

    def charge(self, call: Call, deadline: Deadline) -> None:
        patience = Deadline.after(min(self._patience, deadline.remaining()))
        while True:
            try:
                wait = self._count(call, min(self._ahead, patience.remaining()))
                break
            except Limited as limited:
                if limited.scope != "second" or patience.remaining() <= self._ahead:
                    raise
            # At different times, so that those who wait do not all ask at once.
            time.sleep(random.uniform(0.5, 1.5) * min(self._ahead, patience.remaining()))
        seam("charged")
        if wait > 0:
            time.sleep(wait)

    def give_back(self, call: Call) -> None:
        """Uncounts a call that was not sent; its slot in the second is gone, which errs on the safe side."""
        with transaction.atomic():
            for row in self._lock(call):
                row.used = max(0, row.used - 1)
                row.save(update_fields=["used"])
        seam("given_back")

    def learn(self, call: Call, limited: Limited) -> None:
        """Zoom said no although we counted: other apps share the account. Nobody asks again before the hour."""
        with transaction.atomic():
            account, *hosts = self._lock(call)
            row = [account, *hosts][-1] if limited.scope == "host" else account
            if limited.scope == "second":  # worth waiting for
                row.next_at = max(limited.until, row.next_at or limited.until)
            else:
                row.blocked_until, row.blocked_scope = limited.until, limited.scope
            row.save(update_fields=["next_at", "blocked_until", "blocked_scope"])
        seam("limit_learnt")

    def _count(self, call: Call, patience: float) -> float:
        """Charges all budgets of the call, or none; returns the seconds until its slot."""
        rate = PLANS[self._plan()][call.label]
        with relaxed():
            account, *hosts = self._lock(call)
            now = self._clock.now()
            for row in (account, *hosts):
                _begin_day(row, now)
                _refuse_blocked(row, now)
            _refuse_used_up(account, rate.per_day, "day", now)
            for host in hosts:
                _refuse_used_up(host, HOST_DAILY - self._reserve, "host", now)
            slot = _take_slot(account, rate, now, patience)
            for row in (account, *hosts):
                row.used += 1
                rows.write(row, ["next_at", "used"])
        return (slot - now).total_seconds()

    def _lock(self, call: Call) -> list[RateBudget]:
        """The rows of a call: the account's, then the host's; always in this order, so that nobody deadlocks."""
        keys = [f"account:{call.label}"]
        if call.counts_for_host and call.host:
            keys.append(f"host:{host_key(call.host)}")
        found = {row.key: row for row in rows.locked(RateBudget, "key", keys)}
        for key in keys:
            if key not in found:
                found[key], _ = RateBudget.objects.select_for_update().get_or_create(key=key)
        return [found[key] for key in keys]


def host_key(asked: str) -> str:
    """Zoom's user id where it is known for this account or address, else what was asked for."""
    asked = _same_case(asked)
    if asked not in _known:
        written = HostName.objects.filter(asked=asked).values_list("host_id", flat=True).first()
        if written is None:
            return asked
        _known[asked] = written
    return _known[asked]


def learn_host(*, asked: str, host_id: str) -> None:
    """Zoom's answer named the user: the count of today goes on under the id. Call it inside a transaction."""
    asked = _same_case(asked)
    if not host_id or _known.get(asked) == host_id:
        return
    transaction.on_commit(lambda: _known.update({asked: host_id}))
    if HostName.objects.filter(asked=asked, host_id=host_id).exists():
        return
    HostName.objects.update_or_create(asked=asked, defaults={"host_id": host_id})
    if asked == host_id:
        return
    old = RateBudget.objects.select_for_update().filter(key=f"host:{asked}").first()
    if old is not None:
        row, _ = RateBudget.objects.select_for_update().get_or_create(key=f"host:{host_id}", defaults={"day": old.day})
        row.used = row.used + old.used if row.day == old.day else old.used
        row.day = old.day
        row.save()
        old.delete()


def forget_hosts() -> None:
    """For another office, whose hosts are others."""
    _known.clear()


def _same_case(asked: str) -> str:
    """Addresses are the same in any case; Zoom's user ids are not."""
    return asked.lower() if "@" in asked else asked


def _begin_day(row: RateBudget, now: datetime) -> None:
    today = now.astimezone(UTC).date()
    if row.day != today:
        row.day, row.used = today, 0
        row.save(update_fields=["day", "used"])


def _refuse_blocked(row: RateBudget, now: datetime) -> None:
    if row.blocked_until is not None and row.blocked_until > now:
        raise Limited(row.blocked_until, cast(Scope, row.blocked_scope), "us")


def _refuse_used_up(row: RateBudget, allowed: int | None, scope: str, now: datetime) -> None:
    if allowed is not None and row.used >= allowed:
        midnight = (now.astimezone(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        raise Limited(midnight, "host" if scope == "host" else "day", "us")


def _take_slot(account: RateBudget, rate: Rate, now: datetime, patience: float) -> datetime:
    slot = max(now, account.next_at or now)
    if (slot - now).total_seconds() > patience:
        raise Limited(slot, "second", "us")
    account.next_at = slot + timedelta(seconds=1 / (SHARE * rate.per_second))
    return slot
