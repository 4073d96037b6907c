"""What we read from Zoom's answers (contract §2.4, §2.7).

Only what a step depends on is required. Everything else may be missing, null, empty or of another type than documented,
and is then None, or "" for a text: an odd field that nobody needs must not make a booked meeting unreadable.
"""

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WrapValidator
from pydantic import ValidatorFunctionWrapHandler as Handler


def json_object(body: bytes) -> dict[str, Any]:
    """`body` as a JSON object, empty where it is none: Zoom's edge also answers in XML, in HTML and with nothing."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _identifier(value: object) -> object:
    # int64 in most answers, text in some (contract §5). Kept as text, which no later step can round.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _or_none(value: object, read: Handler) -> object:
    try:
        return None if value == "" else read(value)
    except ValidationError:
        return None


def _utc(moment: datetime) -> datetime:
    # Zoom documents its answers as UTC (contract §2.4), so a time without a zone is taken as such.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Id = Annotated[str, BeforeValidator(_identifier), Field(min_length=1)]
Text = Annotated[str, BeforeValidator(lambda value: value if isinstance(value, str) else "")]
OptionalText = Annotated[str | None, WrapValidator(_or_none)]
OptionalInt = Annotated[int | None, WrapValidator(_or_none)]
OptionalTime = Annotated[Annotated[datetime, AfterValidator(_utc)] | None, WrapValidator(_or_none)]


def _or_nothing(value: object, read: Handler) -> object:
    try:
        return read(value)
    except ValidationError:
        return []


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Occurrence(_Read):
    """One date of a series of fixed times; `status` is available or deleted (§2.3)."""

    occurrence_id: Id
    start_time: OptionalTime = None
    duration: OptionalInt = None  # minutes
    status: Text = ""


class ListedMeeting(_Read):
    """A meeting as lists show it: the agenda is cut at 250 characters, the passcode is left out (contract §2.7)."""

    id: Id
    uuid: Text = ""
    host_id: Text = ""
    topic: Text = ""
    type: OptionalInt = None
    start_time: OptionalTime = None
    duration: OptionalInt = None  # minutes
    timezone: Text = ""
    agenda: Text = ""
    created_at: OptionalTime = None
    join_url: Text = Field(default="", repr=False)  # may hold the passcode in another form


class Meeting(ListedMeeting):
    """A meeting as POST and GET answer it. `start_url` is left out on purpose: it is a credential."""

    host_email: Text = ""
    status: Text = ""
    password: OptionalText = Field(default=None, repr=False)
    occurrences: Annotated[list[Occurrence], WrapValidator(_or_nothing)] = []


class MeetingPage(_Read):
    """One page of a list; an empty token says that it is the last."""

    meetings: list[ListedMeeting]
    next_page_token: str | None = None


class ListedUser(_Read):
    """A Zoom user as lists show it; who is pending has no id there (§2.7)."""

    id: Text = ""
    email: Text = ""
    type: OptionalInt = None
    status: Text = ""


class UserPage(_Read):
    """One page of a list; an empty token says that it is the last."""

    users: list[ListedUser]
    next_page_token: str | None = None


class User(_Read):
    """A Zoom user. `type`: 1 Basic, 2 Licensed, 4 without Meetings; `status`: pending, active, inactive (§2.6)."""

    id: Id
    email: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    display_name: Text = ""
    type: OptionalInt = None
    status: Text = ""
    timezone: Text = ""
    account_id: Text = ""
