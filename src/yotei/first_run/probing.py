"""Whether what was answered works, tried at once; each answers one sentence, or "" for all well."""

from __future__ import annotations

import smtplib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from pydantic import SecretStr

from yotei.config import mail

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
    variables = answers.mail_variables(found)
    given = mail.settings(SecretStr(variables["YOTEI_MAIL_URL"]), found["sender"])
    line = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=given["EMAIL_HOST"],
        port=given["EMAIL_PORT"],
        username=given["EMAIL_HOST_USER"],
        password=given["EMAIL_HOST_PASSWORD"],
        use_ssl=given["EMAIL_USE_SSL"],
        use_tls=given["EMAIL_USE_TLS"],
        timeout=SECONDS,
    )
    try:
        line.open()
        if to:
            text = _("Yotei can send mails from this server.")
            EmailMessage(_("Yotei: a test mail"), text, found["sender"], [to], connection=line).send()
        line.close()
    except smtplib.SMTPResponseException as error:
        words = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return _("The mail server refuses: %(code)s %(words)s") % {"code": error.smtp_code, "words": words}
    except (OSError, smtplib.SMTPException) as error:
        return _("The mail server does not answer as it should: %(reason)s") % {"reason": error}
    return ""
