"""What the audit log is told of schedules. Of a private one, when it is (公開設定)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from yotei.audit.models import Changes, compared, note, told

if TYPE_CHECKING:
    from yotei.people.models import Employee

    from .exceptions import SeriesException
    from .invitations.guests import Guest
    from .links import Links
    from .models import Schedule

FIELDS = (
    "category", "kind", "subject", "starts_at", "ends_at", "day", "timezone", "customer", "deal", "place", "met_others",
    "details", "visibility", "open_to_edit", "rule", "on_holiday", "first_day", "last_day", "begins_at", "minutes",
)  # fmt: skip
TIMES = {"starts_at", "ends_at", "day", "timezone", "visibility", "rule", "on_holiday", "first_day", "last_day",
         "begins_at", "minutes", "kind"}  # fmt: skip
OF_A_DATE = ("starts_at", "ends_at", "day", "subject", "details", "place", "is_cancelled")


def tell_saved(edited: Schedule, was: Schedule, links: Changes, *, by: Employee) -> None:
    """Registered, or changed; nothing where nothing differs."""
    is_new = was.pk is None
    changes = compared({} if is_new else _values(was), _values(edited))
    if is_new:
        changes = {name: both for name, both in changes.items() if both and both[1] not in (None, "")}
    changes |= links
    if is_new or changes:
        _note("made" if is_new else "changed", edited, changes, by, private=_is_private(edited) or _is_private(was))


def tell_files(schedule: Schedule, before: list[str], after: list[str], *, by: Employee) -> None:
    if before != after:
        _note("changed", schedule, {"files": [before, after]}, by, private=_is_private(schedule))


def tell_ended(schedule: Schedule, *, rule: str, last_day: date | None, by: Employee) -> None:
    """A series that ends before it did; `rule` and `last_day` are what they were."""
    changes = compared({"rule": rule, "last_day": last_day}, {"rule": schedule.rule, "last_day": schedule.last_day})
    _note("changed", schedule, changes, by, private=_is_private(schedule))


def tell_handed_over(schedule: Schedule, *, former: Employee, by: Employee) -> None:
    changes: Changes = {"registrant": [former.name, schedule.registrant.name]}
    note("changed", schedule, changes, label="" if _is_private(schedule) else schedule.subject, by=by)


def names_before(links: Links, was: Schedule) -> dict[str, list[str]]:
    """Who and what belonged to the schedule, of what the saving says anew."""
    if was.pk is None:
        return {}
    columns = {"attendees": "employee__name", "guests": "email", "viewers": "name", "contacts": "name",
               "facilities": "name", "files": "file__name"}  # fmt: skip
    asked = {name: column for name, column in columns.items() if getattr(links, name) is not None}
    return {name: sorted(getattr(was, name).values_list(column, flat=True)) for name, column in asked.items()}


def names_changed(links: Links, before: dict[str, list[str]]) -> Changes:
    """Call it after `names_before`."""
    names = ("attendees", "guests", "viewers", "contacts", "facilities")
    after = {
        name: sorted(each.email if name == "guests" else each.name for each in getattr(links, name) or ())
        for name in names
        if getattr(links, name) is not None
    }
    if links.files:
        after["files"] = sorted([*before.get("files", ()), *(each.name for each in links.files)])
    return {name: both for name, both in compared(before, after).items() if both != [None, []]}


def tell_deleted(schedule: Schedule, *, by: Employee) -> None:
    values: Changes = {
        name: [told(value), None] for name, value in _values(schedule).items() if value not in (None, "")
    }
    _note("deleted", schedule, values, by, private=_is_private(schedule))


def tell_date(
    schedule: Schedule, original: date, was: SeriesException | None, now: SeriesException | None, *, by: Employee
) -> None:
    """One date of a series; None: as the series says."""
    before, after = ({} if each is None else {name: getattr(each, name) for name in OF_A_DATE} for each in (was, now))
    changes = compared(before, after or dict.fromkeys(OF_A_DATE))
    on: Changes = {"date": [told(original)] * 2}
    if changes:
        _note("changed", schedule, on | changes, by, private=_is_private(schedule))


def tell_reply(schedule: Schedule, before: str, after: str, *, by: Employee, original: date | None = None) -> None:
    changes: Changes = {"reply": [before, after]}
    if original is not None:
        changes["date"] = [told(original)] * 2
    _note("replied", schedule, changes, by, private=_is_private(schedule))


def tell_guests_reply(schedule: Schedule, guest: Guest, before: str) -> None:
    """By the link of an invitation. Who is invited to a private schedule is as little told here as anywhere."""
    private, changes = _is_private(schedule), Changes(reply=[before, guest.reply])
    if private:
        changes["guest"] = None
    who, label = ("", "") if private else (f"{guest.name} <{guest.email}>", schedule.subject)
    note("replied", schedule, changes, label=label, by=who)


def _note(action: str, schedule: Schedule, changes: Changes, by: Employee, *, private: bool) -> None:
    if private:
        open_names = TIMES | {"date", "reply", "is_cancelled"}
        changes = {name: both if name in open_names else None for name, both in changes.items()}
    note(action, schedule, changes, label="" if private else schedule.subject, by=by)


def _values(schedule: Schedule) -> dict[str, Any]:
    values = {name: getattr(schedule, name) for name in FIELDS}
    for name in ("category", "customer", "deal"):
        values[name] = values[name].name if values[name] is not None else None
    return values


def _is_private(schedule: Schedule) -> bool:
    return schedule.visibility == "private"
