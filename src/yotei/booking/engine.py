"""One settle, in three short steps: claim (a transaction), call (none open), record (a transaction).

The request and the worker run the same three. The row after a claim already says what recovery has to do if the
process ends here: fields on their way are unknown, a POST is marked as sent, and nothing else goes out before
`hold_until`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction

from yotei.audit.acting import because_of
from yotei.zoom import Deadline, Gone, Meeting, Refused, ScopeMissing, TokenFailed, Unreachable, Unsure, Zoom, ZoomError

from . import dates, rows
from .budgets import learn_host
from .calls import write_heard
from .meeting import MeetingFields, Sending, creation, marker, retimes, update
from .models import Booking
from .problems import problem_of
from .runtime import Office
from .seams import seam
from .series import FIXED, OPEN, without_series
from .steps import Create, Delete, DropDate, Find, MoveDate, Nothing, Step, Update, next_step

# Zoom may not find a meeting that it has just made (zoom-contract §7.9): 3001 this soon is not yet "gone".
YOUNG = timedelta(minutes=2)

# The worker's retries: doubling from 2 s, at most a minute while the cause may pass, an hour where somebody has to
# do something first (each retry of a create may count in the host's 100 a day).
RETRY_FIRST, RETRY_PASSING, RETRY_REFUSED = 2, 60, 3600


class LeaseLost(Exception):
    """Somebody else took the row over meanwhile; recovery finishes."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to make one call for a row until `until`; `settled` is what to put back if Zoom did not take it."""

    booking_id: int
    token: str
    host: str
    host_id: str
    meeting_id: str | None
    fence: int
    until: datetime
    step: Step
    settled: dict[str, Any]
    sending: Sending | None
    read_back: bool
    young: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the call: accepted (with Zoom's meeting where it answered one), or the error.

    `early`: a young meeting was not found for its DELETE; one more is sent when it is no longer young.
    """

    error: ZoomError | None = None
    meeting: Meeting | None = None
    early: bool = False

    @property
    def is_gone(self) -> bool:
        return isinstance(self.error, Gone)


class Writer(Protocol):
    """The form's side of a record. Both run inside the record's transaction."""

    def lock(self) -> None:
        """Locks the schedule, before the booking is locked (always in this order)."""

    def write(self, row: Booking) -> MeetingFields | None:
        """Writes the schedule and says what it wants now; None if it has moved or gone meanwhile."""


def claim(
    row: Booking, *, now: datetime, office: Office, tried: MeetingFields | None = None, step: Step | None = None
) -> Lease:
    """Takes the lease of a locked, free row, for its next step. Call it in a transaction; the caller commits.

    `tried` is what a form attempts, `step` a look that comes before the next step. The row must be neither leased nor
    held.
    """
    row.fence += 1
    row.lease_until = now + office.lease
    if tried is not None:
        row.tried, row.starts_at = tried.to_json(), tried.starts_at
    settled, read_back = dict(row.settled), row.read_back
    step = step or next_step(row, now=now)
    sending = _mark_sent(row, step, now=now, office=office)
    sends = not isinstance(step, Find | Nothing)
    row.hold_until = row.lease_until + office.lookup_wait if sends else row.hold_until
    if sends:
        row.due_at = row.hold_until
    elif row.create_sent_at is not None:
        row.due_at = row.lease_until  # a look for a late twin leaves the row's own hour as it is
    row.save()
    return Lease(
        row.pk, row.token, row.host, row.host_id, row.meeting_id, row.fence, row.lease_until, step, settled,
        sending, read_back, row.booked_at is not None and now - row.booked_at < YOUNG,
    )  # fmt: skip


def _mark_sent(row: Booking, step: Step, *, now: datetime, office: Office) -> Sending | None:
    """Writes into the row, before the call, what would be unsure if the answer were lost."""
    match step:
        case Create(fields):
            row.create_sent_at, row.sent, row.installation = now, fields.to_json(), office.installation
            agenda = f"{marker(office.installation, row.token)} {office.link(row.token)}"
            return creation(fields, now=now, agenda=agenda)
        case Update(fields, changed):
            row.settled = {name: value for name, value in row.settled.items() if name not in changed}
            row.read_back = True  # unless the answer comes
            return update(changed, fields, now=now, late_start=row.late_start)
        case MoveDate() | DropDate():
            row.settled = row.settled | {"dates": dates.during(step, row.settled.get("dates", {}))}
        case Delete():
            row.release_sent_at = row.release_sent_at or now
    return None


def carry_out(lease: Lease, *, zoom: Zoom, deadline: Deadline) -> Outcome:
    """The call, with no transaction open. `Gone` is an error for an update alone: a release is done then."""
    seam("before_call")
    try:
        outcome = _call(lease, zoom, deadline)
    except Gone as error:
        outcome = _not_found(lease, error, zoom, deadline)
    except ZoomError as error:
        outcome = Outcome(error=error)
    seam("after_call")
    return outcome


def _call(lease: Lease, zoom: Zoom, deadline: Deadline) -> Outcome:
    match lease.step:
        case Create():
            assert lease.sending is not None
            return Outcome(meeting=zoom.create_meeting(lease.host, lease.sending.body, deadline=deadline))
        case Update():
            assert lease.sending is not None
            assert lease.meeting_id is not None
            if lease.sending.body:
                host = lease.host_id or lease.host
                zoom.update_meeting(lease.meeting_id, lease.sending.body, host=host, deadline=deadline)
            if lease.read_back or _may_drift(lease.step):
                return Outcome(meeting=zoom.get_meeting(lease.meeting_id, deadline=deadline))
        case MoveDate() | DropDate():
            assert lease.meeting_id is not None
            dates.call_for_date(
                lease.step, meeting_id=lease.meeting_id, host=lease.host_id or lease.host,
                known=lease.settled.get("dates", {}), zoom=zoom, deadline=deadline,
            )  # fmt: skip
        case Delete():
            assert lease.meeting_id is not None
            zoom.delete_meeting(lease.meeting_id, deadline=deadline)
    return Outcome()


def _may_drift(step: Update) -> bool:
    """Dates far ahead have been seen an hour off where the clocks change (zoom-contract §2.3)."""
    series = step.fields.series
    return series is not None and retimes(step.changed) and series.crosses_clock_change(step.fields.timezone)


def _not_found(lease: Lease, error: Gone, zoom: Zoom, deadline: Deadline) -> Outcome:
    """3001. Of a young meeting it is believed only if a GET says so too, and its DELETE is sent once more later."""
    if lease.young:
        assert lease.meeting_id is not None
        try:
            zoom.get_meeting(lease.meeting_id, deadline=deadline)
        except Gone:
            pass
        except ZoomError as unsure:
            return Outcome(error=Unsure(f"3001 soon after the create; then {unsure}"))
        else:
            return Outcome(error=Unsure("3001 soon after the create, but the meeting is there"))
    if isinstance(lease.step, Delete):
        return Outcome(early=lease.young)
    return Outcome(error=error)


def record(lease: Lease, outcome: Outcome, *, office: Office, writer: Writer | None = None) -> Booking:
    """Writes what came of the call, in one transaction, if the lease is still ours; returns the row.

    Zoom's id is recorded even where the schedule moved or went meanwhile: the next step corrects or releases it.
    Raises `LeaseLost`.
    """
    with transaction.atomic():
        if writer is not None:
            writer.lock()
        row = still_leased(lease.booking_id, lease.token, lease.fence)
        now = office.clock.now()
        if outcome.error is None:
            _accept(row, lease, outcome, now)
            fields = writer.write(row) if writer is not None else None
            if fields is not None:
                row.want(fields, now=now)
        else:
            _take_back(row, lease, outcome.error, now)
            if isinstance(outcome.error, ScopeMissing):
                office.tokens.drop()  # a scope that an administrator adds counts for new tokens only
        row.tried, row.lease_until = None, None
        plan_next(row, outcome.error, by_form=writer is not None, now=now)
        row.save_changes()
        write_heard(row.pk)
        seam("recording")
    seam("recorded")
    return row


def still_leased(pk: int, token: str, fence: int) -> Booking:
    """The row, locked. After a restore another may stand in its place, or none. Raises `LeaseLost`."""
    found = rows.locked(Booking, "id", [pk])
    if not found or (found[0].token, found[0].fence) != (token, fence):
        raise LeaseLost
    return found[0]


def _accept(row: Booking, lease: Lease, outcome: Outcome, now: datetime) -> None:
    meeting = outcome.meeting
    row.hold_until = None
    row.clear_problem()
    match lease.step:
        case Create(fields):
            assert meeting is not None
            assert lease.sending is not None
            take_meeting(row, meeting, now=now)
            row.settled, row.late_start = settled_as(fields, meeting, now=now), lease.sending.late_start
        case Update(fields, changed):
            assert lease.sending is not None
            known = {} if retimes(changed) else lease.settled.get("dates", {})
            row.settled = settled_as(fields, meeting, now=now, known=known)
            row.late_start = lease.sending.late_start
            row.read_back = False
            if meeting is not None:
                row.settled |= as_read(meeting, fields, row.late_start)
        case MoveDate() | DropDate():
            row.settled = row.settled | {"dates": dates.after(lease.step, lease.settled.get("dates", {}))}
        case Delete() if outcome.early:
            assert row.booked_at is not None
            row.hold_until = row.booked_at + YOUNG
        case Delete():
            row.released_at = now


def take_meeting(row: Booking, meeting: Meeting, *, now: datetime) -> None:
    """The meeting that Zoom made for this row."""
    row.meeting_id, row.booked_at = meeting.id, now
    row.join_url, row.passcode = meeting.join_url or "", meeting.password or ""
    row.create_sent_at, row.empty_looks = None, 0
    row.host_id = meeting.host_id or row.host_id
    learn_host(asked=row.host, host_id=row.host_id)


def settled_as(
    fields: MeetingFields, meeting: Meeting | None, *, now: datetime, known: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What Zoom holds when it has taken the fields; `known` is how dates of a series stand apart from its rule."""
    if fields.series is None:
        return fields.at_zoom()
    found = dates.drifted(meeting, fields, now=now) if meeting is not None else {}
    return fields.at_zoom() | {"dates": (known or {}) | found}


def as_read(meeting: Meeting, fields: MeetingFields, late_start: datetime | None) -> dict[str, Any]:
    """The fields that Zoom may hold otherwise. A start that Zoom put at "now" counts as the one asked for."""
    settled: dict[str, Any] = {"topic": meeting.topic or "", "timezone": meeting.timezone or ""}
    if late_start is None and fields.series is None:
        settled["starts_at"] = meeting.start_time.isoformat() if meeting.start_time else None
        settled["minutes"] = meeting.duration
        if meeting.type in (OPEN, FIXED):
            settled["series"] = None  # it is one, and should not be
    return settled


def _take_back(row: Booking, lease: Lease, error: ZoomError, now: datetime) -> None:
    """Not sent and refused are final: the row is as before. Unsure leaves what the claim wrote."""
    match lease.step:
        case _ if isinstance(error, Unsure):
            return
        case Create():
            row.create_sent_at = None
        case Update():
            row.settled, row.read_back = lease.settled, lease.read_back
        case MoveDate() | DropDate():
            row.settled = lease.settled
            if isinstance(error, Refused) and error.code == dates.WRONG_ID:
                # Zoom's dates are not what we took them for: the series is laid out anew.
                row.settled = without_series(lease.settled)
    if isinstance(error, Gone) and isinstance(lease.step, Update | MoveDate | DropDate):
        row.gone_at = now
        row.give_up(now=now)
    row.hold_until = None


def plan_next(row: Booking, error: ZoomError | None, *, by_form: bool, now: datetime) -> None:
    """When the worker looks again. A form's failure is told to its user, and is no problem of the row."""
    if isinstance(next_step(row, now=now), Nothing):
        row.due_at = None
        row.hold_until = None
        row.clear_problem()  # it is settled, or over: nobody has anything to do about it any more
        return
    if error is None or (isinstance(error, Gone) and row.gone_at is not None):
        row.wake(now=now)
        return
    problem = problem_of(error, host=row.host)
    if not by_form:
        row.note_problem(problem.to_json(), now=now)
    longest = RETRY_PASSING if problem.may_pass else RETRY_REFUSED
    retry = now + timedelta(seconds=min(RETRY_FIRST * 2 ** min(row.tries, 20), longest))
    row.tries += 1
    row.due_at = max(problem.until or retry, row.hold_until or retry)


@dataclass(frozen=True, slots=True)
class Result:
    """A row after one step of the worker, and what went wrong with the call, if anything did."""

    row: Booking
    error: ZoomError | None = None

    @property
    def is_settled(self) -> bool:
        row = self.row
        at_rest = row.due_at is None if row.wanted else row.create_sent_at is None
        return self.error is None and at_rest

    @property
    def is_away(self) -> bool:
        """Whether Zoom itself seems to be away, so that the next row would fare no better."""
        return isinstance(self.error, Unsure | Unreachable | TokenFailed)


def settle(row_id: int, *, office: Office, zoom: Zoom | None = None, deadline: Deadline | None = None) -> Result | None:
    """One step of the worker for a row that is due. None if somebody else has it, or if it has nothing to do.

    With `zoom` and `deadline` it is a form that goes on with what its change brings with it.
    """
    deadline = deadline or Deadline.after(office.timeout)
    with transaction.atomic():
        row = Booking.objects.select_for_update(skip_locked=True).filter(pk=row_id).first()
        now = office.clock.now()
        if row is None or row.is_leased(now=now) or row.is_held(now=now) or not row.is_due(now=now):
            return None
        step = next_step(row, now=now)
        if isinstance(step, Nothing | Find):
            if isinstance(step, Nothing):
                row.due_at = None
                row.clear_problem()  # it is over: nobody can do anything about it any more
                row.save(update_fields=["due_at", "problem", "problem_since", "tries"])
            return None
        lease = claim(row, now=now, office=office)
        zoom = zoom or (office.gentle if row.gentle else office.background)
    seam("claimed")
    with because_of(row.cause):
        outcome = carry_out(lease, zoom=zoom, deadline=deadline)
        return Result(record(lease, outcome, office=office), outcome.error)
