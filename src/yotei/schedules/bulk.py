"""一括登録: one schedule for many customers or deals, each saved in a transaction of its own by the worker.

Zoom is never waited for: each schedule is saved as with `book_later`, and the booking engine makes its meeting within
the budgets, leaving the last of the host's day to people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from yotei.booking.models import Booking
from yotei.booking.problems import BookingFailed, Problem, account_missing
from yotei.jobs.kinds import Refused, register
from yotei.jobs.models import Job, JobRow
from yotei.people.models import Employee
from yotei.sales.models import Customer, Deal
from yotei.zoom import Deadline

from .changing import edit
from .errors import NotAllowed, ScheduleError, VersionMoved
from .invitations.guests import Wish
from .links import Links
from .models import Category, Schedule

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST = 500  # targets of one job
ROW_SECONDS = 10.0
PEOPLE = ("attendees", "viewers")
OF_STATE = ("problem", "meeting_id", "due_at", "tried")
LEFT_OUT = ("customer", "deal", "contacts", "facilities", "replies")


@dataclass(frozen=True, slots=True)
class Target:
    """A customer, or one of its deals."""

    customer: Customer
    deal: Deal | None = None

    def __str__(self) -> str:
        return f"{self.customer.name} / {self.deal.name}" if self.deal else self.customer.name


class Registering:
    """A row a target; the fields that all have in common are the plan's."""

    name = "bulk_register"
    title = _("Bulk registration")
    makes = "schedule"

    def do(self, row: JobRow, job: Job) -> str:
        require_here(job.owner)
        fields = _fields_of(job.plan["fields"]) | _target_of(row)
        try:
            saved = Schedule.register(
                by=job.owner, fields=fields, deadline=Deadline.after(ROW_SECONDS), book_later=True
            )
        except BookingFailed as error:
            raise Refused(words_of(error.problem, job.owner.zone)) from None
        except NotAllowed:
            raise Refused(_("You may only read.")) from None
        if saved.schedule.booking_id is not None:
            Booking.objects.filter(pk=saved.schedule.booking_id).update(gentle=True)
        row.made_id = saved.schedule.pk
        return ""

    def finish(self, job: Job) -> str:
        return ""


class Removing:
    """What a bulk registration made, as long as nobody has changed it."""

    name = "bulk_remove"
    title = _("Removal of a bulk registration")
    makes = ""

    def do(self, row: JobRow, job: Job) -> str | _StrPromise:
        require_here(job.owner)
        schedule = Schedule.objects.filter(pk=row.task["schedule"]).first()
        if schedule is None:
            return _("It was gone already.")
        try:
            schedule.remove(by=job.owner, version=1)
        except VersionMoved:
            raise Refused(_("It was changed since it was registered, so it stays.")) from None
        except ScheduleError:
            raise Refused(_("You may not delete it.")) from None
        return ""

    def finish(self, job: Job) -> str:
        return ""


register(Registering())
register(Removing())


def begin(*, by: Employee, fields: dict[str, Any], targets: Sequence[Target], now: datetime, key: str = "") -> Job:
    """Begins the job; with the key of a form that began one already, that one.

    `fields` as of `Schedule.register`, without customer and deal; facilities and persons met belong to one schedule
    alone and are left out. Raises `ValidationError` by field and `BookingFailed` where no row could be done.
    """
    shared = {name: value for name, value in fields.items() if name not in LEFT_OUT}
    own, links = Links.split(shared)
    draft = edit(Schedule(), by=by, fields=own)
    links.check(draft, was=Schedule(), by=by)
    if draft.meeting_wanted(now=now) is not None and not by.zoom_host:
        raise account_missing(by.name)
    rows = (JobRow(label=str(each)[:300], task=_task_of(each)) for each in targets)
    return Job.begin(
        Registering.name, owner=by, rows=rows, now=now, key=key, label=draft.subject, fields=_plain(shared),
        is_private=draft.visibility == Schedule.Visibility.PRIVATE,
    )  # fmt: skip


