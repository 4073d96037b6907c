"""`yotei doctor`: one line a finding, good or bad, each with what to do. Exit code 1 if anything is not in order."""

import sys
from collections.abc import Callable
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import OperationalError, connection

from yotei.cli import database
from yotei.cli.terminal import say
from yotei.cli.words import gettext as _


class Finding(NamedTuple):
    ok: bool
    sentence: str


def run() -> None:
    findings = [check() for check in CHECKS]
    for finding in findings:
        say(f"{'✓' if finding.ok else '✗'} {finding.sentence}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)


def database_answers() -> Finding:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        return Finding(False, database.not_reachable(error))
    return Finding(True, _("The database answers."))


def migrations_are_applied() -> Finding:
    try:
        missing = database.missing_migrations()
    except OperationalError:
        return Finding(False, _("Whether the database is prepared cannot be told while it does not answer."))
    if missing:
        return Finding(False, database.not_migrated())
    return Finding(True, _("The database is prepared for this version."))


def encryption_key_works() -> Finding:
    """The form of the keys was checked at the start; here one of them is used."""
    try:
        first = Fernet(settings.YOTEI.encryption_keys[0])
        first.decrypt(first.encrypt(b"yotei"))
    except (InvalidToken, ValueError):
        return Finding(False, _("The encryption key does not work. Set YOTEI_ENCRYPTION_KEY to a valid key."))
    if settings.YOTEI.is_local_trial:
        return Finding(True, _("The encryption key works. For real use set YOTEI_BASE_URL and keys of your own."))
    return Finding(True, _("The encryption key works."))


def base_url_is_safe() -> Finding:
    base_url = settings.YOTEI.base_url
    if base_url is None:
        return Finding(True, _("YOTEI_BASE_URL is not set: links in Zoom meetings lead to this machine only."))
    if settings.YOTEI.is_local_trial or base_url.startswith("https://"):
        return Finding(True, _("YOTEI_BASE_URL is {url}.").format(url=base_url))
    return Finding(False, _("YOTEI_BASE_URL begins with http://, so passwords travel unprotected. Serve it by https."))


def zoom_credentials_are_set() -> Finding:
    given = {
        "YOTEI_ZOOM_ACCOUNT_ID": settings.YOTEI.zoom_account_id,
        "YOTEI_ZOOM_CLIENT_ID": settings.YOTEI.zoom_client_id,
        "YOTEI_ZOOM_CLIENT_SECRET": settings.YOTEI.zoom_client_secret,
    }
    absent = [name for name, value in given.items() if value is None]
    if absent:
        sentence = _("Zoom credentials are missing ({names}), so categories that book Zoom are not offered.")
        return Finding(False, sentence.format(names=", ".join(absent)))
    return Finding(True, _("Zoom credentials are set."))


CHECKS: tuple[Callable[[], Finding], ...] = (
    database_answers,
    migrations_are_applied,
    encryption_key_works,
    base_url_is_safe,
    zoom_credentials_are_set,
)
