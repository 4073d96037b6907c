"""`yotei doctor`: one line a finding, good or bad, each with what to do. Exit code 1 if anything is not in order."""

import io
import secrets
import sys
from collections.abc import Callable
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.utils import translation

from yotei.booking import runtime
from yotei.booking.checking import missing_scopes
from yotei.booking.models import Booking, Heartbeat
from yotei.booking.restoring import is_unfinished
from yotei.booking.rotation import oldest_are_readable
from yotei.booking.runtime import Office
from yotei.cli import database
from yotei.cli.terminal import say
from yotei.cli.words import gettext as _
from yotei.cli.words import language
from yotei.files.runtime import files
from yotei.files.store import ObjectMissing, StoreFailed
from yotei.outbox import runtime as outbox
from yotei.outbox.failures import Away
from yotei.outbox.problems import sentence as problem_sentence
from yotei.outbox.sending import open_line
from yotei.zoom import Deadline, TokenFailed


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


def no_restore_is_unfinished() -> Finding:
    try:
        is_left = is_unfinished()
    except DatabaseError:
        is_left = False  # what is the matter is said above
    if is_left:
        return Finding(False, _("A restore was not finished, so bookings are at rest: run `yotei restore` again."))
    return Finding(True, _("No restore is unfinished."))


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


def secrets_are_readable() -> Finding:
    try:
        are_readable = oldest_are_readable()
    except DatabaseError:
        return Finding(False, _("Stored secrets cannot be looked at while the database is not in order."))
    if not are_readable:
        return Finding(False, _("Stored secrets cannot be read: add the key they were made with."))
    return Finding(True, _("The keys read what is stored."))


def files_can_be_stored() -> Finding:
    """Writes a small object, reads it and deletes it."""
    store, key = files().store, secrets.token_hex(16)
    try:
        store.put(key, io.BytesIO(b"yotei"))
        is_read = b"".join(store.open(key, 0, 5)) == b"yotei"
        store.delete(key)
    except (StoreFailed, ObjectMissing) as error:
        sentence = _("Files cannot be stored ({reason}). Check YOTEI_FILES_URL, the rights there and the room.")
        return Finding(False, sentence.format(reason=error))
    if not is_read:
        return Finding(False, _("The store of files does not give back what was stored."))
    return Finding(True, _("Files can be stored."))


def base_url_is_safe() -> Finding:
    base_url = settings.YOTEI.base_url
    if base_url is None:
        return Finding(True, _("YOTEI_BASE_URL is not set: links in Zoom meetings lead to this machine only."))
    if settings.YOTEI.is_local_trial or base_url.startswith("https://"):
        return Finding(True, _("YOTEI_BASE_URL is {url}.").format(url=base_url))
    return Finding(False, _("YOTEI_BASE_URL begins with http://, so passwords travel unprotected. Serve it by https."))


def zoom_credentials_are_set() -> Finding:
    try:
        made = runtime.whole_office()
        missing = made.login.missing() if made else []
    except DatabaseError:
        return Finding(False, _("Whether Zoom credentials are set cannot be told while the database is not in order."))
    absent = [f"YOTEI_ZOOM_{name.upper()}" for name in missing]
    if absent:
        sentence = _("Zoom credentials are missing ({names}), so categories that book Zoom are not offered.")
        return Finding(False, sentence.format(names=", ".join(absent)))
    return Finding(True, _("Zoom credentials are set."))


def zoom_login_works() -> Finding:
    office = _office()
    if office is None:
        return Finding(False, _("The Zoom log-in was not tried, because something above it is missing."))
    try:
        office.tokens.current(Deadline.after(office.timeout))
    except TokenFailed as error:
        sentence = _("Zoom does not let us log in ({reason}). Check account ID, client ID and client secret.")
        return Finding(False, sentence.format(reason=error.message))
    return Finding(True, _("The Zoom log-in works."))


def zoom_scopes_suffice() -> Finding:
    office = _office()
    granted = office.tokens.scopes() if office else []
    if not granted:
        return Finding(office is not None, _("Zoom did not say which permissions the app has."))
    missing = missing_scopes(granted)
    if missing:
        sentence = _("The Zoom app lacks permissions: {scopes}. Add them at Zoom.")
        return Finding(False, sentence.format(scopes=", ".join(missing)))
    return Finding(True, _("The Zoom app has the permissions that booking needs."))


def worker_is_alive() -> Finding:
    try:
        alive = Heartbeat.objects.filter(seen_at__gte=runtime.clock().now() - Heartbeat.SILENT).count()
    except DatabaseError:
        alive = 0
    if not alive:
        return Finding(False, _("No worker is running. Start `yotei serve` or `yotei worker`."))
    return Finding(True, _("Workers running: {count}.").format(count=alive))


def mail_server_lets_us_in() -> Finding:
    if not outbox.is_set_up():
        return Finding(True, _("No mail server is set up, so no mail is sent. Set YOTEI_MAIL_URL."))
    try:
        open_line(outbox.post()).check()
    except Away as away:
        with translation.override(language()):
            return Finding(False, problem_sentence(away.problem, away.words))
    return Finding(True, _("The mail server lets us in."))


def no_booking_has_a_problem() -> Finding:
    try:
        count = Booking.objects.in_trouble().count()
    except DatabaseError:
        return Finding(False, _("Bookings cannot be counted while the database is not in order."))
    if count:
        return Finding(
            False,
            _("Bookings with a problem: {count}. The administrator's page lists them with their causes.").format(
                count=count
            ),
        )
    return Finding(True, _("No booking has a problem."))


def _office() -> Office | None:
    try:
        return runtime.find_office()
    except DatabaseError:
        return None


CHECKS: tuple[Callable[[], Finding], ...] = (
    database_answers,
    migrations_are_applied,
    no_restore_is_unfinished,
    encryption_key_works,
    secrets_are_readable,
    files_can_be_stored,
    base_url_is_safe,
    zoom_credentials_are_set,
    zoom_login_works,
    zoom_scopes_suffice,
    worker_is_alive,
    mail_server_lets_us_in,
    no_booking_has_a_problem,
)
