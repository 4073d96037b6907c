"""/schedules/{id}/files and /activities/{id}/files"""

from __future__ import annotations

from typing import Annotated, Any

import structlog
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from yotei.activities import errors as of_activities
from yotei.activities.files import ActivityFile
from yotei.activities.models import Activity
from yotei.booking import runtime
from yotei.files.handing_out import hand_out
from yotei.files.models import StoredFile
from yotei.files.store import ObjectMissing, StoreFailed
from yotei.people.models import Employee
from yotei.schedules import errors as of_schedules
from yotei.schedules.models import Schedule, ScheduleFile

from . import activities, uploads
from .auth import ApiRequest
from .finding import changeable, visible
from .once import Key, once
from .openapi import says
from .problems import Refusal, invalid, not_found
from .schemas import Instant, one_of

log = structlog.get_logger(__name__)

router = Router(tags=["files"])

Noun = Schedule | Activity
Links = type[ScheduleFile] | type[ActivityFile]
# Deleted, or closed to this caller, since it was looked for a moment ago.
GONE = (of_schedules.VersionMoved, of_schedules.NotAllowed, of_activities.VersionMoved, of_activities.NotAllowed)

STATES = (StoredFile.State.READY.value, StoredFile.State.SCANNING.value, StoredFile.State.INFECTED.value)
TAKES = says(403, 404, 409) | {"requestBody": uploads.BODY}
GIVES: dict[str, Any] = says(404, 409, 416)
GIVES["responses"][200] = {
    "description": "The bytes, or with `Range` a part (206).",
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
}


class FileAnswer(Schema):
    key: str = Field(description="In its address.")
    name: str
    size: int
    media_type: str
    sha256: str
    state: Annotated[str, one_of(*STATES)] = Field(
        description="`scanning`: it is checked before it can be read; `infected`: it was found harmful, and is gone."
    )
    uploaded_by: str
    uploaded_at: Instant


class FileList(Schema):
    items: list[FileAnswer]


@router.get("/schedules/{int:schedule_id}/files", response=FileList, openapi_extra=says(404), summary="List")
def list_schedule_files(request: ApiRequest, schedule_id: int) -> FileList:
    """At most 20; of a series they belong to all its dates."""
    return _list(request, ScheduleFile, visible(request.auth, schedule_id))


@router.post("/schedules/{int:schedule_id}/files", response={201: FileAnswer}, openapi_extra=TAKES, summary="Attach")
def attach_to_schedule(request: ApiRequest, schedule_id: int, key: Key = None) -> FileAnswer:
    """A part `file`, judged by its content. It is no change of the schedule: the version stays."""
    return _attach(request, ScheduleFile, changeable(request.auth, schedule_id), key)


@router.get("/schedules/{int:schedule_id}/files/{slug:key}", openapi_extra=GIVES, summary="Download")
def read_schedule_file(request: ApiRequest, schedule_id: int, key: str) -> HttpResponseBase:
    """409 `being_checked` while it is scanned."""
    return _hand_out(request, ScheduleFile, visible(request.auth, schedule_id), key)


@router.delete(
    "/schedules/{int:schedule_id}/files/{slug:key}",
    response={204: None},
    openapi_extra=says(403, 404),
    summary="Remove",
)
def remove_schedule_file(request: ApiRequest, schedule_id: int, key: str) -> None:
    _remove(request, ScheduleFile, changeable(request.auth, schedule_id), key)


@router.get("/activities/{int:activity_id}/files", response=FileList, openapi_extra=says(404), summary="List")
def list_activity_files(request: ApiRequest, activity_id: int) -> FileList:
    """At most 20."""
    return _list(request, ActivityFile, activities.visible(request, activity_id))


