"""HTTP with one promise: an exchange is over by its deadline, and it is known whether the request had left by then."""

import os
import threading
import time
from collections.abc import Mapping

import httpx2

from yotei.zoom.deadline import Deadline
from yotei.zoom.errors import Unreachable, Unsure
from yotei.zoom.heard import Listener, heard
from yotei.zoom.line import Answer, Line

__all__ = ["Answer", "Http"]


class Http:
    """Pooled connections, made on first use and anew in a forked child. `transport` is the seam for tests."""

    def __init__(
        self, transport: httpx2.AsyncBaseTransport | None = None, listener: Listener = lambda call: None
    ) -> None:
        """`listener` is told of every exchange when it is over, in the thread of the caller."""
        self._transport, self._listener = transport, listener
        self._lines: dict[int, Line] = {}
        self._locks: dict[int, threading.Lock] = {}

    def open(self) -> Line:
        """This process's line, made if there is none yet. Raises Unreachable."""
        try:
            return self._line()
        except (ValueError, OSError, ImportError, httpx2.InvalidURL):
            raise Unreachable("the proxy or certificate settings of this machine are not usable") from None

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        json: object | None = None,
        form: Mapping[str, str] | None = None,
        deadline: Deadline,
    ) -> Answer:
        """The answer, whatever its status; redirects are not followed.

        Raises Unreachable if nothing was sent, Unsure if the request had left and no whole answer came in time.
        """
        if deadline.passed:
            raise Unreachable("no time was left to send the request")
        line = self.open()
        try:
            request = line.client.build_request(method, url, headers=dict(headers), json=json, data=form)
        except (ValueError, httpx2.InvalidURL):
            raise Unreachable("the request could not be written") from None
        return self._told(line, request, deadline)

    def _told(self, line: Line, request: httpx2.Request, deadline: Deadline) -> Answer:
        begun, answer, left = time.perf_counter(), None, False
        try:
            answer = line.exchange(request, deadline)
        except Unsure:
            left = True
            raise
        finally:
            self._listener(heard(request.method, str(request.url), time.perf_counter() - begun, answer, left=left))
        return answer

    def close(self) -> None:
        """Ends the thread and its connections; exchanges in flight end as unreachable or unsure."""
        with self._lock():
            line = self._lines.pop(os.getpid(), None)
        if line is not None:
            line.close()

    def _line(self) -> Line:
        # A fork copies this object but not the thread, so each process has its own line. The parent's is kept and not
        # closed: its sockets belong to the parent.
        with self._lock():
            pid = os.getpid()
            if pid not in self._lines:
                self._lines[pid] = Line(self._transport)
            return self._lines[pid]

    def _lock(self) -> threading.Lock:
        # One a process too: a fork may happen while another thread holds the parent's. setdefault is atomic.
        return self._locks.setdefault(os.getpid(), threading.Lock())
