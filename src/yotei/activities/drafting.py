"""What a report begins with, from the schedule on which it reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from yotei.schedules.models import Category, Schedule

if TYPE_CHECKING:
    from yotei.people.models import Employee

# The kinds of activities by the icon of the category; what books Zoom is a web meeting, whatever it looks like.
BY_ICON = {"outside": "visit", "visitor": "visit", "phone": "call", "video": "web"}


def of_schedule(schedule: Schedule, *, by: Employee) -> dict[str, Any]:
    """The fields of an activity. Of a series it takes a date: one that `Schedule.on` gave."""
    begin, end = schedule.starts_in(by.zone), schedule.ends_in(by.zone)
    return {
        "kind": kind_of(schedule.category),
        "happened_at": begin,
        "minutes": int((end - begin) / timedelta(minutes=1)),
        "customer": schedule.customer,
        "deal": schedule.deal,
        "contacts": list(schedule.contacts.select_related("customer")),
        "met_others": schedule.met_others,
        "content": schedule.subject,
    }


def of_nothing(*, now: datetime) -> dict[str, Any]:
    """Without a schedule: the hour that has just passed."""
    end = now.replace(minute=0, second=0, microsecond=0)
    return {"kind": "visit", "happened_at": end - timedelta(hours=1), "minutes": 60, "contacts": [], "content": ""}


def kind_of(category: Category) -> str:
    return "web" if category.books_zoom else BY_ICON.get(category.icon, "other")
