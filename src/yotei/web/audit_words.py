"""The audit log in the reader's words: kinds, actions, and the names of fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from yotei.activities.models import Activity
from yotei.audit.models import Entry, Retention
from yotei.booking.models import Installation, Stray
from yotei.outbox.models import Mail
from yotei.people.models import ApiToken, Department, Employee, Group, SheetItem
from yotei.sales.models import Contact, Customer, Deal, Import
from yotei.schedules.models import Attendee, CalendarFeed, Category, DayOff, Facility, Schedule

KINDS: dict[str, tuple[type[Model], Any]] = {
    "schedule": (Schedule, _("Schedule")),
    "employee": (Employee, _("Employee")),
    "apitoken": (ApiToken, _("API token")),
    "calendarfeed": (CalendarFeed, _("Calendar feed")),
    "department": (Department, _("Department")),
    "sheetitem": (SheetItem, _("Item of the sheet")),
    "group": (Group, _("Group")),
    "category": (Category, _("Category")),
    "facility": (Facility, _("Facility")),
    "dayoff": (DayOff, _("Company day off")),
    "customer": (Customer, _("Customer")),
    "deal": (Deal, _("Deal")),
    "contact": (Contact, _("Contact")),
    "activity": (Activity, _("Activity")),
    "installation": (Installation, _("Zoom settings")),
    "stray": (Stray, _("Meeting without a schedule")),
    "mail": (Mail, _("Mail")),
    "import": (Import, _("Import")),
    "retention": (Retention, _("Retention of the audit log")),
    "entry": (Entry, _("Audit log")),
}
ACTIONS = {
    "made": _("Added"),
    "changed": _("Changed"),
    "deleted": _("Deleted"),
    "replied": _("Replied"),
    "sent_by_hand": _("Sent by hand"),
    "stopped": _("Stopped"),
    "tested": _("Test mail sent"),
    "logged_in": _("Logged in"),
    "logged_out": _("Logged out"),
    "login_failed": _("Log-in failed"),
    "exported": _("Exported"),
    "restored": _("Restored from a backup"),
    "imported": _("Imported"),
}
CHANGING = {"changed", "replied", "sent_by_hand", "stopped"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")  # as the log writes them
OTHERS = {
    "attendees": _("Attendees"), "guest": _("Guest from outside"), "guests": _("Guests from outside"),
    "invited_by_mail": _("Invitations by mail"), "viewers": _("Viewers"), "contacts": _("Persons met"),
    "facilities": _("Facilities"), "files": _("Attachments"), "date": _("Date"), "reply": _("Reply"),
    "is_cancelled": _("Cancelled"),
    "members": _("Members"), "days": _("Days"), "second_step": _("Second step"),
    "new": _("New"), "changed": _("Changed"), "unchanged": _("Unchanged"),
    "meeting_id": _("Meeting ID"), "knows_until": _("The backup knows what happened until"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """`is_told` false: of what is private only the name. `has_both`: what was before is of interest, too."""

    name: str
    before: str
    after: str
    is_told: bool
    has_both: bool = False


def told_changes(entry: Entry) -> list[Change]:
    has_both = entry.action in CHANGING
    return [replace(_change(entry.kind, name, both), has_both=has_both) for name, both in entry.changes.items()]


def _change(kind: str, name: str, both: Any) -> Change:
    if name in OTHERS:
        label, choices = str(OTHERS[name]), dict[Any, Any](Attendee.Reply.choices if name == "reply" else ())
    else:
        label, choices = _of_field(KINDS[kind][0], name) if kind in KINDS else (name, {})
    if not isinstance(both, list) or len(both) != 2:
        return Change(label, "", "", False)
    return Change(label, _text(both[0], choices), _text(both[1], choices), True)


def _of_field(model: type[Model], name: str) -> tuple[str, dict[Any, Any]]:
    """Its name, and the words of its choices."""
    try:
        field = model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return name, {}
    assert isinstance(field, Field)
    return str(field.verbose_name), dict(field.flatchoices)


def _text(value: Any, choices: dict[Any, Any]) -> str:
    match value:
        case None | "":
            return "–"
        case bool():
            return str(_("Yes") if value else _("No"))
        case list():
            return "、".join(_text(each, choices) for each in value) or "–"
        case dict():
            return "、".join(f"{name}: {_text(each, choices)}" for name, each in value.items()) or "–"
    text = str(choices.get(value, value))
    return f"{localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}" if MOMENT.fullmatch(text) else text
