"""The line to a mail server: SMTP by the standard library, one connection for many mails."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from select import select
from urllib.parse import unquote, urlsplit

from .failures import Away, Cut, Later, Lost, Refused, Unsure
from .problems import Problem
from .runtime import Patience

PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
MAILS = 100  # of a connection: many servers allow no more
BROKEN = (smtplib.SMTPException, OSError)
CLOSING = 421  # the server hangs up, whatever it was asked
TOO_LARGE = 552


@dataclass(frozen=True, slots=True)
class Letter:
    sender: str
    recipient: str
    content: bytes  # ASCII, lines end in CRLF


class SmtpLine:
    """Not for two threads. `name`: how this machine greets."""

    def __init__(self, url: str, *, name: str, patience: Patience) -> None:
        self._url, self._name, self._patience = urlsplit(url), name, patience
        self._smtp: smtplib.SMTP | None = None
        self._mails = 0

    def hand(self, letter: Letter, *, before_the_end: Callable[[], bool]) -> None:
        """Hands over one mail. `before_the_end` writes down that it may be there from now on; where it says no, it is
        not handed over. Raises `MailFailed`."""
        smtp = self._begin(letter)
        try:
            with self._within(smtp, self._patience.mail):
                self._recipient(smtp, letter)
                self._content(smtp, letter)
        except BROKEN as error:
            self.drop()
            raise Cut(_words(error)) from None
        try:
            is_ours = before_the_end()
        except BaseException:
            self.drop()
            raise
        if not is_ours:
            self.drop()
            raise Lost
        if self._speaks(smtp):  # nobody has asked: the server hung up, so it cannot read the dot any more
            self.drop()
            raise Cut
        self._end(smtp)

    def check(self) -> None:
        """Whether the server lets us in. Raises `Away`."""
        self._open()
        self.close()

    def close(self) -> None:
        """As a polite client does."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(*BROKEN):
                smtp.quit()

    def drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _begin(self, letter: Letter) -> smtplib.SMTP:
        """MAIL FROM: on the open line if the server has kept it, else on a new one."""
        if self._mails >= MAILS:
            self.close()
        if self._smtp is not None:
            with suppress(Away):
                return self._sender(self._smtp, letter)
        return self._sender(self._open(), letter)

    def _sender(self, smtp: smtplib.SMTP, letter: Letter) -> smtplib.SMTP:
        self._mails += 1
        size = [f"SIZE={len(letter.content)}"] if smtp.has_extn("size") else []
        try:
            with self._within(smtp, self._patience.mail):
                if self._mails > 1:
                    smtp.rset()  # what an earlier mail left
                code, words = smtp.mail(letter.sender, size)
        except BROKEN as error:
            self.drop()
            raise Away(Problem.UNREACHABLE, _words(error)) from None
        if code == TOO_LARGE:
            raise Refused(Problem.CONTENT, _said(code, words))
        if not _is_good(code):
            self.drop()
            raise Away(Problem.SENDER if _is_final(code) else Problem.BUSY, _said(code, words))
        return smtp

    def _recipient(self, smtp: smtplib.SMTP, letter: Letter) -> None:
        self._judge(*smtp.rcpt(letter.recipient), Problem.RECIPIENT)

    def _content(self, smtp: smtplib.SMTP, letter: Letter) -> None:
        code, words = smtp.docmd("DATA")
        if code != 354:
            self._judge(code, words, Problem.CONTENT)
            self.drop()
            raise Cut(_said(code, words))
        smtp.send(re.sub(rb"(?m)^\.", b"..", letter.content))

    def _speaks(self, smtp: smtplib.SMTP) -> bool:
        return smtp.sock is None or bool(select([smtp.sock], [], [], 0)[0])

    def _end(self, smtp: smtplib.SMTP) -> None:
        try:
            with self._within(smtp, self._patience.end):
                assert smtp.sock is not None
                smtp.sock.settimeout(self._patience.end)
                smtp.send(b".\r\n")
                code, words = smtp.getreply()
                smtp.sock.settimeout(self._patience.step)
        except (*BROKEN, AssertionError) as error:
            self.drop()
            raise Unsure(_words(error)) from None
        if code // 100 not in (2, 4, 5):
            self.drop()
            raise Unsure(_said(code, words))
        self._judge(code, words, Problem.CONTENT)

    def _judge(self, code: int, words: bytes, problem: str) -> None:
        if code == CLOSING:
            self.drop()
        if _is_final(code):
            raise Refused(problem, _said(code, words))
        if not _is_good(code):
            raise Later(Problem.LATER, _said(code, words))

    def _open(self) -> smtplib.SMTP:
        self.drop()
        host, scheme = self._url.hostname or "", self._url.scheme
        context = ssl.create_default_context()
        smtp = (
            smtplib.SMTP_SSL(local_hostname=self._name, timeout=self._patience.step, context=context)
            if scheme == "smtps"
            else smtplib.SMTP(local_hostname=self._name, timeout=self._patience.step)
        )
        smtp._host = host  # type: ignore[attr-defined]  # as its constructor does where it also connects
        try:
            with self._within(smtp, self._patience.mail):
                self._greet(smtp, host, context)
        except BROKEN as error:
            smtp.close()
            raise _away(error) from None
        except Away:
            smtp.close()
            raise
        self._smtp, self._mails = smtp, 0
        return smtp

    def _greet(self, smtp: smtplib.SMTP, host: str, context: ssl.SSLContext) -> None:
        code, words = smtp.connect(host, self._url.port or PORTS[self._url.scheme])
        if not _is_good(code):
            raise Away(Problem.BUSY, _said(code, words))
        smtp.ehlo_or_helo_if_needed()
        if self._url.scheme == "smtp+tls":
            try:
                code, words = smtp.starttls(context=context)
            except smtplib.SMTPNotSupportedError as error:
                raise Away(Problem.ENCRYPTION, _words(error)) from None
            if not _is_good(code):
                raise Away(Problem.ENCRYPTION, _said(code, words))
            smtp.ehlo_or_helo_if_needed()
        if self._url.username:
            try:
                smtp.login(unquote(self._url.username), unquote(self._url.password or ""))
            except smtplib.SMTPServerDisconnected:
                raise
            except smtplib.SMTPException as error:
                code = getattr(error, "smtp_code", 500)
                raise Away(Problem.LOGIN if _is_final(code) else Problem.BUSY, _words(error)) from None

    @contextmanager
    def _within(self, smtp: smtplib.SMTP, seconds: float) -> Iterator[None]:
        """The time-out of a socket is for each of its answers; this one is for all."""

        def end() -> None:
            if smtp.sock is not None:
                with suppress(OSError):
                    socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _away(error: Exception) -> Away:
    if isinstance(error, ssl.SSLError):
        return Away(Problem.ENCRYPTION, getattr(error, "verify_message", "") or error.reason or type(error).__name__)
    if isinstance(error, smtplib.SMTPResponseException):
        return Away(Problem.BUSY, _words(error))
    return Away(Problem.UNREACHABLE, _words(error))


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"


def _is_good(code: int) -> bool:
    return 200 <= code < 300


def _is_final(code: int) -> bool:
    return 500 <= code < 600
