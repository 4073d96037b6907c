"""The stage of the grid: a world with an hour hand, processes that die at a seam, and their recovery."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, TypeVar

import httpx2
import pytest
from django.db import connection, connections, transaction
from django.db.models import Model

from tests.support.world import NOW, World, open_office
from tests.support.zoom import SandboxTransport
from yotei.booking import runtime, seams
from yotei.booking.models import Booking, HostName, RateBudget, Stray, ZoomToken
from yotei.booking.sweep import OUTAGE
from yotei.cli import demo_data
from yotei.cli.work import one_pass
from yotei.outbox.models import Mail
from yotei.people.models import Employee
from yotei.sales.models import Customer
from yotei.schedules.models import (
    DateAhead,
    Invitation,
    Invitee,
    Notice,
    Reminder,
    ReminderLook,
    RequestKey,
    Schedule,
    SearchEntry,
    SearchTask,
    SeriesAhead,
    SeriesException,
)
from yotei.schedules.saving import USER_FIELDS
from yotei.zoom import Deadline
from zoom_sandbox import Sandbox

TABLES: tuple[type[Model], ...] = (
    Notice, RequestKey, SearchEntry, SearchTask, Reminder, ReminderLook, DateAhead, SeriesAhead, Invitee, Invitation,
    Mail, SeriesException, Schedule, Stray, Booking, RateBudget, HostName, ZoomToken,
)  # fmt: skip

# Modules that wait or measure by the machine's clock; on the stage they do so by the sandbox's, which is moved.
WAITING = (
    "yotei.booking.budgets", "yotei.booking.tokens", "yotei.booking.bulkhead", "yotei.schedules.saving",
    "yotei.schedules.keys", "yotei.zoom.deadline",
)  # fmt: skip

AStage = TypeVar("AStage", bound="Stage")

MOST_MOMENTS = 120  # a recovery that needs more passes than these goes round in circles


class Killed(BaseException):
    """The process ends here."""


class StageTransport(SandboxTransport):
    """Silence takes its time on the moved clock; a late call is carried out when nobody waits for it any more."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self._sandbox = sandbox
        self.silence = 20.0
        self.late: list[tuple[str, float]] = []  # method and seconds of calls still to be caught
        self.slow: list[float] = []  # seconds that the next lists take
        self.pending: list[tuple[datetime, httpx2.Request]] = []

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        if self.late and request.method == self.late[0][0] and "/oauth" not in request.url.path:
            _, seconds = self.late.pop(0)
            self.pending.append((self._sandbox.now() + timedelta(seconds=seconds), request))
            self._sandbox.clock.advance(self.silence)
            raise httpx2.ReadTimeout("silent", request=request)
        if self.slow and request.method == "GET" and request.url.path.endswith("/meetings"):
            self._sandbox.clock.advance(self.slow.pop(0))
        try:
            return super()._answer(request)
        except httpx2.ReadTimeout:
            self._sandbox.clock.advance(self.silence)
            raise

    def arrive(self) -> None:
        """Carries out what has been under way long enough."""
        due = [entry for entry in self.pending if entry[0] <= self._sandbox.now()]
        self.pending = [entry for entry in self.pending if entry not in due]
        for _, request in due:
            with suppress(httpx2.TransportError):  # of a fault that strikes it now, nobody hears
                super()._answer(request)


