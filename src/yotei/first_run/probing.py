"""Whether what was answered works, tried at once; each answers one sentence, or "" for all well."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.utils import timezone
from django.utils.translation import gettext as _

from yotei.outbox.failures import MailFailed
from yotei.outbox.line import SmtpLine
from yotei.outbox.models import Mail
from yotei.outbox.runtime import Patience, Post
from yotei.outbox.writing import letter

from . import answers

SECONDS = 5
TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
OURS = "SELECT count(*) FROM people_employee"
MAY_CREATE = "SELECT has_schema_privilege(current_schema(), 'CREATE')"


def database_problem(url: str) -> str:
    try:
        return _file_problem(Path(urlsplit(url).path[1:])) if url.startswith("sqlite") else _server_problem(url)
    except (psycopg.Error, sqlite3.Error) as error:
        reason = (str(error).splitlines() or [""])[0]
        return _("The database does not answer as it should: %(reason)s") % {"reason": reason}
    except OSError as error:
        return _("This file cannot be used: %(reason)s") % {"reason": error.strerror or ""}


def _file_problem(file: Path) -> str:
    is_new = not file.exists()
    try:
        with closing(sqlite3.connect(file, timeout=SECONDS)) as line:
            line.execute("BEGIN IMMEDIATE")
            [number] = line.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()
            if not number:
                return ""
            ours = line.execute("SELECT count(*) FROM sqlite_master WHERE name = 'people_employee'").fetchone()[0]
            return _held(ours and line.execute(OURS).fetchone()[0], is_ours=bool(ours))
    finally:
        if is_new:
            file.unlink(missing_ok=True)


def _server_problem(url: str) -> str:
    with psycopg.connect(url, connect_timeout=SECONDS) as line:
        row = line.execute(MAY_CREATE).fetchone()
        if not row or not row[0]:
            return _("This user may not create tables there. Make the user the owner of the database.")
        row = line.execute(TABLES).fetchone()
        if not row or not row[0]:
            return ""
        ours = line.execute("SELECT to_regclass('people_employee') IS NOT NULL").fetchone()
        is_ours = bool(ours and ours[0])
        people = line.execute(OURS).fetchone() if is_ours else None
        return _held(people[0] if people else 0, is_ours=is_ours)


def _held(people: int, *, is_ours: bool) -> str:
    if not is_ours:
        return _("Something else is kept in this database. Make an empty one for Yotei.")
    if people and not answers.has_pending():
        return _(
            "This database belongs to a Yotei already. Another machine of it needs no first run: copy the file "
            "var/yotei.env of the first one. For a new Yotei make an empty database."
        )
    return ""


def mail_problem(found: dict[str, Any], *, to: str) -> str:
    """Logs in; sends a mail where `to` is given."""
    url = answers.mail_variables(found)["YOTEI_MAIL_URL"]
    post = Post(url, found["sender"], patience=Patience(SECONDS, SECONDS, SECONDS))
    line = SmtpLine(url, name=post.domain, patience=post.patience)
    try:
        if to:
            line.hand(letter(_test_mail(to), post), before_the_end=lambda: True)
            line.close()
        else:
            line.check()
    except MailFailed as failure:
        code, _space, words = failure.words.partition(" ")
        if code.isdecimal():
            return _("The mail server refuses: %(code)s %(words)s") % {"code": code, "words": words}
        return _("The mail server does not answer as it should: %(reason)s") % {"reason": failure.words}
    return ""


def _test_mail(address: str) -> Mail:
    subject, text = _("Yotei: a test mail"), _("Yotei can send mails from this server.")
    message_id = f"<{uuid.uuid4()}@{address.rpartition('@')[2]}>"
    return Mail(message_id=message_id, address=address, subject=subject, text=text, queued_at=timezone.now())
