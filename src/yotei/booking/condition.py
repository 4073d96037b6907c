"""稼働状況: how the engine is doing, for the operations page and for `/metrics`. Read from the database alone, so every
node says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import Avg, Count, Max, Min, Q
from django.utils import timezone

from yotei.zoom import HOST_DAILY, PLANS

from .calls import ZoomCall
from .models import Booking, Heartbeat, HostName, RateBudget, Stray, ZoomToken
from .runtime import Office

HOSTS = 20  # of a page: those who have used most of their day
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """What is used of a day; `allowed` None: Zoom names no number."""

    name: str
    used: int
    allowed: int | None
    blocked_until: datetime | None

    @property
    def per_cent(self) -> int:
        return min(100, 100 * self.used // self.allowed) if self.allowed else 0


@dataclass(frozen=True, slots=True)
class Calls:
    """Of the last hour, by outcome."""

    outcome: str
    number: int
    ms: float
    slowest: int


@dataclass(frozen=True, slots=True)
class Worker:
    name: str
    seen_at: datetime
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Condition:
    now: datetime
    accounts: list[Bar]
    hosts: list[Bar]
    calls: list[Calls]
    waiting: int
    oldest: datetime | None
    problems: int
    strays: int
    workers: list[Worker]
    token: ZoomToken | None
    database_bytes: int

    @property
    def waits_for(self) -> timedelta | None:
        """How long the oldest has been due."""
        return self.now - self.oldest if self.oldest is not None else None


def condition(office: Office, *, now: datetime) -> Condition:
    """In ten short queries."""
    accounts, hosts = _bars(office, now)
    due = Booking.objects.filter(due_at__isnull=False).aggregate(
        waiting=Count("pk"),
        oldest=Min("due_at", filter=Q(due_at__lte=now)),
        problems=Count("pk", filter=Q(problem_since__isnull=False)),
    )
    beats = Heartbeat.objects.order_by("worker")
    return Condition(
        now=now,
        accounts=accounts,
        hosts=hosts,
        calls=_calls(),
        waiting=due["waiting"],
        oldest=due["oldest"],
        problems=due["problems"],
        strays=Stray.objects.count(),
        workers=[Worker(each.worker, each.seen_at, each.is_silent(now=now)) for each in beats],
        token=ZoomToken.objects.filter(issued_at__isnull=False).order_by("-issued_at").first(),
        database_bytes=_database_bytes(),
    )


def _bars(office: Office, now: datetime) -> tuple[list[Bar], list[Bar]]:
    today = now.astimezone(UTC).date()
    rates = PLANS[office.plan()]
    rows = RateBudget.objects.filter(Q(day=today) | Q(blocked_until__gt=now))
    labels = {f"account:{label}": rate.per_day for label, rate in rates.items()}
    of_account = rows.filter(key__startswith="account:").order_by("key")
    accounts = [_bar(row, row.key.removeprefix("account:"), labels.get(row.key), today, now) for row in of_account]
    of_hosts = list(rows.filter(key__startswith="host:").order_by("-used", "key")[:HOSTS])
    ids = {row.key.removeprefix("host:") for row in of_hosts}
    names = dict(HostName.objects.filter(host_id__in=ids).values_list("host_id", "asked"))
    hosts = [_bar(row, names.get(row.key[5:], row.key[5:]), HOST_DAILY, today, now) for row in of_hosts]
    return accounts, hosts


def _bar(row: RateBudget, name: str, allowed: int | None, today: object, now: datetime) -> Bar:
    blocked = row.blocked_until if row.blocked_until is not None and row.blocked_until > now else None
    return Bar(name, row.used if row.day == today else 0, allowed, blocked)


def _calls() -> list[Calls]:
    found = ZoomCall.objects.filter(at__gte=timezone.now() - HOUR).values("outcome").order_by("outcome")
    found = found.annotate(number=Count("pk"), mean=Avg("ms"), slowest=Max("ms"))
    return [Calls(row["outcome"], row["number"], row["mean"], row["slowest"]) for row in found]


def _database_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
    return int(size)
