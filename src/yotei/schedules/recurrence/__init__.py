"""The series' rule, its dates and their times: pure, without Django, clock or database."""

from .bounds import LAST_DAY, MOST_INTERVAL, MOST_TIMES
from .errors import EndsBeforeStart, NeverOccurs, OutOfBounds, RecurrenceError, Unreadable, Unsupported
from .holidays import REACH, OnHoliday
from .reading import Frequency
from .recurrence import Occurrence, Recurrence
from .rule import Rule
from .times import instant
from .zoom import WhyOpen, zoom_recurrence

__all__ = [
    "LAST_DAY",
    "MOST_INTERVAL",
    "MOST_TIMES",
    "REACH",
    "EndsBeforeStart",
    "Frequency",
    "NeverOccurs",
    "Occurrence",
    "OnHoliday",
    "OutOfBounds",
    "Recurrence",
    "RecurrenceError",
    "Rule",
    "Unreadable",
    "Unsupported",
    "WhyOpen",
    "instant",
    "zoom_recurrence",
]
