"""Files that come with a form. They are kept before the form is looked at, and go on with it as their keys: whatever
the form is refused for, nobody has to choose them again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.files.models import StoredFile
from yotei.files.runtime import MOST_FILES, files
from yotei.files.store import StoreFailed, StoreFull
from yotei.files.uploads import no_room, refused_of

from .access import PageRequest

log = structlog.get_logger(__name__)

FIELD, UPLOAD = "attached", "upload"

View = Callable[..., HttpResponseBase]


def takes_files(view: View) -> View:
    """Of a form with `parts/attaching.html`: its view finds the keys of all its files in `request.POST`."""

    @wraps(view)
    def taking(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and (request.FILES or refused_of(request)):
            kept, refused = keep(request)
            fields = request.POST.copy()
            fields.setlist(FIELD, [*fields.getlist(FIELD), *(each.key for each in kept)])
            request.POST = fields  # type: ignore[assignment]
            request.refused_files = refused  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return taking


def refused_files(request: PageRequest) -> list[str]:
    """Why some files of this form were not kept."""
    found: list[str] = getattr(request, "refused_files", [])
    return found


def keep(request: PageRequest) -> tuple[list[StoredFile], list[str]]:
    kept: list[StoredFile] = []
    refused = refused_of(request)
    for upload in request.FILES.getlist(UPLOAD):
        try:
            kept.append(_keep(upload, request))
        except ValidationError as error:
            refused += error.messages
        except StoreFailed as error:
            log.error("file_store_failed", reason=str(error))
            away = _("Files cannot be stored at the moment. Try again in a while; the rest is not lost.")
            return kept, [*refused, no_room() if isinstance(error, StoreFull) else away]  # nobody waits for it again
    return kept, refused


def _keep(upload: UploadedFile[Any], request: PageRequest) -> StoredFile:
    assert upload.file is not None
    return StoredFile.receive(upload.file, name=upload.name or "", by=request.user, now=runtime.clock().now())


def limits() -> dict[str, object]:
    """What a page says of them, and what its chooser offers."""
    own = files()
    return {
        "most": MOST_FILES,
        "megabytes": own.most_megabytes,
        "accepted": ",".join(f".{each}" for each in sorted(own.endings)),
    }
