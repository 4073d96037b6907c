"""What is told of a call when it is over: never its body, its query or its token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from yotei.zoom.answers import json_object
from yotei.zoom.errors import presentable
from yotei.zoom.line import Answer


@dataclass(frozen=True, slots=True)
class Heard:
    """`outcome`: ok, refused, limited, failed (5xx), unsure (no whole answer) or unreachable (never left)."""

    method: str
    path: str
    outcome: str
    ms: int
    status: int | None = None
    code: int | None = None
    tracking_id: str = ""


Listener = Callable[[Heard], None]


def heard(method: str, url: str, seconds: float, answer: Answer | None, *, left: bool) -> Heard:
    path, ms = presentable(unquote(urlsplit(url).path)), round(seconds * 1000)
    if answer is None:
        return Heard(method, path, "unsure" if left else "unreachable", ms)
    code = json_object(answer.body).get("code") if answer.status >= 400 else None
    return Heard(
        method,
        path,
        _outcome(answer.status),
        ms,
        answer.status,
        code if isinstance(code, int) else None,
        answer.headers.get("x-zm-trackingid", ""),
    )


def _outcome(status: int) -> str:
    if status == 429:
        return "limited"
    return "ok" if status < 300 else "refused" if status < 500 else "failed"
