"""Zoom's two ways to write a time, and its zones. Source: contract 2.1."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# contract 2.1: Z means UTC, nothing means the meeting's zone; offsets and fractions are not documented.
_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?")
_LOOSE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?")
LAST_YEAR = 9000  # room for sums behind it
HOME = ZoneInfo("Asia/Tokyo")  # in which the pages tell moments
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+)*")


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, or None."""
    if not _ZONE.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Asia" is a folder
        return None


def parse(text: str, local: ZoneInfo, *, loose: bool = False) -> datetime | None:
    """The instant that Zoom would read, in UTC; None for what Zoom does not document, unless `loose`."""
    if not (_LOOSE if loose else _FORM).fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.year > LAST_YEAR:
            return None
        return to_second(moment if moment.tzinfo else moment.replace(tzinfo=local)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_date(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
