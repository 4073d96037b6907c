"""The schedule: the noun of the product. Its verbs that reach Zoom are in `changing` and `removing`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yotei.booking.meeting import MAX_MINUTES, MeetingFields
from yotei.booking.models import Booking
from yotei.people.models import DEFAULT_TIME_ZONE, Employee, check_time_zone
from yotei.sales.models import Contact, Customer, Deal
from yotei.zoom import Deadline

from . import attendance, changing, date_attending, removing, series, starting
from .attendance import Attendee
from .categories import Category
from .date_attendance import DateAttendee, attendees_of, parts_in
from .days_off import DayOff
from .details import strip_block, with_block
from .exceptions import SeriesException
from .facilities import Facility, FacilityUse
from .feeds import CalendarFeed
from .files import ScheduleFile
from .invitations.guests import Guest
from .invitations.rows import Invitation, Invitee
from .keys import RequestKey
from .lists import LONG, ScheduleQuerySet
from .notices import Notice
from .reminders.ahead import DateAhead, SeriesAhead
from .reminders.given import Reminder, ReminderLook
from .reminders.wishes import ReminderChoice, ReminderUsual
from .saving import Saved
from .search.entries import SearchEntry
from .search.tasks import SavedSearch, SearchTask
from .topics import MAX_TOPIC, YEARS, bounds_of_day, clean_subject, minutes, topic, utf16_length

__all__ = [
    "Attendee",
    "CalendarFeed",
    "Category",
    "DateAhead",
    "DateAttendee",
    "DayOff",
    "Facility",
    "FacilityUse",
    "Guest",
    "Invitation",
    "Invitee",
    "Notice",
    "Reminder",
    "ReminderChoice",
    "ReminderLook",
    "ReminderUsual",
    "RequestKey",
    "SavedSearch",
    "Schedule",
    "ScheduleFile",
    "SearchEntry",
    "SearchTask",
    "SeriesAhead",
    "SeriesException",
]


class OnHolidayChoices(models.TextChoices):
    """What becomes of a date of a series that falls on a day off."""

    KEEP = "keep", _("As planned")
    SKIP = "skip", _("Not held")
    BEFORE = "before", _("The working day before")
    AFTER = "after", _("The working day after")


class Schedule(models.Model):
    class Kind(models.TextChoices):
        TIMED = "timed", _("Normal")
        ALL_DAY = "all_day", _("All day")
        RECURRING = "recurring", _("Recurring")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public")
        PRIVATE = "private", _("Private")

    category = models.ForeignKey(
        Category, verbose_name=_("Category"), on_delete=models.PROTECT, related_name="schedules"
    )
    kind = models.CharField(_("Type"), max_length=9, choices=Kind.choices, default=Kind.TIMED)
    subject = models.CharField(_("Subject"), max_length=MAX_TOPIC)
    starts_at = models.DateTimeField(_("Start"))
    ends_at = models.DateTimeField(_("End"))
    day = models.DateField(
        _("Date"), null=True, blank=True, help_text="Of an all-day schedule: the same in every zone."
    )
    rule = models.CharField(max_length=200, blank=True, help_text="Of a series: an RRULE value (RFC 5545).")
    on_holiday = models.CharField(
        _("On a holiday"), max_length=6, choices=OnHolidayChoices.choices, default=OnHolidayChoices.KEEP
    )
    first_day = models.DateField(_("First date"), null=True, blank=True, help_text="Of a series, by its rule.")
    last_day = models.DateField(null=True, blank=True, help_text="Of a series, by its rule; null: without end.")
    begins_at = models.TimeField(
        _("Start time"), null=True, blank=True, help_text="Of a series, in its zone; null: all day."
    )
    minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text="How long each date of a timed series lasts."
    )
    whole_version = models.PositiveIntegerField(default=1, help_text="When the whole series was changed last.")
    timezone = models.CharField(_("Time zone"), max_length=64, default=DEFAULT_TIME_ZONE, validators=[check_time_zone])
    customer = models.ForeignKey(Customer, verbose_name=_("Customer"), null=True, blank=True, on_delete=models.PROTECT)
    deal = models.ForeignKey(Deal, verbose_name=_("Deal"), null=True, blank=True, on_delete=models.PROTECT)
    place = models.CharField(_("Place"), max_length=200, blank=True)
    contacts = models.ManyToManyField(Contact, verbose_name=_("Persons met"), blank=True, related_name="schedules")
    met_others = models.CharField(_("Other persons met"), max_length=500, blank=True)
    viewers = models.ManyToManyField(Employee, verbose_name=_("Shared with"), blank=True, related_name="+")
    facilities = models.ManyToManyField(Facility, verbose_name=_("Facilities"), blank=True, related_name="schedules")
    details = models.TextField(_("Details"), blank=True, max_length=20_000)
    visibility = models.CharField(_("Visibility"), max_length=7, choices=Visibility.choices, default=Visibility.PUBLIC)
    open_to_edit = models.BooleanField(_("Other users may change/delete"), default=False)

    registrant = models.ForeignKey(
        Employee, verbose_name=_("Registrant"), on_delete=models.PROTECT, related_name="schedules", db_index=False
    )
    last_editor = models.ForeignKey(
        Employee, verbose_name=_("Last editor"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(_("Registered"))
    updated_at = models.DateTimeField(_("Last changed"))
    version = models.PositiveIntegerField(default=1, help_text="Counts saved changes of users only.")
    is_long = models.BooleanField(default=False, editable=False, help_text="Longer than LONG: found apart.")

    booking = models.OneToOneField(Booking, null=True, on_delete=models.PROTECT, related_name="schedule")
    waiting_since = models.DateTimeField(null=True, help_text="Booked by the worker; the registrant is told then.")
    attempt = models.ForeignKey(
        Booking, null=True, on_delete=models.PROTECT, related_name="+", help_text="What a form tries this moment."
    )
    attempt_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    occurrence: date | None = None  # which date of a series this copy shows
    exception: SeriesException | None = None
    replaces: int | None = None  # the series that this unsaved one takes over from
    is_unlinked = False  # registered this moment with nobody and nothing linked: nobody need ask

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["registrant", "starts_at"], name="schedule_of_employee"),
            models.Index(fields=["starts_at"], name="schedule_start"),
            models.Index(fields=["registrant", "starts_at"], name="schedule_long", condition=Q(is_long=True)),
            models.Index(fields=["waiting_since"], name="schedule_waiting", condition=Q(waiting_since__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="schedule_ends_after_start"),
            models.CheckConstraint(condition=~Q(subject=""), name="schedule_subject_given"),
            models.CheckConstraint(
                condition=Q(kind__in=["timed", "recurring"], day__isnull=True) | Q(kind="all_day", day__isnull=False),
                name="schedule_day_of_all_day",
            ),
            models.CheckConstraint(
                condition=Q(~Q(rule=""), kind="recurring", first_day__isnull=False, is_long=True)
                | Q(kind__in=["timed", "all_day"], rule=""),
                name="schedule_rule_of_series",
            ),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True, minutes__isnull=True)
                | Q(begins_at__isnull=False, minutes__isnull=False),
                name="schedule_hours_of_series",
            ),
            models.CheckConstraint(condition=Q(visibility__in=["public", "private"]), name="schedule_visibility_known"),
        ]

    def __str__(self) -> str:
        return self.subject

    # Verbs

    @classmethod
    def register(cls, *, by: Employee, fields: dict[str, Any], deadline: Deadline, **request: Any) -> Saved:
        """A new schedule, booked at Zoom where its category says so. Further arguments: see `changing.save`."""
        return changing.save(cls(), by=by, fields=fields, deadline=deadline, **request)

    def change(self, *, by: Employee, fields: dict[str, Any], deadline: Deadline, **request: Any) -> Saved:
        """Sets `fields`, and waits for Zoom where Zoom must know. Further arguments: see `changing.save`."""
        return changing.save(self, by=by, fields=fields, deadline=deadline, **request)

    def change_date(self, original: date, *, by: Employee, deadline: Deadline, **request: Any) -> Saved:
        """Changes one date of a series, or makes it plain again. See `changing.save_date`."""
        return changing.save_date(self, original, by=by, deadline=deadline, **request)

    def change_following(self, original: date, *, by: Employee, deadline: Deadline, **request: Any) -> Saved:
        """Changes a series from one date on. See `changing.save_following`."""
        return changing.save_following(self, original, by=by, deadline=deadline, **request)

    def remove_date(self, original: date, *, by: Employee, version: int | None = None) -> None:
        """Deletes one date of a series. See `removing.remove_date`."""
        removing.remove_date(self, original, by=by, version=version)

    def remove_following(self, original: date, *, by: Employee, version: int | None = None) -> None:
        """Deletes a series from one date on. See `removing.remove_following`."""
        removing.remove_following(self, original, by=by, version=version)

    def on(self, original: date) -> Schedule | None:
        """One date of a series, to look at; None if it is none, or is not held."""
        return series.one_date(self, original)

    def shown_first_to(self, reader: Employee, *, now: datetime) -> Schedule | None:
        """What this reader may see of it: itself, else the next of the dates that they take part in, else the last."""
        if self.may_be_seen_by(reader):
            return self
        dates = [shown for shown in series.own_dates(self) if shown.may_be_seen_by(reader)]
        ahead = [shown for shown in dates if not shown.is_over(now=now)]
        return min(ahead, default=max(dates, default=None, key=_start), key=_start)

    def remove(self, *, by: Employee, version: int | None = None) -> None:
        """Deletes it and gives its meeting up; the worker releases it. See `removing.remove`."""
        removing.remove(self, by=by, version=version)

    def reply(self, *, by: Employee, reply: str, message: str = "") -> Attendee:
        """An attendee takes part or not; no change of the schedule. See `attendance.reply`."""
        return attendance.reply(self, by=by, reply=reply, message=message)

    def reply_to_date(self, original: date, *, by: Employee, reply: str, message: str = "") -> DateAttendee:
        """The same of one date of a series alone. See `date_attending.reply_to_date`."""
        return date_attending.reply_to_date(self, original, by=by, reply=reply, message=message)

    def reply_to_all(self, original: date, *, by: Employee, reply: str, message: str = "") -> Attendee:
        """The same of all dates, answered on one of them. See `date_attending.reply_to_all`."""
        return date_attending.reply_to_all(self, original, by=by, reply=reply, message=message)

    def start_url(self, *, by: Employee, deadline: Deadline) -> str:
        """The link that starts its meeting as the host; a credential. See `starting.start_url`."""
        return starting.start_url(self, by=by, deadline=deadline)

    # Rules

    def clean(self) -> None:
        self.subject = clean_subject(self.subject)
        self.details = strip_block(self.details)
        errors: dict[str, Any] = {}
        if self.category_id is None:
            errors["category"] = _("Choose a category.")
        if not self.subject:
            errors["subject"] = _("Enter a subject.")
        elif utf16_length(self.subject) > MAX_TOPIC:
            errors["subject"] = _("The subject may have at most 200 characters (an emoji counts as two or more).")
        if self.deal_id and self.deal is not None:
            if self.customer_id and self.customer_id != self.deal.customer_id:
                errors["deal"] = _("This deal belongs to another customer.")
            self.customer = self.deal.customer
        errors |= self._clean_times()
        if errors:
            raise ValidationError(errors)

    def _clean_times(self) -> dict[str, Any]:
        if self.is_series:
            return series.lay_down(self)
        self.rule, self.first_day, self.last_day, self.begins_at, self.minutes = "", None, None, None, None
        self.on_holiday = OnHolidayChoices.KEEP
        if self.kind == self.Kind.ALL_DAY:
            if self.day is None:
                return {"day": _("Enter the date.")}
            if self.day.year not in YEARS:
                return {"day": _("Enter a date between 2000 and 2099.")}
            self.starts_at, self.ends_at = bounds_of_day(self.day, self.timezone)
            self.is_long = False
            return {}
        self.day = None
        for name in ("starts_at", "ends_at"):
            moment: datetime | None = getattr(self, name)
            if moment is None:
                return {name: _("Enter date and time.")}
            if moment.second or moment.microsecond:
                return {name: _("Times are whole minutes.")}
            if moment.year not in YEARS:
                return {name: _("Enter a date between 2000 and 2099.")}
        if self.ends_at <= self.starts_at:
            return {"ends_at": _("The end must be after the start.")}
        self.is_long = self.ends_at - self.starts_at > LONG
        return {}

    def may_be_changed_by(self, employee: Employee) -> bool:
        """Their own, what is open to others, and what a manager sees of the department; never who may only read."""
        if not employee.may_write:
            return False
        if self.registrant_id == employee.pk or self.open_to_edit:
            return True
        return employee.leads(self.registrant) and self.may_be_seen_by(employee)

    def may_be_seen_by(self, employee: Employee) -> bool:
        """As `visible_to` says; others see busy time only. Who takes part in one date of a series alone sees that
        date. After `as_seen_by` without a query."""
        if self.visibility == self.Visibility.PUBLIC or self.registrant_id == employee.pk:
            return True
        part = parts_in(self).get(employee.pk)
        if part is not None and part.takes_part:
            return True
        if getattr(self, "reader_id", None) == employee.pk:
            return bool(getattr(self, "is_visible", False))
        return self.attendees.filter(employee=employee).exists() or self.viewers.filter(pk=employee.pk).exists()

    @property
    def who_attends(self) -> list[Attendee | DateAttendee]:
        """Those who take part in it beside the registrant, or in the date of a series that this shows."""
        return attendees_of(self)

    def meetings_beside(self, *, reader: Employee) -> list[Schedule]:
        """The registrant's other Zoom schedules at the same time: a host can run only one or two meetings at once.

        Of a series as a whole nobody can say it; of each of its dates its page does.
        """
        if self.is_series and self.occurrence is None:
            return []
        theirs = Schedule.objects.filter(registrant=self.registrant_id, category__books_zoom=True)
        near = Q(starts_at__gt=self.starts_at - LONG) | Q(kind=self.Kind.RECURRING)
        theirs = theirs.filter(near, starts_at__lt=self.ends_at, ends_at__gt=self.starts_at).exclude(pk=self.pk)
        zone = ZoneInfo(self.timezone)
        return theirs.as_seen_by(reader).laid_out(self.starts_at, self.ends_at, zone=zone)

    @property
    def is_series(self) -> bool:
        return self.kind == self.Kind.RECURRING

    def is_over(self, *, now: datetime) -> bool:
        return self.ends_at <= now

    # What Zoom must know

    def meeting_fields(self, exceptions: Collection[SeriesException] | None = None) -> MeetingFields:
        """`exceptions` of a series, if others than those that are kept."""
        deal = self.deal
        text = topic(
            subject=self.subject, customer=deal.customer.name if deal else None, deal=deal.name if deal else None
        )
        if not self.is_series:
            length = minutes(self.starts_at, self.ends_at)
            return MeetingFields(text, self.starts_at, length, self.timezone, defaults=self.category.meeting_defaults)
        if exceptions is None:
            exceptions = self.exceptions.all() if self.pk else ()
        start, dates = series.zoom_series(self, exceptions)
        length = self.minutes or MAX_MINUTES
        return MeetingFields(text, start, length, self.timezone, dates, self.category.meeting_defaults)

    def meeting_wanted(
        self, *, now: datetime, exceptions: Collection[SeriesException] | None = None
    ) -> MeetingFields | None:
        """What Zoom should hold; None for a category that does not book, and for what is over."""
        if not self.category.books_zoom or self.is_over(now=now):
            return None
        return self.meeting_fields(exceptions)

    # For screens

    @property
    def details_text(self) -> str:
        """The details as the manual shows them, with the Zoom block below."""
        return with_block(self.details, self.booking.block if self.booking else "")

    def starts_in(self, zone: ZoneInfo) -> datetime:
        """Its start for a reader in `zone`; an all-day one begins at midnight of its date in every zone."""
        return datetime.combine(self.day, time(), zone) if self.day else self.starts_at.astimezone(zone)

    def ends_in(self, zone: ZoneInfo) -> datetime:
        return (
            datetime.combine(self.day + timedelta(days=1), time(), zone) if self.day else self.ends_at.astimezone(zone)
        )

    def first_day_in(self, zone: ZoneInfo) -> date:
        return self.starts_in(zone).date()


def _start(schedule: Schedule) -> datetime:
    return schedule.starts_at
