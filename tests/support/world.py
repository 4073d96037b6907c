"""One little company with its Zoom: what most tests begin with."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
from django.conf import settings

from tests.support import tables
from tests.support.held import held, said
from tests.support.zoom import SandboxTransport
from yotei.booking import runtime
from yotei.booking.models import Booking
from yotei.booking.sweep import Pass
from yotei.cli.work import one_pass
from yotei.config import wiring
from yotei.people.models import Employee
from yotei.sales.models import Deal
from yotei.schedules.models import Category, DayOff, Schedule
from yotei.schedules.saving import Saved
from yotei.zoom import Deadline
from zoom_sandbox import Sandbox

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=TOKYO)  # a Tuesday morning


@dataclass
class World:
    """The cast, the sandbox, and a clock that Yotei and the sandbox share."""

    sandbox: Sandbox
    office: runtime.Office
    people: dict[str, Employee] = field(default_factory=dict)

    def __getattr__(self, login: str) -> Employee:
        try:
            return self.people[login]
        except KeyError:
            raise AttributeError(login) from None

    @property
    def now(self) -> datetime:
        return self.sandbox.clock.now()

    def advance(self, seconds: float) -> None:
        self.sandbox.clock.advance(seconds)

    @property
    def deal(self) -> Deal:
        return Deal.objects.get(pk=1)

    def close_on(self, *days: str) -> None:
        """Days off of the company."""
        for day in days:
            DayOff.add(day=date.fromisoformat(day), name="休業日")

    def category(self, code: str = "web-meeting") -> Category:
        return Category.objects.get(code=code)

    def fields(self, **changes: Any) -> dict[str, Any]:
        """A web meeting of an hour, four hours from now."""
        start = (self.now + timedelta(hours=4)).replace(minute=0, second=0, microsecond=0)
        return {
            "category": self.category(),
            "kind": "timed",
            "subject": "Zoom会議",
            "starts_at": start,
            "ends_at": start + timedelta(hours=1),
            "timezone": "Asia/Tokyo",
        } | changes

    def register(self, *, by: str = "taro", key: str = "", book_later: bool = False, **changes: Any) -> Saved:
        return Schedule.register(
            by=self.people[by], fields=self.fields(**changes), deadline=deadline(), key=key, book_later=book_later
        )

    def change(self, schedule: Schedule, *, by: str = "taro", **request: Any) -> Saved:
        """Changes the schedule as it stands in the database. `version`, `key`, `book_later` go to the verb."""
        verb = {name: request.pop(name) for name in ("version", "key", "book_later") if name in request}
        current = Schedule.objects.with_names().get(pk=schedule.pk)
        return current.change(by=self.people[by], fields=request, deadline=deadline(), **verb)

    def read(self, schedule: Schedule) -> Schedule:
        return Schedule.objects.with_names().get(pk=schedule.pk)

    def booking(self, schedule: Schedule) -> Booking:
        booking = self.read(schedule).booking
        assert booking is not None
        return booking

    def work(self) -> Pass:
        """One pass of the worker."""
        return one_pass()

    def recover(self, passes: int = 12) -> None:
        """Lets the worker run until nothing unsure can be left: through the lease and both looks."""
        step = (self.office.lease + self.office.lookup_wait).total_seconds() + 1
        for _ in range(passes):
            self.work()
            self.advance(step)
        self.work()

    def calls(self, method: str = "*", path: str = "*") -> int:
        """How many API calls Zoom got, tokens apart."""
        return len([call for call in self.sandbox.calls_of(method, path) if call.kind == "api"])

    def live(self) -> list[Any]:
        return list(self.sandbox.meetings)

    def check_invariants(self) -> None:
        """Design §2: one meeting for each schedule that should have one, with its fields; no orphan, no twin."""
        live = {str(meeting.id): meeting for meeting in self.live() if meeting.creation_source == "open_api"}
        for schedule in Schedule.objects.with_names():
            fields = schedule.meeting_wanted(now=self.now)
            row = schedule.booking
            if fields is None or row is None:
                assert fields is None, f"{schedule} has no booking"
                continue
            meeting = live.pop(row.meeting_id or "", None)
            if meeting is None:
                assert row.state != "booked", f"{schedule} shows a meeting that Zoom does not hold"
                continue
            assert (meeting.topic, meeting.timezone) == (fields.topic, fields.timezone)
            if row.late_start is None:
                assert held(meeting, now=self.now) == said(fields, now=self.now)
        releasing = set(Booking.objects.filter(wanted__isnull=True, due_at__isnull=False).values_list("meeting_id"))
        orphans = {number for number in live if (number,) not in releasing}
        assert not orphans, f"Zoom holds meetings without a schedule: {orphans}"

    def check_booked(self) -> None:
        """Success was shown: each schedule that wants a meeting has exactly the one that it shows."""
        for schedule in Schedule.objects.with_names():
            if schedule.meeting_wanted(now=self.now) is None:
                assert schedule.booking is None, f"{schedule} shows a meeting that it does not want"
                continue
            self.check_shown(schedule)

    def check_shown(self, schedule: Schedule) -> None:
        """Zoom holds the meeting that this schedule shows."""
        row = schedule.booking
        assert row is not None, f"{schedule} has no booking"
        assert (row.state, schedule.waiting_since) == ("booked", None), f"{schedule} is {row.state}"
        [meeting] = [meeting for meeting in self.live() if str(meeting.id) == row.meeting_id] or [None]
        assert meeting is not None, f"Zoom does not hold the meeting of {schedule}"
        self._check_meeting(schedule, row, meeting)

    def _check_meeting(self, schedule: Schedule, row: Booking, meeting: Any) -> None:
        fields = schedule.meeting_fields()
        assert row.wanted_fields == fields, "the booking wants something else than its schedule"
        there = (meeting.topic, *held(meeting, now=self.now), meeting.timezone, meeting.host_email)
        here = (fields.topic, *said(fields, now=self.now), fields.timezone, schedule.registrant.zoom_host)
        assert there == here, f"Zoom holds {there}, the schedule says {here}"
        assert (row.join_url, row.passcode) == (meeting.join_url, meeting.password), "the link shown is another's"

    def check_at_rest(self) -> None:
        """Recovery is over: both sides are equal, and nothing waits for anything (design §2)."""
        self.check_booked()
        self._check_both_sides()
        self._check_nothing_waits()

    def _check_both_sides(self) -> None:
        live = {str(meeting.id) for meeting in self.live() if meeting.creation_source == "open_api"}
        shown = set(Schedule.objects.filter(booking__isnull=False).values_list("booking__meeting_id", flat=True))
        assert live == shown, f"Zoom holds {live}, schedules show {shown}"

    def _check_nothing_waits(self) -> None:
        for row in Booking.objects.all():
            waits = (row.due_at, row.watch_at, row.create_sent_at, row.problem)
            assert waits == (None, None, None, None), f"booking {row.pk} still waits: {waits}"
            assert row.wanted is None or row.pk in {each.booking_id for each in Schedule.objects.all()}
        for schedule in Schedule.objects.filter(attempt__isnull=False).select_related("attempt"):
            assert schedule.attempt is not None
            assert not schedule.attempt.is_tried(now=self.now), f"{schedule} is still being changed"


def deadline() -> Deadline:
    return Deadline.after(10)


def build(sandbox: Sandbox | None = None, **environment: Any) -> World:
    """A company with its people, categories and customers, the clock standing at `NOW`."""
    sandbox = sandbox or Sandbox()
    sandbox.clock.set(NOW, still=True)
    tables.load_cast()
    office = open_office(sandbox, SandboxTransport(sandbox), **environment)
    world = World(sandbox, office)
    world.people = {employee.login: employee for employee in Employee.objects.all()}
    return world


def open_office(sandbox: Sandbox, transport: httpx2.AsyncBaseTransport, **changes: Any) -> runtime.Office:
    """What a process that has just begun knows of Zoom: nothing but the settings, which `changes` go before."""
    given = {
        "zoom_account_id": "account",
        "zoom_client_id": "client",
        "zoom_client_secret": settings.YOTEI.secret_key,
        "zoom_api_url": "https://zoom.test/v2",
        "zoom_token_url": "https://zoom.test/oauth/token",
    }
    environment = settings.YOTEI.model_copy(update=given | changes)
    office = wiring.make_office(environment, transport=transport, clock=sandbox.clock)
    runtime.configure(lambda: office, clock=sandbox.clock)
    return office
