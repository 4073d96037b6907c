"""The pages' forms: what a person types is read, done as in Zoom's portal, and its outcome kept for the next page.

Refusals are told, not raised: Zoom's own, those of `Declined`, and of what could not be read.
"""

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from zoom_sandbox import times
from zoom_sandbox.errors import Declined, ZoomError
from zoom_sandbox.meetings import RECURRING_FIXED, SCHEDULED, Meeting
from zoom_sandbox.series import Occurrence

if TYPE_CHECKING:
    from zoom_sandbox.sandbox import Sandbox

Form = Mapping[str, str]
MADE_AT = "/meeting/schedule"  # as in Zoom's portal
KEPT_NOTICES = 100  # a notice is read on the page that follows; a few more for pages that are loaded again
LONGEST_TYPED = 2_000  # signs of a field that are kept for the form


@dataclass(frozen=True)
class Notice:
    """What became of a form. `key` names the sentence in words.py; `told` is what Zoom's answer would say."""

    good: bool
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    told: str = ""
    form: str = ""
    typed: Form = field(default_factory=dict)

    def typed_in(self, form: str) -> Form:
        """What is to stand in that form again: nothing once it was done."""
        return self.typed if not self.good and self.form == form else {}


class Notices:
    """Kept here for the page to which a form leads: an address could be made by anybody to say anything."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Notice] = OrderedDict()

    def keep(self, notice: Notice) -> str:
        name = secrets.token_hex(8)
        with self._lock:
            self._kept[name] = notice
            if len(self._kept) > KEPT_NOTICES:
                self._kept.popitem(last=False)
        return name

    def find(self, name: str) -> Notice | None:
        return self._kept.get(name)


class Unreadable(Exception):
    """`key` names the sentence in words.py."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Hands:
    """Each deed answers with the key of its sentence."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._deeds: dict[str, Callable[[int, Form], str]] = {
            "change": self._change,
            "change-date": self._change_date,
            "delete-date": self._delete_date,
            "start": self._start,
            "join": self._join,
            "leave": self._leave,
            "end": self._end,
            "record": self._record,
            "delete": self._delete,
            "recover": self._recover,
        }

    def do(self, path: str, form: Form) -> tuple[str, Notice] | None:
        """Where to look next, with what became of it; None if nothing is done at this path."""
        if path == MADE_AT:
            return self._make(form)
        match = re.fullmatch(r"/meeting/([0-9]{9,11})/([a-z-]+)", path)
        deed = self._deeds.get(match.group(2)) if match else None
        if match is None or deed is None:
            return None
        number, name = int(match.group(1)), _form_name(match.group(2), form)
        return f"/meeting/{number}", _outcome(lambda: deed(number, form), name, form)

    # Meetings

    def _make(self, form: Form) -> tuple[str, Notice]:
        made: list[Meeting] = []

        def make() -> str:
            fields = _given(topic=_line(form, "topic"), start_time=_moment(form), duration=_minutes(form))
            host = _line(form, "host") or ""
            made.append(self._sandbox.make_meeting(host, type=SCHEDULED, timezone=times.HOME.key, **fields))
            return "made_now" if _is_otherwise(made[0], fields) else "made"

        notice = _outcome(make, "make", form)
        return (f"/meeting/{made[0].id}" if made else MADE_AT), notice

    def _change(self, number: int, form: Form) -> str:
        """Sends what differs alone: of a series Zoom takes a new start or length only with a new recurrence."""
        meeting = self._sandbox.meeting(number)
        fields = _given(topic=_line(form, "topic"))
        if meeting.type != RECURRING_FIXED:
            fields |= _given(start_time=_moment(form), duration=_minutes(form))
        fields = {name: value for name, value in fields.items() if value != _shown(meeting, name)}
        if not fields:
            return "unchanged"
        self._sandbox.change_by_hand(number, **fields)
        return "changed_not_start" if _is_otherwise(meeting, fields) else "changed"

    def _change_date(self, number: int, form: Form) -> str:
        meeting, one = self._sandbox.meeting(number), form.get("date", "")
        date = self._sandbox.account.scheduler.occurrence(meeting, one)
        fields = _given(start_time=_moment(form), duration=_minutes(form))
        fields = {name: value for name, value in fields.items() if value != _shown(meeting, name, date)}
        if not fields:
            return "unchanged"
        self._sandbox.change_by_hand(number, one, **fields)
        return "changed_not_start" if _is_otherwise(meeting, fields, date) else "changed"

    def _delete_date(self, number: int, form: Form) -> str:
        self._sandbox.delete_by_hand(number, form.get("date", ""))
        return "date_deleted"

    def _delete(self, number: int, form: Form) -> str:
        self._sandbox.delete_by_hand(number)
        return "was_deleted"

    def _recover(self, number: int, form: Form) -> str:
        self._sandbox.recover_by_hand(number)
        return "recovered"

    # Holding them

    def _start(self, number: int, form: Form) -> str:
        self._sandbox.start_by_hand(number)
        return "started"

    def _join(self, number: int, form: Form) -> str:
        self._sandbox.join_by_hand(number, _line(form, "name") or "", _line(form, "email") or "")
        return "joined"

    def _leave(self, number: int, form: Form) -> str:
        self._sandbox.leave_by_hand(number, form.get("number", ""))
        return "left"

    def _end(self, number: int, form: Form) -> str:
        self._sandbox.end_by_hand(number)
        return "ended"

    def _record(self, number: int, form: Form) -> str:
        self._sandbox.complete_recording(number)
        return "recorded"


def _outcome(deed: Callable[[], str], name: str, form: Form) -> Notice:
    typed = {key: value[:LONGEST_TYPED] for key, value in form.items()}
    try:
        return Notice(True, deed(), form=name)
    except Unreadable as error:
        return Notice(False, error.key, form=name, typed=typed)
    except Declined as error:
        return Notice(False, error.key, error.values, form=name, typed=typed)
    except ZoomError as error:
        return Notice(False, f"zoom_{error.code}", told=_told(error), form=name, typed=typed)


def _told(error: ZoomError) -> str:
    parts = [f"{part.field}: {part.message}" for part in error.errors]
    return " ".join([f"{error.status}/{error.code}", error.message, *parts])


def _form_name(verb: str, form: Form) -> str:
    """The dates of a series have a form each."""
    return f"{verb}-{form.get('date', '')}" if verb == "change-date" else verb


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _line(form: Form, name: str) -> str | None:
    return form.get(name, "").strip() or None


def _moment(form: Form) -> str | None:
    """As a field of date and time sends it, in the meeting's zone; Zoom's form has seconds."""
    text = _line(form, "start")
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?", text):
        raise Unreadable("unreadable_start")
    text = text if text.count(":") == 2 else text + ":00"
    if times.parse(text, times.HOME) is None:
        raise Unreadable("unreadable_start")
    return text


def _minutes(form: Form) -> int | None:
    text = _line(form, "minutes")
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise Unreadable("unreadable_minutes")
    return int(text)


def _shown(meeting: Meeting, name: str, date: Occurrence | None = None) -> object:
    """As its form shows it."""
    if name == "start_time":
        start = date.start_time if date else meeting.start_time
        return start and field_moment(meeting, start) + ":00"
    return getattr(date or meeting, name)


def field_moment(meeting: Meeting, when: datetime) -> str:
    """For a field of date and time, in the meeting's zone."""
    local = when.astimezone(times.zone(meeting.timezone) or times.HOME)
    return f"{local:%Y-%m-%dT%H:%M}"


def _is_otherwise(meeting: Meeting, fields: Mapping[str, Any], date: Occurrence | None = None) -> bool:
    """Whether the start is not the one that was asked for: Zoom passes over one in the past (contract 2.1)."""
    if "start_time" not in fields:
        return False
    asked = times.parse(fields["start_time"], times.zone(meeting.timezone) or times.HOME)
    return asked != (date.start_time if date else meeting.start_time)
