"""`python -m bench.sandbox_servers`: three servers of one kind in one process, until its input ends.

One serves an empty WSGI application, one a sandbox with few meetings, one a sandbox with many.
Their addresses are printed, with what a call to each needs, as one line of JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from zoom_sandbox import Sandbox, Server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FEW, MANY = 10, 10_000
HOSTS = ("taro@example.com", "hanako@example.com")
BODY = b'{"id":1,"topic":"x"}'


def empty(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Takes the body off the line, as it must where lines are kept, and answers a small JSON."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))])
    return [BODY]


def main() -> None:
    bare = Sandbox()
    bare.wsgi = empty  # type: ignore[assignment]
    told: dict[str, dict[str, object]] = {}
    with ExitStack() as servers:
        for name, sandbox in {"empty": bare, "few": _account(FEW), "many": _account(MANY)}.items():
            server = servers.enter_context(Server(sandbox))
            told[name] = {"url": server.url}
            if sandbox is not bare:
                token = sandbox.tokens.issue("Basic Yjpi", FORM, sandbox.now())["access_token"]
                told[name] |= {"token": token, "meeting": sandbox.meetings[0].id}
        print(json.dumps(told), flush=True)
        sys.stdin.read()


FORM = {"grant_type": "account_credentials", "account_id": "bench"}


def _account(meetings: int) -> Sandbox:
    made = Sandbox(enforce_limits=False)
    for number in range(meetings):
        made.make_meeting(HOSTS[number % len(HOSTS)], topic="会議", start_time="2090-12-02T01:00:00Z")
    return made


if __name__ == "__main__":
    main()