def begin_removing(job: Job, *, by: Employee, now: datetime) -> Job:
    """Begins the removal of what a bulk registration made; one at a time, and again where one was stopped."""
    ended = Job.objects.filter(owner=by, key__startswith=f"remove-{job.pk}-").exclude(state=Job.State.RUNNING).count()
    rows = (JobRow(label=row.label, task={"schedule": row.made_id}) for row in _made_rows(job))
    return Job.begin(
        Removing.name, owner=by, rows=rows, now=now, key=f"remove-{job.pk}-{ended}", label=job.label,
        is_private=job.is_private,
    )  # fmt: skip


def may_be_removed(job: Job, *, by: Employee) -> bool:
    """Whether the button is offered: to who began it, when it has ended and left something."""
    is_own = job.kind == Registering.name and job.owner_id == by.pk and not job.is_running
    return is_own and Schedule.objects.filter(pk__in=_made_rows(job).values("made_id"), version=1).exists()


def meetings_of(job: Job) -> dict[str, int]:
    """How many of the meetings of what a job made or changed are booked, wait, or have a problem; and the total."""
    counted = Counter(meeting_states(_made_rows(job).values_list("made_id", flat=True)).values())
    return {"total": counted.total()} | {state: counted[state] for state in ("booked", "waiting", "problem")}


def meeting_states(schedules: Iterable[int | None]) -> dict[int, str]:
    """By the numbers of those schedules that have a booking: `Booking.state`. One query."""
    rows = Booking.objects.filter(schedule__in=[pk for pk in schedules if pk is not None]).select_related("schedule")
    return {row.schedule.pk: row.state for row in rows.only(*OF_STATE, "schedule__id")}


def _made_rows(job: Job) -> QuerySet[JobRow]:
    return job.rows.filter(made_id__isnull=False)


def _task_of(target: Target) -> dict[str, int]:
    return {"deal": target.deal.pk} if target.deal else {"customer": target.customer.pk}


def _target_of(row: JobRow) -> dict[str, Any]:
    if "deal" in row.task:
        deal = Deal.objects.select_related("customer").filter(pk=row.task["deal"]).first()
        if deal is not None:
            return {"customer": deal.customer, "deal": deal}
    else:
        customer = Customer.objects.filter(pk=row.task["customer"]).first()
        if customer is not None:
            return {"customer": customer, "deal": None}
    raise Refused(_("This customer or deal does not exist any more."))


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """As JSON holds them: rows by their numbers, moments as ISO 8601 says."""
    return {name: _plain_value(value) for name, value in fields.items()}


def _plain_value(value: Any) -> Any:
    match value:
        case Model():
            return value.pk
        case Wish():
            return asdict(value)
        case list():
            return [_plain_value(each) for each in value]
        case date() | time():  # a datetime is a date, too
            return value.isoformat()
    return value


def _fields_of(plain: dict[str, Any]) -> dict[str, Any]:
    columns = {column.name: column for column in Schedule._meta.fields}
    fields: dict[str, Any] = {}
    for name, value in plain.items():
        if name in PEOPLE:
            fields[name] = list(Employee.objects.filter(pk__in=value))
        elif name == "guests":
            fields[name] = [Wish(**each) for each in value]
        elif name == "by_mail":
            fields[name] = value
        elif name == "category":
            fields[name] = Category.objects.filter(pk=value).first()
        else:
            fields[name] = columns[name].to_python(value)
    return fields


def require_here(owner: Employee) -> None:
    """Nobody's job goes on after they have left. Raises `Refused`."""
    if not owner.is_active:
        raise Refused(_("Whoever began this is no longer with the company."))


def words_of(problem: Problem, zone: ZoneInfo) -> _StrPromise:
    """The manual's sentence, and the cause in the language of whoever reads it."""
    words = lazy(lambda: f"{problem.sentence} {problem.explanation(zone)}", str)()
    return cast("_StrPromise", words)
