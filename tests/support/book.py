"""A schedule book in which every page has something to show: what the pages are looked at with."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.rows import ENTERING
from yotei.activities import drafting
from yotei.activities.files import ActivityFile
from yotei.activities.models import Activity
from yotei.booking.models import Booking, Stray
from yotei.booking.problems import Problem
from yotei.cli import demo_data
from yotei.files.holding import Held
from yotei.files.models import StoredFile
from yotei.jobs.models import Job, JobRow
from yotei.outbox.models import Mail
from yotei.people.models import Department, Employee, Group, SheetItem
from yotei.sales.models import Contact, Customer, Deal
from yotei.schedules.days_off import DayOff
from yotei.schedules.models import Attendee, CalendarFeed, Category, Facility, Notice, Schedule, ScheduleFile
from yotei.todos.models import Todo
from yotei.zoom import Deadline

TOKYO = ZoneInfo("Asia/Tokyo")
# One that no line can break, and one of many words.
LONG_NAME = "株式会社" + "グローバルテクノロジーソリューションズ" * 2
LONG_SUBJECT = "来期の提案についての打ち合わせ(技術部門の責任者の方々も参加される予定です)"


@dataclass(frozen=True)
class Book:
    """What pages with a number in their address are opened for."""

    meeting: Schedule
    invitation: Schedule
    series: Schedule
    date_of_series: date
    todo: Todo
    activity: Activity
    group: Group
    customer: Customer
    contact: Contact
    deal: Deal
    category: Category
    facility: Facility
    department: Department
    sheet_item: SheetItem
    job: Job
    mail: Mail
    feed: CalendarFeed
    file: StoredFile
    file_of_activity: StoredFile
    today: date


def write(*, now: datetime) -> Book:
    """Asks nothing of Zoom: the worker finds nothing due."""
    demo_data.load()
    day = now.astimezone(TOKYO).date()
    people = {each.login: each for each in Employee.objects.all()}
    deal = Deal.objects.select_related("customer").get(pk=1)
    meeting = _meeting(people["admin"], day, 15, deal=deal, place="第1会議室", details="資料持参\n前回の議事録を確認")
    _ask(meeting, people["hanako"], "accepted", "伺います")
    _ask(meeting, people["jiro"])
    _meeting(people["admin"], day, 17, subject=LONG_SUBJECT, meeting_id=None, due_at=_far(now))
    problem = Problem(
        "zoom_booking_failed", "host_unusable", {"host": "admin@example.com", "message": "User not found"}
    )
    trouble = {"problem": problem.to_json() | {"may_pass": False}, "problem_since": now, "tries": 3}
    _meeting(people["admin"], day + timedelta(days=1), 9, subject="契約", meeting_id=None, due_at=_far(now), **trouble)
    invitation = _meeting(people["hanako"], day + timedelta(days=2), 11, subject="ご契約内容のご説明", deal=deal)
    _ask(invitation, people["admin"])
    series = _series(people["admin"], day)
    for hour in range(9, 15):
        _visit(people["admin"], day, hour)
    Notice.objects.create(employee=people["admin"], schedule=meeting, code="booked", subject="Zoom会議", created_at=now)
    Stray.objects.create(
        meeting_id="83912345678", host="taro@example.com", topic="古い控え", starts_at=now, seen_at=now
    )
    Customer.objects.create(name=LONG_NAME)
    DayOff.add(day=day + timedelta(days=3), name="創立記念日")
    mine = Group.objects.create(name="本社と大阪営業所", owner=people["admin"])
    mine.members.set(people.values())
    todo = Todo.add(owner=people["admin"], name="見積書を送る", due=day - timedelta(days=1), deal=deal, priority=1)
    Todo.add(owner=people["admin"], name=LONG_SUBJECT, due=day, visibility="private")
    activity = _activity(meeting, now)
    return Book(
        meeting=meeting,
        invitation=invitation,
        series=series,
        date_of_series=series.first_day or day,
        todo=todo,
        activity=activity,
        group=mine,
        customer=deal.customer,
        contact=Contact.objects.filter(customer=deal.customer)[0],
        deal=deal,
        category=Category.objects.get(code="web-meeting"),
        facility=Facility.objects.all()[0],
        department=Department.objects.all()[0],
        sheet_item=_items(people["admin"]),
        job=_job(people["admin"], now),
        mail=_mails(people["admin"], meeting, now),
        feed=CalendarFeed.issue(employee=people["admin"], now=now, name="iPhone"),
        file=_files(ScheduleFile, meeting, people["admin"], now),
        file_of_activity=_files(ActivityFile, activity, people["admin"], now),
        today=day,
    )


def _activity(meeting: Schedule, now: datetime) -> Activity:
    by = meeting.registrant
    fields = drafting.of_schedule(meeting, by=by) | {"next_step": "見積書を送る", "met_others": "受付の方"}
    fields["contacts"] = list(Contact.objects.filter(customer=meeting.customer)[:2])
    return Activity.report(by=by, fields=fields, now=now, schedule=meeting)


def _items(employee: Employee) -> SheetItem:
    """One of every sort, all filled in."""
    made = []
    for sort, (name, text) in {
        "text": ("内線番号", "1234"),
        "long_text": ("主業務", "製造業のお客様\n新規の開拓"),
        "choice": ("役職", "部長"),
        "check": ("在宅勤務", "1"),
    }.items():
        item = SheetItem()
        item.change(name=name, kind=sort, choices="部長\n課長" if sort == "choice" else "", position=len(made) + 1)
        made.append((item, text))
    employee.change_sheet(items=dict(made))
    return made[2][0]


def _far(now: datetime) -> datetime:
    """Beyond what the worker tries in any test."""
    return now + timedelta(days=1)


def _job(owner: Employee, now: datetime) -> Job:
    """One that has ended: the worker leaves it as it is."""
    rows = (JobRow(label=name, task={"name": name}, state=state) for name, state in
            ((LONG_NAME, "done"), (LONG_SUBJECT, "refused"), ("東都物産", "waiting")))  # fmt: skip
    job = Job.begin(ENTERING.name, owner=owner, rows=rows, now=now, label="取込.csv")
    job.cancel(now=now)
    return job


def _mails(to: Employee, meeting: Schedule, now: datetime) -> Mail:
    """One in every state that is over; a waiting one comes back as the one to be looked at."""
    said = {"text": f"{to.name} 様\n\n予定のお知らせです。\n", "subject": LONG_SUBJECT, "kind": "test", "now": now}
    states: tuple[dict[str, Any], ...] = (
        {"state": "sent", "ended_at": now, "times_unsure": 1},
        {
            "state": "refused",
            "ended_at": now,
            "problem": "recipient",
            "words": "550 5.1.1 <hanako@example.com>: Recipient rejected",
        },
        {"state": "sent", "ended_at": now},
        {"state": "given_up", "ended_at": now, "problem": "unreachable", "words": "Connection refused", "tries": 9},
        {"state": "held", "problem": "restored"},
    )
    for state in states:
        mail = Mail.put(to=to.as_recipient(), about=("schedule", meeting.pk), **said)
        Mail.objects.filter(pk=mail.pk).update(due_at=None, **state)
    return Mail.put(to=to.as_recipient(), about=("schedule", meeting.pk), **said)


def _files(links: type[Held], noun: Schedule | Activity, by: Employee, now: datetime) -> StoredFile:
    """One in each state that a page shows. They have no objects: nobody opens them here."""
    names = {"ready": "見積書.pdf", "scanning": f"{LONG_SUBJECT}.docx", "infected": "請求書.xlsx"}
    made = [
        StoredFile.objects.create(
            key=secrets.token_hex(16), name=name, size=48_000, media_type="application/pdf", sha256="0" * 64,
            uploaded_by=by, created_at=now, state=state, due_at=_far(now) if state == "scanning" else None,
            finding="Win.Test.EICAR_HDB-1 FOUND" if state == "infected" else "",
        )
        for state, name in names.items()
    ]  # fmt: skip
    links._default_manager.bulk_create(links(**{links.holder: noun, "file": each}) for each in made)
    return made[0]


def _meeting(by: Employee, day: date, hour: int, *, deal: Deal | None = None, **more: Any) -> Schedule:
    fields = {name: more.pop(name) for name in ("subject", "place", "details") if name in more}
    number = f"{day:%Y%m}{day.day:02}{hour:03}"
    booking = Booking.objects.create(
        host="admin@example.com",
        **(
            {"meeting_id": number, "join_url": f"https://us04web.zoom.us/j/{number}?pwd=Yk1", "passcode": "234792"}
            | more
        ),
    )
    return _schedule(
        by, day, hour, "web-meeting", deal, subject=fields.pop("subject", "Zoom会議"), booking=booking, **fields
    )


def _series(by: Employee, day: date) -> Schedule:
    """Every week, in a category that books nothing."""
    fields = {
        "category": Category.objects.get(code="visitor"),
        "subject": "定例会議",
        "timezone": "Asia/Tokyo",
        "kind": "recurring",
        "rule": "FREQ=WEEKLY",
        "first_day": day,
        "begins_at": time(16),
        "minutes": 30,
        "attendees": list(Employee.objects.filter(login__in=["hanako", "jiro"])),
    }
    return Schedule.register(by=by, fields=fields, deadline=Deadline.after(10)).schedule


def _visit(by: Employee, day: date, hour: int) -> Schedule:
    return _schedule(by, day, hour, ("visit", "visitor", "phone")[hour % 3], None, subject=f"{hour}時の予定")


def _schedule(by: Employee, day: date, hour: int, category: str, deal: Deal | None, **fields: Any) -> Schedule:
    start = datetime.combine(day, time(hour), TOKYO)
    return Schedule.objects.create(
        category=Category.objects.get(code=category),
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        deal=deal,
        customer=deal and deal.customer,
        registrant=by,
        last_editor=by,
        created_at=start - timedelta(days=7),
        updated_at=start - timedelta(days=6),
        **fields,
    )


def _ask(schedule: Schedule, employee: Employee, reply: str = "none", message: str = "") -> None:
    Attendee.objects.create(
        schedule=schedule, employee=employee, starts_at=schedule.starts_at, reply=reply, message=message
    )
