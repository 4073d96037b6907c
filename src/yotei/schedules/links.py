"""Who and what belongs to a schedule beside its own columns: 参加者, 社外参加者, 共有者, 面談者, 設備, 添付ファイル.

They are written in the transaction that writes the schedule. Facilities are locked for it, so of two who want the same
quarter of an hour the second finds it taken; that the database holds each quarter once is the last line of defence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yotei.files.models import StoredFile
from yotei.people.models import Employee
from yotei.sales.models import Contact

from .attendance import Attendee
from .date_attending import forget_parts, take_replies
from .facilities import QUARTER, Facility, FacilityUse
from .files import ScheduleFile
from .invitations import guests
from .invitations.rows import Invitation
from .series import laid_out

if TYPE_CHECKING:
    from .models import Schedule

LONGEST_SERIES = timedelta(days=367)  # that reserves a facility: a year, and its last date

LINKS = ("attendees", "guests", "viewers", "contacts", "facilities")


@dataclass(frozen=True, slots=True)
class Links:
    """What a saving wants of them; None leaves as it is. `replies`: see `date_attending.take_replies`. `by_mail`:
    whether invitations and changes are told. `files` are added to those that it has."""

    attendees: list[Employee] | None = None
    guests: list[guests.Wish] | None = None
    viewers: list[Employee] | None = None
    contacts: list[Contact] | None = None
    facilities: list[Facility] | None = None
    replies: str = ""
    by_mail: bool | None = None
    files: list[StoredFile] | None = None

    @classmethod
    def split(cls, fields: dict[str, Any]) -> tuple[dict[str, Any], Self]:
        """The schedule's own columns, and the rest."""
        names = (*LINKS, "replies", "by_mail", "files")
        own = {name: value for name, value in fields.items() if name not in names}
        return own, cls(**{name: fields[name] for name in names if name in fields})

    def check(self, edited: Schedule, *, was: Schedule, by: Employee) -> None:
        """Raises `ValidationError` by field, before Zoom is asked."""
        errors: dict[str, Any] = {}
        for name, wanted in (("attendees", self.attendees), ("viewers", self.viewers)):
            gone = [each.name for each in self._added(was, name, wanted) if not each.is_active]
            if gone:
                errors[name] = _("%(names)s cannot be chosen: no longer with the company.") % {
                    "names": _(", ").join(gone)
                }
        errors |= self._check_contacts(edited, was) | self._check_facilities(edited, was, by) | self._check_guests()
        errors |= ScheduleFile.check_files(edited, self.files or ())
        if errors:
            raise ValidationError(errors)

    def write(self, edited: Schedule, *, was: Schedule, by: Employee) -> None:
        """Makes them so, for a schedule that is written. Raises as `check`; call it in the same transaction."""
        wanted = [each.pk for each in self.facilities or []]
        list(Facility.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk") if wanted else [])
        self.check(edited, was=was, by=by)
        self._write_attendees(edited, was)
        if self.guests is not None:
            guests.write(edited, self.guests, is_new=was.pk is None)
        for name in ("viewers", "contacts", "facilities"):
            rows = getattr(self, name)
            if rows or (rows is not None and was.pk is not None):
                getattr(edited, name).set(rows)
        self._write_uses(edited, was)
        ScheduleFile.attach(edited, self.files or ())
        edited.__dict__.pop("_prefetched_objects_cache", None)  # a copy of what was read before
        edited.is_unlinked = was.pk is None and not any(getattr(self, name) for name in LINKS)

    # People

    def _added(self, was: Schedule, name: str, wanted: list[Employee] | None) -> list[Employee]:
        if not wanted:
            return []
        if was.pk is None:
            return wanted
        if name == "attendees":
            had = set(was.attendees.order_by().values_list("employee_id", flat=True))
        else:
            had = set(was.viewers.order_by().values_list("pk", flat=True))
        return [each for each in wanted if each.pk not in had]

    def _write_attendees(self, edited: Schedule, was: Schedule) -> None:
        if was.pk is not None:
            if self.attendees is not None:
                edited.attendees.exclude(employee__in=self.attendees).delete()
                if edited.is_series:
                    forget_parts(edited, of_all_but=self.attendees)
            if _times(edited) != _times(was):
                edited.attendees.update(starts_at=edited.starts_at, is_long=edited.is_long)
        Attendee.objects.bulk_create(
            Attendee(schedule=edited, employee=each, starts_at=edited.starts_at, is_long=edited.is_long)
            for each in self._added(was, "attendees", self.attendees)
        )
        if self.replies:
            take_replies(edited, self.replies)

    @property
    def invites(self) -> bool:
        """Whether it names anybody who takes part."""
        return bool(self.attendees or self.guests)

    def _check_guests(self) -> dict[str, ValidationError]:
        try:
            guests.check(self.guests or ())
        except ValidationError as error:
            return {"guests": error}
        return {}

    def _check_contacts(self, edited: Schedule, was: Schedule) -> dict[str, str]:
        contacts: Iterable[Contact] = self.contacts or []
        if self.contacts is None and was.pk is not None and was.customer_id != edited.customer_id:
            contacts = was.contacts.all()
        others = [each.name for each in contacts if each.customer_id != edited.customer_id]
        if not others:
            return {}
        return {"contacts": _("%(names)s: not of the customer chosen.") % {"names": _(", ").join(others)}}

    # Facilities

    def _check_facilities(self, edited: Schedule, was: Schedule, by: Employee) -> dict[str, str]:
        wanted = self._facilities_of(edited, was)
        if not wanted:
            return {}
        had = set(was.facilities.values_list("pk", flat=True)) if was.pk else set()
        closed = [str(each) for each in wanted if not each.is_active and each.pk not in had]
        if closed:
            return {"facilities": _("%(names)s cannot be reserved any more.") % {"names": _(", ").join(closed)}}
        if edited.is_series:
            if edited.last_day is None or edited.ends_at - edited.starts_at > LONGEST_SERIES:
                return {"facilities": _("A series that reserves a facility ends within a year.")}
        elif edited.is_long:
            return {"facilities": _("Facilities can be reserved for at most 31 days.")}
        first = _first_taken(edited, wanted)
        return {} if first is None else {"facilities": _taken(first, by)}

    def _facilities_of(self, edited: Schedule, was: Schedule) -> list[Facility]:
        """Those to be reserved; none where neither they nor the time change."""
        if self.facilities is not None:
            return self.facilities
        moved = was.pk is not None and _times(edited) != _times(was)
        return list(was.facilities.all()) if moved else []

    def _write_uses(self, edited: Schedule, was: Schedule) -> None:
        if was.pk is None:
            if self.facilities:
                _reserve(edited, self.facilities)
        elif self.facilities is not None or _times(edited) != _times(was):
            FacilityUse.objects.filter(schedule=edited).delete()
            _reserve(edited, self._facilities_of(edited, was))


def links_of(schedule: Schedule) -> dict[str, Any]:
    """What a schedule like this one would be registered with."""
    return {
        "attendees": [each.employee for each in schedule.attendees.select_related("employee")],
        "guests": [each.wish for each in schedule.guests.all()],
        "viewers": list(schedule.viewers.all()),
        "contacts": list(schedule.contacts.all()),
        "facilities": list(schedule.facilities.all()),
        "by_mail": Invitation.objects.filter(schedule=schedule).values_list("by_mail", flat=True).first(),
    }


def reserve_dates(schedule: Schedule, *, by: Employee) -> None:
    """What a series reserves after one of its dates was changed. Call it in the transaction.

    Raises `ValidationError`.
    """
    wanted = list(Facility.objects.select_for_update(no_key=True).filter(schedules=schedule).order_by("pk"))
    if not wanted:
        return
    first = _first_taken(schedule, wanted)
    if first is not None:
        raise ValidationError({"starts_at": _taken(first, by)})
    FacilityUse.objects.filter(schedule=schedule).delete()
    _reserve(schedule, wanted)


def _reserve(schedule: Schedule, facilities: Iterable[Facility]) -> None:
    FacilityUse.objects.bulk_create(
        FacilityUse(facility=facility, quarter=quarter, schedule=schedule)
        for facility in sorted(facilities, key=lambda each: each.pk)
        for quarter in _quarters_of(schedule)
    )


def _first_taken(schedule: Schedule, facilities: Iterable[Facility]) -> FacilityUse | None:
    """The first reservation of these by others in the hours of the schedule."""
    uses = FacilityUse.objects.filter(facility__in=facilities).exclude(
        schedule__in=[pk for pk in (schedule.pk, schedule.replaces) if pk]
    )
    if schedule.is_series:
        uses = uses.filter(quarter__in=_quarters_of(schedule))
    else:
        span = quarters(schedule.starts_at, schedule.ends_at)
        uses = uses.filter(quarter__gte=span.start, quarter__lt=span.stop)
    return uses.select_related("facility", "schedule__registrant").order_by("quarter").first()


def _quarters_of(schedule: Schedule) -> Collection[int]:
    """Of a series those of all its dates, each once."""
    if not schedule.is_series:
        return quarters(schedule.starts_at, schedule.ends_at)
    dates = laid_out([schedule], schedule.starts_at, schedule.ends_at, zone=ZoneInfo(schedule.timezone))
    return sorted({quarter for each in dates for quarter in quarters(each.starts_at, each.ends_at)})


def quarters(begin: datetime, end: datetime) -> range:
    """The quarters of an hour that [begin, end) touches."""
    first, last = int(begin.timestamp()) // QUARTER, -(-int(end.timestamp()) // QUARTER)
    return range(first, last)


def _times(schedule: Schedule) -> tuple[datetime, datetime]:
    return schedule.starts_at.astimezone(UTC), schedule.ends_at.astimezone(UTC)


def _taken(use: FacilityUse, by: Employee) -> str:
    """Which, when, and whose; of what the reader may not see, that it is reserved."""
    holder = use.schedule
    start, end = holder.starts_in(by.zone), holder.ends_in(by.zone)
    finish = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    whose = f"{holder.subject} ({holder.registrant.name})" if holder.may_be_seen_by(by) else _("reserved")
    words = {"facility": str(use.facility), "when": f"{start:%Y-%m-%d %H:%M}–{finish}", "whose": whose}
    return _("%(facility)s is taken %(when)s: %(whose)s.") % words
