"""Two versions of a schedule side by side: what somebody saved meanwhile, and what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yotei.schedules.details import strip_block
from yotei.schedules.links import LINKS
from yotei.schedules.models import Schedule
from yotei.schedules.recurrence import RecurrenceError
from yotei.schedules.recurrence_words import in_words
from yotei.schedules.saving import USER_FIELDS
from yotei.schedules.series import recurrence_of

from . import times
from .forms.fields import chosen, link_value

if TYPE_CHECKING:
    from .forms.activities import ActivityForm
    from .forms.records import RecordForm
    from .forms.schedules import ScheduleForm


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    theirs: str
    mine: str

    @property
    def differs(self) -> bool:
        return self.theirs != self.mine


def rows(current: Schedule, form: ScheduleForm, zone: ZoneInfo) -> list[Row]:
    mine = Schedule(**{name: value for name, value in form.fields_for_domain.items() if name in USER_FIELDS})
    if mine.kind in (Schedule.Kind.ALL_DAY, Schedule.Kind.RECURRING):
        mine.starts_at = mine.ends_at = current.starts_at
    theirs = _lines(current, zone) + _links({name: getattr(current, name).all() for name in LINKS}, current)
    typed = _lines(mine, zone) + _links(form.fields_for_domain, mine)
    pairs = zip(theirs, typed, strict=True)
    return [Row(label, saved, own) for (label, saved), (_label, own) in pairs]


def of_forms(current: RecordForm | ActivityForm, typed: RecordForm | ActivityForm) -> list[Row]:
    """Of two forms of the same kind, one filled from what is saved."""
    fields = typed.visible_fields()
    return [Row(str(field.label), current.shown(field.name), typed.shown(field.name)) for field in fields]


def _lines(schedule: Schedule, zone: ZoneInfo) -> list[tuple[str, str]]:
    all_day = schedule.day is not None
    link = chosen(link_value(schedule.customer, schedule.deal))
    span = times.span(schedule.starts_in(zone), schedule.ends_in(zone), all_day=all_day)
    return [
        (_("Category"), str(schedule.category)),
        (_("Subject"), schedule.subject),
        (_("Type"), schedule.get_kind_display()),
        (_("Date and time"), _repeats(schedule) or span),
        (_("Time zone"), schedule.timezone),
        (_("Customer / deal"), link["label"] if link else ""),
        (_("Details"), strip_block(schedule.details)),
        (_("Visibility"), schedule.get_visibility_display()),
        (_("Other users may change/delete"), _("Allowed") if schedule.open_to_edit else _("Not allowed")),
    ]


def _repeats(schedule: Schedule) -> str:
    """Of a series its rule in words; "" of all others, and of a rule that cannot be."""
    try:
        return in_words(recurrence_of(schedule)) if schedule.is_series else ""
    except RecurrenceError:
        return schedule.rule


def _links(rows: Mapping[str, Iterable[object]], schedule: Schedule) -> list[tuple[str, str]]:
    words = {name: _(", ").join(sorted(str(each) for each in rows[name])) for name in LINKS}
    return [
        (_("Persons met"), words["contacts"]),
        (_("Other persons met"), schedule.met_others),
        (_("Attendees"), words["attendees"]),
        (_("Guests from outside"), words["guests"]),
        (_("Shared with"), words["viewers"]),
        (_("Place"), schedule.place),
        (_("Facilities"), words["facilities"]),
    ]
