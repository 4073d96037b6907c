"""One event loop in a daemon thread, and the HTTP client that lives on it.

The calling code is synchronous, but only an event loop can bound a whole exchange, slow name lookups and dripping
bodies included: per-read time-outs start anew with every byte.
"""

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx2

from yotei.zoom.deadline import Deadline
from yotei.zoom.errors import Unreachable, Unsure, ZoomError

# A reachable host answers a connect within a round trip; 5 s leaves room for a lost packet and its repetition, and
# leaves half of a form's 10 s (design §4) after a connect that failed.
CONNECT_SECONDS = 5.0
# Below the patience of servers and balancers (some close after 5 to 15 s, most after 60): a line that the other side
# closes while we write to it makes a create unsure for nothing. The calls of one burst still share their lines.
KEEPALIVE_SECONDS = 5.0
# More than the places for waiting requests in one process; a limit, so that a fault elsewhere stays bounded.
CONNECTIONS = 50
# A full page of 300 meetings with agendas of 250 characters is below 1 MiB (contract §2.7).
LONGEST_BODY = 4 * 1024 * 1024
# What the loop may need beyond the deadline to cancel an exchange and close its socket.
GRACE_SECONDS = 1.0


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer. Names in `headers` are case-insensitive; `body` is freed of its content coding."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Line:
    """Runs from construction to `close`."""

    def __init__(self, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self.client = _client(transport)
        self._real = transport is None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="zoom-http", daemon=True)
        self._thread.start()

    def exchange(self, request: httpx2.Request, deadline: Deadline) -> Answer:
        """Sends `request` and reads the whole answer. Raises Unreachable or Unsure, by what had left when it failed."""
        progress = Progress(known=self._real)
        request.extensions = {"trace": progress.trace, "timeout": _timeout(deadline).as_dict()}
        future = asyncio.run_coroutine_threadsafe(self._exchange(request, deadline, progress), self._loop)
        try:
            return future.result(deadline.remaining() + GRACE_SECONDS)
        except (httpx2.HTTPError, OSError, UnicodeError, CancelledError) as cause:
            # `from None`: the cause's text may hold a header, and with it the token.
            raise progress.failure(cause) from None
        finally:
            future.cancel()

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _exchange(self, request: httpx2.Request, deadline: Deadline, progress: "Progress") -> Answer:
        try:
            async with asyncio.timeout(deadline.remaining()):
                response = await self.client.send(request, stream=True)
                try:
                    return Answer(response.status_code, response.headers, await _body(response))
                finally:
                    await response.aclose()
        except BaseException:
            await progress.let_go()
            raise

    async def _hang_up(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self.client.aclose()


class Progress:
    """Whether the request began to leave, learnt from httpx2's trace events.

    `known`: such events are to be expected. A stand-in for the network gives none; then the kind of failure decides.
    """

    def __init__(self, *, known: bool) -> None:
        self._known = known
        self._sent = False
        self._socket: Any = None

    async def trace(self, name: str, info: Mapping[str, object]) -> None:
        self._known = True
        # Through a proxy the first request of a new connection is CONNECT, which goes to the proxy and not to Zoom.
        if name.endswith(".send_request_headers.started") and getattr(info["request"], "method", None) != b"CONNECT":
            self._sent = True
        if name.endswith(".connect_tcp.complete"):
            self._socket = info["return_value"]

    async def let_go(self) -> None:
        """Closes what this exchange opened: httpx2 forgets a socket whose TLS handshake is cancelled."""
        if self._socket is not None:
            await self._socket.aclose()

    def failure(self, cause: BaseException) -> ZoomError:
        if self._sent or not (self._known or isinstance(cause, BEFORE_SENDING)):
            return Unsure(f"no whole answer came ({_seen(cause)})")
        return Unreachable(f"no connection ({_seen(cause)})")


BEFORE_SENDING = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


class _TooLong(httpx2.TransportError):
    """The body is longer than anything Zoom has to say."""


def _client(transport: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=transport,
        headers={"Accept": "application/json", "User-Agent": "yotei"},
        follow_redirects=False,
        limits=httpx2.Limits(
            max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=KEEPALIVE_SECONDS
        ),
        # Calls must not influence one another: no cookie of an answer goes out with a later request.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        # Many companies reach the outside only through the proxy, or under the authority, that their environment names.
        trust_env=True,
    )


def _timeout(deadline: Deadline) -> httpx2.Timeout:
    # Reads and writes have no limit of their own: the deadline bounds the whole.
    connect = min(CONNECT_SECONDS, deadline.remaining())
    return httpx2.Timeout(None, connect=connect, pool=connect)


async def _body(response: httpx2.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise _TooLong("body too long")
    return bytes(body)


def _seen(cause: BaseException) -> str:
    return "time was over" if isinstance(cause, TimeoutError) else type(cause).__name__.strip("_")
