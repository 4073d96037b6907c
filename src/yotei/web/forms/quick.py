"""Quick registration: a subject and Enter. The rest comes from the slot, or from what the reader registered last."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

from yotei.people.models import Employee
from yotei.schedules.models import Category, Schedule
from yotei.web import times

from .fields import link_value, option, options
from .linked import is_number
from .schedules import ScheduleForm, offered_categories

RECENT = 20  # schedules of the reader that are looked through for customers
OFFERED = 3  # of their customers and deals, as chips: what fits one line of a phone
USUAL = timedelta(hours=1)
LONGEST = timedelta(hours=4)  # of a usual length; an outing of two days says nothing of the next schedule


class QuickForm(ScheduleForm):
    """The form of a schedule with few of its fields to be seen; the full form takes over what was typed."""

    recent: list[dict[str, str]]

    @classmethod
    def at_slot(cls, *, by: Employee, now: datetime, start: str, end: str) -> QuickForm:
        """`start` and `end` are of the reader's clock: a date for all day, date and time, or "" for the next hour."""
        form = cls(schedule=Schedule(), by=by)
        last = form.look_back()
        offered = list(offered_categories(form.schedule))
        category = last.category if last and last.category in offered else next(iter(offered), None)
        begin, finish, all_day = _slot(start, end, by=by, now=now, usual=_usual_length(last, category))
        form.initial = {
            "category": category.pk if category else None,
            "subject": "",
            "kind": "all_day" if all_day else "timed",
            "start_date": f"{begin:%Y-%m-%d}",
            "start_time": f"{begin:%H:%M}",
            "end_date": f"{finish:%Y-%m-%d}",
            "end_time": f"{finish:%H:%M}",
            "timezone": by.time_zone,
            "link": link_value(last.customer, last.deal) if last else "",
            "visibility": "public",
            "open_to_edit": "no",
            "key": uuid.uuid4().hex,
        }
        return form

    @classmethod
    def typed_in(cls, text: QueryDict, *, by: Employee) -> QuickForm:
        """An empty subject is the category's own; a name of which there is one is that customer or deal."""
        text = text.copy()
        category = Category.objects.filter(pk=_number(text.get("category", ""))).first()
        if category and not text.get("subject", "").strip():
            text["subject"] = category.first_subject
        only = _only(text.get("link_search", ""))
        if only:
            text["link"], text["link_search"] = only, ""
        form = cls(text, schedule=Schedule(), by=by)
        form.look_back()
        return form

    def look_back(self) -> Schedule | None:
        """What the reader registered last; its customers are offered as chips."""
        latest = list(Schedule.objects.registered_last(by=self.by)[:RECENT])
        links = [option(each.customer, each.deal) for each in latest if each.customer]
        self.recent = list({link["value"]: link for link in links}.values())[:OFFERED]
        return latest[0] if latest else None

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if self.typed("link_search").strip():
            self.add_error("link", _("Choose one of them.") if self.found_links else _("Nothing found"))
        return data

    @property
    def links(self) -> list[dict[str, str]]:
        """Chips: what is chosen, what a search found, then the reader's last ones."""
        chosen = [self.chosen_link] if self.chosen_link else []
        return list({each["value"]: each for each in [*chosen, *self.found_links, *self.recent]}.values())

    @property
    def all_day(self) -> bool:
        return self.is_all_day

    @property
    def category_value(self) -> str:
        return self.typed("category")


def _only(name: str) -> str:
    """The one customer of that name, else the one deal; "" where there are none or many."""
    found = [each["value"] for each in options(name)] if name.strip() else []
    customers = [value for value in found if value.startswith("c")]
    few = customers or found
    return few[0] if len(few) == 1 else ""


def _usual_length(last: Schedule | None, category: Category | None) -> timedelta:
    usual = timedelta(minutes=category.default_minutes) if category else USUAL
    if last is None or last.day:
        return usual
    length = last.ends_at - last.starts_at
    return length if length <= LONGEST else usual


def _slot(start: str, end: str, *, by: Employee, now: datetime, usual: timedelta) -> tuple[datetime, datetime, bool]:
    next_hour = times.next_hour(now, by.zone).replace(tzinfo=None)
    begin, finish = _wall(start), _wall(end)
    if begin is None:
        return next_hour, next_hour + usual, False
    all_day = "T" not in start and bool(end)
    if "T" not in start:
        begin = datetime.combine(begin.date(), next_hour.time() if not all_day else time())
    if finish is None or finish <= begin:
        finish = begin + usual
    return begin, finish, all_day


def _wall(text: str) -> datetime | None:
    """2026-12-01T13:00 or 2026-12-01, without a zone; anything else is as if nothing was said."""
    try:
        wall = datetime.fromisoformat(text[:16])
    except ValueError:
        return None
    return wall if 2000 <= wall.year < 2100 and wall.tzinfo is None else None


def _number(text: str) -> int:
    return int(text) if is_number(text) else 0
