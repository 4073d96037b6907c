"""The connection under a call: what a fault does to it, or raises where there is none."""

import contextlib
import os
import socket
import struct
import threading
from typing import NoReturn

from zoom_sandbox.exchange import Answer
from zoom_sandbox.faults import ConnectionFault


class Line:
    def __init__(self, connection: socket.socket | None, stop: threading.Event) -> None:
        self._connection = connection
        self._stop = stop

    def close(self, kind: str) -> NoReturn:
        """The caller sees the end of the stream and not a byte of an answer."""
        if self._connection is None:
            raise ConnectionFault(kind)
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError

    def reset(self) -> NoReturn:
        if self._connection is None:
            raise ConnectionFault("reset")
        with contextlib.suppress(OSError):
            # Lingering for 0 seconds makes close() send RST.
            self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self._connection.detach())
        raise ConnectionAbortedError

    def half(self, answer: Answer) -> NoReturn:
        part = answer.body[: len(answer.body) // 2]
        if self._connection is None:
            raise ConnectionFault("half", part, answer.status)
        head = "".join(f"{name}: {value}\r\n" for name, value in answer.header_list)
        with contextlib.suppress(OSError):
            self._connection.sendall(f"HTTP/1.1 {answer.status_line}\r\n{head}\r\n".encode("latin-1") + part)
        self.close("half")

    def silence(self, seconds: float) -> None:
        """Returns after `seconds`, or earlier when the sandbox is reset or ends."""
        if self._connection is None:
            raise ConnectionFault("silence")
        self._stop.wait(seconds)
