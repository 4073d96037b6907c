"""Starting a meeting as its host: the link is asked for at the press of the button, and never kept (design §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yotei.booking import runtime
from yotei.booking.bulkhead import NoPlace
from yotei.booking.problems import BookingFailed, failed, problem_of
from yotei.zoom import Deadline, Gone, ZoomError

from .errors import NotAllowed

if TYPE_CHECKING:
    from yotei.people.models import Employee

    from .models import Schedule


def start_url(schedule: Schedule, *, by: Employee, deadline: Deadline) -> str:
    """The link that opens the meeting as its host. Not to be stored or logged.

    Raises `NotAllowed` for everybody but the registrant, who hosts (manual 3.1),
    and for who may only read; and `BookingFailed`.
    """
    if schedule.registrant_id != by.pk or not by.may_write:
        raise NotAllowed
    booking, office = schedule.booking, runtime.find_office()
    if booking is None or booking.meeting_id is None:
        raise failed("not_booked")
    if office is None:
        raise failed("unreachable")
    try:
        with office.bulkhead.place():
            return office.forms.start_url(booking.meeting_id, deadline=deadline.sooner(office.timeout))
    except NoPlace:
        raise failed("crowded") from None
    except Gone:
        raise failed("gone") from None
    except ZoomError as error:
        raise BookingFailed(problem_of(error, host=booking.host)) from None
