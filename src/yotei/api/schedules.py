"""/schedules"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from ninja import P, QueryEx, Router

from yotei.booking import runtime
from yotei.people.models import Employee
from yotei.schedules.date_attendance import read_names
from yotei.schedules.errors import NotAllowed, VersionMoved
from yotei.schedules.models import Attendee, DateAttendee, ReminderChoice, Schedule
from yotei.zoom import Deadline

from . import problems
from .auth import ApiRequest
from .finding import concerning, visible, visible_date
from .once import Key
from .openapi import says
from .paging import cursor_after, place_of
from .problems import invalid, not_found
from .schedule_fields import model_fields
from .schedule_schemas import (
    AttendeeAnswer,
    BusyTime,
    Reply,
    ScheduleAnswer,
    ScheduleChange,
    ScheduleNew,
    SchedulePage,
    Scope,
    busy_time,
    schedule_answer,
)
from .schemas import Day, PageSize, QueryMoment, QueryVersion, Text
from .series import change_part, date_of
from .wishes import ReminderAnswer, ReminderBody

router = Router(tags=["schedules"])

# Longer windows would be reports, not calendars: a year and a month on screen.
LONGEST_WINDOW = timedelta(days=400)


@router.post("/schedules", response={201: ScheduleAnswer}, openapi_extra=says(409, 502, 503), summary="Register")
def register_schedule(request: ApiRequest, body: ScheduleNew, key: Key = None) -> ScheduleAnswer:
    """Registers a schedule. One of a Zoom category books its meeting first, unless `book_later` is true.

    With an `Idempotency-Key` the same request again gets the first answer again, and never a second schedule.
    """
    deadline = Deadline.after(runtime.FORM_SECONDS)
    wanted = dict(body)
    book_later, reminder = wanted.pop("book_later"), wanted.pop("reminder")
    if body.timezone is None:
        wanted["timezone"] = request.auth.time_zone
    saved = Schedule.register(
        by=request.auth, fields=model_fields(wanted), deadline=deadline, key=key or "", book_later=book_later
    )
    if not saved.schedule.may_be_seen_by(request.auth):
        raise VersionMoved(None)  # registered long ago with this key, then handed over and made private
    if reminder is not None:
        ReminderChoice.choose(saved.schedule, by=request.auth, when=reminder)
    return schedule_answer(saved.schedule, reader=request.auth, notes=_notes_of_registering(saved.schedule))


@router.get("/schedules", response=SchedulePage, openapi_extra=says(404), summary="List")
def list_schedules(
    request: ApiRequest,
    begin: QueryEx[QueryMoment, P(alias="from", description="The window is half-open, at most 400 days.")],
    end: QueryEx[QueryMoment, P(alias="to")],
    employee: QueryEx[Text | None, P(description="A log-in name. Default: oneself.")] = None,
    limit: PageSize = 100,
    cursor: Text | None = None,
) -> SchedulePage:
    """What overlaps the window, by start. Somebody else's private schedules appear as busy time only."""
    _require_window(begin, end)
    found_of = _find_employee(request, employee)
    rows = Schedule.objects.of([found_of], begin, end, zone=request.auth.zone)
    rows = rows.with_labels().with_links().with_own_wishes(request.auth).prefetch_related("last_editor")
    rows = rows.as_seen_by(request.auth)
    single, series = rows.exclude(kind=Schedule.Kind.RECURRING), rows.filter(kind=Schedule.Kind.RECURRING)
    dates = series.laid_out(begin, end, zone=request.auth.zone, of=[found_of])
    if cursor:
        start, pk = place_of("schedules", cursor)
        start = datetime.fromisoformat(start)
        single = single.filter(Q(starts_at__gt=start) | Q(starts_at=start, pk__gt=pk))
        dates = [each for each in dates if (each.starts_at, each.pk) > (start, pk)]
    found = sorted([*single.in_order()[: limit + 1], *dates], key=lambda each: (each.starts_at, each.pk))[: limit + 1]
    page, last = found[:limit], found[:limit][-1:]
    is_more = len(found) > limit
    read_names(page)
    return SchedulePage(
        items=[_item(schedule, request.auth) for schedule in page],
        next_cursor=cursor_after("schedules", last[0].starts_at.isoformat(), last[0].pk) if is_more else None,
    )


@router.get("/schedules/{int:schedule_id}", response=ScheduleAnswer, openapi_extra=says(404), summary="Read")
def read_schedule(request: ApiRequest, schedule_id: int, occurrence: Day | None = None) -> ScheduleAnswer:
    """One that is public or one's own, or in which one takes part or that one is shown.

    Of a series with `occurrence` one date, which also those may read who take part in that date alone.
    """
    if occurrence is not None:
        return schedule_answer(visible_date(request.auth, schedule_id, occurrence), reader=request.auth)
    return schedule_answer(visible(request.auth, schedule_id), reader=request.auth)


