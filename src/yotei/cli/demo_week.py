"""A few schedules of this week, ToDos, and what is known of customers; in categories that book nothing: loading them
asks nothing of Zoom."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from yotei.cli import cast
from yotei.people.models import Employee
from yotei.sales.models import Customer, Deal
from yotei.schedules.models import Attendee, Category, Schedule
from yotei.todos.models import Todo
from yotei.zoom import Deadline

MOST_SECONDS = 10  # for one schedule that calls nobody


def load(*, now: datetime) -> None:
    for facts in cast.FACTS:
        _tell(facts, now=now)
    for entry in cast.WEEK:
        _register(entry, now=now)
    for task in cast.TASKS:
        owner = Employee.objects.get(login=task.owner)
        due = now.astimezone(ZoneInfo(owner.time_zone)).date() + timedelta(days=task.days)
        Todo.objects.create(owner=owner, name=task.subject, due=due, priority=task.priority)


def _tell(facts: cast.Facts, *, now: datetime) -> None:
    owner = Employee.objects.get(login=facts.owner)
    customer = Customer.objects.get(name=facts.company)
    customer.change(now=now, code=facts.code, kana=facts.kana, phone=facts.phone, owner=owner)
    first = customer.deals.order_by("pk")[0]
    day = now.astimezone(ZoneInfo(owner.time_zone)).date() + timedelta(days=facts.days) if facts.days else None
    first.change(now=now, stage=facts.stage, amount=facts.amount, expected_on=day, owner=owner)


def _register(entry: cast.Entry, *, now: datetime) -> None:
    registrant = Employee.objects.get(login=entry.registrant)
    zone = ZoneInfo(registrant.time_zone)
    today = now.astimezone(zone).date()
    date = today + timedelta(days=entry.weekday - today.weekday())
    deal = Deal.objects.filter(customer__name=entry.company, name=entry.deal).first()
    when: dict[str, object] = {"kind": "all_day", "day": date}
    if entry.start and entry.end:
        when = {
            "kind": "timed",
            "starts_at": datetime.combine(date, entry.start, zone),
            "ends_at": datetime.combine(date, entry.end, zone),
        }
    fields = {
        "category": Category.objects.get(code=entry.category),
        "subject": entry.subject,
        "timezone": registrant.time_zone,
        "deal": deal,
        "details": entry.details,
        "place": entry.place,
        "visibility": "private" if entry.is_private else "public",
    }
    made = Schedule.register(by=registrant, fields=fields | when, deadline=Deadline.after(MOST_SECONDS)).schedule
    for employee in Employee.objects.filter(login__in=entry.attendees):
        Attendee.objects.create(schedule=made, employee=employee, starts_at=made.starts_at)
