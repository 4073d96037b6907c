"""A schedule as programs write and read it (interface §3)."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from ninja import Schema
from pydantic import ConfigDict, Field

from yotei.booking.models import Booking
from yotei.booking.problems import Problem
from yotei.people.models import Employee
from yotei.schedules.date_attendance import read_names
from yotei.schedules.exceptions import SeriesException, of_dates
from yotei.schedules.links import LINKS
from yotei.schedules.models import Schedule
from yotei.schedules.series import date_with, first_date, why_open

from .examples import REPLY, SCHEDULE, SCHEDULE_CHANGE, SCHEDULE_NEW
from .guest_schemas import GuestAnswer, Guests, guest_answer
from .schemas import Body, Date, Day, Flag, Instant, Moment, RowId, Rows, Text, Version, one_of, optional
from .wishes import REMINDER, When, WhenAnswer, wishes_answer

Kind = Literal["timed", "all_day", "recurring"]
OnHoliday = Literal["keep", "skip", "before", "after"]
Scope = Literal["one", "following", "all"]
Visibility = Literal["public", "private"]
# In answers the value is the domain's, so it is described and not checked again.
KindAnswer = Annotated[str, one_of("timed", "all_day", "recurring")]
OnHolidayAnswer = Annotated[str, one_of("keep", "skip", "before", "after")]
VisibilityAnswer = Annotated[str, one_of("public", "private")]
StateAnswer = Annotated[str, one_of("booked", "waiting", "problem")]
NoteAnswer = Annotated[str, one_of("past", "released", "new_link", "waiting", "rest")]
# A TextField has no length of its own in a database; the form's is 20,000 too.
Details = Annotated[Text, Field(max_length=20_000)]
# As many as a form takes.
Logins = Annotated[list[Text], Field(max_length=200)]
SeriesFormAnswer = Annotated[str, one_of("fixed", "open")]
ReplyAnswer = Annotated[str, one_of("none", "accepted", "declined")]


class ScheduleNew(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [SCHEDULE_NEW]})

    category: Text = Field(description="A category's code.")
    kind: Kind = "timed"
    subject: Text = Field(description="At most 200 UTF-16 units.")
    starts_at: Moment | None = Field(None, description="Of a timed one: whole minutes, with offset.")
    ends_at: Moment | None = Field(None, description="Exclusive, after the start.")
    date: Day | None = Field(None, description="Of an all-day one, instead of the two times.")
    rule: Text | None = Field(None, description="Of a recurring one: an RRULE value (RFC 5545). DTSTART is its start.")
    on_holiday: OnHoliday | None = Field(None, description="What becomes of dates that are days off. Default: keep.")
    timezone: Text | None = Field(None, description="An IANA zone. Default: the employee's.")
    customer: RowId | None = Field(None, description="Default: the deal's.")
    deal: RowId | None = None
    place: Text = Field("", description="At most 200 characters.")
    met_others: Text = Field("", description="Persons met who are no contacts; at most 500 characters.")
    contacts: Rows = Field([], description="Persons met: contacts of the customer.")
    attendees: Logins = Field([], description="Log-in names of those who take part beside the registrant.")
    guests: Guests = Field([], description="People from outside. They are told by mail, and answer by a link.")
    by_mail: Flag = Field(True, description="Whether attendees and guests are told by mail of this and later changes.")
    viewers: Logins = Field([], description="Log-in names of those who may read it, too.")
    reminder: When | None = Field(None, description=REMINDER)
    facilities: Rows = Field([], description="What it reserves; 422 at this field if one is taken.")
    details: Details = ""
    visibility: Visibility = "public"
    open_to_edit: Flag = False
    book_later: Flag = Field(False, description="Save without asking Zoom; the meeting is booked later by itself.")


class ScheduleChange(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [SCHEDULE_CHANGE]})

    version: Version = Field(description="Of what was read; 409 if it has moved on.")
    category: Text = optional()
    kind: Kind = optional()
    subject: Text = optional()
    starts_at: Moment | None = optional()
    ends_at: Moment | None = optional()
    date: Day | None = optional()
    rule: Text | None = optional()
    on_holiday: OnHoliday | None = optional()
    timezone: Text = optional()
    customer: RowId | None = optional()
    deal: RowId | None = optional()
    place: Text = optional()
    met_others: Text = optional()
    contacts: Rows = optional()
    attendees: Logins = optional(description="With scope `one`: of that date alone.")
    guests: Guests = optional(description="All of them; answers of those who stay are kept.")
    by_mail: Flag = optional()
    viewers: Logins = optional()
    facilities: Rows = optional()
    details: Details = optional()
    visibility: Visibility = optional()
    open_to_edit: Flag = optional()
    book_later: Flag = False
    scope: Scope = Field("all", description="Of a series: one date, that and those that follow, or the whole.")
    occurrence: Day | None = Field(None, description="Unless for `all`: the date's place in the series.")
    restore: Flag = Field(False, description="With scope `one`: the date becomes what the series says again.")


class Reply(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [REPLY]})

    reply: Literal["accepted", "declined"]
    message: Text = Field("", max_length=500, description="To the registrant; replaces an earlier one.")
    occurrence: Day | None = Field(
        None, description="Of a series: the answer is to this date alone, and goes before that to all dates."
    )


class ZoomProblem(Schema):
    code: str
    title: str
    detail: str


class ZoomAnswer(Schema):
    state: StateAnswer
    meeting_id: str | None
    join_url: str | None
    passcode: str | None
    host: str = Field(description="As Zoom was asked: the registrant's Zoom account or e-mail address.")
    problem: ZoomProblem | None = Field(None, description="Why it is not booked yet.")
    series: SeriesFormAnswer | None = Field(
        None, description="Of a series: `fixed` has its dates at Zoom (type 8), `open` has no times there (type 3)."
    )


class AttendeeAnswer(Schema):
    login: str
    reply: ReplyAnswer
    message: str


class ExceptionAnswer(Schema):
    """What is null is as the series says."""

    occurrence: Date
    cancelled: bool
    starts_at: Instant | None
    ends_at: Instant | None
    date: Date | None
    subject: str | None
    place: str | None
    details: str | None
    attendees: list[AttendeeAnswer] | None = Field(
        description="All of this date, if they are others than those of the series, or answered to this date alone."
    )


class ScheduleAnswer(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [SCHEDULE]})

    id: int
    version: int = Field(description="Counts saved changes of users only.")
    category: str
    kind: KindAnswer
    subject: str
    starts_at: Instant | None
    ends_at: Instant | None
    date: Date | None
    rule: str | None = Field(description="Of a series.")
    on_holiday: OnHolidayAnswer | None
    occurrence: Date | None = Field(description="In lists, of a series: which of its dates this is.")
    exceptions: list[ExceptionAnswer] = Field(
        description="Of a whole series: dates held otherwise, or not at all, or answered alone."
    )
    timezone: str
    customer: int | None
    deal: int | None
    place: str
    met_others: str
    contacts: list[int]
    attendees: list[AttendeeAnswer]
    guests: list[GuestAnswer]
    by_mail: bool = Field(description="Whether attendees and guests are told of changes by mail.")
    reminder: WhenAnswer | None = Field(description=REMINDER)
    viewers: list[str]
    facilities: list[int]
    details: str = Field(description="The user's own.")
    details_text: str = Field(description="The details with the Zoom block below, as the page shows them.")
    registrant: str
    last_editor: str
    visibility: VisibilityAnswer
    open_to_edit: bool
    created_at: Instant
    updated_at: Instant
    zoom: ZoomAnswer | None = Field(description="Null for a schedule that books nothing.")
    notes: list[NoteAnswer] = Field(
        default=[], description="In the answer to a POST or PATCH: what the user should be told."
    )


class BusyTime(Schema):
    """Somebody else's private schedule: when, and nothing else."""

    id: None = None
    busy: Literal[True] = True
    kind: KindAnswer
    starts_at: Instant | None
    ends_at: Instant | None
    date: Date | None
    timezone: str


