"""The sandbox on a port: threaded, HTTP/1.1 with connections kept, small answers sent at once."""

import contextlib
import logging
import socket
import threading
import time
from http import HTTPStatus
from types import TracebackType
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from zoom_sandbox.sandbox import Sandbox

_log = logging.getLogger(__name__)
TICK = 0.5  # seconds between two looks at what is due
LINGER = 1.0  # seconds in which a caller who was refused may finish speaking
IDLE = 120.0  # seconds after which a kept connection that asks nothing is closed


class Handler(WSGIRequestHandler):
    """werkzeug's own closes after each answer and logs each call; this one keeps the line and is quiet."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # TCP_NODELAY: without it a small answer waits 40 ms
    timeout = IDLE
    lines: set[socket.socket]  # open connections; each Server has its own set

    def setup(self) -> None:
        super().setup()
        self.lines.add(self.connection)

    def finish(self) -> None:
        self.lines.discard(self.connection)
        super().finish()
        with contextlib.suppress(OSError):  # a fault, or the caller, has closed it
            self._hear_out()

    def _hear_out(self) -> None:
        """To close a line on which words are left would take back the answer: the caller sees a reset in its place."""
        ends = time.monotonic() + LINGER
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(LINGER)
        while self.connection.recv(65536) and time.monotonic() < ends:
            pass

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            environ = self.make_environ()
        except ValueError:  # an address that is none, such as "http://["
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
            head[:] = [status, headers]
            return None

        try:
            body = b"".join(self.server.app(environ, start_response))
        except ConnectionAbortedError:  # a fault has closed the line already
            self.close_connection = True
            return
        status, headers = head
        names = {name.lower(): value for name, value in headers}
        if names.get("connection", "").lower() == "close":
            self.close_connection = True
        self._send(status, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body)

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        """Head and body in one piece, so that one packet does."""
        lines = [f"HTTP/1.1 {status}", f"Date: {self.date_time_string()}", "Server: zoom-sandbox"]
        lines += [f"{name}: {value}" for name, value in headers]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """werkzeug's own takes the address apart, which fails for one that is none."""

    def log(self, type: str, message: str, *args: Any) -> None:
        _log.debug(message, *args)


class Server:
    """`with Server(sandbox) as server:` serves at `server.url` until the block ends. Port 0: any that is free."""

    def __init__(self, sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> None:
        self.sandbox = sandbox
        _must_be_free(host, port)
        self._lines: set[socket.socket] = set()
        handler = type("Handler", (Handler,), {"lines": self._lines})
        self._server: BaseWSGIServer = make_server(host, port, sandbox.wsgi, threaded=True, request_handler=handler)
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._server.server_port}"
        if sandbox.base_url is None:
            sandbox.set_base_url(self.url)
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def serve_forever(self) -> None:
        threading.Thread(target=self._tick, name="zoom-sandbox-events", daemon=True).start()
        self._server.serve_forever(poll_interval=0.1)

    def _tick(self) -> None:
        """Whatever is due by the sandbox's clock, which may be moved at any time."""
        while not self._closed.is_set():
            postman = self.sandbox.postman  # another one after a reset
            postman.wake.clear()
            if not postman.paused:
                self.sandbox.tick()
            postman.wake.wait(TICK)

    def close(self) -> None:
        """No new callers, and those who keep a line find it closed."""
        self._closed.set()
        self.sandbox.postman.wake.set()
        self.sandbox.let_go()
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        for line in list(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> "Server":
        self._thread = threading.Thread(target=self.serve_forever, name="zoom-sandbox", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _must_be_free(host: str, port: int) -> None:
    """Raises OSError when it is not; werkzeug would print and exit."""
    with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
        pass
