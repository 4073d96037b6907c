"""Who is acting at this moment, from where, and in which request. The edges say so; the rooms below only ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

import structlog


@dataclass(frozen=True, slots=True)
class Acting:
    """`via`: page, rest, worker or command. `actor_id` None: nobody is logged in, or nobody has asked for it."""

    via: str = "command"
    request_id: str = ""
    actor_id: int | None = None
    actor: str = ""


_now: ContextVar[Acting | None] = ContextVar("acting", default=None)
_NOBODY = Acting()


def acting() -> Acting:
    return _now.get() or _NOBODY


@contextmanager
def begin(via: str, request_id: str = "") -> Iterator[None]:
    """All log lines of this request carry its id, too."""
    token = _now.set(Acting(via, request_id))
    try:
        with structlog.contextvars.bound_contextvars(**({"request_id": request_id} if request_id else {})):
            yield
    finally:
        _now.reset(token)


@contextmanager
def because_of(request_id: str) -> Iterator[None]:
    """What the worker does for a request of somebody else; nothing where there is a request, or none is known."""
    now = acting()
    if now.request_id or not request_id:
        yield
        return
    token = _now.set(replace(now, request_id=request_id))
    try:
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            yield
    finally:
        _now.reset(token)


def identify(actor_id: int, actor: str) -> None:
    """Who it is has become known: until the request ends."""
    _now.set(replace(acting(), actor_id=actor_id, actor=actor))
