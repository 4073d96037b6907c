"""The schedule that an address means, for this reader."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404

from yotei.booking import runtime
from yotei.schedules.models import Schedule
from yotei.schedules.overlap import Overlap, overlap
from yotei.schedules.reminders.taking_part import concerns
from yotei.web.access import PageRequest


def visible(request: PageRequest, pk: int) -> Schedule:
    """404 for what is not there and for somebody else's private one alike: nobody learns that it exists."""
    found = Schedule.objects.visible_to(request.user).with_names().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def date_of(schedule: Schedule, original: date) -> Schedule:
    """That date of a series, to look at."""
    shown = schedule.on(original) if schedule.is_series else None
    if shown is None:
        raise Http404
    return shown


def visible_date(request: PageRequest, pk: int, original: date) -> Schedule:
    """A date of a series that this reader may see; of somebody else's private one perhaps that date alone."""
    found = Schedule.objects.visible_in_part_to(request.user).with_names().filter(pk=pk).first()
    if found is None or not (shown := date_of(found, original)).may_be_seen_by(request.user):
        raise Http404
    return shown


def concerning(request: PageRequest, pk: int) -> Schedule:
    """One that may remind this reader."""
    found = Schedule.objects.visible_in_part_to(request.user).filter(pk=pk).first()
    if found is None or not concerns(found, request.user):
        raise Http404
    return found


def changeable(request: PageRequest, pk: int) -> Schedule:
    found = visible(request, pk)
    if not found.may_be_changed_by(request.user):
        raise PermissionDenied
    return found


def overlap_of(request: PageRequest, schedule: Schedule) -> Overlap | None:
    """The other Zoom meetings of its host at the same time, while it is ahead."""
    office = runtime.find_office()
    if office is None or not schedule.category.books_zoom or schedule.is_over(now=runtime.clock().now()):
        return None
    return overlap(schedule, plan=office.plan(), reader=request.user)
