"""One saving under way: at once where Zoom need not know, else claim → call → record with the schedule written inside.

With `book_later` the schedule is saved at once and the worker makes Zoom follow.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yotei.booking import runtime
from yotei.booking.bulkhead import NoPlace
from yotei.booking.engine import Lease, LeaseLost, Outcome, carry_out, claim, record, settle
from yotei.booking.meeting import MeetingFields
from yotei.booking.models import Booking
from yotei.booking.problems import BookingFailed, account_missing, failed, foreign, problem_of
from yotei.booking.runtime import Office
from yotei.booking.seams import seam
from yotei.booking.steps import DropDate, MoveDate, Update
from yotei.zoom import Deadline, Unsure

from . import telling
from .date_attending import follow_dates
from .errors import BeingChanged, NoSuchDate, NotAllowed, VersionMoved
from .invitations.marking import mark
from .keys import RequestKey
from .links import Links
from .reminders.ahead import SeriesAhead
from .search.entries import enter
from .series import drop_lost_exceptions

if TYPE_CHECKING:
    from yotei.people.models import Employee

    from .exceptions import SeriesException
    from .models import Schedule

USER_FIELDS = (
    "category", "kind", "subject", "starts_at", "ends_at", "day", "timezone", "customer", "deal", "place", "met_others",
    "details", "visibility", "open_to_edit", "rule", "on_holiday", "first_day", "last_day", "begins_at", "minutes",
)  # fmt: skip

LOOK_AGAIN = 0.05  # seconds between looks while the worker has the row


def has_rest(booking_id: int) -> bool:
    """Whether Zoom has still to be told something, which the worker does."""
    return Booking.objects.filter(pk=booking_id, due_at__isnull=False).exists()


@dataclass(slots=True)
class Saved:
    """The schedule as saved, and what its user should be told.

    Codes: `past`, `released`, `new_link`, `waiting`, and `rest` (of a series: the worker does what is left).
    """

    schedule: Schedule
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Saving:
    """One saving under way. It is the engine's `Writer`: it locks and writes the schedule inside the record."""

    schedule: Schedule
    edited: Schedule
    links: Links
    by: Employee
    version: int
    deadline: Deadline
    request: RequestKey | None
    notes: list[str] = field(default_factory=list)
    current: Schedule | None = None
    refused: ValidationError | NotAllowed | NoSuchDate | VersionMoved | None = None  # when Zoom had already agreed

    def run(self, book_later: bool) -> Saved:
        now = runtime.clock().now()
        fields = self.wanted(now)
        booking = self.schedule.booking
        if fields is None:
            self._save_without(now)
        elif booking is not None and booking.wanted_fields == fields:
            self._save_plain(now)
        else:
            self._save_with(fields, _office(), now, book_later)
        return Saved(self.edited, self.notes)

    def exceptions(self) -> list[SeriesException] | None:
        """Of a series, as they are when it is saved; None: as they are now."""
        return None

    def wanted(self, now: datetime) -> MeetingFields | None:
        """What Zoom should hold when it is saved."""
        return self.edited.meeting_wanted(now=now, exceptions=self.exceptions())

    # Saved at once

    def _save_plain(self, now: datetime) -> None:
        with transaction.atomic():
            self.lock()
            self._require_unmoved(now)
            self._write(now)
        seam("saved")

    def _save_without(self, now: datetime) -> None:
        """No meeting is wanted: the category does not book, or the time is over."""
        books = self.edited.category.books_zoom
        with transaction.atomic():
            self.lock()
            self._require_unmoved(now, releasing=not books)
            booking = self._lock_booking()
            was_over = self.schedule.pk is not None and self.schedule.is_over(now=now)
            if booking is not None and not (books and was_over):
                booking.give_up(now=now)
                booking.save()
                self.edited.booking, self.edited.waiting_since = None, None
                self.notes.append("released")
            if books:
                self.notes.append("past")
            self._write(now)
        seam("saved")

    def _save_waiting(self, fields: MeetingFields, now: datetime) -> None:
        """The second button: no call in the request, the worker books."""
        with transaction.atomic():
            self.lock()
            self._require_unmoved(now)
            row = self._lock_living() or self._unsure_of_this_form() or Booking()
            if row.create_sent_at is None and row.meeting_id is None:
                row = row.at_host(self._host(), now=now)
            row.want(fields, now=now)
            row.save()
            self.edited.booking, self.edited.waiting_since = row, now
            self._write(now)
        seam("saved")
        self.notes.append("waiting")

    def _unsure_of_this_form(self) -> Booking | None:
        """The booking that this form tried before, if Zoom may still hold it and nobody has begun to release it."""
        if self.request is None or self.request.booking_id is None or self.schedule.pk is not None:
            return None
        row = Booking.objects.locked(self.request.booking_id)
        may_live = row.meeting_id is not None or row.create_sent_at is not None
        return row if may_live and row.release_sent_at is None and row.released_at is None else None

    # Saved when Zoom has taken it

    def _save_with(self, fields: MeetingFields, office: Office, now: datetime, book_later: bool) -> None:
        booking = self.schedule.booking
        if booking is None or booking.meeting_id is None:
            self._host()
        if book_later:
            self._save_waiting(fields, now)
            return
        try:
            with office.bulkhead.place():
                self._save_through_zoom(fields, office)
        except NoPlace:
            raise failed("crowded") from None

    def _save_through_zoom(self, fields: MeetingFields, office: Office) -> None:
        lease = self._begin(fields, office)
        seam("claimed")
        try:
            outcome = self._call(lease, office)
            if outcome.is_gone and isinstance(lease.step, Update | MoveDate | DropDate):
                lease = self._rebook(lease, outcome, fields, office)
                outcome = self._call(lease, office)
            record(lease, outcome, office=office, writer=self)
        except LeaseLost:
            raise failed("unsure") from None
        if outcome.error is not None:
            raise BookingFailed(problem_of(outcome.error, host=lease.host))
        if self.refused is not None:
            raise self.refused
        if self.current is not None and self.edited.version != self.version + 1:
            raise VersionMoved(self.current)
        if self.schedule.pk is not None and self.current is None:
            raise VersionMoved(None)
        self._finish(office)

    def _finish(self, office: Office) -> None:
        """What the change of a series brings with it: exceptions that Zoom has to be told again, the end of the series
        that another one follows. What fails here, or takes too long, the worker does."""
        for booking_id in self.series_bookings():
            while self.deadline.remaining() > 1:
                deadline = self.deadline.sooner(office.timeout)
                try:
                    result = settle(booking_id, office=office, zoom=office.forms, deadline=deadline)
                except LeaseLost:  # the worker has taken it over
                    break
                if result is None or result.error is not None:
                    break
            if has_rest(booking_id):
                self.notes.append("rest")

    def series_bookings(self) -> list[int]:
        """The rows that may take more than one call."""
        return [self.edited.booking_id] if self.edited.is_series and self.edited.booking_id else []

    def _call(self, lease: Lease, office: Office) -> Outcome:
        deadline = self.deadline.sooner(office.timeout)
        outcome = carry_out(lease, zoom=office.forms, deadline=deadline)
        if isinstance(outcome.error, Unsure):
            office.bulkhead.note_silence()
        else:
            office.bulkhead.note_answer()
        return outcome

    def _begin(self, fields: MeetingFields, office: Office) -> Lease:
        """The claim. A form that meets the worker's lease waits for its end."""
        while True:
            with transaction.atomic():
                now = office.clock.now()
                self.lock()
                self._require_unmoved(now)
                self.links.check(self.edited, was=self.schedule, by=self.by)
                row = self._lock_living() or Booking()
                if not row.is_leased(now=now):
                    return self._claim(row, self.wanted(now) or fields, office, now)
            if self.deadline.remaining() <= 1:
                raise failed("busy")
            time.sleep(LOOK_AGAIN)

    def _claim(self, row: Booking, fields: MeetingFields, office: Office, now: datetime) -> Lease:
        if row.is_foreign(office.installation):
            raise foreign()
        if row.create_sent_at is not None or row.is_held(now=now):
            raise failed("still_unsure")
        if row.meeting_id is None:
            row = self._at_own_host(row, now)
        lease = claim(row, now=now, office=office, tried=fields)
        if self.current is not None:
            self.current.attempt, self.current.attempt_by = row, self.by
            self.current.save(update_fields=["booking", "attempt", "attempt_by"])
        if self.request is not None:
            self.request.hold_booking(row)
        return lease

    def _at_own_host(self, row: Booking, now: datetime) -> Booking:
        """Where another row takes its place, the schedule as saved waits with that one."""
        there = row.at_host(self._host(), now=now)
        if there is not row and self.current is not None:
            self.current.booking = there
        return there

    def _rebook(self, lease: Lease, outcome: Outcome, fields: MeetingFields, office: Office) -> Lease:
        """The meeting is gone at Zoom: its row is given up, and a new one is tried in the same request.

        From here on the schedule as saved waits with the new row, so that the dead link is never shown again.
        """
        record(lease, outcome, office=office)
        seam("given_up")
        with transaction.atomic():
            self.lock()
            now = office.clock.now()
            self._require_unmoved(now)
            assert self.current is not None
            new = self._replacement(lease.booking_id, now)
            lease = claim(new, now=now, office=office, tried=fields)
            self.current.booking = self.edited.booking = new
            self.current.waiting_since = now
            self.current.attempt, self.current.attempt_by = new, self.by
            self.current.save(update_fields=["booking", "waiting_since", "attempt", "attempt_by"])
        seam("rebooked")
        self.notes.append("new_link")
        return lease

    def _replacement(self, dead_id: int, now: datetime) -> Booking:
        """A row that wants what the saved schedule says: the worker's, if it was quicker, or a new one."""
        assert self.current is not None
        row = self._lock_booking()
        if row is not None and row.pk != dead_id:
            if row.is_leased(now=now) or row.create_sent_at is not None:
                raise failed("busy")
            return row
        row = Booking(host=self._host())
        saved = self.current.meeting_wanted(now=now)
        if saved is not None:
            row.want(saved, now=now)
        return row

    # The engine's Writer

    def lock(self) -> None:
        if self.schedule.pk is not None:
            rows = type(self.schedule).objects.select_for_update(of=("self",))
            self.current = rows.filter(pk=self.schedule.pk).first()
        if self.current is not None:
            # The worker may have rebooked since the schedule was read; its version does not count that.
            self.edited.booking_id = self.current.booking_id
            self.edited.waiting_since = self.current.waiting_since

    def write(self, row: Booking) -> MeetingFields | None:
        if self.schedule.pk is not None and (self.current is None or self.current.version != self.version):
            return None
        now = runtime.clock().now()
        is_too_late = row.meeting_id is None and self.edited.is_over(now=now)  # it ended while the form waited
        self.edited.booking, self.edited.waiting_since = None if is_too_late else row, None
        try:
            with transaction.atomic():
                self._write(now)
        except (ValidationError, NotAllowed, NoSuchDate, VersionMoved) as error:
            self.refused = error
        if is_too_late and self.refused is None:
            self.notes.append("past")
        if is_too_late or (self.refused is not None and self.schedule.pk is None):
            row.give_up(now=now)
        return None if is_too_late or self.refused is not None else self.edited.meeting_fields(self.exceptions())

    # Steps of a transaction that holds the lock

    def _require_unmoved(self, now: datetime, *, releasing: bool = False) -> None:
        """Raises `VersionMoved`; and `BeingChanged` unless the meeting is given up, which waits for nobody."""
        if self.schedule.pk is None:
            return
        if self.current is None or self.current.version != self.version:
            raise VersionMoved(self.current)
        attempt = self.current.attempt
        if not releasing and attempt is not None and attempt.is_tried(now=now):
            assert self.current.attempt_by is not None
            raise BeingChanged(self.current.attempt_by.name)

    def _lock_booking(self) -> Booking | None:
        if self.current is None or self.current.booking_id is None:
            return None
        return Booking.objects.locked(self.current.booking_id)

    def _lock_living(self) -> Booking | None:
        """Not one whose meeting is gone at Zoom: it wants nothing any more, and another takes its place."""
        row = self._lock_booking()
        return row if row is None or row.gone_at is None else None

    def _write(self, now: datetime) -> None:
        edited, names = self.edited, telling.names_before(self.links, self.schedule)
        edited.last_editor, edited.updated_at = self.by, now
        edited.attempt, edited.attempt_by = None, None
        if edited.pk is None:
            edited.created_at = now
            edited.save(force_insert=True)
        else:
            edited.version = edited.whole_version = self.version + 1
            edited.save(
                update_fields=[*USER_FIELDS, "is_long", "last_editor", "updated_at", "version", "whole_version",
                               "booking", "waiting_since", "attempt", "attempt_by"]
            )  # fmt: skip
            if edited.is_series:
                drop_lost_exceptions(edited)
                follow_dates(edited)
            elif self.schedule.is_series:
                edited.exceptions.all().delete()
        self.links.write(edited, was=self.schedule, by=self.by)
        enter(edited)
        if edited.is_series or self.schedule.is_series:
            SeriesAhead.note(edited)
        telling.tell_saved(edited, self.schedule, telling.names_changed(self.links, names), by=self.by)
        mark(edited, by=self.by, now=now, by_mail=self.links.by_mail, is_new=self.schedule.pk is None,
             has_anybody=self.links.invites)  # fmt: skip
        if self.request is not None:
            self.request.finish(edited.pk)

    def _host(self) -> str:
        """The registrant hosts, whoever edits (manual 3.1)."""
        host = self.edited.registrant.zoom_host
        if not host:
            raise account_missing(self.edited.registrant.name)
        return host


def _office() -> Office:
    office = runtime.find_office()
    if office is None:
        text = _("Zoom is not set up yet, so this category cannot be used. Ask the administrator.")
        raise ValidationError({"category": text})
    return office
