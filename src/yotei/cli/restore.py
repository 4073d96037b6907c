"""`yotei restore FILE`: a backup takes the place of the database, and Zoom is compared with it.

Each step may be repeated: a restore that died is begun again, and until then nobody touches a booking.
"""

from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils.timezone import localtime

from yotei.booking import runtime
from yotei.booking.restoring import KEEP_OUT, Restored, mark_restored
from yotei.booking.rotation import oldest_are_readable
from yotei.cli import copies, database, migrate
from yotei.cli.copy_errors import CopyFailed
from yotei.cli.terminal import refuse, say
from yotei.cli.words import gettext as _
from yotei.outbox.models import Mail
from yotei.outbox.restoring import hold_mails
from yotei.people.mapping import accounts


def run(file: Path) -> None:
    try:
        connection.ensure_connection()
        found = copies.check(file)
        _refuse_newer(found)
        _keep_what_is()
        copies.own_form().put_back(file, [KEEP_OUT, *hold_mails(found)])
        migrate.run()
        _tell(_mark())
    except OperationalError as error:
        refuse(database.not_reachable(error))
    except CopyFailed as error:
        refuse(str(error))
    if not oldest_are_readable():
        refuse(_("Stored secrets cannot be read: add the key they were made with."))


def _refuse_newer(found: set[tuple[str, str]]) -> None:
    own = {app.label for app in apps.get_app_configs() if app.name.startswith("yotei.")}
    known = MigrationLoader(None).disk_migrations
    if any(app in own and (app, name) not in known for app, name in found):
        raise CopyFailed(_("This backup is of a newer version of Yotei: install that version first."))


def _keep_what_is() -> None:
    """A restore of the wrong file is undone by another one."""
    if database.is_prepared():
        now = localtime()  # of this machine, like every file here
        kept = settings.YOTEI.var / f"before-restore-{now:%Y%m%d-%H%M%S-%f}.backup"
        kept.parent.mkdir(parents=True, exist_ok=True)
        copies.save(kept)
        say(_("What was there until now is kept in {file}.").format(file=kept))


def _mark() -> Restored:
    # As after a process that died in the middle of a call.
    wait = timedelta(seconds=settings.YOTEI.lease + settings.YOTEI.lookup_wait)
    return mark_restored(hosts=accounts(), wait=wait, now=runtime.clock().now())


def _tell(done: Restored) -> None:
    moment = f"{localtime(done.knows_until):%Y-%m-%d %H:%M}" if done.knows_until else "—"
    say(_("Restored. The backup knows what happened until {moment}.").format(moment=moment))
    sentence = _(
        "The worker now reads {count} bookings again at Zoom and brings their meetings back to what the backup says. "
        "Meetings made after that moment stay at Zoom; they will be listed under Administration → Zoom problems."
    )
    say(sentence.format(count=done.bookings))
    held = Mail.objects.filter(state=Mail.State.HELD).count()
    if held:
        sentence = _(
            "{count} mails waited when the backup was made. They may have been sent since, so they are held back; "
            "Administration → Mail lists them, and sends those that you choose."
        )
        say(sentence.format(count=held))
