"""A series in words, in the reader's language: 毎週 火・木 10:00–11:00, 2026-12-31 まで."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from .recurrence import Frequency, OnHoliday, Recurrence, RecurrenceError, Rule, WhyOpen

WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)

NTH = {
    1: pgettext_lazy("of the month", "first"),
    2: pgettext_lazy("of the month", "second"),
    3: pgettext_lazy("of the month", "third"),
    4: pgettext_lazy("of the month", "fourth"),
    5: pgettext_lazy("of the month", "fifth"),
    -1: pgettext_lazy("of the month", "last"),
}

HOLIDAYS: dict[OnHoliday, str | Promise] = {
    OnHoliday.KEEP: "",
    OnHoliday.SKIP: gettext_lazy("not on holidays"),
    OnHoliday.BEFORE: gettext_lazy("on holidays the working day before"),
    OnHoliday.AFTER: gettext_lazy("on holidays the working day after"),
}

WHY_OPEN: dict[WhyOpen, Promise] = {
    WhyOpen.ENDLESS: gettext_lazy("The series has no end, and Zoom keeps at most 50 dates."),
    WhyOpen.TOO_MANY: gettext_lazy("The series has more than 50 dates, which is Zoom's most."),
    WhyOpen.YEARLY: gettext_lazy("Zoom knows no yearly meetings."),
    WhyOpen.INTERVAL: gettext_lazy("The interval is longer than 90 days, 12 weeks or 3 months."),
    WhyOpen.MONTH_END: gettext_lazy("Not every month has that day, and Zoom does not say which day it takes then."),
    WhyOpen.FIFTH: gettext_lazy(
        "In a month, Zoom knows the first to the fourth and the last of a day of the week only."
    ),
    WhyOpen.WORKING_DAY: gettext_lazy("Zoom does not know the weekdays of a month."),
    WhyOpen.HOLIDAY: gettext_lazy("A date falls on a holiday and is skipped or moved."),
    WhyOpen.WEEK_START: gettext_lazy("Several days every few weeks: Zoom does not say on which day its weeks begin."),
    WhyOpen.CLOCKS: gettext_lazy("On one of the dates the clocks skip or repeat that hour."),
}


def in_words(recurrence: Recurrence) -> str:
    """Its rule, hours, end, and what becomes of it on holidays."""
    rule = recurrence.rule
    head = f"{rule_in_words(rule)} {_hours(recurrence)}"
    return ", ".join(part for part in (head, _end(rule), str(HOLIDAYS[recurrence.on_holiday])) if part)


def rule_in_words(rule: Rule) -> str:
    """Of a rule that leaves nothing out (`Rule.starting`), without its end."""
    match rule.frequency:
        case Frequency.DAILY:
            one, more, when = _("Every day"), _("Every %(n)s days"), ""
        case Frequency.WEEKLY if rule.is_every_weekday:
            return _("Every weekday")
        case Frequency.WEEKLY:
            one, more = _("Every week on %(when)s"), _("Every %(n)s weeks on %(when)s")
            when = pgettext("between weekdays", ", ").join(str(WEEKDAYS[day]) for day in rule.weekdays)
        case Frequency.MONTHLY:
            one, more, when = _("Every month on %(when)s"), _("Every %(n)s months on %(when)s"), _day_of_month(rule)
        case Frequency.YEARLY:
            one, more, when = _("Every year on %(when)s"), _("Every %(n)s years on %(when)s"), _day_of_year(rule)
    return (one if rule.interval == 1 else more) % {"n": rule.interval, "when": when}


def explain(error: RecurrenceError) -> str:
    """Why a rule cannot be, and what to do."""
    return _(error.text) % error.values


def _day_of_month(rule: Rule) -> str:
    if rule.nth is None:
        return _("the last day") if rule.month_day == -1 else _("day %(day)s") % {"day": rule.month_day}
    if len(rule.weekdays) > 1:
        return _("the %(nth)s weekday") % {"nth": NTH[rule.nth]}
    return _("the %(nth)s %(weekday)s") % {"nth": NTH[rule.nth], "weekday": WEEKDAYS[rule.weekdays[0]]}


def _day_of_year(rule: Rule) -> str:
    month = str(MONTHS[rule.month or 1])
    if rule.nth is None and rule.month_day != -1:
        return pgettext("month and day", "%(month)s %(day)s") % {"month": month, "day": rule.month_day}
    return _("%(day)s of %(month)s") % {"day": _day_of_month(rule), "month": month}


def _hours(recurrence: Recurrence) -> str:
    if recurrence.at is None:
        return pgettext("of a series", "all day")
    start = datetime.combine(date.min, recurrence.at)
    end = start + recurrence.length
    hours = f"{start:%H:%M}–{end:%H:%M}"
    days = (end - datetime.combine(date.min, time())) // timedelta(days=1)
    if days == 0:
        return hours
    return ngettext("%(hours)s (%(days)s day later)", "%(hours)s (%(days)s days later)", days) % {
        "hours": hours,
        "days": days,
    }


def _end(rule: Rule) -> str:
    if rule.until is not None:
        return pgettext("end of a series", "until %(date)s") % {"date": rule.until.isoformat()}
    if rule.count is not None:
        return ngettext("%(count)s time", "%(count)s times", rule.count) % {"count": rule.count}
    return ""
