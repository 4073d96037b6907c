"""Which schedules a list shows. Every list starts from `visible_to`, or shows the rest as busy time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value

from yotei.people.models import Employee

from .attendance import Attendee
from .date_attendance import DateAttendee, parts_in, replies_to
from .invitations.rows import Invitation
from .links import LINKS
from .recurrence import REACH
from .reminders.wishes import ReminderChoice
from .series import date_with, laid_out

if TYPE_CHECKING:
    from .models import Schedule

# Calendars look this far back for what began before their window; what lasts longer is marked, and found by its mark.
LONG = timedelta(days=31)
DAY = timedelta(days=1)  # all-day dates begin up to 26 hours apart around the world; the index errs wide


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def visible_to(self, employee: Employee) -> Self:
        """What this employee may read: public ones, their own, and those they take part in or are shown."""
        return self.filter(self._readable_by(employee))

    def visible_in_part_to(self, employee: Employee) -> Self:
        """Also series that they may not read, but of which a date is theirs; `may_be_seen_by` says which."""
        guest = DateAttendee.objects.filter(exception__schedule=OuterRef("pk"), employee=employee, takes_part=True)
        return self.as_seen_by(employee).filter(Q(is_visible=True) | Exists(guest))

    def as_seen_by(self, reader: Employee) -> Self:
        """For lists: `may_be_seen_by(reader)` of each row needs no further query."""
        return self.annotate(reader_id=Value(reader.pk), is_visible=self._readable_by(reader))

    def of(self, employees: Collection[Employee], begin: datetime, end: datetime, *, zone: ZoneInfo) -> Self:
        """What stands in these employees' calendars in the window [begin, end): registered, or taken part in.

        Each part is found by an index of its own, so the rest of the book costs nothing. All-day schedules are
        the reader's dates. Of a series `laid_out` says which dates, if it is told of whom, too.
        """
        near = Q(starts_at__gt=begin - LONG - DAY, starts_at__lt=end + DAY)
        registered = self.model.objects.filter(near, registrant__in=employees).values("pk")
        long = self.model.objects.filter(registrant__in=employees, is_long=True, starts_at__lt=end + DAY).values("pk")
        invited = Attendee.objects.filter(near | Q(is_long=True), employee__in=employees, starts_at__lt=end + DAY)
        to_date = DateAttendee.objects.filter(  # a day off may have moved the date by this much
            employee__in=employees, takes_part=True, starts_at__gt=begin - LONG - REACH, starts_at__lt=end + DAY + REACH
        )
        found = registered.union(
            long, invited.order_by().values("schedule_id"), to_date.values("exception__schedule_id")
        )
        return self.filter(pk__in=found).overlapping(begin, end, zone=zone)

    def overlapping(self, begin: datetime, end: datetime, *, zone: ZoneInfo) -> Self:
        """What overlaps the half-open window [begin, end). All-day ones are the reader's dates."""
        first = begin.astimezone(zone).date()
        last = (end.astimezone(zone) - timedelta(microseconds=1)).date()
        timed = Q(kind="timed", starts_at__lt=end, ends_at__gt=begin)
        timed |= Q(kind="recurring", starts_at__lt=end + DAY, ends_at__gt=begin - DAY)
        all_day = Q(kind="all_day", day__gte=first, day__lte=last)
        return self.filter(timed | all_day)

    def laid_out(
        self, begin: datetime, end: datetime, *, zone: ZoneInfo, of: Collection[Employee] | None = None
    ) -> list[Schedule]:
        """In order, with the dates of a series in its place. See `series.laid_out`."""
        return laid_out(self.in_order(), begin, end, zone=zone, of=of)

    def not_declined_by(self, employee: Employee, begin: datetime, end: datetime, *, zone: ZoneInfo) -> list[Schedule]:
        """What stands in this employee's calendar, laid out, without that to which they said that they will be
        absent."""
        own = self.of([employee], begin, end, zone=zone).with_own_reply(employee)
        dates = own.laid_out(begin, end, zone=zone, of=[employee])
        return [each for each in dates if reply_of(each, employee) != Attendee.Reply.DECLINED]

    def with_own_reply(self, employee: Employee) -> Self:
        """For `reply_of`."""
        replies = Attendee.objects.filter(schedule=OuterRef("pk"), employee=employee).order_by().values("reply")
        return self.annotate(own_reply=Subquery(replies))

    def with_own_wishes(self, employee: Employee) -> Self:
        """With what this employee has chosen to be reminded of, and whether those who take part are told by mail."""
        reminders = ReminderChoice.objects.filter(schedule=OuterRef("pk"), employee=employee).order_by().values("when")
        mails = Invitation.objects.filter(schedule=OuterRef("pk")).order_by().values("by_mail")
        return self.annotate(own_reminder=Subquery(reminders), told_by_mail=Subquery(mails))

    def unanswered_by(self, employee: Employee, *, now: datetime) -> Self:
        """Invitations of this employee that wait for an answer, while there is time to give one."""
        asked = Attendee.objects.filter(employee=employee, reply=Attendee.Reply.NONE).order_by()
        near = asked.filter(starts_at__gt=now - LONG).values("schedule_id")
        return self.filter(ends_at__gt=now, pk__in=near.union(asked.filter(is_long=True).values("schedule_id")))

    def dates_unanswered_by(self, employee: Employee, *, now: datetime, most: int) -> list[Schedule]:
        """The same of single dates of series, those to which they were invited alone. The first ones."""
        asked = DateAttendee.objects.filter(employee=employee, takes_part=True, reply=Attendee.Reply.NONE)
        asked = asked.filter(starts_at__gt=now - LONG - REACH, exception__is_cancelled=False)
        asked = asked.exclude(
            Exists(Attendee.objects.filter(schedule=OuterRef("exception__schedule"), employee=employee))
        )
        asked = asked.select_related("exception__schedule__category", "exception__schedule__registrant")
        exceptions = (part.exception for part in asked.order_by("starts_at"))
        shown = (date_with(each.schedule, each.date, each) for each in exceptions)
        return list(islice((each for each in shown if each is not None and each.ends_at > now), most))

    def unsettled_of(self, employee: Employee, *, now: datetime) -> Self:
        """Registered by this employee and not over, with a booking that waits for Zoom or has a problem."""
        own = self.model.objects.filter(registrant=employee, booking__isnull=False)
        near = own.filter(starts_at__gt=now - LONG).values("pk")
        ahead = self.filter(ends_at__gt=now, pk__in=near.union(own.filter(is_long=True).values("pk")))
        waits = Q(booking__due_at__isnull=False) | Q(booking__meeting_id__isnull=True)
        return ahead.filter(waits | Q(booking__problem__isnull=False))

    def registered_last(self, *, by: Employee) -> Self:
        """What this employee registered, the latest first."""
        found = self.filter(registrant=by).select_related("category", "customer", "deal__customer")
        return found.order_by("-created_at", "-id")

    def in_order(self) -> Self:
        return self.order_by("starts_at", "id")

    def with_links(self) -> Self:
        """With those who take part, are shown it, are met, and what it reserves at hand."""
        return self.prefetch_related(*LINKS, "attendees__employee")

    def with_labels(self) -> Self:
        """With all that a bar of a calendar says.

        Not more: PostgreSQL weighs the order of eight tables (its join_collapse_limit), the one of `of` being the
        eighth. With a ninth it reads the whole book before it asks which schedules are wanted.
        """
        return self.select_related("category", "registrant", "customer", "deal__customer", "booking")

    def with_names(self) -> Self:
        """With all that the page of one schedule says."""
        return self.with_labels().select_related("last_editor")

    def _readable_by(self, employee: Employee) -> Q:
        concerned = Attendee.objects.filter(schedule=OuterRef("pk"), employee=employee)
        shown = self.model.viewers.through.objects.filter(schedule=OuterRef("pk"), employee=employee)
        return Q(visibility="public") | Q(registrant=employee) | Q(Exists(concerned)) | Q(Exists(shown))


def reply_of(shown: Schedule, employee: Employee) -> str | None:
    """This employee's answer, of a date of a series to that date; None if there is none to give. Read it
    `with_own_reply`."""
    regular = {employee.pk: shown.own_reply} if shown.own_reply is not None else {}  # type: ignore[attr-defined]
    return replies_to(parts_in(shown), regular).get(employee.pk)
