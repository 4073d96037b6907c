"""Every exception becomes a problem+json answer with a status that programs, and words that people understand."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as FieldsWrong
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yotei.activities import errors as of_activities
from yotei.activities.models import Activity
from yotei.booking import runtime
from yotei.booking.problems import BookingFailed
from yotei.sales.kept import ChangedMeanwhile
from yotei.schedules.errors import BeingChanged, KeyReused, NoSuchDate, NotAllowed, RequestInProgress, VersionMoved
from yotei.schedules.models import Schedule

from . import problems
from .activity_schemas import activity_answer
from .auth import ApiRequest
from .problems import Refusal
from .record_schemas import record_answer
from .schedule_schemas import schedule_answer

log = logging.getLogger(__name__)

# Unsure answers are Zoom's fault (502), what will pass is for later (503), what the sheet lacks is input (422).
ZOOM_STATUS = {
    "zoom_account_missing": 422,
    "zoom_booking_failed": 502,
    "zoom_rate_limited": 503,
    "zoom_token_failed": 502,
}

# Our words for what pydantic finds; its own are English only.
MESSAGES = {
    "missing": gettext_lazy("This field is required."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "string_type": gettext_lazy("This must be a text."),
    "string_unicode": gettext_lazy("This text holds a character that cannot be stored."),
    "bool_type": gettext_lazy("This must be true or false."),
    "bool_parsing": gettext_lazy("This must be true or false."),
    "int_type": gettext_lazy("This must be a whole number."),
    "int_parsing": gettext_lazy("This must be a whole number."),
    "list_type": gettext_lazy("This must be a list."),
    "literal_error": gettext_lazy("This must be one of %(expected)s."),
    "string_too_long": gettext_lazy("This may have at most %(max_length)s characters."),
    "string_too_short": gettext_lazy("This may not be empty."),
    "greater_than_equal": gettext_lazy("This must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("This must be at most %(le)s."),
    "string_pattern_mismatch": gettext_lazy("This does not have the form that is asked for."),
}

# What REST calls otherwise than the model does.
REST_NAMES = {"day": "date", "__all__": ""}


def install(api: NinjaAPI) -> None:
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refusal: _refusal,
        AuthenticationError: _not_logged_in,
        HttpError: _http_error,
        Http404: lambda request, error: _refusal(request, problems.not_found()),
        ValidationError: _input_wrong,
        FieldsWrong: _fields_wrong,
        BookingFailed: _booking_failed,
        NotAllowed: _not_allowed,
        ChangedMeanwhile: _changed_meanwhile,
        of_activities.NotAllowed: lambda request, error: _refusal(request, problems.not_allowed()),
        of_activities.VersionMoved: _activity_moved,
        of_activities.AlreadyReported: _already_reported,
        NoSuchDate: _no_such_date,
        VersionMoved: _version_moved,
        BeingChanged: _being_changed,
        KeyReused: _key_reused,
        RequestInProgress: _in_progress,
        RequestDataTooBig: _too_large,
        IntegrityError: _conflict,
        OperationalError: _unavailable,
        Exception: _internal,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    return problems.answer(error.status, error.code, error.detail, headers=error.headers, **error.members)


def _not_logged_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    text = _("Send a valid token: “Authorization: Bearer …”. `yotei token LOGIN` prints a new one.")
    return problems.answer(401, "not_logged_in", text, headers={"WWW-Authenticate": 'Bearer realm="Yotei"'})


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja wraps whatever our parser of bodies raised."""
    if isinstance(error.__cause__, Refusal):
        return _refusal(request, error.__cause__)
    return problems.answer(400, "malformed", _("The body could not be read as JSON in UTF-8."))


def _input_wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _invalid([{"field": _field_of(item), "message": _message_of(item)} for item in error.errors])


def _field_of(item: dict[str, Any]) -> str:
    """`loc` is e.g. ("body", "body", "subject"): where, which parameter, the way down to the field."""
    where, *way = item["loc"]
    way = way[1:] if where == "body" else way
    return ".".join(str(step) for step in way) or str(where)


def _message_of(item: dict[str, Any]) -> str:
    if item["type"] == "yotei":
        return str(item["msg"])
    text = MESSAGES.get(item["type"])
    return str(text) % item.get("ctx", {}) if text else _("This value cannot be used.")


def _fields_wrong(request: HttpRequest, error: FieldsWrong) -> HttpResponse:
    by_field = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    return _invalid(
        [
            {"field": _rest_name(field), "message": message}
            for field, messages in by_field.items()
            for message in messages
        ]
    )