class SchedulePage(Schema):
    items: list[ScheduleAnswer | BusyTime]
    next_cursor: str | None


def schedule_answer(schedule: Schedule, *, reader: Employee, notes: list[str] | None = None) -> ScheduleAnswer:
    """The schedule for `reader`, who may see it. Relations should be at hand (`with_names`, in lists `with_links`)."""
    zone = ZoneInfo(schedule.timezone)
    return ScheduleAnswer(
        id=schedule.pk,
        version=schedule.version,
        category=schedule.category.code,
        subject=schedule.subject,
        **_times(schedule, zone),
        **series_answer(schedule, zone),
        timezone=schedule.timezone,
        customer=schedule.customer_id,
        deal=schedule.deal_id,
        place=schedule.place,
        met_others=schedule.met_others,
        **_links(schedule),
        **wishes_answer(schedule, reader),
        details=schedule.details,
        details_text=schedule.details_text,
        registrant=schedule.registrant.login,
        last_editor=schedule.last_editor.login,
        visibility=schedule.visibility,
        open_to_edit=schedule.open_to_edit,
        created_at=schedule.created_at.astimezone(zone).isoformat(),
        updated_at=schedule.updated_at.astimezone(zone).isoformat(),
        zoom=_zoom_answer(schedule.booking, zone, schedule) if schedule.booking else None,
        notes=notes or [],
    )


