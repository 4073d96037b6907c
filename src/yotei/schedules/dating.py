"""Changing one date of a series (この予定のみ), or all from one date on (この予定以降).

A date is an exception beside the rule. What is changed from a date on is a series of its own, with its own meeting;
the old one ends before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from yotei.booking.models import Booking

from .date_attending import change_list, check_added, follow_date, restore_list
from .errors import NoSuchDate, NotAllowed, VersionMoved
from .exceptions import TEXTS, SeriesException, forget_read, of_dates
from .files import ScheduleFile
from .invitations.marking import mark
from .links import reserve_dates
from .recurrence import Frequency, Rule
from .reminders.ahead import SeriesAhead
from .reminders.wishes import ReminderChoice
from .saving import Saving
from .search.entries import enter
from .series import recurrence_of, span_of
from .telling import tell_date, tell_ended
from .topics import bounds_of_day

if TYPE_CHECKING:
    from yotei.people.models import Employee

    from .models import Schedule

# What one date may have of its own, beside attendees. The rest is the series': its topic and its host are one at Zoom.
DATE_FIELDS = (*TEXTS, "starts_at", "ends_at", "day")


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a date was put: two instants, or a day."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None


@dataclass(slots=True)
class DateSaving(Saving):
    """Saves one exception; the schedule itself only counts it, and lists look for it where it is held."""

    exception: SeriesException | None = None
    attendees: list[Employee] | None = None  # of this date; None: as they are
    restores: bool = False  # they become those of the series
    read: int = 0  # the version that its user saw

    def exceptions(self) -> list[SeriesException]:
        assert self.exception is not None
        others = [each for each in self.edited.exceptions.all() if each.date != self.exception.date]
        return [*others, self.exception]

    def lock(self) -> None:
        """Another date that was changed meanwhile is no conflict."""
        super(DateSaving, self).lock()  # a slotted dataclass is another class than the one that `super()` remembers
        if self.current is None or not is_unmoved(self.current, self._date, self.read):
            return
        self.version = self.current.version

    def _write(self, now: datetime) -> None:
        assert self.exception is not None
        exception = write(self.edited, self.exception, version=self.version + 1, by=self.by)
        if self.attendees is not None:
            change_list(exception, [each.pk for each in self.attendees])
        elif self.restores:
            restore_list(exception)
        drop_if_plain(exception)
        note(self.edited, by=self.by, version=self.version + 1, now=now)
        reserve_dates(self.edited, by=self.by)
        if self.request is not None:
            self.request.finish(self.edited.pk)

    @property
    def _date(self) -> date:
        assert self.exception is not None
        return self.exception.date


@dataclass(slots=True)
class FollowingSaving(Saving):
    """Registers a new series, and ends the old one before it in the same transaction."""

    old: Schedule | None = None
    date: date | None = None
    read: int = 0

    def _require_unmoved(self, now: datetime, *, releasing: bool = False) -> None:
        """The old series must be as its user saw it."""
        assert self.old is not None
        old = type(self.old).objects.select_for_update(of=("self",)).filter(pk=self.old.pk).first()
        if old is None or old.version != self.read:
            raise VersionMoved(old)

    def _write(self, now: datetime) -> None:
        assert self.old is not None
        assert self.date is not None
        end_before(self.old, self.date, by=self.by, version=self.read, now=now)  # which frees its facilities
        super(FollowingSaving, self)._write(now)
        ScheduleFile.share(self.old, self.edited)
        ReminderChoice.copy(self.old, self.edited)

    def series_bookings(self) -> list[int]:
        assert self.old is not None
        old = [self.old.booking_id] if self.old.booking_id else []
        return [*super(FollowingSaving, self).series_bookings(), *old]


def exception_for(
    schedule: Schedule, original: date, fields: dict[str, Any] | None, attendees: list[Employee] | None
) -> SeriesException:
    """The date as it is to be; not written. None: as the series says. Raises `NoSuchDate`, and `ValidationError` by
    field, also where these cannot be its attendees."""
    recurrence = recurrence_of(schedule)
    if not recurrence.has(original):
        raise NoSuchDate
    found = of_dates(schedule).get(original) or SeriesException(schedule=schedule, date=original)
    if foreign := [name for name in fields or () if name not in DATE_FIELDS]:
        text = _("One date alone cannot have its own: change the whole series, or this date and those that follow.")
        raise ValidationError(dict.fromkeys(foreign, text))
    found.is_cancelled = False
    if fields is None:
        fields = dict.fromkeys(DATE_FIELDS)
    for name, value in fields.items():
        setattr(found, name, value)
    if found.day is not None:
        found.starts_at, found.ends_at = bounds_of_day(found.day, schedule.timezone)
    _check_times(schedule, found)
    check_added(schedule, found, attendees or ())
    own = recurrence.occurrence(original, original)
    if recurrence.on_holiday == "keep" and (found.starts_at, found.ends_at) == (own.starts_at, own.ends_at):
        found.starts_at = found.ends_at = found.day = None
    for name in TEXTS:
        if getattr(found, name) == getattr(schedule, name):
            setattr(found, name, None)
    return found


def _check_times(schedule: Schedule, exception: SeriesException) -> None:
    if (exception.starts_at is None) != (exception.ends_at is None):
        raise ValidationError({"starts_at": _("A date that moves has a start and an end.")})
    if exception.starts_at is None or exception.ends_at is None:
        return
    if exception.ends_at <= exception.starts_at:
        raise ValidationError({"ends_at": _("The end must be after the start.")})
    if (exception.day is None) != (schedule.begins_at is not None):
        raise ValidationError({"day": _("One date alone cannot change between hours and the whole day.")})


def is_unmoved(schedule: Schedule, original: date, read: int) -> bool:
    """Whether neither the whole series nor this date was changed since `read`."""
    changed = schedule.exceptions.filter(date=original).aggregate(last=Max("version"))["last"]
    return max(schedule.whole_version, changed or 0) <= read <= schedule.version


def write(schedule: Schedule, exception: SeriesException, *, version: int, by: Employee) -> SeriesException:
    """In the place of what is written of that date: an answer to it may have come meanwhile."""
    exception.schedule, exception.version = schedule, version
    was = schedule.exceptions.filter(date=exception.date).first()
    exception.pk = was.pk if was is not None else None
    exception.save()
    tell_date(schedule, exception.date, was, exception, by=by)
    follow_date(exception)
    forget_read(schedule)
    return exception


def drop_if_plain(exception: SeriesException) -> None:
    """Where the date is as the series says again, and nobody answered to it alone."""
    if not exception.has_own and not exception.attendees.exists():
        exception.delete()
    forget_read(exception.schedule)


def note(schedule: Schedule, *, by: Employee, version: int, now: datetime) -> None:
    """The schedule counts the change of one of its dates, and is looked for where it is held now."""
    schedule.version, schedule.last_editor, schedule.updated_at = version, by, now
    schedule.attempt = schedule.attempt_by = None
    schedule.starts_at, schedule.ends_at = span_of(recurrence_of(schedule), schedule.exceptions.all())
    schedule.attendees.update(starts_at=schedule.starts_at)
    names = ("version", "last_editor", "updated_at", "starts_at", "ends_at", "booking", "waiting_since", "attempt")
    schedule.save(update_fields=[*names, "attempt_by"])
    enter(schedule)
    SeriesAhead.note(schedule)
    mark(schedule, by=by, now=now)


# What waits for nobody: Zoom is told by the worker


def end_before(schedule: Schedule, original: date, *, by: Employee, version: int | None, now: datetime) -> None:
    """Ends the series before one of its dates. Call it in a transaction.

    Raises `NotAllowed`, `VersionMoved` and `NoSuchDate`.
    """
    current = locked_series(schedule, by)
    if version not in (None, current.version):
        raise VersionMoved(current)
    recurrence = recurrence_of(current)
    left = recurrence.before(original) if recurrence.has(original) else None
    if left is None:
        raise NoSuchDate
    rule, last_day = current.rule, current.last_day
    current.rule, current.last_day = str(left.rule), left.last
    current.exceptions.filter(date__gte=original).delete()
    forget_read(current)
    current.whole_version = current.version + 1
    current.save(update_fields=["rule", "last_day", "whole_version"])
    tell_ended(current, rule=rule, last_day=last_day, by=by)
    note_at_once(current, by, now)


def locked_series(schedule: Schedule, by: Employee) -> Schedule:
    rows = type(schedule).objects.select_for_update(of=("self",)).select_related("category", "deal__customer")
    current = rows.filter(pk=schedule.pk).first()
    if current is None or not current.is_series:
        raise VersionMoved(current)
    if not current.may_be_changed_by(by):
        raise NotAllowed
    return current


def note_at_once(current: Schedule, by: Employee, now: datetime) -> None:
    attempt, attempt_by = current.attempt, current.attempt_by
    reserve_dates(current, by=by)  # less than before, so nobody is in the way
    note(current, by=by, version=current.version + 1, now=now)
    if attempt is not None:  # a form that is at Zoom with another date goes on
        type(current).objects.filter(pk=current.pk).update(attempt=attempt, attempt_by=attempt_by)
    if current.booking_id is None:
        return
    row = Booking.objects.locked(current.booking_id)
    fields = current.meeting_wanted(now=now)
    if fields is None:
        if row.wanted is not None and current.is_over(now=now):
            row.want(current.meeting_fields(), now=now)
    elif row.wanted_fields != fields:
        row.want(fields, now=now)
    row.save()


def following_of(schedule: Schedule, original: date) -> dict[str, Any]:
    """The rule and the first day of what follows. Raises `NoSuchDate`."""
    rest = recurrence_of(schedule).since(original)
    if rest is None or rest.first != original:
        raise NoSuchDate
    return {"rule": str(rest.rule), "first_day": rest.first}


def shifted(schedule: Schedule, shown: Schedule, moved: Moved, *, following: bool) -> dict[str, Any]:
    """The fields of a series (or of what follows a date) after that date, as it is shown, has been moved.

    Raises `ValidationError` where the rule has dates on several days, so that nobody can tell what the others do.
    """
    original, zone = shown.occurrence, ZoneInfo(schedule.timezone)
    assert original is not None
    rest = recurrence_of(schedule).since(original) if following else recurrence_of(schedule)
    if rest is None:
        raise NoSuchDate
    target = moved.day or (moved.starts_at.astimezone(zone).date() if moved.starts_at else original)
    delta = target - shown.starts_in(zone).date()
    fields: dict[str, Any] = {"rule": str(_shifted_rule(rest.rule, original, delta)), "first_day": rest.first + delta}
    if moved.day is not None or moved.starts_at is None or moved.ends_at is None:
        return fields | {"begins_at": None, "minutes": None}
    minutes = int((moved.ends_at - moved.starts_at) / timedelta(minutes=1))
    return fields | {"begins_at": moved.starts_at.astimezone(zone).time(), "minutes": minutes}


def _shifted_rule(rule: Rule, original: date, delta: timedelta) -> Rule:
    if not delta:
        return rule
    target = original + delta
    rule = replace(rule, until=rule.until + delta) if rule.until else rule
    if rule.frequency is Frequency.DAILY:
        return rule
    if rule.frequency is Frequency.WEEKLY and len(rule.weekdays) == 1:
        return replace(rule, weekdays=(target.weekday(),))
    if rule.month_day is not None and rule.month_day > 0:
        return replace(rule, month_day=target.day, month=target.month if rule.month else None)
    text = _("The dates of this series do not all move alike: change its rule in the form.")
    raise ValidationError({"starts_at": text})
