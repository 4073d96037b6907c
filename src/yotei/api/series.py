"""One date of a series, or those from one on: what PATCH and DELETE do with `scope` and `occurrence`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yotei.schedules.models import Schedule

from .problems import invalid
from .schedule_fields import model_fields, single_times
from .schedule_schemas import ScheduleAnswer, schedule_answer


def date_of(schedule: Schedule, occurrence: date | None) -> date:
    """Which date is meant. Raises a 422 that says what is missing."""
    if not schedule.is_series:
        raise invalid("scope", _("Only a recurring schedule has dates."))
    if occurrence is None:
        raise invalid("occurrence", _("Say which date of the series is meant."))
    return occurrence


def change_part(
    schedule: Schedule, given: dict[str, Any], part: dict[str, Any], request: dict[str, Any]
) -> ScheduleAnswer:
    """`one` answers with that date, `following` with the new series."""
    original = date_of(schedule, part["occurrence"])
    if part["scope"] == "following":
        saved = schedule.change_following(original, fields=model_fields(given, schedule=schedule), **request)
        return schedule_answer(saved.schedule, reader=request["by"], notes=saved.notes)
    fields = None if part["restore"] else single_times(given, schedule)
    saved = schedule.change_date(original, fields=fields, **request)
    return schedule_answer(saved.schedule.on(original) or saved.schedule, reader=request["by"], notes=saved.notes)
