"""Stand-ins for the Zoom client's tests: a scripted transport, a gate and tokens that write a log, and real sockets."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx2
import pytest

from yotei.zoom import Call, Deadline, Http, Limited, Unreachable, Zoom


class Script(httpx2.AsyncBaseTransport):
    """Gives the scripted answers in turn, raises the scripted errors, keeps the requests."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class World:
    """A client with all around it written to one log, in order. `refuse` is raised at the event that it names."""

    now = datetime(2026, 12, 1, 4, 0, 30, tzinfo=UTC)
    token = "eyJzdiI6IjAwMDAwMSJ9.s3cret-1"
    new_token = "eyJzdiI6IjAwMDAwMSJ9.s3cret-2"

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.log: list[str] = []
        self.calls: list[Call] = []
        self.learnt: list[Limited] = []
        self.refuse: Exception | None = None
        self.script = Script(*answers)
        self.http = Http(self.script)
        self.zoom = Zoom(
            http=self.http,
            api_url="https://api.zoom.test/v2",
            tokens=self,
            gate=self,
            guard=self.guard,
            now=lambda: self.now,
        )
        self.deadline = Deadline.after(5)

    @property
    def requests(self) -> list[httpx2.Request]:
        return self.script.requests

    def guard(self) -> None:
        self._note("guard")

    def current(self, deadline: Deadline) -> str:
        self._note("token")
        return self.token

    def renewed(self, stale: str, deadline: Deadline) -> str:
        assert stale == self.token
        self._note("renew")
        return self.new_token

    def charge(self, call: Call, deadline: Deadline) -> None:
        self._note("charge")
        self.calls.append(call)

    def give_back(self, call: Call) -> None:
        self._note("give back")

    def learn(self, call: Call, limited: Limited) -> None:
        self._note("learn")
        self.learnt.append(limited)

    def _note(self, event: str) -> None:
        self.log.append(event)
        if self.refuse and event == str(self.refuse):
            raise self.refuse


@pytest.fixture
def world() -> Iterator[Callable[..., World]]:
    with contextlib.ExitStack() as stack:

        def make(*answers: httpx2.Response | Exception) -> World:
            made = World(*answers)
            stack.callback(made.http.close)
            return made

        yield make


@pytest.fixture(scope="module")
def http() -> Iterator[Http]:
    """The real thing, over real sockets. Shared, and started before any deadline runs: TLS settings load slowly."""
    http = Http()
    with pytest.raises(Unreachable):
        http.send("GET", "warm:up", headers={}, deadline=Deadline.after(5))
    yield http
    http.close()


@pytest.fixture
def fresh_http() -> Iterator[Http]:
    """One of its own, not yet started."""
    http = Http()
    yield http
    http.close()


class Server:
    """A TCP server whose every connection is played by `play(connection, stop)`; `url` is where it listens."""

    def __init__(self, play: Callable[[socket.socket, threading.Event], None]) -> None:
        self._play = play
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def connections(self) -> int:
        """How many were ever accepted."""
        return len(self._open)

    def close(self) -> None:
        self._stop.set()
        # A shutdown wakes whoever waits in accept() or recv().
        for listening in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(2)
        with connection, contextlib.suppress(OSError):
            self._play(connection, self._stop)


@pytest.fixture
def server() -> Iterator[Callable[[Callable[[socket.socket, threading.Event], None]], Server]]:
    with contextlib.ExitStack() as stack:

        def make(play: Callable[[socket.socket, threading.Event], None]) -> Server:
            made = Server(play)
            stack.callback(made.close)
            return made

        yield make