class Stage(World):
    """A world that begins anew for every cell, without a new database."""

    def __init__(self) -> None:
        self.transport: StageTransport
        super().__init__(Sandbox(seed=1), None)  # type: ignore[arg-type]
        self.people = {employee.login: employee for employee in Employee.objects.all()}
        self.begin()

    def begin(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table._meta.db_table)}")  # noqa: S608
        Customer.objects.filter(pk=1).update(name="株式会社サンプル", renamed_at=None)
        Employee.objects.filter(login="taro").update(zoom_account="taro@example.com")
        self.people["taro"].refresh_from_db()
        self.sandbox.reset()
        self.sandbox.clock.set(NOW, still=True)
        self.transport = StageTransport(self.sandbox)
        self.new_process()

    def new_process(self) -> None:
        """Nothing of the old one is left: no connection, no place taken, nothing remembered."""
        connections.close_all()
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")  # no power is cut here
        if self.office is not None:
            self.office.close()
        self.office = open_office(self.sandbox, self.transport)

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Another process, while this one stands still."""
        here = self.office
        self.office = open_office(self.sandbox, self.transport)
        try:
            yield
        finally:
            self.office.close()
            self.office = here
            runtime.configure(lambda: here, clock=self.sandbox.clock)

    # Time

    def to(self, moment: datetime) -> None:
        self.advance(max(0.0, (moment - self.now).total_seconds()))

    def next_moment(self) -> datetime | None:
        """When the worker has something to do next, or Zoom carries out what is late."""
        moments = [moment for moment, _ in self.transport.pending]
        for row in Booking.objects.exclude(due_at=None, watch_at=None):
            first = min(moment for moment in (row.due_at, row.watch_at) if moment is not None)
            moments.append(max(first, row.lease_until or first))
        if not moments:
            return None
        earliest = min(moments)
        if earliest > self.now:
            return earliest
        gate = RateBudget.objects.filter(key=OUTAGE).values_list("blocked_until", flat=True).first()
        return max(gate or self.now, self.now + timedelta(seconds=1))

    def settle_down(self, *, until: datetime | None = None, most: int = MOST_MOMENTS) -> None:
        """The worker runs now, and whenever something is due, until nothing is."""
        for _ in range(most):
            self.transport.arrive()
            one_pass()
            moment = self.next_moment()
            if moment is None or (until is not None and moment > until):
                if until is not None:
                    self.to(until)
                return
            self.to(moment)
        raise AssertionError(f"the worker goes round in circles: {self.unsettled_rows()}")

    def unsettled_rows(self) -> list[dict[str, Any]]:
        rows = Booking.objects.exclude(due_at=None, watch_at=None, create_sent_at=None, problem=None)
        names = ("pk", "wanted", "meeting_id", "create_sent_at", "due_at", "watch_at", "tries", "problem")
        return list(rows.values(*names))

    # What the book says

    def book(self) -> list[dict[str, Any]]:
        names = [f"{name}_id" if name in ("category", "customer", "deal") else name for name in USER_FIELDS]
        schedules = list(Schedule.objects.order_by("pk").values("pk", "version", *names))
        dates = SeriesException.objects.order_by("schedule", "date").values(
            "schedule", "date", "is_cancelled", "starts_at"
        )
        return [*schedules, *dates]

    def deadline(self) -> Deadline:
        return self.office.form_deadline()


@contextmanager
def one_clock(patch: pytest.MonkeyPatch, stage: Stage) -> Iterator[None]:
    """All waiting goes by the clock of the sandbox, and takes no time."""
    hands = SimpleNamespace(sleep=stage.advance, monotonic=lambda: stage.now.timestamp())
    with patch.context() as patched:
        for module in WAITING:
            patched.setattr(f"{module}.time", hands)
        yield


@contextmanager
def set_up(kind: type[AStage]) -> Iterator[AStage]:
    """A stage with its clock, until its tests are over."""
    demo_data.load_cast()
    stage = kind()
    with pytest.MonkeyPatch.context() as patch, one_clock(patch, stage):
        yield stage
    stage.office.close()
    runtime.configure(lambda: None)


class Visits:
    """Which seams were passed; at the `at`-th, `then` happens once."""

    def __init__(self, at: int | None = None, then: Callable[[], None] | None = None) -> None:
        self.names: list[str] = []
        self._at, self._then = at, then

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if self._then is not None and len(self.names) - 1 == self._at:
            then, self._then = self._then, None
            then()

    @property
    def reached(self) -> bool:
        return self._at is None or len(self.names) > self._at


@contextmanager
def watched(visits: Visits) -> Iterator[None]:
    seams.watch(visits)
    try:
        yield
    finally:
        seams.watch(None)
