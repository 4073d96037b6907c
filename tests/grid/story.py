"""A story: what users, faults and dying processes do in any order, beside a plain model of what the book must say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection

from tests.grid.faults import Fault
from tests.grid.stage import Killed, Stage, Visits, watched
from yotei.booking.models import Booking
from yotei.booking.problems import BookingFailed
from yotei.people.models import Employee
from yotei.schedules.errors import BeingChanged, KeyReused, RequestInProgress, VersionMoved
from yotei.schedules.keys import KEPT
from yotei.schedules.models import Schedule
from yotei.schedules.saving import Saved
from zoom_sandbox.meetings import Meeting

WEB, VISIT = "web-meeting", "visit"
SHEETS = {"taro": "taro@example.com", "hanako": "hanako@example.com"}

# Longer than the lease of a process that died or stood still, so that nothing of it counts any more.
LEASE_OVER = 60

# Every booking may have a day of looks for a late twin, each at its own moments.
MOST_MOMENTS = 250


@dataclass(frozen=True)
class Said:
    """What the book says of one schedule."""

    version: int
    by: str
    category: str
    subject: str
    starts_at: datetime
    ends_at: datetime
    with_deal: bool
    details: str

    def told_to_zoom(self, customer: str) -> tuple[object, ...] | None:
        if self.category != WEB:
            return None
        topic = f"{self.subject}({customer})" if self.with_deal else self.subject
        return topic, self.starts_at, self.ends_at


@dataclass(frozen=True)
class Press:
    """One press of a button: of a form that registers (no `pk`) or changes, or of the one that deletes."""

    by: str
    pk: int | None = None
    version: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    book_later: bool = False
    deletes: bool = False


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


@dataclass
class Key:
    taken_at: datetime
    pk: int | None = None


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
        held = (meeting.topic, meeting.timezone, meeting.host_email, meeting.join_url, meeting.password)
        said = (fields.topic, fields.timezone, row.host, row.join_url, row.passcode)
        assert held == said, f"Zoom holds {held}, the schedule says {said}"
        if row.late_start is None:
            times = (meeting.start_time, meeting.duration)
            assert times == (fields.starts_at, fields.minutes), f"Zoom holds {times}, the schedule says {fields}"
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
        pressing = _Pressing(self, press)
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
        by = Employee.objects.get(login=press.by)
        request: dict[str, Any] = {"by": by, "deadline": self.stage.deadline(), "key": press.key}
        request |= {"fields": self._filled_in(press.fields), "book_later": press.book_later}
        try:
            if press.pk is None:
                return None, Schedule.register(**request)
            schedule = Schedule.objects.with_names().get(pk=press.pk)
            if press.deletes:
                schedule.remove(by=by, version=press.version)
                return None, None
            return None, schedule.change(**request, version=press.version)
        except Schedule.DoesNotExist as gone:
            return gone, None
        except (BookingFailed, BeingChanged, KeyReused, RequestInProgress, VersionMoved) as error:
            return error, None

    def _filled_in(self, fields: dict[str, Any]) -> dict[str, Any]:
        named = dict(fields)
        if "category" in named:
            named["category"] = self.stage.category(named["category"])
        if "with_deal" in named:
            named["deal"] = self.stage.deal if named.pop("with_deal") else None
        if not named.get("deal", True):
            named["customer"] = None
        # Colleagues may change and delete it.
        return named | {"kind": "timed", "timezone": "Asia/Tokyo", "open_to_edit": True}

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

    def _visits(self, trouble: Trouble, pressing: _Pressing | None) -> Visits:
        ends: dict[str, Callable[[], None]] = {"kill": _die, "pause": partial(self._stand_still, trouble, pressing)}
        return Visits(trouble.at, ends[trouble.how]) if trouble.how else Visits()

    def _stand_still(self, trouble: Trouble, pressing: _Pressing | None) -> None:
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
                self.press(Press("hanako", pk, version, deletes=True))
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
        rows = Schedule.objects.select_related("registrant", "category")
        return {
            row.pk: Said(
                row.version, row.registrant.login, row.category.code, row.subject, row.starts_at, row.ends_at,
                row.deal_id is not None, row.details,
            )
            for row in rows
        }  # fmt: skip

    def check_always(self) -> None:
        """Also in the middle of things: strangers are left alone, and the book knows of every meeting of ours."""
        for stranger, looked in self.strangers:
            assert stranger.deleted_at is None, "a stranger's meeting was deleted"
            assert _looks(stranger) == looked, "a stranger's meeting was changed"
        tokens = set(Booking.objects.values_list("token", flat=True))
        for meeting in self._ours():
            assert meeting.agenda.split("]")[0].split(":")[-1] in tokens, "nobody knows this meeting any more"


@dataclass
class _Pressing:
    """A press under way."""

    story: Story
    press: Press
    is_saved: bool = False
    before: Said | None = None

    def __post_init__(self) -> None:
        story, press = self.story, self.press
        self.before = story.says.get(press.pk or 0)
        if press.key:
            key = story.keys.get(self._name)
            if key is None or story.stage.now - key.taken_at > KEPT:
                story.keys[self._name] = Key(story.stage.now)

    @property
    def _name(self) -> tuple[str, str]:
        return self.press.by, self.press.key

    def note(self) -> bool:
        """Whether the book shows now what was pressed, and did not before; then the model says so too. Nothing else
        may have changed."""
        story, press = self.story, self.press
        book = story.book()
        if book == story.says:
            return False
        assert not self.is_saved, "it was saved twice"
        expected = self._with_it(book)
        assert book == expected, f"after {press} the book says {book}, not {expected}"
        if press.key:
            assert story.keys[self._name].pk is None, "one key has saved twice"
            story.keys[self._name].pk = press.pk or max(book)
        story.says = book
        self.is_saved = True
        return True

    def _with_it(self, book: dict[int, Said]) -> dict[int, Said]:
        press, says = self.press, dict(self.story.says)
        if press.deletes:
            del says[press.pk or 0]
        elif press.pk is None:
            says[max(book)] = Said(version=1, by=press.by, **press.fields)
        else:
            old = says[press.pk]
            assert old.version == press.version, f"{press} was saved over version {old.version}"
            says[press.pk] = replace(old, version=old.version + 1, **press.fields)
        return says

    def succeeded(self, saved: Saved | None) -> None:
        story, press = self.story, self.press
        was_saved = self.is_saved
        self.note()
        if press.deletes:
            assert press.pk not in story.says
            return
        assert saved is not None
        kept = story.keys[self._name].pk
        assert kept is not None, "success was shown, but nothing was saved"
        assert saved.schedule.pk == kept, "success was shown, of another schedule"
        if self.is_saved and not was_saved and not press.book_later:
            self._check_shown(kept)

    def _check_shown(self, pk: int) -> None:
        """What Zoom must know of it, Zoom knows."""
        story = self.story
        said = story.says[pk]
        told = self.before and self.before.told_to_zoom(story.customer)
        if said.told_to_zoom(story.customer) != told and said.ends_at > story.stage.now:
            story.stage.check_one(Schedule.objects.with_names().get(pk=pk))

    def refused(self, error: Exception, *, calm: bool) -> None:
        story, press = self.story, self.press
        assert not self.note(), f"{error!r} was shown, but it was saved"
        assert not self.is_saved, f"{error!r} was shown, but it had been saved"
        match error:
            case Schedule.DoesNotExist():
                assert press.pk not in story.says
            case VersionMoved():
                assert press.pk is None or press.pk not in story.says or story.says[press.pk].version != press.version
            case BookingFailed() if error.problem.until is not None:
                pass  # a limit of the day outlives the fault
            case _:
                assert not calm, f"{error!r} was shown for no reason"


def _die() -> None:
    raise Killed


def _looks(meeting: Meeting) -> tuple[object, ...]:
    return meeting.topic, meeting.start_time, meeting.duration, meeting.agenda, meeting.password
