"""How a file comes in by REST: one part, `file`, of a multipart/form-data body."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.files.models import StoredFile
from yotei.files.store import StoreFailed, StoreFull
from yotei.files.uploads import refused_of

from .auth import ApiRequest
from .handlers import MESSAGES
from .problems import Refusal, invalid

log = structlog.get_logger(__name__)

FIELD = "file"

BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {FIELD: {"type": "string", "format": "binary", "description": "With its file name."}},
                "required": [FIELD],
                "additionalProperties": False,
            }
        }
    },
}


def receive(request: ApiRequest) -> StoredFile:
    """Keeps the file of the request; nothing holds it yet."""
    upload = _only_part(request)
    assert upload.file is not None
    try:
        return StoredFile.receive(upload.file, name=upload.name or "", by=request.auth, now=runtime.clock().now())
    except ValidationError as error:
        raise invalid(FIELD, " ".join(error.messages)) from None
    except StoreFailed as error:
        log.error("file_store_failed", reason=str(error))
        full = _("There is no room for files at the moment. Tell the administrator.")
        away = _("Files cannot be stored at the moment. Try again in a while.")
        text = full if isinstance(error, StoreFull) else away
        raise Refusal(503, "unavailable", text, headers={"Retry-After": "60"}) from None


def _only_part(request: ApiRequest) -> UploadedFile[Any]:
    if request.content_type != "multipart/form-data":
        text = _("Send the file as “multipart/form-data”, in a part named “file”.")
        raise Refusal(415, "unsupported_media_type", text)
    try:
        files, fields = request.FILES, request.POST
    except RequestDataTooBig:
        raise
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        for handler in request.upload_handlers:
            handler.upload_interrupted()  # the file that was coming in is closed
        raise Refusal(400, "malformed", _("The body could not be read as multipart/form-data.")) from None
    if refused := refused_of(request):
        raise invalid(FIELD, " ".join(refused))
    for name in [*fields, *files]:
        if name != FIELD:
            raise invalid(name, str(MESSAGES["extra_forbidden"]))
    found = files.getlist(FIELD)
    if len(found) != 1 or fields:
        raise invalid(FIELD, _("Send one file, in a part named “file” that has a file name."))
    return found[0]
