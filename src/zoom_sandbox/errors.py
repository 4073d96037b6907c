"""Zoom's refusals: HTTP status, code and literal text. Source: contract 4."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

INVALID_FIELD = "Invalid field."
"""Zoom's text beside a field that it refuses (contract 4, [ERR])."""


@dataclass(frozen=True)
class FieldError:
    field: str
    message: str = INVALID_FIELD


class ZoomError(Exception):
    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def as_json(self) -> dict[str, object]:
        body: dict[str, object] = {"code": self.code, "message": self.message}
        if self.errors:
            body["errors"] = [{"field": error.field, "message": error.message} for error in self.errors]
        return body


class TokenError(Exception):
    """The token endpoint's refusals have a shape of their own (contract 1.1)."""

    def __init__(self, error: str, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status
        self.error = error
        self.reason = reason

    def as_json(self) -> dict[str, object]:
        return {"reason": self.reason, "error": self.error}


class Declined(ValueError):
    """What a person may not do now, and no call of Zoom's knows. `key` names the page's sentence in words.py."""

    def __init__(self, key: str, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.key = key
        self.values = values


def validation(*errors: FieldError) -> ZoomError:
    return ZoomError(400, 300, "Validation Failed.", errors)


def invalid(field: str) -> ZoomError:
    return validation(FieldError(field, f"Invalid parameter: {field.rsplit('.', 1)[-1]}."))


def not_json() -> ZoomError:
    return ZoomError(400, 300, "Request Body should be a valid JSON object.")


def wrong_content_type() -> ZoomError:
    return ZoomError(415, 300, "Unsupported Content Type")  # U: no primary source for the status


def too_large() -> ZoomError:
    return ZoomError(413, 300, "Request Body is too large.", headers={"Connection": "close"})  # U


def bad_framing() -> ZoomError:
    """A length that is none: where the next request begins cannot be known."""
    return ZoomError(400, 300, "Bad Request", headers={"Connection": "close"})  # U: an edge in front of Zoom answers


def unknown_path() -> ZoomError:
    return ZoomError(404, 2300, "This API endpoint is not recognized.")  # contract 4: 400 or 404


def wrong_method(method: str, allowed: Sequence[str]) -> ZoomError:
    text = f"Request method '{method}' is not supported."  # U
    return ZoomError(405, 405, text, headers={"Allow": ", ".join(sorted(allowed))})


def invalid_token() -> ZoomError:
    return ZoomError(401, 124, "Invalid access token.")


def expired_token() -> ZoomError:
    return ZoomError(401, 124, "Access token is expired.")


def missing_scopes(scopes: Sequence[str]) -> ZoomError:
    return ZoomError(400, 4711, f"Invalid access token, does not contain scopes:[{', '.join(scopes)}].")


def no_user(key: str) -> ZoomError:
    return ZoomError(404, 1001, f"User does not exist: {key}.")


def pending_user() -> ZoomError:
    return ZoomError(400, 1120, "A valid invitation to join the Zoom account was not found for this user.")


def inactive_user(account_id: str) -> ZoomError:
    """U: no source names the code for a deactivated host (contract 4, last line)."""
    return ZoomError(400, 1010, f"User does not belong to this account: {account_id}.")


def no_licence() -> ZoomError:
    return ZoomError(400, 3161, "Your user account is not allowed meeting hosting and scheduling capabilities.")


def cannot_schedule(key: str) -> ZoomError:
    return ZoomError(400, 3000, f"You cannot schedule a meeting for {key}.")


def instant_for_another() -> ZoomError:
    text = (
        "Instant meetings do not support the `schedule_for` parameter, "
        "and you can't schedule an instant meeting for another user."
    )
    return ZoomError(400, 3000, text)


def bad_schedule_for() -> ZoomError:
    text = "The value that you entered in the `schedule_for` field is invalid. Enter a valid value and try again."
    return ZoomError(400, 300, text)


def no_meeting(meeting_id: int | str) -> ZoomError:
    return ZoomError(404, 3001, f"Meeting does not exist: {meeting_id}.")


def paid_only(account_id: str) -> ZoomError:
    return ZoomError(400, 200, f"Only available for paid account: {account_id}.")


def too_long_ago() -> ZoomError:
    return ZoomError(400, 12702, "Can not access a meeting a year ago.")


def in_progress() -> ZoomError:
    return ZoomError(400, 3002, "Sorry, you cannot delete this meeting since it is in progress.")


def bad_page_token() -> ZoomError:
    return ZoomError(400, 300, "The next page token is invalid or expired.")


def not_yet(what: str) -> ZoomError:
    """Not a refusal of Zoom's: the sandbox says that it cannot do this, instead of doing it wrongly."""
    return ZoomError(501, 300, f"The Zoom sandbox does not know {what} yet.")