def _rest_name(field: str) -> str:
    return "items" if field.startswith("item_") else REST_NAMES.get(field, field)


def _invalid(errors: list[dict[str, str]]) -> HttpResponse:
    detail = " ".join(
        f"{error['field']}: {error['message']}" if error["field"] else error["message"] for error in errors
    )
    return problems.answer(422, "invalid", detail, errors=errors)


def _booking_failed(request: HttpRequest, error: BookingFailed) -> HttpResponse:
    problem, reader = error.problem, cast(ApiRequest, request).auth
    headers: dict[str, str] = {}
    if problem.code == "zoom_rate_limited":
        seconds = (problem.until - runtime.clock().now()).total_seconds() if problem.until else 1
        headers["Retry-After"] = str(max(1, math.ceil(seconds)))
    return problems.answer(
        ZOOM_STATUS[problem.code],
        problem.code,
        problem.explanation(reader.zone),
        title=problem.sentence,
        headers=headers,
    )


def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    text = _("This schedule is not open to changes by others. Ask its registrant.")
    return problems.answer(403, "not_allowed", text)


def _no_such_date(request: HttpRequest, error: NoSuchDate) -> HttpResponse:
    return _invalid([{"field": "occurrence", "message": _("The series has no such date, or it is not held.")}])


def _version_moved(request: HttpRequest, error: VersionMoved) -> HttpResponse:
    if error.current is not None:
        reader = cast(ApiRequest, request).auth
        current = Schedule.objects.visible_to(reader).with_names().filter(pk=error.current.pk).first()
        if current is not None:
            text = _("It was changed since you read it. See `current`, and send the change again with its version.")
            return problems.answer(
                409, "version_moved", text, current=schedule_answer(current, reader=reader).model_dump()
            )
    if request.method == "POST":
        text = _("The schedule that this Idempotency-Key registered has been deleted. Use a new key for a new one.")
        return problems.answer(409, "schedule_deleted", text)
    return _refusal(request, problems.not_found())


def _changed_meanwhile(request: HttpRequest, error: ChangedMeanwhile) -> HttpResponse:
    if error.current is None:
        return _refusal(request, problems.not_found())
    text = _("It was changed since you read it. See `current`, and send the change again with its fingerprint.")
    return problems.answer(409, "version_moved", text, current=record_answer(error.current).model_dump())


def _activity_moved(request: HttpRequest, error: of_activities.VersionMoved) -> HttpResponse:
    if error.current is None:
        return _refusal(request, problems.not_found())
    text = _("It was changed since you read it. See `current`, and send the change again with its version.")
    return _with_activity(request, "version_moved", text, error.current)


def _already_reported(request: HttpRequest, error: of_activities.AlreadyReported) -> HttpResponse:
    text = _("You have already reported on this schedule. Change that report: see `current`.")
    return _with_activity(request, "already_reported", text, error.existing)


def _with_activity(request: HttpRequest, code: str, text: str, activity: Activity) -> HttpResponse:
    current = activity_answer(activity, reader=cast(ApiRequest, request).auth)
    return problems.answer(409, code, text, current=current.model_dump())


def _being_changed(request: HttpRequest, error: BeingChanged) -> HttpResponse:
    text = _("%(name)s is changing it at this moment. Try again in a while.") % {"name": error.by}
    return problems.answer(409, "being_changed", text)


def _key_reused(request: HttpRequest, error: KeyReused) -> HttpResponse:
    text = _("This Idempotency-Key was used for a request with another body. Use a new key.")
    return problems.answer(409, "idempotency_key_reused", text)


def _in_progress(request: HttpRequest, error: RequestInProgress) -> HttpResponse:
    text = _("The first request with this Idempotency-Key is still at work. Ask again with the same key.")
    return problems.answer(409, "request_in_progress", text, headers={"Retry-After": str(error.retry_after)})


def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problems.answer(413, "too_large", _("Send at most 5 MB."))


def _conflict(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """The domain checks first, so only a race comes this far."""
    log.warning("The database refused what two requests wanted at once", exc_info=error)
    return problems.answer(409, "conflict", _("Nothing was saved. Read it again, then decide."))


def _unavailable(request: HttpRequest, error: OperationalError) -> HttpResponse:
    log.error("The database does not serve a request of the API", exc_info=error)
    return problems.answer(503, "unavailable", _("Try again in a while."), headers={"Retry-After": "1"})


def _internal(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("A request of the API failed", exc_info=error)
    return problems.answer(500, "internal", _("This is a mistake of Yotei's. It has been written to the log."))
