"""A request as read and an answer as sent, with no more around them than is needed."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from zoom_sandbox import errors
from zoom_sandbox.errors import TokenError, ZoomError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_BODY = 1024 * 1024  # far above what any call of Zoom's holds
MAX_DEPTH = 100  # of JSON in JSON; calls of Zoom's go five deep, and what is read must be writable too


@dataclass
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    environ: "WSGIEnvironment"
    body: bytes = b""

    @classmethod
    def of(cls, environ: "WSGIEnvironment") -> "Request":
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        return cls(environ["REQUEST_METHOD"], path, query, environ)

    def header(self, name: str) -> str:
        key = name.upper().replace("-", "_")
        return str(self.environ.get(key if key.startswith("CONTENT_") else f"HTTP_{key}", ""))

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether a browser sends it for another site's page. Programs send neither header."""
        site = self.header("sec-fetch-site")
        if site:
            return site not in ("same-origin", "none")
        origin = self.header("origin")
        return bool(origin) and origin.partition("://")[2].lower() != self.header("host").lower()

    @property
    def content_type(self) -> str:
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def takes_json(self) -> bool:
        accept = self.header("accept").lower()
        return not accept or "json" in accept or "*/*" in accept or "application/*" in accept

    def read(self) -> None:
        """Takes the body off the line; raises 413 before it takes too much.

        What cannot be told from the next request ends the connection, whichever refusal it is.
        """
        stream: IO[bytes] = self.environ["wsgi.input"]
        try:
            if self.environ.get("wsgi.input_terminated"):  # in chunks, whatever a length beside them says
                self.body = stream.read(MAX_BODY + 1)
            else:
                self.body = stream.read(self._length())
        except OSError:  # a chunk that is none
            raise errors.bad_framing() from None
        if len(self.body) > MAX_BODY:
            raise errors.too_large()

    def _length(self) -> int:
        text = self.header("content-length") or "0"
        if not (text.isascii() and text.isdigit()):
            raise errors.bad_framing()
        digits = text.lstrip("0") or "0"
        if len(digits) > len(str(MAX_BODY)) or int(digits) > MAX_BODY:
            raise errors.too_large()
        return int(digits)

    def json(self) -> dict[str, Any]:
        """The body as Zoom reads it, or Zoom's refusal (contract 4)."""
        if self.body and self.content_type != "application/json":
            raise errors.wrong_content_type()
        return self.plain_json()

    def plain_json(self) -> dict[str, Any]:
        try:
            value = read_json(self.body)
        except ValueError:
            raise errors.not_json() from None
        if not isinstance(value, dict):
            raise errors.not_json()
        return value

    def form(self) -> dict[str, str]:
        if self.content_type != "application/x-www-form-urlencoded":
            return {}
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json;charset=UTF-8"

    @property
    def good(self) -> bool:
        return self.status < 300

    @property
    def status_line(self) -> str:
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return f"{self.status} Unnamed"

    @property
    def header_list(self) -> list[tuple[str, str]]:
        found = list(self.headers.items())
        if self.status != HTTPStatus.NO_CONTENT:
            found += [("Content-Type", self.content_type), ("Content-Length", str(len(self.body)))]
        return found

    def send(self, start_response: "StartResponse") -> Iterable[bytes]:
        start_response(self.status_line, self.header_list)
        return [self.body]


def read_json(raw: bytes) -> Any:
    """Raises ValueError for all that is no JSON, also for what Python takes for it: NaN, Infinity, 1e999."""
    try:
        value = json.loads(raw, parse_constant=_finite, parse_float=_finite)
    except RecursionError:
        raise ValueError("too deep") from None
    # Brackets are counted first: walking through every body would cost more than reading it.
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise ValueError("too deep")
    return value


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number")
    return number


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level := [part for each in level for part in _parts(each)]:
        depth += 1
    return depth


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def json_answer(status: int, value: object) -> Answer:
    return Answer(status, json.dumps(value, separators=(",", ":")).encode())


def refusal(error: ZoomError | TokenError, *, takes_json: bool = True) -> Answer:
    """JSON, or XML for a client that does not say it takes JSON (contract 4)."""
    if isinstance(error, TokenError) or takes_json:
        answer = json_answer(error.status, error.as_json())
    else:
        answer = Answer(error.status, _xml(error), content_type="application/xml;charset=UTF-8")
    answer.headers.update(getattr(error, "headers", {}))
    return answer


def _xml(error: ZoomError) -> bytes:
    parts = "".join(
        f"<errors><field>{escape(part.field)}</field><message>{escape(part.message)}</message></errors>"
        for part in error.errors
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<result><code>{error.code}</code><message>{escape(error.message)}</message>{parts}</result>"
    )
    return text.encode("utf-8", "replace")
