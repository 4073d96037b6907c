"""A story: what users, faults and dying processes do in any order, beside a plain model of what the book must say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Literal

from django.db import connection

from tests.grid.faults import Fault
from tests.grid.pressing import Key, Pressing
from tests.grid.said import VISIT, ZONE, Own, Said, Weekly
from tests.grid.stage import Killed, Stage, Visits, watched
from tests.support.held import held, said
from yotei.booking.models import Booking
from yotei.booking.problems import BookingFailed
from yotei.people.models import Employee
from yotei.schedules.errors import BeingChanged, KeyReused, NoSuchDate, RequestInProgress, VersionMoved
from yotei.schedules.models import Schedule
from yotei.schedules.saving import Saved
from zoom_sandbox.meetings import Meeting

SHEETS = {"taro": "taro@example.com", "hanako": "hanako@example.com"}

# Longer than the lease of a process that died or stood still, so that nothing of it counts any more.
LEASE_OVER = 60

# Every booking may have a day of looks for a late twin, each at its own moments.
MOST_MOMENTS = 250


Verb = Literal["save", "delete", "date", "following", "drop", "end"]


@dataclass(frozen=True)
class Press:
    """One press of a button. `save`: of a form that registers (no `pk`) or changes. Of a series also, with its `date`:
    `date` moves it to `hour`, or puts it back (None); `drop` deletes it; `following` changes the rest from there on,
    `end` deletes the rest."""

    by: str
    pk: int | None = None
    version: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    book_later: bool = False
    verb: Verb = "save"
    date: date | None = None
    hour: int | None = None

    @property
    def times(self) -> tuple[datetime, datetime] | None:
        """Of a date that is moved."""
        if self.hour is None or self.date is None:
            return None
        start = datetime.combine(self.date, time(self.hour), ZONE).astimezone(UTC)
        return start, start + timedelta(minutes=30)


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with an action: a fault of Zoom, and what becomes of the process at its `at`-th seam. A process
    that pauses stands still for `seconds`, while others do `meanwhile` and the worker works."""

    fault: Fault | None = None
    method: str = "POST"
    how: str = ""
    at: int = 0
    seconds: int = 0
    meanwhile: str = ""


QUIET = Trouble()


class StoryStage(Stage):
    """Its schedules may be over, and people may have deleted meetings at Zoom, which nobody need have noticed."""

    vanished: frozenset[str] = frozenset()

    def check_booked(self) -> None:
        for schedule in Schedule.objects.with_names():
            if schedule.category.books_zoom and schedule.is_over(now=self.now):
                row = schedule.booking  # what it has, it keeps
                assert row is None or row.meeting_id, f"{schedule} is over, and waits for a meeting for ever"
                continue
            row = schedule.booking
            if row is not None and row.meeting_id in self.vanished:
                assert row.state == "booked"
                continue
            self.check_one(schedule)

    def check_one(self, schedule: Schedule) -> None:
        """A schedule that is not over: both sides hold it."""
        row = schedule.booking
        if not schedule.category.books_zoom:
            assert row is None, f"{schedule} shows a meeting that it does not want"
            return
        self.check_shown(schedule)

    def _check_meeting(self, schedule: Schedule, row: Booking, meeting: Meeting) -> None:
        fields = schedule.meeting_fields()
        assert row.wanted_fields == fields, "the booking wants something else than its schedule"
        shown = (meeting.topic, meeting.timezone, meeting.host_email, meeting.join_url, meeting.password)
        told = (fields.topic, fields.timezone, row.host, row.join_url, row.passcode)
        assert shown == told, f"Zoom holds {shown}, the schedule says {told}"
        if row.late_start is None:
            there, here = held(meeting, now=self.now), said(fields, now=self.now)
            assert there == here, f"Zoom holds {there}, the schedule says {here}"
        else:  # it had begun when Zoom was told: the end is right to the minute and the seconds of the call
            assert meeting.ends_at is not None
            assert abs(meeting.ends_at - schedule.ends_at) <= timedelta(minutes=2)

    def _check_both_sides(self) -> None:
        """No orphan and no twin; that each schedule has its meeting, `check_booked` says."""
        live = {str(meeting.id) for meeting in self.live() if meeting.creation_source == "open_api"}
        shown = set(Schedule.objects.filter(booking__isnull=False).values_list("booking__meeting_id", flat=True))
        assert live <= shown, f"Zoom holds {live}, schedules show {shown}"


