"""添付ファイル: taken in, handed out, added to a schedule and removed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yotei.activities import errors as of_activities
from yotei.activities.files import ActivityFile
from yotei.activities.models import Activity
from yotei.booking import runtime
from yotei.files.handing_out import hand_out
from yotei.files.models import StoredFile
from yotei.files.store import ObjectMissing, StoreFailed
from yotei.schedules import errors as of_schedules
from yotei.schedules.models import Schedule, ScheduleFile
from yotei.web import attachments, errors
from yotei.web.access import PageRequest, signed_in

from . import activities, finding, schedules

log = structlog.get_logger(__name__)

Noun = Schedule | Activity
Links = type[ScheduleFile] | type[ActivityFile]
# Deleted, or closed to this reader, since it was looked for a moment ago.
GONE = (of_schedules.VersionMoved, of_schedules.NotAllowed, of_activities.VersionMoved, of_activities.NotAllowed)


@signed_in("POST")
def upload(request: PageRequest) -> HttpResponse:
    """Files for a form that is still being filled in, as pieces for its list; sent by islands/files.ts."""
    kept, refused = attachments.keep(request)
    context = {"chosen": kept, "refused": refused}
    return render(request, "yotei/files/chosen.html", context, status=422 if refused else 200)


@signed_in("POST")
@attachments.takes_files
def attach(request: PageRequest, pk: int) -> HttpResponse:
    schedule = finding.changeable(request, pk)
    return _attach(request, ScheduleFile, schedule, partial(schedules.show, request, schedule))


@signed_in("POST")
@attachments.takes_files
def attach_to_activity(request: PageRequest, pk: int) -> HttpResponse:
    activity = activities.changeable(request, pk)
    return _attach(request, ActivityFile, activity, partial(activities.show, request, activity))


@signed_in("GET", "HEAD", "POST")
def remove(request: PageRequest, pk: int, key: str) -> HttpResponse:
    return _remove(request, ScheduleFile, finding.changeable(request, pk), key)


@signed_in("GET", "HEAD", "POST")
def remove_from_activity(request: PageRequest, pk: int, key: str) -> HttpResponse:
    return _remove(request, ActivityFile, activities.changeable(request, pk), key)


@signed_in()
def download(request: PageRequest, key: str, name: str) -> HttpResponseBase:
    """Asked anew each time whether this reader may have it. The name in the address is for people only."""
    found = StoredFile.objects.filter(key=key).first()
    if found is None or not _is_readable(found, request):
        raise Http404
    if found.state == StoredFile.State.SCANNING:
        return errors.still_checked()
    if not found.is_ready:
        raise Http404
    try:
        return hand_out(request, found)
    except (StoreFailed, ObjectMissing) as error:
        log.error("file_not_readable", file=found.pk, reason=str(error))
        return errors.file_away(is_lost=isinstance(error, ObjectMissing))


def _attach(request: PageRequest, links: Links, noun: Noun, show: Callable[..., HttpResponse]) -> HttpResponse:
    chosen = StoredFile.objects.chosen(request.POST.getlist(attachments.FIELD), by=request.user)
    wrong = attachments.refused_files(request) or ([] if chosen else [_("Choose a file first.")])
    try:
        if not wrong:
            links.add(noun, chosen, by=request.user)  # type: ignore[arg-type]
            return redirect(links.holder, noun.pk)
    except ValidationError as error:
        wrong = error.messages
    except GONE:
        raise Http404 from None
    return show(status=422, refused=wrong, chosen=[each for each in chosen if each.is_free])


def _remove(request: PageRequest, links: Links, noun: Noun, key: str) -> HttpResponse:
    own = links._default_manager.filter(**{links.holder: noun}).select_related("file", links.holder)
    link: Any = get_object_or_404(own, file__key=key)
    back = reverse(links.holder, args=[noun.pk])
    if request.method != "POST":
        return render(request, "yotei/files/remove.html", {"noun": noun, "back": back, "file": link.file})
    try:
        link.remove(by=request.user, now=runtime.clock().now())
    except GONE:
        raise Http404 from None
    messages.success(request, _("“%(name)s” has been deleted.") % {"name": link.file.name})
    return redirect(back)


def _is_readable(found: StoredFile, request: PageRequest) -> bool:
    if found.expires_at is not None:
        return found.uploaded_by_id == request.user.pk
    return any(links.is_readable(found, by=request.user) for links in (ScheduleFile, ActivityFile))