@router.patch(
    "/schedules/{int:schedule_id}",
    response=ScheduleAnswer,
    openapi_extra=says(403, 404, 409, 502, 503),
    summary="Change",
)
def change_schedule(request: ApiRequest, schedule_id: int, body: ScheduleChange) -> ScheduleAnswer:
    """Changes the fields that are named. What Zoom must know is saved when Zoom has taken it, unless `book_later`.

    409 `version_moved` carries the schedule as it stands as `current`.
    """
    deadline = Deadline.after(runtime.FORM_SECONDS)
    schedule = visible(request.auth, schedule_id)
    # Of one date of a series the domain decides: a change of another date is no conflict.
    _require_changeable(schedule, request.auth, schedule.version if body.scope == "one" else body.version)
    given = body.given()
    version, book_later = given.pop("version"), given.pop("book_later", False)
    part = {name: given.pop(name, None) for name in ("scope", "occurrence", "restore")}
    request_ = {"by": request.auth, "deadline": deadline, "version": version, "book_later": book_later}
    if part["scope"] in ("one", "following"):
        return change_part(schedule, given, part, request_)
    saved = schedule.change(fields=model_fields(given, schedule=schedule), **request_)
    return schedule_answer(saved.schedule, reader=request.auth, notes=saved.notes)


@router.delete(
    "/schedules/{int:schedule_id}", response={204: None}, openapi_extra=says(403, 404, 409), summary="Delete"
)
def delete_schedule(
    request: ApiRequest,
    schedule_id: int,
    version: QueryVersion | None = None,
    scope: Scope = "all",
    occurrence: Day | None = None,
) -> None:
    """Deletes it at once; its Zoom meeting is released. With `version` only if it has not moved on.

    Of a series with `scope` and `occurrence` one date, or that and those that follow.
    """
    schedule = visible(request.auth, schedule_id)
    if scope == "all":
        schedule.remove(by=request.auth, version=version)
        return
    verb = schedule.remove_date if scope == "one" else schedule.remove_following
    verb(date_of(schedule, occurrence), by=request.auth, version=version)


@router.put(
    "/schedules/{int:schedule_id}/reply", response=AttendeeAnswer, openapi_extra=says(403, 404), summary="Reply"
)
def reply_to_schedule(request: ApiRequest, schedule_id: int, body: Reply) -> AttendeeAnswer:
    """An attendee's own answer to the invitation. It is no change of the schedule: the version stays.

    403 `not_allowed` for whoever takes no part, the registrant included.
    """
    answer: dict[str, Any] = {"by": request.auth, "reply": body.reply, "message": body.message}
    row: Attendee | DateAttendee
    try:
        if body.occurrence is None:
            row = visible(request.auth, schedule_id).reply(**answer)
        else:
            row = visible_date(request.auth, schedule_id, body.occurrence).reply_to_date(body.occurrence, **answer)
    except NotAllowed:
        raise problems.Refusal(403, "not_allowed", _("Only who takes part in this schedule can answer.")) from None
    return AttendeeAnswer(login=request.auth.login, reply=row.reply, message=row.message)


@router.put(
    "/schedules/{int:schedule_id}/reminder",
    response=ReminderAnswer,
    openapi_extra=says(403, 404),
    summary="Choose one's reminder",
)
def choose_reminder(request: ApiRequest, schedule_id: int, body: ReminderBody) -> ReminderAnswer:
    """For oneself, of this schedule alone. It is no change of the schedule: the version stays.

    403 `not_allowed` for whoever takes no part.
    """
    ReminderChoice.choose(concerning(request.auth, schedule_id), by=request.auth, when=body.reminder or "")
    return ReminderAnswer(reminder=body.reminder)


def _require_changeable(schedule: Schedule, employee: Employee, version: int) -> None:
    """Before its fields are looked at: who may not change it, or has read it long ago, learns that first."""
    if not schedule.may_be_changed_by(employee):
        raise NotAllowed
    if schedule.version != version:
        raise VersionMoved(schedule)


def _require_window(begin: datetime, end: datetime) -> None:
    if end <= begin:
        raise invalid("to", _("The end of the window must be after its start."))
    if end - begin > LONGEST_WINDOW:
        raise invalid("to", _("The window may be at most 400 days long."))


def _find_employee(request: ApiRequest, login: str | None) -> Employee:
    if login is None or login == request.auth.login:
        return request.auth
    employee = Employee.objects.filter(login=login).first()
    if employee is None:
        raise not_found()
    return employee


def _item(schedule: Schedule, reader: Employee) -> ScheduleAnswer | BusyTime:
    return schedule_answer(schedule, reader=reader) if schedule.may_be_seen_by(reader) else busy_time(schedule)


def _notes_of_registering(schedule: Schedule) -> list[str]:
    """From the schedule as it stands, so that a repeated request is answered like the first."""
    if schedule.booking is None:
        return ["past"] if schedule.category.books_zoom else []
    return ["waiting"] if schedule.waiting_since else []