class Story:
    def __init__(self, stage: StoryStage) -> None:
        self.stage = stage
        stage.begin()
        stage.vanished = frozenset()
        for login, account in SHEETS.items():
            Employee.objects.filter(login=login).update(zoom_account=account)
        self.customer = stage.deal.customer.name
        self.says: dict[int, Said] = {}
        self.keys: dict[tuple[str, str], Key] = {}
        self.presses: list[Press] = []
        self.strangers: list[tuple[Meeting, tuple[object, ...]]] = []
        self.calm = True

    # The user

    def press(self, press: Press, trouble: Trouble = QUIET) -> None:
        """Presses the button, and holds what is shown against the model."""
        calm = self.calm and trouble == QUIET
        pressing = Pressing(self, press)
        self._arm(trouble)
        if press.key:
            self.presses.append(press)
        try:
            with watched(self._visits(trouble, pressing)):
                shown, saved = self._act(press)
        except Killed:
            self.stage.new_process()
            pressing.note()
        else:
            if shown is None:
                pressing.succeeded(saved)
            else:
                pressing.refused(shown, calm=calm)
        self.check_always()

    def _act(self, press: Press) -> tuple[Exception | None, Saved | None]:
        try:
            return None, self._carry_out(press)
        except Schedule.DoesNotExist as gone:
            return gone, None
        except (BookingFailed, BeingChanged, KeyReused, NoSuchDate, RequestInProgress, VersionMoved) as error:
            return error, None

    def _carry_out(self, press: Press) -> Saved | None:
        by, day = Employee.objects.get(login=press.by), press.date
        request: dict[str, Any] = {"by": by, "deadline": self.stage.deadline(), "key": press.key}
        request |= {"book_later": press.book_later}
        if press.pk is None:
            return Schedule.register(fields=self._filled_in(press.fields), **request)
        schedule = Schedule.objects.with_names().get(pk=press.pk)
        request |= {"version": press.version}
        if day is not None and not schedule.is_series:
            raise NoSuchDate
        match press.verb, day:
            case "save", None:
                return schedule.change(fields=self._filled_in(press.fields), **request)
            case "delete", None:
                schedule.remove(by=by, version=press.version)
            case "date", date():
                fields = dict(zip(("starts_at", "ends_at"), press.times, strict=True)) if press.times else None
                return schedule.change_date(day, fields=fields, **request)
            case "following", date():
                return schedule.change_following(day, fields=self._filled_in(press.fields), **request)
            case "drop", date():
                schedule.remove_date(day, by=by, version=press.version)
            case "end", date():
                schedule.remove_following(day, by=by, version=press.version)
            case _:
                raise AssertionError(press)
        return None

    def _filled_in(self, fields: dict[str, Any]) -> dict[str, Any]:
        named = dict(fields)
        if "category" in named:
            named["category"] = self.stage.category(named["category"])
        if "with_deal" in named:
            named["deal"] = self.stage.deal if named.pop("with_deal") else None
        if not named.get("deal", True):
            named["customer"] = None
        if "series" in named:
            named |= {"kind": "recurring"} | named.pop("series").fields()
        elif "starts_at" in named:
            named["kind"] = "timed"
        if "at" in named:
            named["begins_at"] = named.pop("at")
        # Colleagues may change and delete it.
        return named | {"timezone": ZONE.key, "open_to_edit": True}

    def retry_from_the_list(self) -> None:
        row = Booking.objects.in_trouble().first()
        if row is not None:
            Booking.objects.retry(row.pk, now=self.stage.now)

    def rename_customer(self, name: str) -> None:
        self.stage.deal.customer.rename(name=name, now=self.stage.now)
        self.customer = name

    def change_sheet(self, login: str, account: str) -> None:
        self.calm = False
        Employee.objects.get(login=login).change_sheet(zoom_account=account)

    # The process

    def work(self, trouble: Trouble = QUIET) -> None:
        """One pass of the worker."""
        self._arm(trouble)
        try:
            with watched(self._visits(trouble, None)):
                self.stage.work()
        except Killed:
            self.stage.new_process()
        assert self.book() == self.says, "the worker has changed what a user typed"
        self.check_always()

    def _arm(self, trouble: Trouble) -> None:
        if trouble != QUIET:
            self.calm = False
        if trouble.fault is not None:
            trouble.fault.arm(self.stage, trouble.method)

    def _visits(self, trouble: Trouble, pressing: Pressing | None) -> Visits:
        ends: dict[str, Callable[[], None]] = {"kill": _die, "pause": partial(self._stand_still, trouble, pressing)}
        return Visits(trouble.at, ends[trouble.how]) if trouble.how else Visits()

    def _stand_still(self, trouble: Trouble, pressing: Pressing | None) -> None:
        if connection.in_atomic_block:
            return  # it holds locks, and others wait for it
        if pressing is not None:
            pressing.note()
        until = self.stage.now + timedelta(seconds=trouble.seconds)
        with self.stage.elsewhere():
            if pressing is not None and trouble.meanwhile:
                self._meanwhile(pressing.press, trouble)
            if until > self.stage.now:
                self.stage.settle_down(until=until)

    def _meanwhile(self, press: Press, trouble: Trouble) -> None:
        """Somebody else does something with the same schedule, or the same user presses the same button again; half
        of the waiting is before it."""
        self.stage.settle_down(until=self.stage.now + timedelta(seconds=trouble.seconds // 2))
        pk = press.pk
        if trouble.meanwhile == "same":
            self.press(press)
        elif pk is not None and pk in self.says:
            version = self.says[pk].version
            if trouble.meanwhile == "delete":
                self.press(Press("hanako", pk, version, verb="delete"))
            else:
                fields = {"subject": "割込"} if trouble.meanwhile == "change" else {"category": VISIT}
                self.press(Press("hanako", pk, version, fields, key=f"{len(self.presses)}"))

    # Zoom

    def pass_time(self, seconds: float) -> None:
        """Late calls arrive when their time has come."""
        until = self.stage.now + timedelta(seconds=seconds)
        while moments := [moment for moment, _ in self.stage.transport.pending if moment <= until]:
            self.stage.to(min(moments))
            self.stage.transport.arrive()
        self.stage.to(until)

    def delete_at_zoom(self, number: int) -> None:
        """A person deletes a meeting of ours in Zoom's portal."""
        ours = self._ours()
        if ours:
            meeting = ours[number % len(ours)]
            self.calm = False
            self.stage.sandbox.delete_by_hand(meeting.id)
            self.stage.vanished |= {str(meeting.id)}

    def plant_stranger(self, number: int) -> None:
        """A meeting that looks like one of ours, but for the marker; with luck, that of another installation."""
        ours = self._ours()
        if ours:
            twin = ours[number % len(ours)]
            agenda = twin.agenda.replace("[yotei:", "[yotei:0", 1) if number % 2 else ""
            start = twin.start_time.strftime("%Y-%m-%dT%H:%M:%SZ") if twin.start_time else None
            fields = {"topic": twin.topic, "agenda": agenda} | ({"start_time": start} if start else {})
            stranger = self.stage.sandbox.make_meeting(twin.host_email, **fields)
            self.strangers.append((stranger, _looks(stranger)))

    def _ours(self) -> list[Meeting]:
        return [meeting for meeting in self.stage.live() if meeting.creation_source == "open_api"]

    # Recovery

    def recover(self) -> None:
        """The fault is mended, and the worker works until nothing is left to do."""
        stage = self.stage
        stage.sandbox.clear_faults()
        stage.transport.late.clear()
        stage.transport.slow.clear()
        for login, account in SHEETS.items():
            Employee.objects.get(login=login).change_sheet(zoom_account=account)
        self.pass_time(LEASE_OVER)
        stage.settle_down(most=MOST_MOMENTS)
        self.pass_time(LEASE_OVER)
        assert self.book() == self.says, "the book says something else than its users were shown"
        stage.check_at_rest()
        self.check_always()
        self.calm = True

    # What holds

    def book(self) -> dict[int, Said]:
        rows = Schedule.objects.select_related("registrant", "category").prefetch_related("exceptions")
        return {row.pk: _as_said(row) for row in rows}

    def check_always(self) -> None:
        """Also in the middle of things: strangers are left alone, and the book knows of every meeting of ours."""
        for stranger, looked in self.strangers:
            assert stranger.deleted_at is None, "a stranger's meeting was deleted"
            assert _looks(stranger) == looked, "a stranger's meeting was changed"
        tokens = set(Booking.objects.values_list("token", flat=True))
        for meeting in self._ours():
            assert meeting.agenda.split("]")[0].split(":")[-1] in tokens, "nobody knows this meeting any more"


def _die() -> None:
    raise Killed


def _looks(meeting: Meeting) -> tuple[object, ...]:
    return meeting.topic, meeting.start_time, meeting.duration, meeting.agenda, meeting.password


def _as_said(row: Schedule) -> Said:
    times = (None, None) if row.is_series else (row.starts_at, row.ends_at)
    return Said(
        row.version, row.registrant.login, row.category.code, row.subject, *times, row.deal_id is not None, row.details,
        _as_weekly(row) if row.is_series else None, row.whole_version,
    )  # fmt: skip


def _as_weekly(row: Schedule) -> Weekly:
    assert row.first_day is not None
    assert row.begins_at is not None
    assert row.minutes is not None
    count = (row.last_day - row.first_day).days // 7 + 1 if row.last_day else None
    own = {each.date: Own(each.starts_at, each.ends_at, each.version) for each in row.exceptions.all()}
    return Weekly(row.first_day, count, row.begins_at, row.minutes, own)
