"""Why a rule, or a series of it, cannot be.

RecurrenceError       `part` says where: a part of the rule, as RFC 5545 names it
├─ Unreadable         this is no RRULE value
├─ Unsupported        RFC 5545 knows it, Yotei does not
├─ OutOfBounds        a number or a date that Yotei does not keep
├─ NeverOccurs        no date of the calendar fits the rule
└─ EndsBeforeStart    the end comes before the first date

`str(error)` is an English sentence that says what to do; `text` and `values` are for whoever translates it.
"""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """Marks a text for the catalogues, which find it by this name; nothing here knows Django."""
    return message


class RecurrenceError(ValueError):
    """The root. `values` are put into `text` with %; `part` is one of them."""

    def __init__(self, part: str, text: str, **values: object) -> None:
        self.part = part
        self.text = text
        self.values = {"part": part, **values}
        super().__init__(text % self.values)


class Unreadable(RecurrenceError):
    """This is no RRULE value."""


class Unsupported(RecurrenceError):
    """RFC 5545 knows it, Yotei does not."""


class OutOfBounds(RecurrenceError):
    """A number or a date that Yotei does not keep."""


class NeverOccurs(RecurrenceError):
    """No date of the calendar fits the rule."""


class EndsBeforeStart(RecurrenceError):
    """The end comes before the first date."""
