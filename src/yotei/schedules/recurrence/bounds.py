"""What a rule may say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from .errors import OutOfBounds, Unsupported, gettext_noop
from .reading import WORKING_WEEK, Frequency

if TYPE_CHECKING:
    from .rule import Rule

LAST_DAY = date(2099, 12, 31)  # of the schedule book: no schedule is later

MOST_TIMES = 999
"""The highest COUNT. Its last date is found once, by counting, which must stay cheap; who wants more wants no end."""

MOST_INTERVAL = 999  # what a field of three digits holds; beyond it a rule is a single date

TOO_LATE = gettext_noop("The schedule book ends with %(year)s: let the series end before.")


def check(rule: Rule) -> None:
    """Raises `RecurrenceError` for a rule that cannot be, or that Yotei does not know."""
    _within("INTERVAL", rule.interval, range(1, MOST_INTERVAL + 1))
    if rule.count is not None and rule.until is not None:
        raise Unsupported(
            "COUNT", gettext_noop("A series ends after a number of times or on a date: leave COUNT or UNTIL out.")
        )
    if rule.count is not None and rule.count > MOST_TIMES:
        text = gettext_noop("A series may have at most %(most)s dates; let it end on a date, or leave its end open.")
        raise OutOfBounds("COUNT", text, most=MOST_TIMES)
    if rule.count is not None:
        _within("COUNT", rule.count, range(1, MOST_TIMES + 1))
    if rule.until is not None and rule.until > LAST_DAY:
        raise OutOfBounds("UNTIL", TOO_LATE, year=LAST_DAY.year)
    _within("BYMONTH", rule.month, range(1, 13))
    _within("BYMONTHDAY", rule.month_day, [-1, *range(1, 32)])
    _within("BYSETPOS" if len(rule.weekdays) > 1 else "BYDAY", rule.nth, [-1, *range(1, 6)])
    _check_parts(rule)


def _within(part: str, number: int | None, allowed: range | list[int]) -> None:
    if number is not None and number not in allowed:
        text = gettext_noop("%(part)s may be %(low)s to %(high)s, not %(number)s.")
        if -1 in allowed:
            text = gettext_noop("%(part)s may be %(low)s to %(high)s, or -1 for the last, not %(number)s.")
        raise OutOfBounds(part, text, low=1, high=max(allowed), number=number)


def _check_parts(rule: Rule) -> None:
    by_month = rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    if (rule.month_day or rule.nth) and not by_month:
        raise Unsupported("BYMONTHDAY" if rule.month_day else "BYDAY", _MONTHS_ONLY)
    if rule.month and rule.frequency is not Frequency.YEARLY:
        raise Unsupported("BYMONTH", gettext_noop("BYMONTH goes with FREQ=YEARLY."))
    if rule.frequency is Frequency.DAILY and rule.weekdays:
        raise Unsupported(
            "BYDAY",
            gettext_noop("Days of the week go with FREQ=WEEKLY: every weekday is FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR."),
        )
    if by_month and rule.weekdays and rule.month_day:
        raise Unsupported(
            "BYMONTHDAY", gettext_noop("Choose a date or a day of the week: leave BYMONTHDAY or BYDAY out.")
        )
    if by_month and bool(rule.weekdays) != bool(rule.nth):
        raise Unsupported(
            "BYDAY",
            gettext_noop("A day of the week in a month has a number, as in BYDAY=2TU, or BYDAY=-1FR for the last."),
        )
    if rule.nth and len(rule.weekdays) > 1 and rule.weekdays != WORKING_WEEK:
        raise Unsupported(
            "BYDAY", gettext_noop("BYSETPOS goes with one day of the week, or with BYDAY=MO,TU,WE,TH,FR.")
        )
    if rule.frequency is Frequency.YEARLY and (rule.weekdays or rule.month_day) and not rule.month:
        raise Unsupported("BYMONTH", gettext_noop("A day of the year has a month: add BYMONTH, or write FREQ=MONTHLY."))


_MONTHS_ONLY = gettext_noop("A day of the month goes with FREQ=MONTHLY or FREQ=YEARLY.")
