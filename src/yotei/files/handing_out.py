"""How a file goes out: whole or in part, and so that nothing in it runs, loads or is framed, whatever a browser takes
it for. Who may have it is asked before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from werkzeug.http import parse_range_header

if TYPE_CHECKING:
    from .models import StoredFile

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def hand_out(request: HttpRequest, found: StoredFile) -> HttpResponseBase:
    """Of a ready one. Raises `StoreFailed` and `ObjectMissing`."""
    etag = f'"{found.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    return _dressed(unchanged if unchanged is not None else _answer(request, found, etag), found, etag)


def _answer(request: HttpRequest, found: StoredFile, etag: str) -> HttpResponseBase:
    start, end, is_part = 0, found.size, False
    wanted = parse_range_header(request.headers.get("Range"))
    if wanted is not None and wanted.units != "bytes":
        wanted = None  # who asks in other units gets all (RFC 9110, 14.2)
    if wanted is not None and request.headers.get("If-Range", etag) == etag and len(wanted.ranges) == 1:
        part = wanted.range_for_length(found.size)
        if part is None:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}"})
        start, end, is_part = *part, True
    answer: HttpResponseBase
    if request.method == "HEAD":
        answer = HttpResponse(status=206 if is_part else 200)
    else:
        answer = StreamingHttpResponse(found.read(start, end), status=206 if is_part else 200)
    answer.headers["Content-Length"] = str(end - start)
    if is_part:
        answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
    return answer


def _dressed(answer: HttpResponseBase, found: StoredFile, etag: str) -> HttpResponseBase:
    answer.headers["Content-Type"] = found.media_type
    answer.headers["Content-Disposition"] = content_disposition_header(not found.is_shown, found.name) or "attachment"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["ETag"] = etag
    return answer
