"""What a calendar feed holds: its owner's own calendar in its window, as iCalendar."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event

from yotei.todos.models import Todo

from .attendance import Attendee
from .date_attendance import DateAttendee
from .days_off import DayOff
from .feeds import CalendarFeed
from .ical import calendar_of, events_of, within
from .ical.text import clean
from .lists import LONG, ScheduleQuerySet, reply_of
from .models import Schedule
from .recurrence import REACH
from .series import laid_out

DAY = timedelta(days=1)
REFRESH = timedelta(hours=1)
SHAPE = 1  # to be raised when a feed says the same in another way

# All of a schedule that a feed tells and its version does not count: what Zoom answered, and names that others have.
STAMPED = ("pk", "version", "updated_at", "own_reply", "booking__meeting_id", "category__name", "category__name_en")


@dataclass(frozen=True, slots=True)
class FeedContents:
    """What a feed holds at a moment. `base_url`, `installation`: what its events lead to, and are known by."""

    feed: CalendarFeed
    installation: str
    base_url: str
    now: datetime

    def stamp(self) -> str:
        """The same as long as the text is; costs a few queries and no event."""
        feed, (first, end) = self.feed, self._days
        begin, finish = self._window
        parts = DateAttendee.objects.filter(
            employee=feed.employee, starts_at__gt=begin - LONG - REACH, starts_at__lt=finish + DAY + REACH
        )
        days_off = DayOff.objects.filter(day__gte=first - 2 * REACH, day__lt=end + 2 * REACH)
        told: list[Any] = [
            (SHAPE, self.installation, self.base_url, first, end, feed.employee.time_zone, feed.employee.name),
            (feed.digest, feed.with_links, feed.with_todos, feed.language),
            *self._schedules.order_by("pk").values_list(*STAMPED),
            *parts.order_by("pk").values_list("exception_id", "takes_part", "reply"),
            *days_off.order_by("day").values_list("day"),
            *(self._todos.order_by("pk").values_list("pk", "name", "due") if feed.with_todos else ()),
        ]
        digest = hashlib.sha256()
        for each in told:
            digest.update(repr(each).encode())
        return digest.hexdigest()

    def text(self) -> str:
        feed = self.feed
        events = [*self._events(), *(self._todo_events() if feed.with_todos else ())]
        return calendar_of(events, name=f"Yotei: {feed.employee.name}", language=feed.language, refresh=REFRESH)

    # Schedules

    def _events(self) -> Iterator[Event]:
        """Private schedules as busy time, one's own too: an address gets into other hands more easily than a log-in."""
        begin, end = self._window
        employee = self.feed.employee
        rows = list(self._schedules.select_related("category", "booking").in_order())
        shown = laid_out(rows, begin, end, zone=employee.zone, of=[employee])
        kept: dict[int, list[Schedule]] = {}
        for each in shown:
            if reply_of(each, employee) != Attendee.Reply.DECLINED:
                kept.setdefault(each.pk, []).append(each)
        for schedule in rows:
            if dates := kept.get(schedule.pk):
                yield from self._told(schedule, dates)

    def _told(self, schedule: Schedule, dates: list[Schedule]) -> list[Event]:
        return events_of(
            schedule,
            installation=self.installation,
            base_url=self.base_url,
            shows="busy" if schedule.visibility == Schedule.Visibility.PRIVATE else "all",
            with_link=self.feed.with_links,
            status=self._status,
            language=self.feed.language,
            now=self.now,
            dates=within(schedule, dates) if schedule.is_series else None,
        )

    def _status(self, shown: Schedule) -> str:
        unanswered = reply_of(shown, self.feed.employee) == Attendee.Reply.NONE
        return "TENTATIVE" if unanswered else "CONFIRMED"

    @property
    def _schedules(self) -> ScheduleQuerySet:
        begin, end = self._window
        employee = self.feed.employee
        return Schedule.objects.of([employee], begin, end, zone=employee.zone).with_own_reply(employee)

    # ToDos

    def _todo_events(self) -> Iterator[Event]:
        """As whole days that take no time: readers of feeds show no VTODO. A ToDo does not know when it was changed."""
        for todo in self._todos:
            assert todo.due is not None
            event = Event()
            event.add("uid", f"todo-{todo.pk}@{self.installation}.yotei")
            event.add("dtstamp", datetime.combine(todo.due, time(), UTC))
            event.add("summary", clean(f"ToDo: {todo.name}"))
            event.add("dtstart", todo.due)
            event.add("dtend", todo.due + DAY)
            event.add("transp", "TRANSPARENT")
            event.add("url", f"{self.base_url.rstrip('/')}/todos/{todo.pk}")
            yield event

    @property
    def _todos(self) -> Any:
        todos = Todo.objects.of(self.feed.employee).unfinished().filter(visibility=Todo.Visibility.PUBLIC)
        return todos.due_between(*self._days).by_due()

    # The window

    @property
    def _window(self) -> tuple[datetime, datetime]:
        first, end = self._days
        zone: ZoneInfo = self.feed.employee.zone
        return datetime.combine(first, time(), zone), datetime.combine(end, time(), zone)

    @property
    def _days(self) -> tuple[date, date]:
        """Whole days of the owner's zone: the last is the same day some months ahead."""
        today = self.now.astimezone(self.feed.employee.zone).date()
        return today - timedelta(weeks=self.feed.weeks_back), _months_later(today, self.feed.months_ahead) + DAY


def _months_later(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