def busy_time(schedule: Schedule) -> BusyTime:
    return BusyTime(**_times(schedule, ZoneInfo(schedule.timezone)), timezone=schedule.timezone)


def _times(schedule: Schedule, zone: ZoneInfo) -> dict[str, Any]:
    """Of a series as a whole, those of its first date by the rule."""
    shown = first_date(schedule) if schedule.is_series and schedule.occurrence is None else schedule
    times: dict[str, Any] = {"kind": schedule.kind, "starts_at": None, "ends_at": None, "date": None}
    if shown.day is not None:
        return times | {"date": shown.day.isoformat()}
    return times | {"starts_at": shown.starts_in(zone).isoformat(), "ends_at": shown.ends_in(zone).isoformat()}


def series_answer(schedule: Schedule, zone: ZoneInfo) -> dict[str, Any]:
    if not schedule.is_series:
        return {"rule": None, "on_holiday": None, "occurrence": None, "exceptions": []}
    answer: dict[str, Any] = {
        "rule": schedule.rule,
        "on_holiday": schedule.on_holiday,
        "occurrence": None,
        "exceptions": [],
    }
    if schedule.occurrence is not None:
        return answer | {"occurrence": schedule.occurrence.isoformat()}
    found = of_dates(schedule)
    exceptions = [found[day] for day in sorted(found) if found[day].is_change or found[day].parts]
    dates = {each.date: date_with(schedule, each.date, each) for each in exceptions if each.parts}
    read_names(shown for shown in dates.values() if shown is not None)
    return answer | {"exceptions": [_exception(each, dates.get(each.date), zone) for each in exceptions]}


def _exception(exception: SeriesException, shown: Schedule | None, zone: ZoneInfo) -> ExceptionAnswer:
    timed = exception.is_moved and exception.day is None
    return ExceptionAnswer(
        occurrence=exception.date.isoformat(),
        cancelled=exception.is_cancelled,
        starts_at=exception.starts_at.astimezone(zone).isoformat() if timed and exception.starts_at else None,
        ends_at=exception.ends_at.astimezone(zone).isoformat() if timed and exception.ends_at else None,
        date=exception.day.isoformat() if exception.day else None,
        subject=exception.subject,
        place=exception.place,
        details=exception.details,
        attendees=_attendees(shown) if shown is not None else None,
    )


def _links(schedule: Schedule) -> dict[str, Any]:
    if schedule.is_unlinked:
        return {name: [] for name in LINKS}
    prefetch_related_objects([schedule], *LINKS)  # nothing is asked where they are at hand
    read_names([schedule])
    return {
        "contacts": [each.pk for each in schedule.contacts.all()],
        "attendees": _attendees(schedule),
        "guests": [guest_answer(each) for each in schedule.guests.all()],
        "viewers": [each.login for each in schedule.viewers.all()],
        "facilities": [each.pk for each in schedule.facilities.all()],
    }


def _attendees(shown: Schedule) -> list[AttendeeAnswer]:
    """With their names at hand (`read_names`)."""
    return [
        AttendeeAnswer(login=each.employee.login, reply=each.reply, message=each.message) for each in shown.who_attends
    ]


def _zoom_answer(booking: Booking, zone: ZoneInfo, schedule: Schedule) -> ZoomAnswer:
    has_meeting = booking.meeting_id is not None
    return ZoomAnswer(
        state=booking.state,
        meeting_id=booking.meeting_id,
        join_url=booking.join_url if has_meeting else None,
        passcode=(booking.passcode or None) if has_meeting else None,
        host=booking.host,
        problem=_zoom_problem(booking, zone),
        series=("open" if why_open(schedule) else "fixed") if schedule.is_series else None,
    )


def _zoom_problem(booking: Booking, zone: ZoneInfo) -> ZoomProblem | None:
    if not booking.problem or booking.state == "booked":
        return None
    problem = Problem.from_json(booking.problem)
    return ZoomProblem(code=problem.code, title=problem.sentence, detail=problem.explanation(zone))
