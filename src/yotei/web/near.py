"""What the page of a customer, a deal or a contact shows around it: schedules, ToDos and activities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yotei.activities.lists import ActivityQuerySet
from yotei.activities.models import Activity
from yotei.booking import runtime
from yotei.people.models import Employee
from yotei.schedules.around import around
from yotei.schedules.lists import ScheduleQuerySet
from yotei.schedules.models import Schedule
from yotei.schedules.recurrence_words import in_words
from yotei.schedules.series import recurrence_of
from yotei.todos.models import TodoQuerySet

from . import times
from .access import PageRequest
from .entries import page_of

TODOS, ACTIVITIES = 50, 20  # that a page has room for; their own lists have the rest


@dataclass(frozen=True, slots=True)
class Line:
    """A schedule, or a date of a series; of a series that has no date near the whole."""

    schedule: Schedule
    reader: Employee
    is_reported: bool = False  # by the reader

    @property
    def url(self) -> str:
        return page_of(self.schedule)

    @property
    def when(self) -> str:
        shown = self.schedule
        if shown.is_series and shown.occurrence is None:
            return ""
        return times.span(shown.starts_in(self.reader.zone), shown.ends_in(self.reader.zone), all_day=bool(shown.day))

    @property
    def repeats(self) -> str:
        return in_words(recurrence_of(self.schedule)) if self.schedule.is_series else ""

    @property
    def report_url(self) -> str:
        return report_url(self.schedule)


def report_url(schedule: Schedule) -> str:
    """Where 活動報告 leads; nowhere from a series as a whole: one reports on a date."""
    if schedule.is_series and schedule.occurrence is None:
        return ""
    named = {"schedule": schedule.pk} | ({"date": schedule.occurrence} if schedule.occurrence else {})
    return f"{reverse('new_activity')}?{urlencode(named)}"


def of(
    request: PageRequest,
    *,
    schedules: ScheduleQuerySet,
    activities: ActivityQuerySet,
    todos: TodoQuerySet | None = None,
) -> dict[str, Any]:
    """As far as the reader may see them."""
    reader, now = request.user, runtime.clock().now()
    found = around(schedules, reader=reader, now=now)
    reported = Activity.objects.dates_reported(found.past, by=reader)
    written = list(activities.visible_to(reader).with_names().latest()[: ACTIVITIES + 1])
    open_todos = todos.visible_to(reader).unfinished().by_due().select_related("owner") if todos is not None else ()
    return {
        "ahead": [Line(each, reader) for each in found.ahead],
        "past": [Line(each, reader, (each.pk, each.occurrence) in reported) for each in found.past],
        "today": now.astimezone(reader.zone).date(),
        "todos": list(open_todos[:TODOS]),
        "activities": written[:ACTIVITIES],
        "more_activities": len(written) > ACTIVITIES,
    }
