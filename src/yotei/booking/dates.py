"""Calls for one date of a series. Zoom names a date by an id that it may change when the date moves (zoom-contract
§2.3), so only a date that never moved is called by the id that it began with; else Zoom is asked first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from yotei.zoom import Deadline, Gone, Meeting, MeetingBody, Occurrence, Refused, Zoom, zoom_time

from .meeting import MeetingFields
from .series import Held
from .steps import DropDate, MoveDate

WRONG_ID = 300  # among other things: Zoom knows no such date (zoom-contract §4)
DELETED = "deleted"
DAY = timedelta(days=1)  # a date that Zoom laid out otherwise lies nearer to its own start than to its neighbours


def call_for_date(
    step: MoveDate | DropDate, *, meeting_id: str, host: str, known: dict[str, Any], zoom: Zoom, deadline: Deadline
) -> None:
    """Carries the step out; a date that is not there is as good as dropped. Raises `Gone` only of the meeting."""
    first_id = "" if step.date.isoformat() in known else original_id(step.date)
    refused: Refused | None = None
    if first_id:
        try:
            return _send(step, first_id, meeting_id, host, zoom, deadline)
        except Refused as error:
            if not isinstance(error, Gone) and error.code != WRONG_ID:
                raise
            refused = error
    meeting = zoom.get_meeting(meeting_id, deadline=deadline)
    found = _find(meeting.occurrences, step, known)
    if found is not None and found.occurrence_id != first_id:
        return _send(step, found.occurrence_id, meeting_id, host, zoom, deadline)
    if isinstance(step, MoveDate) or found is not None:
        raise (
            refused if refused is not None and not isinstance(refused, Gone) else Refused(400, WRONG_ID, "no such date")
        )
    return None


def original_id(date: datetime) -> str:
    """The id of a date that never moved: its start in milliseconds (zoom-contract §2.3)."""
    return str(int(date.timestamp()) * 1000)


def after(step: MoveDate | DropDate, known: dict[str, Any]) -> dict[str, Any]:
    """What is known of Zoom's dates when the step is done."""
    return known | {step.date.isoformat(): step.held.to_json() if isinstance(step, MoveDate) else None}


def during(step: MoveDate | DropDate, known: dict[str, Any]) -> dict[str, Any]:
    """What is known while nobody knows whether the step is done: the starts that the date may have."""
    at = step.date.isoformat()
    was = known.get(at, [at])
    maybe = list(was["maybe"]) if isinstance(was, dict) else was[:1] if was else []
    if isinstance(step, MoveDate):
        maybe.append(step.held.start.isoformat())
    return known | {at: {"maybe": maybe}}


def drifted(meeting: Meeting, fields: MeetingFields, *, now: datetime) -> dict[str, Any]:
    """Dates that Zoom laid out at another time than the rule does, as across a change of clocks."""
    if fields.series is None or not fields.series.is_fixed:
        return {}
    there = {each.start_time: each for each in _alive(meeting.occurrences) if each.start_time is not None}
    missing = [start for start in fields.series.ahead(now=now) if start not in there]
    others = sorted(set(there) - set(fields.series.starts))
    found: dict[str, Any] = {}
    for start in missing:
        near = min(others, key=lambda other: abs(other - start), default=None)
        if near is not None and abs(near - start) < DAY:
            others.remove(near)
            found[start.isoformat()] = Held(near, there[near].duration or fields.minutes).to_json()
    return found


def _send(step: MoveDate | DropDate, id_: str, meeting_id: str, host: str, zoom: Zoom, deadline: Deadline) -> None:
    if isinstance(step, DropDate):
        zoom.cancel_occurrence(meeting_id, id_, deadline=deadline)
        return
    body: MeetingBody = {"start_time": zoom_time(step.held.start), "duration": step.held.minutes}
    zoom.move_occurrence(meeting_id, id_, body, host=host, deadline=deadline)


def _find(occurrences: Iterable[Occurrence], step: MoveDate | DropDate, known: dict[str, Any]) -> Occurrence | None:
    by_start = {each.start_time: each for each in _alive(occurrences)}
    return next((by_start[start] for start in _starts(step, known) if start in by_start), None)


def _starts(step: MoveDate | DropDate, known: dict[str, Any]) -> Collection[datetime]:
    """Where the date may stand at Zoom, the last place first."""
    was = known.get(step.date.isoformat(), [step.date.isoformat()])
    texts = was["maybe"] if isinstance(was, dict) else was[:1] if was else []
    return [*(datetime.fromisoformat(text) for text in reversed(texts)), step.date]


def _alive(occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    return [each for each in occurrences if each.status != DELETED]