@router.post("/activities/{int:activity_id}/files", response={201: FileAnswer}, openapi_extra=TAKES, summary="Attach")
def attach_to_activity(request: ApiRequest, activity_id: int, key: Key = None) -> FileAnswer:
    """A part `file`, judged by its content. It is no change of the activity: the version stays."""
    return _attach(request, ActivityFile, activities.changeable(request, activity_id), key)


@router.get("/activities/{int:activity_id}/files/{slug:key}", openapi_extra=GIVES, summary="Download")
def read_activity_file(request: ApiRequest, activity_id: int, key: str) -> HttpResponseBase:
    """409 `being_checked` while it is scanned."""
    return _hand_out(request, ActivityFile, activities.visible(request, activity_id), key)


@router.delete(
    "/activities/{int:activity_id}/files/{slug:key}",
    response={204: None},
    openapi_extra=says(403, 404),
    summary="Remove",
)
def remove_activity_file(request: ApiRequest, activity_id: int, key: str) -> None:
    _remove(request, ActivityFile, activities.changeable(request, activity_id), key)


def _list(request: ApiRequest, links: Links, noun: Noun) -> FileList:
    return FileList(items=[_answer(link, request.auth) for link in links.of(noun)])


def _attach(request: ApiRequest, links: Links, noun: Noun, key: str | None) -> FileAnswer:
    """What nothing holds in the end is let go: a repeated request's, and a refused one's."""
    received = uploads.receive(request)
    rows: Any = links._default_manager.select_related("file__uploaded_by")

    def add() -> Any:
        links.add(noun, [received], by=request.auth)  # type: ignore[arg-type]
        return rows.get(file=received)

    held = None
    try:
        held = once(request, key, received, rows, add)
    except ValidationError as error:
        raise invalid(uploads.FIELD, " ".join(error.messages)) from None
    except GONE:
        raise not_found() from None
    finally:
        if held is None or held.file != received:
            received.let_go(now=runtime.clock().now())
    return _answer(held, request.auth)


def _hand_out(request: ApiRequest, links: Links, noun: Noun, key: str) -> HttpResponseBase:
    found = _link(links, noun, key).file
    if found.state == StoredFile.State.SCANNING:
        text = _(
            "It is checked for harmful content first, which rarely takes more than a minute. Try again in a while."
        )
        raise Refusal(409, "being_checked", text, headers={"Retry-After": "10"})
    if not found.is_ready:
        raise not_found()
    try:
        answer = hand_out(request, found)
    except ObjectMissing as error:
        log.error("file_not_readable", file=found.pk, reason=str(error))
        text = _("The store of files does not have it. Tell the administrator; whoever has a copy can attach it again.")
        raise Refusal(404, "not_found", text) from None
    except StoreFailed as error:
        log.error("file_not_readable", file=found.pk, reason=str(error))
        text = _("Files cannot be read at the moment. Try again in a while.")
        raise Refusal(503, "unavailable", text, headers={"Retry-After": "60"}) from None
    if answer.status_code == 416:
        text = _("The file has %(size)s bytes.") % {"size": found.size}
        raise Refusal(416, "no_such_range", text, headers={"Content-Range": answer.headers["Content-Range"]})
    return answer


def _remove(request: ApiRequest, links: Links, noun: Noun, key: str) -> None:
    try:
        _link(links, noun, key).remove(by=request.auth, now=runtime.clock().now())
    except GONE:
        raise not_found() from None


def _link(links: Links, noun: Noun, key: str) -> Any:
    own = links._default_manager.filter(**{links.holder: noun}).select_related("file", links.holder)
    link = own.filter(file__key=key).first()
    if link is None:
        raise not_found()
    return link


def _answer(link: Any, reader: Employee) -> FileAnswer:
    file: StoredFile = link.file
    return FileAnswer(
        key=file.key,
        name=file.name,
        size=file.size,
        media_type=file.media_type,
        sha256=file.sha256,
        state=file.state,
        uploaded_by=file.uploaded_by.login,
        uploaded_at=file.created_at.astimezone(reader.zone).isoformat(),
    )
