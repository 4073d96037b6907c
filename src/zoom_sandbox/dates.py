"""What create and update make of the dates of a series. Source: contract 2.1, 2.3."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from zoom_sandbox import errors, series, times
from zoom_sandbox.errors import FieldError
from zoom_sandbox.fields import RECURRENCE
from zoom_sandbox.meetings import RECURRING_FIXED, Meeting
from zoom_sandbox.series import Occurrence, SeriesRules

_MADE_OF = {"start_time", "duration", "timezone"}  # beside the recurrence itself


def are_touched(meeting: Meeting, fields: Mapping[str, Any], kind: int, rules: SeriesRules) -> bool:
    """[M], prerequisites of PATCH: `recurrence` is required when the whole series is updated."""
    return kind != meeting.type or (rules.times_alone == "refuse" and bool(_MADE_OF & fields.keys()))


def check(fields: Mapping[str, Any], kind: int, rules: SeriesRules, *, needed: bool, unknown_ok: bool) -> None:
    """Raises Zoom's refusal of a recurrence that is wrong, missing, or of another type of meeting."""
    given = fields.get("recurrence")
    if kind != RECURRING_FIXED:
        if given is not None and not unknown_ok:
            raise errors.invalid("recurrence")  # contract 2.3: for type 8 only; see `unknown_fields`
        return
    if given is None and needed:
        raise errors.validation(FieldError("recurrence"))
    faults = list(series.faults_of(given, rules)) if given is not None else []
    if faults:
        raise errors.validation(*faults)


def of(
    fields: Mapping[str, Any], start: datetime, meeting: Meeting, rules: SeriesRules
) -> tuple[dict[str, Any], list[Occurrence]]:
    """The recurrence as kept, and all dates of it. The whole object counts: what it leaves out is no longer so."""
    given = fields["recurrence"]
    recurrence = series.with_defaults({name: given[name] for name in RECURRENCE.fields if name in given})
    zone = times.zone(fields.get("timezone") or meeting.timezone) or ZoneInfo("UTC")
    return recurrence, series.expand(recurrence, start, zone, fields.get("duration", meeting.duration), rules)


def after(
    meeting: Meeting, fields: Mapping[str, Any], kind: int, start: datetime | None, now: datetime, rules: SeriesRules
) -> tuple[dict[str, Any] | None, list[Occurrence]]:
    """What an update leaves. A recurrence makes all dates anew; see `SeriesRules.exceptions`."""
    if kind != RECURRING_FIXED:
        return None, []
    base = start or meeting.start_time
    if "recurrence" not in fields:
        if not _MADE_OF & fields.keys():
            return meeting.recurrence, meeting.occurrences
        fields = {**fields, "recurrence": meeting.recurrence}  # `SeriesRules.times_alone`
    elif start is None and rules.counted_from == "last" and meeting.occurrences:
        base = meeting.occurrences[-1].start_time  # so it was seen: MacsiDigital/laravel-zoom#39
    recurrence, made = of(fields, base or times.to_second(now), meeting, rules)
    return recurrence, _with_exceptions(made, meeting.occurrences) if rules.exceptions == "stay" else made


def _with_exceptions(made: list[Occurrence], old: list[Occurrence]) -> list[Occurrence]:
    """Of dates that both recurrences have, what was said of the old one counts."""
    said = {each.origin: each for each in old if each.is_exception}
    return sorted((said.get(each.origin, each) for each in made), key=lambda each: each.start_time)


def give(meeting: Meeting, recurrence: dict[str, Any] | None, occurrences: list[Occurrence]) -> None:
    if recurrence is not meeting.recurrence:
        meeting.recurrence, meeting.occurrences = recurrence, occurrences
        if occurrences:
            meeting.start_time = occurrences[0].start_time


def move(meeting: Meeting, occurrence: Occurrence, start: datetime, *, new_id: bool) -> None:
    if start == occurrence.start_time:
        return
    occurrence.start_time = start
    if new_id:
        occurrence.id = _free_id(start, meeting)
    meeting.occurrences.sort(key=lambda each: each.start_time)


def _free_id(start: datetime, meeting: Meeting) -> str:
    """Two dates moved to one moment still have an id each."""
    taken = {each.id for each in meeting.occurrences}
    number = int(series.epoch_ms(start))
    while str(number) in taken:
        number += 1
    return str(number)
