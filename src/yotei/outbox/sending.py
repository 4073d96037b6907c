"""The worker's part: mails that are due, one after the other over one line."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog
from django.db import DatabaseError

from yotei.booking.encryption import UnreadableSecret
from yotei.booking.seams import seam

from . import handing, runtime
from .failures import Away, Cut, Full, Later, Lost, MailFailed, Refused, Unsure
from .folder import FolderLine
from .line import Letter, SmtpLine
from .models import Mail, MailPlace, MailServer
from .problems import Problem
from .runtime import Post
from .writing import letter

log = structlog.get_logger(__name__)

BATCH = 20  # mails of a claim
# So many lines in a row that broke: it is the server, not the mails.
MOST_CUTS = 3


class Line(Protocol):
    def hand(self, letter: Letter, *, before_the_end: Callable[[], bool]) -> None: ...

    def check(self) -> None: ...

    def close(self) -> None: ...


def open_line(post: Post) -> Line:
    url = urlsplit(post.url)
    if url.scheme == "folder":
        return FolderLine(Path(unquote(url.path)))
    return SmtpLine(post.url, name=post.domain, patience=post.patience)


class Postman:
    """One a thread: it keeps its line between passes while there is something to send."""

    def __init__(self, *, clock: Callable[[], datetime], should_stop: Callable[[], bool] = lambda: False) -> None:
        self._clock, self._should_stop = clock, should_stop
        self._line: Line | None = None
        self._cuts = 0
        self._is_handed = False  # the mail in hand: the server may have it

    def go_round(self, *, seconds: float = math.inf) -> int:
        """Sends what is due, for about so long; says how many were tried."""
        end = time.monotonic() + seconds
        handing.take_back_lost(now=self._clock())
        handing.give_up_useless(now=self._clock())
        if not runtime.is_set_up():
            handing.give_up_old(problem=Problem.NO_SERVER, words="", now=self._clock())
            return 0
        tried = 0
        while time.monotonic() < end and not self._should_stop():
            batch = self._claim()
            if not batch:
                break
            tried += len(batch)
            self._send(batch)
        if not tried:
            self.hang_up()
        return tried

    def hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

    def _claim(self) -> list[Mail]:
        now = self._clock()
        if not Mail.objects.due(now=now).exists():
            return []
        most, per_minute = BATCH, runtime.post().per_minute
        if per_minute:
            most = min(most, MailPlace.free(most=per_minute, now=now))
        limit = MailServer.places(most=most, now=now) if most else 0
        mails = handing.claim(limit=limit, now=now) if limit else []
        seam("mail_claimed")
        return mails

    def _send(self, batch: list[Mail]) -> None:
        end = time.monotonic() + handing.BATCH_SECONDS
        left, answers, failure = list(batch), False, None
        try:
            while left and time.monotonic() < end and not self._should_stop():
                answers |= self._send_one(left[0])
                del left[0]
        except Away as away:
            failure = away
        except Full:
            pass
        finally:
            handing.put_back(left)
        if answers:
            MailServer.stands(at=self._clock())
        if failure is not None:
            self._note(failure)

    def _send_one(self, mail: Mail) -> bool:
        """Whether the server gave an answer to this mail. Raises `Away` where it takes none at all."""
        try:
            self._hand(mail)
            self._cuts = 0
            return True
        except Lost:
            return False
        except (Away, Full):
            raise
        except MailFailed as failure:
            handing.record_failed(mail, failure, now=self._clock())
            log.warning("mail_failed", mail=mail.pk, problem=failure.problem, words=failure.words)
            self._cuts = self._cuts + 1 if isinstance(failure, Cut | Unsure) else 0
            if self._cuts >= MOST_CUTS:
                self._cuts = 0
                raise Away(Problem.SLOW, failure.words) from None
            return self._cuts == 0

    def _hand(self, mail: Mail) -> None:
        post = runtime.post()
        written = _written(mail, post)
        with self._place(post):
            if self._line is None:
                self._line = open_line(post)
            self._line.hand(written, before_the_end=lambda: self._hand_over(mail))
        seam("mail_answered")
        handing.record_sent(mail, now=self._clock())
        seam("mail_recorded")

    def _hand_over(self, mail: Mail) -> bool:
        self._is_handed = handing.hand_over(mail, now=self._clock())
        seam("mail_handed")
        return self._is_handed

    @contextmanager
    def _place(self, post: Post) -> Iterator[None]:
        """Among those that may leave in a minute. Raises `Full`."""
        if not post.per_minute:
            yield
            return
        now, self._is_handed = self._clock(), False
        place = MailPlace.take(most=post.per_minute, until=now + handing.longest(), now=now)
        if place is None:
            raise Full
        try:
            yield
        finally:
            place.leave(is_used=self._is_handed, now=self._clock())

    def _note(self, away: Away) -> None:
        now = self._clock()
        if MailServer.fell(problem=away.problem, words=away.words, now=now):
            log.warning("mail_server_away", problem=away.problem, words=away.words)
        handing.give_up_old(problem=away.problem, words=away.words, now=now)


def _written(mail: Mail, post: Post) -> Letter:
    try:
        mail.read_texts()
        return letter(mail, post)
    except UnreadableSecret:
        raise Later(Problem.UNREADABLE) from None
    except DatabaseError:
        raise
    except Exception as error:
        # Of whatever kind: one mail that makes the library stumble keeps no others waiting.
        log.exception("mail_not_written", mail=mail.pk)
        raise Refused(Problem.UNWRITABLE, type(error).__name__) from None
