"""Looking up what became of a POST whose answer was lost, by one complete list of the recorded host's meetings.

Only the marker at the head of the agenda counts, never topic and start: a stranger's meeting is never touched. A
failed or partial list is not absence. Two complete, empty looks, a wait apart, allow a new POST; from then on the
host is listed again, ever more rarely for a day, and a twin that turns up late is released.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from yotei.zoom import Deadline, Gone, HostUnknown, ListedMeeting, Meeting, Zoom, ZoomError

from .engine import Result, as_read, claim, plan_next, settled_as, still_leased, take_meeting
from .meeting import MeetingFields, marker
from .models import Booking
from .runtime import Office
from .seams import seam
from .series import without_series
from .steps import Find, due_step
from .strays import note_strays

EMPTY_LOOKS = 2
WATCH = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Finding:
    """The meetings that carry a row's marker; `detail` of the first that is there, where the row wants to keep one."""

    hits: Sequence[ListedMeeting]
    detail: Meeting | None


def look(row_ids: Sequence[int], *, office: Office) -> list[Result]:
    """Looks for the meetings of rows that share a host; returns the rows as recorded. One list call serves all."""
    deadline = Deadline.after(office.timeout)
    rows = _claim(row_ids, office)
    if not rows:
        return []
    seam("look_claimed")
    first_day, last_day = _days(rows)
    host = rows[0].host_id or rows[0].host
    try:
        listed = _list(office.background, host, first_day, last_day, deadline)
        note_strays(listed, host=host, is_whole=first_day is None, office=office)
        findings = [_find(row, listed, office, deadline) for row in rows]
    except ZoomError as error:
        return [Result(_record_failure(row, error, office), error) for row in rows]
    seam("looked")
    return [Result(_record(row, finding, office)) for row, finding in zip(rows, findings, strict=True)]


def _claim(row_ids: Sequence[int], office: Office) -> list[Booking]:
    claimed = []
    with transaction.atomic():
        now = office.clock.now()
        for row in Booking.objects.select_for_update(skip_locked=True).filter(pk__in=row_ids).order_by("pk"):
            if row.is_leased(now=now) or row.is_held(now=now) or not isinstance(due_step(row, now=now), Find):
                continue
            claim(row, now=now, office=office, step=Find())
            claimed.append(row)
    return claimed


def _days(rows: Sequence[Booking]) -> tuple[date | None, date | None]:
    """The days to list: one wider on each side of starts and sendings; all, where a start is not certain."""
    moments = []
    for row in rows:
        if row.sent is None or row.create_sent_at is None or row.watch_from is not None:
            return None, None
        sent = MeetingFields.from_json(row.sent)
        starts_at = sent.starts_at
        if starts_at <= row.create_sent_at or sent.series is not None:
            return None, None  # sent without a start, or a series
        moments += [starts_at, row.create_sent_at]
    return min(moments).date() - timedelta(days=1), max(moments).date() + timedelta(days=1)


def _list(
    zoom: Zoom, host: str, first_day: date | None, last_day: date | None, deadline: Deadline
) -> Sequence[ListedMeeting]:
    """The host's meetings. Nobody's are none: else a lost POST with a mistyped account would be looked for for ever."""
    try:
        return zoom.list_meetings(host, first_day=first_day, last_day=last_day, deadline=deadline)
    except HostUnknown:
        return []


def _find(row: Booking, listed: Sequence[ListedMeeting], office: Office, deadline: Deadline) -> Finding:
    head = marker(office.installation, row.token)
    hits = [meeting for meeting in listed if (meeting.agenda or "").startswith(head)]
    if row.meeting_id is not None or row.wanted is None or not hits:
        return Finding(hits, None)
    for hit in hits:
        try:
            return Finding(hits, office.background.get_meeting(hit.id, deadline=deadline))
        except Gone:
            continue  # the list lags behind a deletion
    return Finding([], None)


def _locked(row: Booking) -> Booking:
    return still_leased(row.pk, row.token, row.fence)


def _record_failure(claimed: Booking, error: ZoomError, office: Office) -> Booking:
    with transaction.atomic():
        row = _locked(claimed)
        now = office.clock.now()
        row.lease_until = None
        if row.create_sent_at is not None:
            plan_next(row, error, by_form=False, now=now)
        _watch_on(row, now, office)
        row.save()
    seam("look_failed")
    return row


def _record(claimed: Booking, finding: Finding, office: Office) -> Booking:
    with transaction.atomic():
        row = _locked(claimed)
        now = office.clock.now()
        row.lease_until, row.tried = None, None
        was_unsure, known = row.create_sent_at is not None, row.meeting_id
        if finding.detail is not None:
            _adopt(row, finding.detail, now)
        elif not finding.hits and row.create_sent_at is not None:
            _note_empty_look(row, now, office)
        elif finding.hits and row.meeting_id is None and row.wanted is None:
            _take_to_release(row, finding.hits[0], now)
        if row.meeting_id is not None:  # else the next look decides which one is kept
            for hit in finding.hits:
                _release_twin(row, hit, now)
        _watch_on(row, now, office)
        if (was_unsure or row.meeting_id != known) and row.hold_until is None:
            plan_next(row, None, by_form=False, now=now)
        row.save()
    seam("look_recorded")
    return row


def _adopt(row: Booking, meeting: Meeting, now: datetime) -> None:
    assert row.sent is not None
    sent = MeetingFields.from_json(row.sent)
    sent_at = row.create_sent_at or now
    take_meeting(row, meeting, now=now)
    row.late_start = meeting.start_time if sent.starts_at <= sent_at and sent.series is None else None
    row.settled = settled_as(sent, meeting, now=now) | as_read(meeting, sent, row.late_start)
    if row.read_back:  # of a restored backup: what became of a series since, nobody here knows
        row.settled = without_series(row.settled)
    row.hold_until = None
    row.clear_problem()


def _take_to_release(row: Booking, hit: ListedMeeting, now: datetime) -> None:
    """Nobody wants the meeting: its number is enough for the DELETE."""
    take_meeting(row, Meeting.model_validate(hit.model_dump()), now=now)
    row.hold_until = None


def _note_empty_look(row: Booking, now: datetime, office: Office) -> None:
    row.empty_looks += 1
    if row.empty_looks < EMPTY_LOOKS:
        row.hold_until = row.due_at = now + office.lookup_wait
        return
    row.create_sent_at, row.empty_looks, row.hold_until, row.read_back = None, 0, None, False
    row.watch_from = row.watch_from or now
    row.watch_at = now  # _watch_on sets the first real look


def _release_twin(row: Booking, hit: ListedMeeting, now: datetime) -> None:
    """A second meeting with the row's token gets a row of its own that wants nothing: its DELETE is durable."""
    if hit.id == row.meeting_id or Booking.objects.filter(meeting_id=hit.id).exists():
        return
    Booking.objects.create(
        host=row.host, host_id=row.host_id, meeting_id=hit.id, starts_at=hit.start_time, due_at=now, twin_of=row
    )


def _watch_on(row: Booking, now: datetime, office: Office) -> None:
    """Looks for a late twin 2, 4, 8 … times the wait after the watch began, up to a day."""
    if row.watch_at is None or row.watch_at > now or row.watch_from is None:
        return
    wait = max(office.lookup_wait, timedelta(seconds=1)) * 2
    while row.watch_from + wait <= now:
        wait *= 2
    row.watch_at = row.watch_from + wait if wait <= WATCH else None
