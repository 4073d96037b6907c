"""活動 as programs write and read them."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from yotei.activities.models import LONGEST, Activity
from yotei.people.models import Employee

from .examples import ACTIVITY_CHANGE, ACTIVITY_NEW
from .schemas import Body, Date, Day, Flag, Instant, Moment, RowId, Rows, Text, Version, one_of, optional

Kind = Literal["visit", "call", "mail", "web", "other"]
KindAnswer = Annotated[str, one_of(*Activity.Kind.values)]
Minutes = Annotated[int, Field(strict=True, ge=0, le=LONGEST)]
Report = Annotated[Text, Field(max_length=20_000)]

DONE = "Whole minutes, with offset."
TODO = "The next step becomes a ToDo of the author."


class ActivityNew(Body):
    """With `schedule`, what is left out is as the schedule has it."""

    model_config = ConfigDict(json_schema_extra={"examples": [ACTIVITY_NEW]})

    schedule: RowId | None = Field(None, description="On what it reports: one report of an author.")
    occurrence: Day | None = Field(None, description="Of a series: on which of its dates.")
    kind: Kind = optional(description="Default: the one that the schedule's category suggests, else `visit`.")
    happened_at: Moment = optional(description=DONE)
    minutes: Minutes = optional(description="Default: the schedule's length, else 60.")
    customer: RowId | None = optional(description="Default: the deal's.")
    deal: RowId | None = optional()
    contacts: Rows = optional(description="Persons met.")
    met_others: Text = optional(description="Persons met who are no contacts; at most 500 characters.")
    content: Report = Field(description="What was done; at most 20,000 characters.")
    next_step: Text = optional(description="At most 200 characters.")
    next_on: Day | None = optional()
    todo: Flag = Field(False, description=TODO)


class ActivityChange(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [ACTIVITY_CHANGE]})

    version: Version = Field(description="Of what was read; 409 if it has moved on.")
    kind: Kind = optional()
    happened_at: Moment = optional(description=DONE)
    minutes: Minutes = optional()
    customer: RowId | None = optional()
    deal: RowId | None = optional()
    contacts: Rows = optional()
    met_others: Text = optional()
    content: Report = optional()
    next_step: Text = optional()
    next_on: Day | None = optional()
    todo: Flag = Field(False, description=TODO)


class ActivityAnswer(Schema):
    id: int
    version: int
    kind: KindAnswer
    happened_at: Instant = Field(description="On your own clock, as are the other two times.")
    minutes: int
    customer: int
    deal: int | None
    schedule: int | None = Field(description="On which it reports, while that is there.")
    occurrence: Date | None = Field(description="Of a series: on which of its dates.")
    contacts: list[int]
    met_others: str
    content: str
    next_step: str
    next_on: Date | None
    author: str
    created_at: Instant
    updated_at: Instant


class ActivityPage(Schema):
    items: list[ActivityAnswer]
    next_cursor: str | None


def activity_answer(activity: Activity, *, reader: Employee) -> ActivityAnswer:
    """For whoever may see it. In lists with author and contacts at hand."""
    zone = reader.zone
    return ActivityAnswer(
        id=activity.pk,
        version=activity.version,
        kind=activity.kind,
        happened_at=activity.happened_at.astimezone(zone).isoformat(),
        minutes=activity.minutes,
        customer=activity.customer_id,
        deal=activity.deal_id,
        schedule=activity.schedule_id,
        occurrence=activity.occurrence.isoformat() if activity.occurrence else None,
        contacts=[each.pk for each in activity.contacts.all()],
        met_others=activity.met_others,
        content=activity.content,
        next_step=activity.next_step,
        next_on=activity.next_on.isoformat() if activity.next_on else None,
        author=activity.author.login,
        created_at=activity.created_at.astimezone(zone).isoformat(),
        updated_at=activity.updated_at.astimezone(zone).isoformat(),
    )
