"""Which limit a 429 speaks of, and when it opens again (contract §3.3, §3.4).

The text decides first: the host's daily limit comes without headers that would tell it from the others.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from yotei.zoom.answers import json_object
from yotei.zoom.errors import Limited, Scope
from yotei.zoom.line import Answer

# The per-second window is over after one second, whenever it began.
SECOND = timedelta(seconds=1)
# A limit per second, or per minute (contract §3.1), that asks for more than a minute is no such limit.
LONGEST_SECOND = timedelta(minutes=1)
# All daily limits end at 00:00 UTC (contract §3.2), at most 24 h ahead; one hour more for a clock that is wrong.
LONGEST_DAY = timedelta(hours=25)

TEXTS: tuple[tuple[re.Pattern[str], Scope], ...] = (
    (re.compile(r"this particular user|single user in one day", re.IGNORECASE), "host"),
    (re.compile(r"per-second rate limit|too many concurrent requests", re.IGNORECASE), "second"),
    (re.compile(r"daily rate limit", re.IGNORECASE), "day"),
)
TYPES: dict[str, Scope] = {"qps": "second", "daily-limit": "day"}


def limited(answer: Answer, now: datetime) -> Limited | None:
    """The limit that `answer` speaks of, None if it speaks of none. `now` is aware."""
    body = json_object(answer.body)
    message = str(body.get("message") or "")
    if not _is_limit(answer.status, body.get("code"), message):
        return None
    scope = _scope(answer, message, now)
    until = {"host": _midnight, "day": _day_end, "second": _second_end}[scope](answer, now)
    return Limited(until, scope, "zoom", message=message, status=answer.status, code=answer.status)


def _is_limit(status: int, code: object, message: str) -> bool:
    # 300 is how Zoom's API of old spoke of the host's day (contract §3.4); 429 may sit inside a 2xx (§4).
    legacy = status == 300 and TEXTS[0][0].search(message) is not None
    return status == 429 or (status < 300 and code == 429) or legacy


def _scope(answer: Answer, message: str, now: datetime) -> Scope:
    for pattern, scope in TEXTS:
        if pattern.search(message):
            return scope
    named = TYPES.get(answer.headers.get("X-RateLimit-Type", "").strip().lower())
    if named:
        return named
    # Unknown: a wait that is too short costs one more 429, one that is too long stops everybody's bookings for a day.
    # So it is a daily limit only if a believable header asks for a long wait.
    asked = _retry_after(answer, now)
    return "day" if asked and now + LONGEST_SECOND < asked <= now + LONGEST_DAY else "second"


def _midnight(answer: Answer, now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)


def _day_end(answer: Answer, now: datetime) -> datetime:
    asked = _retry_after(answer, now)
    return asked if asked and now < asked <= now + LONGEST_DAY else _midnight(answer, now)


def _second_end(answer: Answer, now: datetime) -> datetime:
    for asked in (_retry_after(answer, now), _epoch(answer.headers.get("X-RateLimit-Reset", ""))):
        if asked and now < asked <= now + LONGEST_SECOND:
            return asked
    return now + SECOND


def _retry_after(answer: Answer, now: datetime) -> datetime | None:
    """`Retry-After` as Zoom writes it, an ISO time, or as the HTTP standard does, in seconds or as an HTTP date."""
    text = answer.headers.get("Retry-After", "").strip()
    # Nine digits are thirty years: enough to be recognised as absurd, too few to overflow.
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return now + timedelta(seconds=int(text))
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _epoch(text: str) -> datetime | None:
    # Ten digits reach to the year 2286.
    return datetime.fromtimestamp(int(text), UTC) if re.fullmatch(r"\d{1,10}", text.strip(), re.ASCII) else None
