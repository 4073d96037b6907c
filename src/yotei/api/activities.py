"""/activities"""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from ninja import P, QueryEx, Router

from yotei.activities.lists import ActivityQuerySet
from yotei.activities.models import Activity
from yotei.booking import runtime

from .activity_fields import fields_of, fields_of_new, schedule_of
from .activity_schemas import ActivityAnswer, ActivityChange, ActivityNew, ActivityPage, Kind, activity_answer
from .auth import ApiRequest, require_writer
from .once import Key, once
from .openapi import says
from .paging import cursor_after, place_of
from .problems import invalid, not_allowed, not_found
from .records import employee_named
from .schemas import Day, PageSize, QueryId, QueryMoment, QueryVersion, Text, Words

router = Router(tags=["activities"])


@router.post("/activities", response={201: ActivityAnswer}, openapi_extra=says(403, 409), summary="Report")
def report_activity(request: ApiRequest, body: ActivityNew, key: Key = None) -> ActivityAnswer:
    """409 `already_reported` carries one's report on the same schedule, or date of a series, as `current`."""
    require_writer(request)
    made = once(request, key, body.given(), _rows(request), lambda: _report(request, body))
    return _answer(request, made.pk)


@router.get("/activities", response=ActivityPage, openapi_extra=says(404), summary="List")
def list_activities(
    request: ApiRequest,
    q: Words = "",
    customer: QueryId | None = None,
    deal: QueryId | None = None,
    schedule: QueryId | None = None,
    occurrence: Day | None = None,
    employee: QueryEx[Text | None, P(description="The log-in name of the author.")] = None,
    kind: Kind | None = None,
    begin: QueryEx[QueryMoment | None, P(alias="from", description="The period is half-open.")] = None,
    end: QueryEx[QueryMoment | None, P(alias="to")] = None,
    limit: PageSize = 100,
    cursor: Text | None = None,
) -> ActivityPage:
    """What you may read, the latest first: not what others wrote of schedules that are private to you."""
    if begin is not None and end is not None and end <= begin:
        raise invalid("to", _("The end of the window must be after its start."))
    asked: dict[str, Any] = {
        "customer": customer, "deal": deal, "schedule": schedule, "occurrence": occurrence, "kind": kind,
        "author": employee_named(employee) if employee is not None else None,
        "happened_at__gte": begin, "happened_at__lt": end,
    }  # fmt: skip
    rows = _rows(request).matching(q).filter(**{name: value for name, value in asked.items() if value is not None})
    if cursor:
        at, pk = place_of("activities", cursor)
        at = datetime.fromisoformat(at)
        rows = rows.filter(Q(happened_at__lt=at) | Q(happened_at=at, pk__lt=pk))
    found = list(rows.latest()[: limit + 1])
    page, is_more = found[:limit], len(found) > limit
    return ActivityPage(
        items=[activity_answer(each, reader=request.auth) for each in page],
        next_cursor=cursor_after("activities", page[-1].happened_at.isoformat(), page[-1].pk) if is_more else None,
    )


@router.get("/activities/{int:activity_id}", response=ActivityAnswer, openapi_extra=says(404), summary="Read")
def read_activity(request: ApiRequest, activity_id: int) -> ActivityAnswer:
    return _answer(request, activity_id)


@router.patch(
    "/activities/{int:activity_id}", response=ActivityAnswer, openapi_extra=says(403, 404, 409), summary="Change"
)
def change_activity(request: ApiRequest, activity_id: int, body: ActivityChange) -> ActivityAnswer:
    """One's own; a manager also the department's, an administrator all.

    409 `version_moved` carries it as it stands as `current`.
    """
    found, given = changeable(request, activity_id), body.given()
    version, todo = given.pop("version"), given.pop("todo", False)
    found.change(by=request.auth, fields=fields_of(given), version=version, now=runtime.clock().now(), todo=todo)
    return _answer(request, activity_id)


@router.delete(
    "/activities/{int:activity_id}", response={204: None}, openapi_extra=says(403, 404, 409), summary="Delete"
)
def delete_activity(request: ApiRequest, activity_id: int, version: QueryVersion | None = None) -> None:
    """With `version` only if it has not moved on. Its files go with it."""
    found = changeable(request, activity_id)
    found.remove(by=request.auth, version=version or found.version, now=runtime.clock().now())


def visible(request: ApiRequest, activity_id: int) -> Activity:
    found = _rows(request).filter(pk=activity_id).first()
    if found is None:
        raise not_found()
    return found


def changeable(request: ApiRequest, activity_id: int) -> Activity:
    """Who may not change it learns that before the fields are looked at."""
    found = visible(request, activity_id)
    if not found.may_be_changed_by(request.auth):
        raise not_allowed()
    return found


def _report(request: ApiRequest, body: ActivityNew) -> Activity:
    given = body.given()
    todo = given.pop("todo", False)
    schedule = schedule_of(request.auth, given.pop("schedule", None), given.pop("occurrence", None))
    return Activity.report(
        by=request.auth,
        fields=fields_of_new(given, schedule, by=request.auth),
        now=runtime.clock().now(),
        schedule=schedule,
        todo=todo,
    )


def _rows(request: ApiRequest) -> ActivityQuerySet:
    return Activity.objects.visible_to(request.auth).select_related("author").prefetch_related("contacts")


def _answer(request: ApiRequest, activity_id: int) -> ActivityAnswer:
    return activity_answer(visible(request, activity_id), reader=request.auth)
