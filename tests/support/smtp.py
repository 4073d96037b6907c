"""A real SMTP server that misbehaves on demand. `python -m tests.support.smtp PORT LOG` runs it as a program."""

from __future__ import annotations

import asyncio
import logging
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.servers import free_port

logging.getLogger("mail.log").setLevel(logging.WARNING)

USER, PASSWORD = b"yotei", b"p@ss w0rd"


@dataclass
class Manners:
    """What it does with the next mails. `cut`: MAIL, RCPT, DATA (before the dot) or END (after it), so many times."""

    cut: str = ""
    times: int = 1_000_000
    stall: dict[str, float] = field(default_factory=dict)  # seconds by MAIL, RCPT or END
    answers: dict[str, str] = field(default_factory=dict)  # by MAIL, END or a recipient's address

    def cuts(self, moment: str) -> bool:
        if self.cut != moment or self.times <= 0:
            return False
        self.times -= 1
        return True


class Mailbox:
    """aiosmtpd's handler: keeps what was delivered, twins and all."""

    def __init__(self, log: Path | None = None) -> None:
        self.manners = Manners()
        self.mails: list[tuple[str, EmailMessage]] = []
        self.needs_log_in = False
        self.connections = 0
        self.open: set[Any] = set()
        self._log = log

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for _to, mail in self.mails]

    @property
    def recipients(self) -> list[str]:
        return [to for to, _mail in self.mails]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.needs_log_in and not session.authenticated:
            return "530 5.7.0 Authentication required"
        answer = await self._behave(server, "MAIL")
        envelope.mail_from = address
        return answer

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await self._behave(server, "RCPT")
        answer = self.manners.answers.get(address, answer)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Server, _session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        if self.manners.answers.get("END", "2").startswith("2"):
            mail = message_from_bytes(content, policy=policy.SMTP)
            self.mails += [(to, mail) for to in envelope.rcpt_tos]  # type: ignore[misc]
            self.write(f"took {mail['Message-ID']}")
            server.last_id = mail["Message-ID"]
        return await self._behave(server, "END")

    async def _behave(self, server: SMTP, moment: str) -> str:
        if self.manners.cuts(moment):
            server.transport.abort()  # type: ignore[union-attr]
        await asyncio.sleep(self.manners.stall.get(moment, 0))
        return self.manners.answers.get(moment, "250 OK")

    def write(self, line: str) -> None:
        if self._log is not None:
            with self._log.open("a", encoding="ascii") as log:
                log.write(f"{line}\n")


class Server(SMTP):
    """One that can hang up in the middle of a mail."""

    last_id = ""

    def connection_made(self, transport: Any) -> None:
        if not isinstance(transport, asyncio.sslproto._SSLProtocolTransport):
            self.event_handler.connections += 1
            self.event_handler.open.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.open.discard(self.transport)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.manners.cuts("DATA"):
            await self.push("354 go on")
            self.transport.abort()  # type: ignore[union-attr]
            return
        await super().smtp_DATA(arg)
        if self.last_id:
            self.event_handler.write(f"answered {self.last_id}")


class _Controller(Controller):
    def factory(self) -> SMTP:
        return Server(self.handler, **self.SMTP_kwargs)


class PostOffice:
    """The server, which can be opened and shut; its port stays."""

    def __init__(self, port: int = 0, *, log: Path | None = None, **options: Any) -> None:
        self.box, self.port, self._options = Mailbox(log), port or free_port(), options
        self.box.needs_log_in = "authenticator" in options
        self._controller: _Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def manners(self) -> Manners:
        return self.box.manners

    def behave(self, **manners: Any) -> None:
        self.box.manners = Manners(**manners)

    def open(self) -> None:
        if self._controller is None:
            self._controller = _Controller(self.box, hostname="127.0.0.1", port=self.port, **self._options)
            self._controller.start()  # calls itself once
            self.box.connections = 0

    def wait_until_empty(self) -> None:
        """Until nobody is connected any more."""
        while self.box.open:
            time.sleep(0.001)

    def shut(self) -> None:
        if self._controller is not None:
            for transport in list(self.box.open):
                self._controller.loop.call_soon_threadsafe(transport.abort)
            self._controller.stop()
            self._controller = None


@contextmanager
def post_office(**options: Any) -> Iterator[PostOffice]:
    office = PostOffice(**options)
    office.open()
    try:
        yield office
    finally:
        office.shut()


def only_with_password(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER, PASSWORD)
    return AuthResult(success=is_right, handled=False)


def with_log_in() -> dict[str, Any]:
    return {"authenticator": only_with_password, "auth_require_tls": False}


def with_encryption(certificate: Path, key: Path, *, from_the_start: bool = False) -> dict[str, Any]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return {"ssl_context": context} if from_the_start else {"tls_context": context, "require_starttls": True}


if __name__ == "__main__":
    PostOffice(int(sys.argv[1]), log=Path(sys.argv[2])).open()
    threading.Event().wait()
