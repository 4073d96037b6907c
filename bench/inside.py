"""`python -m bench.inside`: a process of Yotei that answers questions about its book, one line of JSON each.

What users cannot see (bookings that wait, notices of everybody) is read here, beside the servers that are measured.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yotei.config.settings")
django.setup()

from django.db.models import Q  # noqa: E402 - models need Django set up
from django.utils import timezone  # noqa: E402

from bench.books import fill, gather, queries_of  # noqa: E402
from bench.mails import mails, mails_left, queue_mails  # noqa: E402
from bench.search_books import fill_for_search  # noqa: E402
from bench.series_books import fill_with_series, months_of_series, weeks_of_series  # noqa: E402
from yotei.booking import runtime  # noqa: E402
from yotei.booking.models import Booking  # noqa: E402
from yotei.people.models import ApiToken, Employee  # noqa: E402
from yotei.sales.models import Customer, Deal  # noqa: E402
from yotei.schedules.models import Category, Notice, Schedule  # noqa: E402


def hire(count: int) -> dict[str, str]:
    """More employees, each with a Zoom account, for a host has 100 creates a day; their tokens by log-in name."""
    staff = {}
    for number in range(count):
        login = f"staff{number:03}"
        employee = Employee(login=login, name=f"社員{number}", zoom_account=f"{login}@example.com")
        employee.set_unusable_password()  # nobody logs in, and hashing a password takes long by intention
        employee.save()
        staff[login] = ApiToken.issue(employee=employee, now=timezone.now())
    return staff


def shown() -> list[list[Any]]:
    """Schedules that have a booking: id, number of the meeting (null: none), topic."""
    rows = Schedule.objects.with_names().filter(booking__isnull=False)
    return [[row.pk, row.booking.meeting_id, row.meeting_fields().topic] for row in rows if row.booking]


def unsettled() -> int:
    """What recovery or the worker has still to do.

    A release that Zoom has confirmed for a young meeting is sent once more two minutes later; that is none of it.
    """
    confirmed = Q(wanted__isnull=True, release_sent_at__isnull=False, hold_until__gt=timezone.now())
    due = Q(due_at__isnull=False) & ~(confirmed & Q(lease_until__isnull=True))
    todo = Booking.objects.filter(due | Q(create_sent_at__isnull=False)).count()
    todo += Schedule.objects.filter(Q(waiting_since__isnull=False) | Q(booking__gone_at__isnull=False)).count()
    return todo + sum(model.objects.filter(renamed_at__isnull=False).count() for model in (Customer, Deal))


def unsettled_rows() -> list[str]:
    """For whoever looks for the cause."""
    names = ("due_at", "hold_until", "lease_until", "create_sent_at", "wanted", "meeting_id", "gone_at", "problem")
    rows = Booking.objects.filter(Q(due_at__isnull=False) | Q(create_sent_at__isnull=False))
    return [f"{timezone.now():%T} " + " ".join(f"{name}={getattr(row, name)}" for name in names) for row in rows[:3]]


def notices() -> dict[str, int]:
    return Counter(Notice.objects.values_list("code", flat=True))


def register(login: str, starts_at: str, ends_at: str) -> int:
    """Registers here, in a process that has not spoken to Zoom before."""
    fields = {
        "category": Category.objects.get(code="web-meeting"),
        "subject": "Zoom会議",
        "starts_at": datetime.fromisoformat(starts_at),
        "ends_at": datetime.fromisoformat(ends_at),
    }
    by = Employee.objects.get(login=login)
    return Schedule.register(by=by, fields=fields, deadline=runtime.office().form_deadline()).schedule.pk


QUESTIONS: dict[str, Callable[..., Any]] = {
    question.__name__: question
    for question in (
        hire,
        shown,
        unsettled,
        unsettled_rows,
        notices,
        register,
        fill,
        fill_for_search,
        queries_of,
        gather,
        fill_with_series,
        months_of_series,
        weeks_of_series,
        queue_mails,
        mails_left,
        mails,
    )
}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        answer = QUESTIONS[asked.pop("question")](**asked)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
