"""Schedules as iCalendar (RFC 5545): what feeds, downloads and mails of invitation are made of."""

from .dates import Dates, within
from .events import Attending, events_of, uid_of
from .text import calendar_of

__all__ = ["Attending", "Dates", "calendar_of", "events_of", "uid_of", "within"]
