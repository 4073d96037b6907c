"""What ninja's OpenAPI leaves out: that every error is a problem+json, and which errors an endpoint knows."""

from __future__ import annotations

from typing import Any

from .problems import MEDIA_TYPE

# Status → name of the component and what it means. Those that every endpoint knows come without being named.
ERRORS = {
    400: ("Malformed", "`malformed`: the body is not JSON, or that of a file not multipart/form-data."),
    401: ("NotLoggedIn", "`not_logged_in`: no valid bearer token."),
    403: ("NotAllowed", "`not_allowed`: you may not do this; `token_reads_only`: the token may not."),
    404: ("NotFound", "`not_found`: not there, or not visible to you."),
    409: (
        "Conflict",
        "`version_moved` (with `current`), `being_changed`, `idempotency_key_reused`, `request_in_progress` (with "
        "Retry-After), `schedule_deleted`, `deleted`, `in_use`, "
        "`already_reported` (with `current`), `being_checked` (with Retry-After), or `conflict`.",
    ),
    413: ("TooLarge", "`too_large`: more than 5 MB."),
    415: (
        "UnsupportedMediaType",
        "`unsupported_media_type`: the body must be application/json, that of a file multipart/form-data.",
    ),
    416: ("NoSuchRange", "`no_such_range`: the file is shorter. Content-Range says how long."),
    422: (
        "Invalid",
        "`invalid`: see `errors`, field by field. Or `zoom_account_missing`: neither Zoom account nor e-mail.",
    ),
    429: ("TooManyRequests", "`too_many_requests`: not before Retry-After."),
    502: ("ZoomFailed", "`zoom_booking_failed` or `zoom_token_failed`: Zoom did not take it, nothing was saved."),
    503: ("NotNow", "`zoom_rate_limited` or `unavailable`: not before Retry-After. Nothing was saved."),
}
ALWAYS = (401, 429, 503)
WRITING = (403,)
WITH_BODY = (400, 413, 415, 422)
WITH_RETRY_AFTER = (409, 429, 503)


def says(*statuses: int) -> dict[str, Any]:
    """The errors of an endpoint, for ninja's `openapi_extra`."""
    return {"responses": {status: {"$ref": f"#/components/responses/{ERRORS[status][0]}"} for status in statuses}}


def complete(schema: dict[str, Any]) -> None:
    """Adds the errors that come of an endpoint's shape, and the components that `says` points to."""
    for path in schema["paths"].values():
        for method, operation in path.items():
            statuses = [
                *ALWAYS,
                *(WRITING if method != "get" else ()),
                *(WITH_BODY if "requestBody" in operation else ()),
            ]
            if operation["parameters"]:
                statuses.append(422)
            responses = says(*statuses)["responses"] | operation["responses"]
            operation["responses"] = {str(status): responses[status] for status in sorted(responses)}
    schema["components"]["responses"] = {name: _response(status) for status, (name, _) in ERRORS.items()}


def _response(status: int) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": ERRORS[status][1],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in WITH_RETRY_AFTER:
        text = "Seconds until it is worth asking again."
        response["headers"] = {"Retry-After": {"description": text, "schema": {"type": "integer", "minimum": 1}}}
    return response
